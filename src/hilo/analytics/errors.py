"""What can be wrong with a request for a report."""

from hilo.kernel.errors import Problem


class UnknownPeriod(Problem):
    """A report covers at most 400 days, and ends on or after the day on which it begins."""

    status = 422
    code = "unknown_period"
