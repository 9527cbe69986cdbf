"""What can be wrong with canned answers and macros, as sentences."""

from hilo.kernel.errors import Problem


class UnknownAnswer(Problem):
    """There is no such canned answer, or it is not yours."""

    status = 404
    code = "unknown_answer"


class UnknownMacro(Problem):
    """There is no such macro, or it is not yours."""

    status = 404
    code = "unknown_macro"


class UnknownMacroRun(Problem):
    """There is no such run of a macro, or it is not yours."""

    status = 404
    code = "unknown_macro_run"


class ChangedMeanwhile(Problem):
    """Somebody changed it meanwhile."""

    status = 412
    code = "changed_meanwhile"


class UnknownVariable(Problem):
    """There is no such variable."""

    status = 422
    code = "unknown_variable"


class NotYourTeam(Problem):
    """You are not in this team, and do not keep the answers of all."""

    status = 403
    code = "not_your_team"


class TooMany(Problem):
    """There are too many already: drop some that nobody uses."""

    status = 409
    code = "too_many"


class DoesNothing(Problem):
    """A macro says something or does something."""

    status = 422
    code = "does_nothing"


class WordsMissing(Problem):
    """Something is missing in the words: fill in what stands in braces."""

    status = 422
    code = "words_missing"


class AlreadyUndone(Problem):
    """This was undone already."""

    status = 409
    code = "already_undone"
