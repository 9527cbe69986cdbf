"""Mail that is posted to the account's own address: who may, and the raw mail inside, in the form of its provider."""

import hmac
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import msgspec

from hilo.channels.adapters.email.envelope import Transported, wrap
from hilo.channels.adapters.email.settings import Settings
from hilo.channels.adapters.email.webhook_mailgun import read_mailgun
from hilo.channels.adapters.email.webhook_sendgrid import is_signed, read_sendgrid
from hilo.channels.contract import Forbidden, Item, Raw, Refused, Verified
from hilo.kernel.webhook_signature import is_signed as is_signed_by


def read_post(raw: Raw, settings: Settings, secret: str, now: datetime) -> Verified:
    """The mail of a post, but for SES (webhook_ses.py). Raises Forbidden, Refused."""
    return Verified([_READERS[settings.inbound](raw, settings, secret, now)])


def has_secret(raw: Raw, secret: str, *, in_url: bool = False) -> bool:
    """Whether the account's secret is given: as a bearer token, as the password of basic authentication, in the URL."""
    scheme, _, given = raw.headers.get("authorization", "").partition(" ")
    token = given.strip()
    if scheme.lower() == "basic":
        token = _password(token)
    elif scheme.lower() != "bearer":
        token = _in_url(raw.url) if in_url and not scheme else ""
    return hmac.compare_digest(token.encode("utf-8", "surrogateescape"), secret.encode())


def _raw(raw: Raw, _: Settings, secret: str, now: datetime) -> Item:
    """With the secret, or signed with it (Standard Webhooks), which a script of one's own may prefer."""
    if not has_secret(raw, secret) and not is_signed_by(secret, raw.headers, raw.body, now):
        raise Forbidden
    if not raw.body.strip():
        raise Refused("invalid_body", "There is no mail in it.")
    return wrap(raw.body, Transported("http"))


def _mailgun(raw: Raw, settings: Settings, _: str, now: datetime) -> Item:
    return read_mailgun(raw, settings.webhook_key, now)


def _sendgrid(raw: Raw, settings: Settings, secret: str, _: datetime) -> Item:
    genuine = is_signed(raw, settings.webhook_key) if settings.webhook_key else has_secret(raw, secret, in_url=True)
    if not genuine:
        raise Forbidden
    return read_sendgrid(raw)


class _Line(msgspec.Struct, frozen=True, rename="pascal"):
    name: str = ""
    value: str = ""


class _Postmark(msgspec.Struct, frozen=True, rename="pascal"):
    """What Postmark posts, as far as it is not in the raw mail."""

    raw_email: str
    original_recipient: str = ""
    headers: list[_Line] = []


def _postmark(raw: Raw, _: Settings, secret: str, now: datetime) -> Item:
    """Postmark signs nothing: its address has name and password in it (basic authentication)."""
    if not has_secret(raw, secret):
        raise Forbidden
    try:
        posted = msgspec.json.decode(raw.body, type=_Postmark)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        said = f"{error}: RawEmail is posted where the stream of the server has 'Include raw email content' on."
        raise Refused("invalid_body", said) from None
    spam = any(line.name.lower() == "x-spam-status" and line.value.lower().startswith("yes") for line in posted.headers)
    to = (posted.original_recipient,) if posted.original_recipient else ()
    return wrap(posted.raw_email.encode("utf-8", "surrogatepass"), Transported("http", recipients=to, spam=spam))


def _nothing_but_ses(raw: Raw, settings: Settings, secret: str, now: datetime) -> Item:
    raise Forbidden


def _password(token: str) -> str:
    try:
        return b64decode(token, validate=True).decode("utf-8", "replace").partition(":")[2]
    except ValueError:
        return ""


def _in_url(url: str) -> str:
    try:
        return parse_qs(urlsplit(url).query).get("secret", [""])[0]
    except ValueError:
        return ""


_READERS: Mapping[str, Callable[[Raw, Settings, str, datetime], Item]] = {
    "raw": _raw,
    "mailgun": _mailgun,
    "postmark": _postmark,
    "sendgrid": _sendgrid,
    "ses": _nothing_but_ses,
}
