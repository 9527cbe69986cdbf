"""A mail of ours: headers that thread it, words in plain and in HTML, pictures and files. Pure."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from hashlib import sha256

from hilo.channels.adapters.email.outgoing_addresses import deliverable, identified, message_id, reply_address
from hilo.channels.contract import Address, Media, Outgoing

REFERENCES_MAX = 20
_WHOLE = {"message-id", "in-reply-to", "references", "list-unsubscribe"}  # no client reads these as encoded words
_ANSWER = re.compile(r"\s*(re|rv|res|aw|sv|vs|antw|odp|fwd?|wg|tr|rif|enc)\s*(\[\d+\])?\s*:", re.I)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_CID = re.compile(r"""(\bsrc\s*=\s*["']?)cid:([^"'\s>]{1,300})""", re.I)


class _Policy(EmailPolicy):
    """The library's, but that ids are folded only between them: it would take a long one apart."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() in _WHOLE:
            return f"{name}: " + "\r\n ".join(str(value).split()) + "\r\n"
        return super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("utf-8" if self.utf8 else "ascii", "surrogateescape")


PLAIN = _Policy(linesep="\r\n", max_line_length=78, cte_type="7bit")


def name_of(outgoing: Outgoing) -> str:
    """What its receipts and returns name: `{reference}.{part}`."""
    return f"{outgoing.reference or outgoing.id.hex}.{outgoing.part}"


def render(outgoing: Outgoing, address: str, now: datetime, *, plus: bool = True) -> bytes:
    """The mail as it is sent, of `address`. The copies that nobody is to see are not in it.

    Raises UnusableAddress for somebody named in it who has no address.
    """
    named = [address, *(one.value.rpartition("@")[0] for one in (outgoing.to, *outgoing.cc))]
    made = EmailMessage(policy=PLAIN if all(one.isascii() for one in named) else PLAIN.clone(utf8=True))
    made["From"] = _mailbox(Address("email", address, outgoing.sender_name))
    made["To"] = _mailbox(outgoing.to)
    if outgoing.cc:
        made["Cc"] = [_mailbox(one) for one in outgoing.cc]
    reply_to = reply_address(address, outgoing.reference, plus)
    if reply_to != address:
        made["Reply-To"] = _mailbox(Address("email", reply_to, outgoing.sender_name))
    before = _before(outgoing, address)
    made["Subject"] = _subject(outgoing, answers=bool(before))
    made["Date"] = format_datetime(now.astimezone(UTC))
    made["Message-ID"] = message_id(name_of(outgoing), address)
    if before:
        made["In-Reply-To"] = before[-1]
        made["References"] = " ".join(before)
    _say_what_it_is(made, outgoing, answers=bool(before or outgoing.in_reply_to or outgoing.references))
    _fill(made, outgoing)
    return made.as_bytes()


def _mailbox(one: Address) -> Mailbox:
    local, _, domain = deliverable(one.value).rpartition("@")
    return Mailbox(_line(one.name)[:200], local, domain)


def _before(outgoing: Outgoing, address: str) -> list[str]:
    """What went before; last of all what it answers."""
    known = [one for one in (identified(each, address) for each in outgoing.references) if one]
    answered = identified(outgoing.in_reply_to, address)
    if answered:
        known = [one for one in known if one != answered] + [answered]
    distinct = list(dict.fromkeys(known))
    if len(distinct) <= REFERENCES_MAX:
        return distinct
    return [distinct[0], *distinct[1 - REFERENCES_MAX :]]  # the first one is what some clients thread by


def _subject(outgoing: Outgoing, *, answers: bool) -> str:
    subject = _line(outgoing.subject)[:500] or _line(outgoing.text.strip().partition("\n")[0])[:70] or "…"
    return f"Re: {subject}" if answers and not _ANSWER.match(subject) else subject


def _say_what_it_is(made: EmailMessage, outgoing: Outgoing, *, answers: bool) -> None:
    """RFC 3834: no machine answers a machine. RFC 2369 and RFC 8058: one click, and no more of it comes."""
    if outgoing.purpose == "automatic":
        made["Auto-Submitted"] = "auto-replied" if answers else "auto-generated"
        made["X-Auto-Response-Suppress"] = "OOF, AutoReply"  # not NDR: returns are wanted
    if outgoing.purpose == "promotional":
        made["Precedence"] = "bulk"
    if outgoing.unsubscribe and outgoing.unsubscribe.isascii() and not re.search(r"[\s<>,]", outgoing.unsubscribe):
        made["List-Unsubscribe"] = f"<{outgoing.unsubscribe}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _fill(made: EmailMessage, outgoing: Outgoing) -> None:
    made.set_content(_body(outgoing.text))
    shown: set[int] = set()
    if outgoing.html:
        html, shown = _with_pictures(outgoing.html, outgoing.media, name_of(outgoing))
        made.add_alternative(_body(html), subtype="html")
        body = made.get_payload(1)
        assert isinstance(body, EmailMessage), "the alternative that was just put there"
        for place in sorted(shown):
            one = outgoing.media[place]
            maintype, _, subtype = one.media_type.partition("/")
            cid = f"<{_cid(one, place, name_of(outgoing))}>"
            body.add_related(
                one.content or b"", maintype, subtype, cid=cid, filename=_file_name(one), disposition="inline"
            )
    for place, one in enumerate(outgoing.media):
        if place not in shown:
            maintype, subtype = _kind(one.media_type)
            made.add_attachment(one.content or b"", maintype=maintype, subtype=subtype, filename=_file_name(one))


def _with_pictures(html: str, media: Sequence[Media], name: str) -> tuple[str, set[int]]:
    """The HTML with its `cid:NAME` made the ids of the pictures of these names, and which of the files these are."""
    pictures = {one.name: place for place, one in enumerate(media) if one.media_type.startswith("image/")}
    shown: set[int] = set()

    def put(found: re.Match[str]) -> str:
        place = pictures.get(found[2])
        if place is None:
            return found[0]
        shown.add(place)
        return f"{found[1]}cid:{_cid(media[place], place, name)}"

    return _CID.sub(put, html), shown


def _cid(one: Media, place: int, name: str) -> str:
    return f"{sha256(f'{name} {place} {one.name}'.encode()).hexdigest()[:24]}@hilo"


def _kind(media_type: str) -> tuple[str, str]:
    """A mail or a multipart within a mail must not be encoded as a file is: it goes as one that nobody opens inside."""
    found = re.fullmatch(r"([a-z0-9][a-z0-9!#$&^_.+-]{0,60})/([a-z0-9][a-z0-9!#$&^_.+-]{0,100})", media_type.lower())
    if not found or found[1] in ("message", "multipart"):
        return "application", "octet-stream"
    return found[1], found[2]


def _file_name(one: Media) -> str:
    return _line(one.name).replace("/", "_").replace("\\", "_")[:150] or "file"


def _body(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").rstrip() + "\n"


def _line(text: str) -> str:
    """On one line: nothing that is written into a header can begin another."""
    return _CONTROL.sub(" ", text).encode("utf-8", "replace").decode().strip()
