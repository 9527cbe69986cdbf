"""What can be wrong with work on a conversation, as sentences."""

from hilo.kernel.errors import Problem


class UnknownConversation(Problem):
    """There is no such conversation, or it is not yours to see."""

    status = 404
    code = "unknown_conversation"


class ConversationIsClosed(Problem):
    """This conversation is closed. Reopen it first."""

    status = 409
    code = "conversation_closed"


class ConversationIsOpen(Problem):
    """This conversation is not closed."""

    status = 409
    code = "conversation_open"


class ConversationChanged(Problem):
    """Somebody changed this conversation meanwhile."""

    status = 412
    code = "conversation_changed"


class NoWayToAnswer(Problem):
    """There is no open way to write to this person."""

    status = 409
    code = "no_way_to_answer"


class WayIsClosed(Problem):
    """This way is closed at the moment."""

    status = 409
    code = "way_closed"


class NobodyReachesThat(Problem):
    """No account of this brand sends to addresses of this kind."""

    status = 409
    code = "nobody_reaches_that"


class UnknownMessage(Problem):
    """There is no such message, or it is not yours to see."""

    status = 404
    code = "unknown_message"


class TooLateToUndo(Problem):
    """It is too late: the message is on its way."""

    status = 409
    code = "too_late_to_undo"


class NothingToSay(Problem):
    """A message needs words or an attachment."""

    status = 422
    code = "empty_message"


class UnknownAssignee(Problem):
    """There is no such member of staff or team."""

    status = 422
    code = "unknown_assignee"


class UnknownAttachment(Problem):
    """There is no such attachment, or it is not yours to see."""

    status = 404
    code = "unknown_attachment"


class AttachmentNotFree(Problem):
    """An attachment of a message is a file that you uploaded and did not send yet."""

    status = 422
    code = "attachment_not_free"


class AttachmentsDoNotFit(Problem):
    """The attachments are too many or too large for this way."""

    status = 422
    code = "attachments_do_not_fit"


class FileNotHere(Problem):
    """The bytes of this file are not here."""

    status = 409
    code = "attachment_not_here"


class NothingUploaded(Problem):
    """There is no file in this request."""

    status = 422
    code = "no_file"
