"""What can be wrong with the look, the source and the sender of a message, as sentences."""

from hilo.kernel.errors import Problem


class NoSuchPicture(Problem):
    """There is no such picture, or the time to look at it is over. Open the message again."""

    status = 404
    code = "no_such_picture"


class PictureUnreachable(Problem):
    """The picture cannot be had from where it is."""

    status = 502
    code = "picture_unreachable"


class SourceNotKept(Problem):
    """The form in which the message came is not kept."""

    status = 404
    code = "source_not_kept"


class AlreadySpam(Problem):
    """This conversation is filed as spam already."""

    status = 409
    code = "already_spam"


class NotSpam(Problem):
    """This conversation is not filed as spam."""

    status = 409
    code = "not_spam"


class NobodyToBlock(Problem):
    """Nobody with this address takes part in the conversation."""

    status = 422
    code = "nobody_to_block"


class AlreadyBlocked(Problem):
    """This sender is blocked already."""

    status = 409
    code = "already_blocked"


class UnknownBlock(Problem):
    """There is no such block, or it was lifted."""

    status = 404
    code = "unknown_block"


class UnusableHtml(Problem):
    """This HTML is too large, or its elements stand too deep in each other."""

    status = 422
    code = "unusable_html"
