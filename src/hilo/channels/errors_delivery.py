"""What can be wrong with what is asked of the outbox."""

from hilo.kernel.errors import NotFound, Problem


class AccountCannotSend(Problem):
    """This account only receives: choose another way."""

    status = 409
    code = "account_cannot_send"


class UnknownDelivery(NotFound):
    """There is no such message in the outbox."""

    code = "unknown_delivery"


class OutcomeKnown(Problem):
    """The outcome of this message is known, so there is nothing to resolve."""

    status = 409
    code = "outcome_known"


class NotWaiting(Problem):
    """This message does not wait any more."""

    status = 409
    code = "not_waiting"
