"""What a mail server's answer means: the failures of the contract, by the step at which it was given."""

import re
import ssl

import aiosmtplib

from hilo.channels.adapters.email.bounce_codes import code_in, is_dead
from hilo.channels.contract import AuthExpired, Rejected, RejectedBecause, SendFailure, TryAgain
from hilo.kernel.egress import EgressRefused

WORDS_MAX = 300
_WANTS_SIGN_IN = {530, 534, 535, 538}
_TOO_LARGE = {"5.3.4", "5.2.3"}


def before_the_mail(error: Exception) -> SendFailure:
    """Of connecting, greeting, encryption and signing in: nothing of the mail went."""
    if isinstance(error, EgressRefused):
        return Rejected("egress_refused", "policy", str(error))
    if isinstance(error, aiosmtplib.SMTPAuthenticationError) and error.code >= 500:
        return AuthExpired(f"{error.code} {_plain(error.message)}")
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _sign_in_or_later(error.code, error.message)
    if isinstance(error, aiosmtplib.SMTPNotSupported | aiosmtplib.SMTPException) and "AUTH" in str(error).upper():
        return AuthExpired(f"the server does not offer to sign in: {_plain(str(error))}")
    if isinstance(error, ssl.SSLError):
        return TryAgain(f"no encryption: {_plain(getattr(error, 'verify_message', '') or str(error))}")
    return TryAgain(_plain(str(error)) or type(error).__name__)


def of_the_mail(code: int, message: str, media: bool) -> SendFailure:
    """Of MAIL FROM, DATA and the end of the mail, for all of it."""
    if code in _WANTS_SIGN_IN or 400 <= code < 500:
        return _sign_in_or_later(code, message)
    status = status_of(code, message)
    because: RejectedBecause = "policy"
    if code == 552 or status in _TOO_LARGE:
        because = "media" if media else "too_long"
    return Rejected(status, because, f"{code} {_plain(message)}")


def of_the_recipient(code: int, message: str) -> SendFailure:
    """Of RCPT TO, for the one who is written to: without them nothing goes."""
    if code in _WANTS_SIGN_IN or 400 <= code < 500:
        return _sign_in_or_later(code, message)
    status = status_of(code, message)
    dead = is_dead(status, message)
    because: RejectedBecause = "bad_address" if dead or status.startswith("5.1.") else "policy"
    return Rejected(status, because, f"{code} {_plain(message)}", dead)


def status_of(code: int, message: str) -> str:
    """The enhanced status of an answer (`5.1.1`), else what its words mean, else the code itself (`550`)."""
    found = code_in(f"{code} {message}")
    return str(code) if not found or found.endswith(".0.0") or found[0] != str(code)[0] else found


def _sign_in_or_later(code: int, message: str) -> SendFailure:
    words = f"{code} {_plain(message)}"
    return AuthExpired(words) if code in _WANTS_SIGN_IN else TryAgain(words)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\x20-\x7e\xa0-\U0010ffff]", " ", text).split())[:WORDS_MAX]
