"""What can be wrong with going on elsewhere, as sentences."""

from hilo.kernel.errors import Problem


class CodeWrong(Problem):
    """This is not the code that was sent last."""

    status = 422
    code = "code_wrong"


class CodeVoid(Problem):
    """There is no code to compare it with any more. Ask for another one."""

    status = 409
    code = "code_void"


class LinkVoid(Problem):
    """This link was used before, or is too old. Make another one where you chatted."""

    status = 410
    code = "resume_link_void"


class NothingToContinue(Problem):
    """Nothing was said yet that could go on elsewhere."""

    status = 409
    code = "nothing_to_continue"
