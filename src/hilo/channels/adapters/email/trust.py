"""How far a sender is who they say: the word of our own checking server, and of nobody else (RFC 8601)."""

import re
from collections.abc import Sequence

import idna

from hilo.channels.adapters.email.addresses import Person
from hilo.channels.adapters.email.headers import Fields, read_text
from hilo.channels.contract import Proof

VOUCHED = 2
NAMELESS = "-"  # the setting for a server that writes no name before its results, as Microsoft 365 does
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s;"]+)|(;)', re.DOTALL)
LENGTH = 10_000  # characters of a header that are read


def judge(fields: Fields, senders: Sequence[Person], authserv_id: str) -> tuple[Proof, str]:
    """What may be believed of the sender, and why, as words.

    Only the topmost Authentication-Results counts, and only where it is our server's: whatever stands below may have
    come along with the mail. Of SPF and DKIM alone nothing follows: they may speak of another domain than From.
    """
    if not authserv_id:
        return Proof(), "no server's Authentication-Results are believed here"
    results = fields.all("authentication-results")
    if not results:
        return Proof(), f"no Authentication-Results of {authserv_id}"
    name, methods = read_results(read_text(results[0])[:LENGTH])
    if name.lower() != ("" if authserv_id == NAMELESS else authserv_id.lower()):
        return Proof(), f"the topmost Authentication-Results are of {name or 'nobody'}, not of {authserv_id}"
    if len(fields.all("from")) != 1 or len([one for one in senders if one.address]) != 1:
        return Proof(), "not exactly one sender in From"
    domain = _domain(senders[0].address)
    said = methods.get("dmarc")
    if said is None:
        return Proof(), f"{authserv_id} says nothing of DMARC"
    result, properties = said
    if result != "pass":
        return Proof(), f"dmarc={result} by {authserv_id}"
    about = properties.get("header.from", "")
    if not domain or _domain(f"@{about}") != domain:
        return Proof(), f"dmarc=pass of {about or 'no domain'}, and the sender is of {domain or 'none'}"
    return Proof(VOUCHED, "dmarc"), f"dmarc=pass of {domain} by {authserv_id}"


def read_results(value: str) -> tuple[str, dict[str, tuple[str, dict[str, str]]]]:
    """The server's name, and by method its result with its properties; of two results of a method the first.

    A header that begins with a result has no name.
    """
    sections: list[list[str]] = [[]]
    for quoted, plain, end in _TOKEN.findall(_without_comments(value)):
        if end:
            sections.append([])
        else:
            sections[-1].append(quoted or plain)
    first = _pairs(sections[0])
    name = first[0] if first and "=" not in first[0] else ""
    methods: dict[str, tuple[str, dict[str, str]]] = {}
    for section in sections[1:] if name else sections:
        pairs = [pair for word in _pairs(section) if (pair := word.partition("="))[1]]
        if pairs:
            method = pairs[0][0].split("/")[0].lower()
            methods.setdefault(method, (pairs[0][2].lower(), {key.lower(): said for key, _, said in pairs[1:]}))
    return name, methods


def _pairs(words: Sequence[str]) -> list[str]:
    """`dmarc = pass` is `dmarc=pass`."""
    return re.sub(r"\s?=\s?", "=", " ".join(words)).split(" ")


def _without_comments(value: str) -> str:
    """What stands in brackets is for people: a sender may have had a hand in it. Quoted brackets are none."""
    kept: list[str] = []
    depth, quoted, skip = 0, False, False
    for char in value:
        if skip:
            skip = False
        elif char == "\\" and (quoted or depth):
            skip = True
        elif char == '"' and not depth:
            quoted = not quoted
        elif char == "(" and not quoted:
            depth += 1
        elif char == ")" and depth and not quoted:
            depth -= 1
            continue
        if not depth:
            kept.append(char)
    return "".join(kept)


def _domain(address: str) -> str:
    domain = address.rpartition("@")[2].strip().rstrip(".").lower()
    try:
        return domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return ""
