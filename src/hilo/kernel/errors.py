"""Errors a person or a program is told of: RFC 9457 problems with a stable code."""

from typing import Any, ClassVar


class Problem(Exception):
    """Something is wrong with what was asked.

    Subclasses are named as the sentence one would say; their docstring is the message. `status` is the HTTP status,
    `code` never changes once released. `where` points at the offending part (a JSON path or a header name).
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "problem"

    def __init__(
        self, detail: str = "", *, where: str = "", retry_after: int | None = None, extra: dict[str, Any] | None = None
    ) -> None:
        super().__init__(detail or type(self).title())
        self.detail = detail
        self.where = where
        self.retry_after = retry_after
        self.extra = extra or {}

    @classmethod
    def title(cls) -> str:
        """The first line of the docstring: the sentence a person reads."""
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0]

    def document(self) -> dict[str, Any]:
        """The problem document as RFC 9457 has it, with `code` and, where known, `where`."""
        document: dict[str, Any] = {
            "type": f"urn:hilo:problem:{self.code}",
            "title": self.title(),
            "status": self.status,
            "code": self.code,
        }
        if self.detail:
            document["detail"] = self.detail
        if self.where:
            document["where"] = self.where
        return document | self.extra


class NotFound(Problem):
    """There is nothing here by that name."""

    status = 404
    code = "not_found"


class NotSignedIn(Problem):
    """Sign in first."""

    status = 401
    code = "not_signed_in"


class NotAllowed(Problem):
    """Your role does not allow this."""

    status = 403
    code = "not_allowed"


class MaskedValue(Problem):
    """This is a masked value, which would replace the real one."""

    status = 422
    code = "masked_value"


class MaskedQuestion(Problem):
    """Your role sees such values masked, and cannot search by them."""

    status = 403
    code = "masked_question"


class MaskedAnswer(Problem):
    """Your role sees some values masked, and this answer cannot be masked."""

    status = 403
    code = "masked_answer"


class InvalidBody(Problem):
    """The request does not have the expected form."""

    status = 422
    code = "invalid_body"


class InvalidJson(Problem):
    """The body is not valid JSON."""

    status = 400
    code = "invalid_json"


class BadRequest(Problem):
    """The request cannot be understood."""

    status = 400
    code = "bad_request"


class UnknownParameter(Problem):
    """This address has no such parameter."""

    status = 422
    code = "unknown_parameter"


class WrongMediaType(Problem):
    """Send JSON, with Content-Type: application/json."""

    status = 415
    code = "wrong_media_type"


class WrongMethod(Problem):
    """This address does not know that method."""

    status = 405
    code = "wrong_method"


class InternalError(Problem):
    """Something broke on our side. It is noted under the request id."""

    status = 500
    code = "internal_error"


class BodyTooLarge(Problem):
    """The body is larger than allowed."""

    status = 413
    code = "body_too_large"


class DatabaseAway(Problem):
    """The database does not answer at the moment. Try again shortly."""

    status = 503
    code = "database_away"


class WrongKey(Problem):
    """What is sealed here cannot be opened: Hilo runs with another secret key than before."""

    status = 503
    code = "wrong_secret_key"


class Busy(Problem):
    """Too much is waiting already. Try again shortly."""

    status = 503
    code = "busy"


class IdempotencyKeyReused(Problem):
    """This Idempotency-Key was used before with another body."""

    status = 422
    code = "idempotency_key_reused"


class IdempotencyInFlight(Problem):
    """A request with this Idempotency-Key is being worked on."""

    status = 409
    code = "idempotency_in_flight"
