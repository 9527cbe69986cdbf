"""What can be wrong with what a visitor asks, as sentences."""

from hilo.kernel.errors import Problem


class NoChatHere(Problem):
    """There is no chat by that name."""

    status = 404
    code = "unknown_account"


class OriginNotAllowed(Problem):
    """This page may not show the chat. Its origin is not among those of the account."""

    status = 403
    code = "origin_not_allowed"


class UnknownVisitor(Problem):
    """This token is not good any more. Begin a new session."""

    status = 401
    code = "visitor_unknown"


class VisitorExpired(Problem):
    """This session was not used for too long. Begin a new one."""

    status = 401
    code = "visitor_expired"


class WrongAccount(Problem):
    """This token is for another chat."""

    status = 403
    code = "visitor_wrong_account"


class WrongOrigin(Problem):
    """This token was given to another page."""

    status = 403
    code = "visitor_wrong_origin"


class TooMuch(Problem):
    """Too much at once. Wait a little."""

    status = 429
    code = "too_much"


class IdentityRequired(Problem):
    """Only who is signed in on that site can chat here."""

    status = 403
    code = "identity_required"


class IdentityRefused(Problem):
    """This signed identity is not believed."""

    status = 403
    code = "identity_invalid"


class IdentityExpired(IdentityRefused):
    """This signed identity is too old."""

    code = "identity_expired"


class IdentityTooLong(IdentityRefused):
    """This signed identity would be good for too long."""

    code = "identity_too_long"


class IdentityOfAnotherAccount(IdentityRefused):
    """This signed identity is for another account."""

    code = "identity_wrong_account"


class IdentityUsed(IdentityRefused):
    """This signed identity was shown before. Each one is good once."""

    code = "identity_used"


class FormIncomplete(Problem):
    """Something is missing in the form, or is not what it should be."""

    status = 422
    code = "form_incomplete"


class NothingSaid(Problem):
    """A message has words or a file."""

    status = 422
    code = "nothing_to_say"


class NoFilesHere(Problem):
    """This chat takes no such file."""

    status = 422
    code = "attachment_refused"


class TooManyFiles(Problem):
    """That is more than this chat takes at once."""

    status = 422
    code = "attachments_do_not_fit"


class UnknownFile(Problem):
    """There is no such file, or it is not yours to see."""

    status = 404
    code = "unknown_attachment"


class UnknownWords(Problem):
    """There is no such message, or it is not yours to see."""

    status = 404
    code = "unknown_message"


IDENTITY = {
    error.code: error for error in (IdentityRefused, IdentityExpired, IdentityTooLong, IdentityOfAnotherAccount)
}
