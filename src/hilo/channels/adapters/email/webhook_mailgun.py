"""Mail as a route of Mailgun posts it to a URL that ends with `mime`: a form with the raw mail in `body-mime`.

Signed is `timestamp` + `token` (HMAC-SHA256, hex), and not the mail. So a token is good for one mail only: it is the
dedupe key, and what comes again with it is a repeat whatever it says.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

import msgspec

from hilo.channels.adapters.email.envelope import Transported, wrap
from hilo.channels.adapters.email.form import read_form
from hilo.channels.contract import Forbidden, Item, Raw, Refused

OLDEST, DRIFT = 12 * 3600, 300  # seconds; Mailgun tries for 8 hours
TOKEN_MAX = 200


def read_mailgun(raw: Raw, key: str, now: datetime) -> Item:
    """Raises Forbidden, Refused."""
    try:
        form = read_form(raw)
    except Refused:
        raise Forbidden from None  # nothing proves that it is genuine
    if not key or not _is_genuine(form, key, now):
        raise Forbidden
    mail = form.get("body-mime")
    if not mail:
        raise Refused("invalid_body", "There is no body-mime: the URL of the route has to end with `mime`.")
    to = tuple(one.strip() for one in _text(form, "recipient").split(",") if one.strip())
    item = wrap(mail, Transported("http", _text(form, "sender"), to, _spam(form)))
    return msgspec.structs.replace(item, dedupe_key=f"mailgun:{_text(form, 'token')}")


def _is_genuine(form: Mapping[str, bytes], key: str, now: datetime) -> bool:
    timestamp, token = form.get("timestamp", b""), form.get("token", b"")
    if not timestamp.isdigit() or len(timestamp) > 15 or not 0 < len(token) <= TOKEN_MAX or not token.isalnum():
        return False
    if not -DRIFT <= now.timestamp() - int(timestamp) <= OLDEST:
        return False
    wanted = hmac.new(key.encode(), timestamp + token, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), form.get("signature", b""))


def _spam(form: Mapping[str, bytes]) -> bool | None:
    """Mailgun's filter, where it is on for the domain, says `X-Mailgun-Sflag: Yes`."""
    said = _text(form, "X-Mailgun-Sflag").lower()
    return said == "yes" if said else None


def _text(form: Mapping[str, bytes], name: str) -> str:
    return form.get(name, b"").decode("utf-8", "replace").strip()
