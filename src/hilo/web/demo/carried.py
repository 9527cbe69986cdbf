"""What a customer says, in the form in which it comes to an account's door: a raw mail, or what a program posts."""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

import msgspec

from hilo.channels.contract import Raw
from hilo.channels.model_accounts import Account

NOBODY: Mapping[str, str] = {}


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """`key` names it once and for all; `re`: the id or reference of what it answers; `person`: who one says to be."""

    key: str
    kind: str
    value: str
    name: str
    text: str
    subject: str = ""
    re: str = ""
    person: Mapping[str, str] = NOBODY
    automatic: bool = False


def as_letter(account: Account, secret: str, said: Said, at: datetime) -> Raw:
    """As our own mail server would hand it over, with its word that the sender is who the mail says."""
    domain = said.value.rpartition("@")[2]
    mail = EmailMessage()
    judge = account.settings.get("authserv_id", "")
    mail["Authentication-Results"] = f"{judge}; dmarc=pass header.from={domain}"
    mail["From"] = formataddr((said.name, said.value))
    mail["To"] = account.settings["address"]
    mail["Subject"] = said.subject or "(sin asunto)"
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{said.key}@{domain}>"
    if said.re:
        mail["In-Reply-To"] = mail["References"] = said.re if said.re.startswith("<") else f"<{said.re}@demo.invalid>"
    if said.automatic:
        mail["Auto-Submitted"] = "auto-replied"
    mail.set_content(said.text)
    return Raw("http", mail.as_bytes(), {"authorization": f"Bearer {secret}", "content-type": "message/rfc822"})


def as_post(secret: str, said: Said) -> Raw:
    """As a program posts it to the generic channel."""
    sender: dict[str, object] = {"kind": said.kind, "value": said.value, "name": said.name}
    if said.person:
        sender["person"] = said.person
    body: dict[str, object] = {
        "id": said.key,
        "from": sender,
        "text": said.text,
        "proof": {"assurance": 2, "method": "sign-in"},
    }
    if said.subject:
        body["subject"] = said.subject
    if said.re:
        body["in_reply_to"] = said.re
    headers = {"authorization": f"Bearer {secret}", "content-type": "application/json"}
    return Raw("http", msgspec.json.encode(body), headers)
