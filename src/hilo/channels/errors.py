"""What can be wrong with an account, an envelope or what is asked of a channel."""

from hilo.kernel.errors import NotFound, Problem


class UnknownChannel(Problem):
    """There is no channel of this kind."""

    status = 422
    code = "unknown_channel"


class UnknownAccount(NotFound):
    """There is no such account."""

    code = "unknown_account"


class AccountNameTaken(Problem):
    """Another account has this name."""

    status = 409
    code = "account_name_taken"


class AccountChanged(Problem):
    """Somebody changed the account meanwhile. Look again."""

    status = 412
    code = "account_changed"


class AccountNotReady(Problem):
    """This account cannot take anything until its administrator has looked at it. Send it again later."""

    status = 503
    code = "account_not_ready"


class InvalidSettings(Problem):
    """A setting of the account does not have the expected form."""

    status = 422
    code = "invalid_settings"


class BadSignature(Problem):
    """The signature or secret is missing or wrong."""

    status = 401
    code = "bad_signature"


class EnvelopeConflict(Problem):
    """This id came before with another body."""

    status = 409
    code = "envelope_conflict"


class UnknownEnvelope(NotFound):
    """There is no such envelope."""

    code = "unknown_envelope"


class EnvelopeNotParked(Problem):
    """This envelope is not parked, so there is nothing to replay."""

    status = 409
    code = "envelope_not_parked"


class InvalidChannelName(Problem):
    """The name of a channel is a lower-case word of 2 to 31 letters, digits and underscores."""

    status = 422
    code = "invalid_channel_name"


class ChannelNameTaken(Problem):
    """There is a channel of this name already."""

    status = 409
    code = "channel_name_taken"
