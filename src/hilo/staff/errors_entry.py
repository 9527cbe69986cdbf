"""What can be wrong with coming in: links, second steps, passkeys, proofs."""

from hilo.kernel.errors import Problem


class LinkVoid(Problem):
    """This link was used, withdrawn, or is too old. Ask for a new one."""

    status = 410
    code = "link_void"


class AlreadyInvited(Problem):
    """This address has an open invitation. Send it again, or revoke it."""

    status = 409
    code = "already_invited"


class NoMailServerSet(Problem):
    """This installation sends no mail. Ask an administrator for a link."""

    status = 409
    code = "no_mail_server"


class SecondStepNeeded(Problem):
    """The password is right. Now the second step."""

    status = 401
    code = "second_step_needed"


class SecondFactorMissing(Problem):
    """Your role needs a second factor: set up an authenticator app now."""

    status = 401
    code = "second_factor_missing"


class NoFirstStep(Problem):
    """Begin with the e-mail address and the password; the second step waits ten minutes."""

    status = 401
    code = "no_first_step"


class WrongCode(Problem):
    """This code is wrong, too old, or was used already."""

    status = 403
    code = "wrong_code"


class OneProof(Problem):
    """Send exactly one proof."""

    status = 422
    code = "one_proof"


class ProofNeeded(Problem):
    """This needs a fresh proof that it is you: POST /api/v1/session/proof."""

    status = 403
    code = "proof_needed"


class OnlyInSession(Problem):
    """Only a person who signed in can do this, not a token."""

    status = 403
    code = "only_in_session"


class FactorNotSetUp(Problem):
    """There is no authenticator app to confirm. Begin anew."""

    status = 409
    code = "factor_not_set_up"


class FactorAlreadyThere(Problem):
    """There is an authenticator app already. Remove it first."""

    status = 409
    code = "factor_already_there"


class FactorRequired(Problem):
    """Your role needs a second factor, and this is the last one."""

    status = 409
    code = "factor_required"


class PasskeyRefused(Problem):
    """This passkey was not accepted."""

    status = 403
    code = "passkey_refused"


class PasskeyKnown(Problem):
    """This passkey is registered already."""

    status = 409
    code = "passkey_known"


class NoPasskeysHere(Problem):
    """Passkeys need HILO_PUBLIC_URL to be https (or http://localhost) with a name, not a number."""

    status = 409
    code = "no_passkeys_here"


class InvalidPushEndpoint(Problem):
    """This is not a subscription that a browser makes: an https address, a point of P-256, 16 bytes."""

    status = 422
    code = "invalid_push_endpoint"


class TooManyDevices(Problem):
    """Nobody is pushed to on more than 20 devices. Remove one first."""

    status = 409
    code = "too_many_devices"


class TooManyPasskeys(Problem):
    """Nobody has more than 20 passkeys. Remove one first."""

    status = 409
    code = "too_many_passkeys"


class FirstRunOver(Problem):
    """Somebody works here already. Sign in, or ask a colleague for an invitation."""

    status = 409
    code = "first_run_over"


class WrongFirstCode(Problem):
    """This is not the code that Hilo printed when it started."""

    status = 403
    code = "wrong_first_code"
