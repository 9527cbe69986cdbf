"""What can be wrong about consent, said as one would say it."""

from hilo.kernel.errors import Problem


class NotProven(Problem):
    """Only somebody who proved to hold this address may say yes for it. Anybody may say no."""

    status = 403
    code = "not_proven"


class SuppressionUnknown(Problem):
    """There is no such suppression."""

    status = 404
    code = "suppression_unknown"


class AlreadyLifted(Problem):
    """This suppression was lifted before."""

    status = 409
    code = "already_lifted"


class ConsentUnknown(Problem):
    """There is no such consent."""

    status = 404
    code = "consent_unknown"


class AlreadyWithdrawn(Problem):
    """This consent was withdrawn before."""

    status = 409
    code = "already_withdrawn"
