"""Returns in words: the formats that flufl.bounce knows, and what stands beside the address that it finds."""

import itertools
import re
from collections.abc import Iterator, Sequence
from email.message import Message
from html import unescape

from flufl.bounce import all_failures  # type: ignore[reportUnknownVariableType] of its parameter

from hilo.channels.adapters.email.bounce_codes import code_in
from hilo.channels.adapters.email.bounce_report import Told
from hilo.channels.adapters.email.bounce_target import text_of
from hilo.channels.adapters.email.mailer import own_parts

TEXT_MAX = 100_000
LINE_MAX = 1_000  # the library's patterns take time by the square of a line
AROUND = 1_200
_ORIGINAL = re.compile(
    r"^[-=_>*# ]{0,40}(original message|below this line is a copy|returned mail follows|this is a copy of the message|"
    r"message headers follow|here is your returned mail|original message follows|the header of the original message|"
    r"copia del mensaje|mensaje original|original-nachricht|forwarded message)",
    re.I | re.M,
)
_RETURN = re.compile(
    r"undeliver|(not|n't) (be )?deliver|unable to deliver|delivery (status|failure|has failed|problem|report)|"
    r"fail(ed|ure)|returned? (mail|to sender)|bounce|rejected|no se (ha podido|pudo) entregar|no entregado|devuelto|"
    r"unzustellbar|nicht zugestellt|non remis|non livr|mancata consegna|n[ãa]o entregue|user unknown|does not exist",
    re.I,
)
_DELAYED = re.compile(
    r"delay|warning|will (be retried|keep trying|continue)|not yet been delivered|do not (need to )?resend|"
    r"aplazad|retrasad|verz[öo]ger|en attente",
    re.I,
)


def told_by_text(message: Message) -> Sequence[Told]:
    """Each address that the text says it did not reach, with the words beside it."""
    texts = list(texts_of(message))
    whole = "\n".join(texts)
    if not _readable(message):
        return []
    temporary, permanent = _failures(message)
    header = [one.strip(" <>") for one in str(message.get("X-Failed-Recipients", "")).split(",") if "@" in one]
    late = bool(_DELAYED.search(str(message.get("Subject", ""))))
    found: dict[str, Told] = {}
    for address in dict.fromkeys([*header, *sorted(permanent)]):
        action = "delayed" if late and address not in header else "failed"
        found.setdefault(address.lower(), Told(address, action, "", beside(whole, address)))
    for address in sorted(temporary):
        found.setdefault(address.lower(), Told(address, "delayed", "", beside(whole, address)))
    return list(found.values())


def reads_like_a_return(message: Message, text: str) -> bool:
    """Whether subject or text say that something could not be delivered."""
    subject = str(message.get("Subject", ""))
    return bool(_RETURN.search(subject) or _RETURN.search(text[:4_000])) and not _DELAYED.search(subject)


def texts_of(message: Message) -> Iterator[str]:
    """What the server itself says: its texts up to where the returned mail begins."""
    for part in own_parts(message):
        if part.get_content_type() == "text/plain":
            text = text_of(part)
        elif part.get_content_type() == "text/html":
            text = unescape(re.sub(r"<[^<>]{0,500}>", " ", text_of(part)))
        else:
            continue
        start = _ORIGINAL.search(text)
        yield text[: start.start() if start and start.start() > 40 else TEXT_MAX]


def _readable(message: Message) -> bool:
    """Whether it is of a size and shape that the library reads within reasonable time."""
    size = 0
    for part in message.walk():
        payload = part.get_payload()
        if isinstance(payload, str):
            size += len(payload)
            if size > TEXT_MAX or any(len(line) > LINE_MAX for line in payload.splitlines()):
                return False
    return True


def _failures(message: Message) -> tuple[list[str], list[str]]:
    try:
        temporary, permanent = all_failures(message)
    except Exception:  # its detectors say nothing of what they raise on a mail that is broken
        return [], []
    return _plain(temporary), _plain(permanent)


def _plain(addresses: frozenset[bytes]) -> list[str]:
    texts = [one.decode("ascii", "replace").strip() for one in addresses]
    return [one for one in texts if "@" in one and len(one) <= 320]


def beside(text: str, address: str) -> str:
    """The words about this address: after one of its places, up to the next blank line, the first that hold a code."""
    low, wanted = text.lower(), address.lower()
    places = [found.end() for found in itertools.islice(re.finditer(re.escape(wanted), low), 10)]
    words = [re.split(r"\n\s*\n", text[at : at + AROUND].lstrip(">:; \t\n"), maxsplit=1)[0].strip() for at in places]
    told = next((one for one in words if len(one) > 8 and code_in(one)), "")
    return told or (text[max(places[0] - AROUND // 2, 0) : places[0] + AROUND] if places else text[:AROUND])
