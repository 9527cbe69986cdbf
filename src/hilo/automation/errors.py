"""What can be wrong with what an account is to say by itself."""

from hilo.kernel.errors import Problem


class NothingToSayThen(Problem):
    """Without a text there is nothing to say outside opening hours."""

    status = 422
    code = "absence_without_words"


class NeverClosed(Problem):
    """The account's brand has no opening hours, so it is never closed. Give it a calendar first."""

    status = 409
    code = "never_closed"
