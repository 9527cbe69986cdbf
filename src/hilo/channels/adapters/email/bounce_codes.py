"""Codes of what went wrong: enhanced status codes (RFC 3463), and the words of servers that give none."""

import re

# Nothing will ever reach the address: no such mailbox, no such domain, malformed, moved without a trace, disabled.
# 5.1.10: Exchange's own for no such recipient; 5.4.4: no route, which Postfix says of a domain that does not exist.
# Exchange Online says 5.4.1 of a recipient that it does not know at its edge, and of much else.
_DEAD = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"}
_ENHANCED = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(r"(?<![\d.-])([45])([0-5])(\d)(?=[\s:;,-]|$)")
# In order: the first that fits. What is in the way at the moment stands before what is wrong with the address.
_WORDS = {
    ".2.2": (
        r"(mail ?box|inbox|account|quota|buz[oó]n|postfach)[^.\n]{0,40}(full|lleno|voll|exceed|over ?quota|superad)",
        r"over ?quota",
        r"quota[- ]exceeded",
        r"insufficient (system )?storage",
        r"out of storage",
        r"bo[iî]te[^.\n]{0,30}pleine",
    ),
    ".3.4": (
        r"(message|mail|size|file)[^.\n]{0,30}(too (large|big)|exceed[^.\n]{0,30}(size|limit|maximum))",
        r"size limit exceeded",
        r"tama[ñn]o m[aá]ximo",
    ),
    ".7.1": (r"gr[ea]y ?list",),
    ".2.1": (
        r"(account|mail ?box|user)[^.\n]{0,40}(disabled|inactive|suspended|deactivated|locked|closed|discontinued)",
        r"cuenta[^.\n]{0,40}(desactivad|suspendid)",
        r"no longer (active|available|in use)",
    ),
    ".1.1": (
        (
            r"(user|recipient|mail ?box|address|account)[^.\n]{0,60}"
            r"(unknown|not found|no(t| longer) exist|n't exist|does not exist|unavailable|invalid|undeliverable)"
        ),
        r"(usuario|destinatario|buz[oó]n|direcci[oó]n)[^.\n]{0,60}(desconocid|no existe|no v[aá]lid)",
        r"usuario desconocido",
        r"(benutzer|empf[äa]nger|adressat)[^.\n]{0,60}unbekannt",
        r"(utilisateur|destinataire)[^.\n]{0,60}inconnu",
        (
            r"(no|unknown|invalid|no such|bad|not a valid|non-?existent)[ -](such )?(local )?"
            r"(user|recipient|mail ?box|address|account|person)"
        ),
        r"recipientnotfound",
        r"recipient name is not recognized",
        r"no mailbox here",
        r"not our customer",
        r"unrouteable address",
        r"(does not|doesn't) have an? \S{1,60} account",
    ),
    ".1.2": (
        (
            r"(host|domain|dominio)[^.\n]{0,60}"
            r"(not found|unknown|does not exist|n't exist|no existe|couldn't be found|no (mx|a) record)"
        ),
        r"nxdomain",
        r"name service error",
        r"no route to host",
        r"couldn't find any host",
        r"bad destination (host|system)",
        r"unknown host",
        r"null ?mx",
        r"does not accept mail",
    ),
    "_7.1": (
        r"spam|(black|block) ?list|blocked|dnsbl|\brbl\b|reputation|dmarc|\bspf\b|dkim|polic(y|ies)|unauthenticated",
        r"not (permitted|authori[sz]ed|allowed)",
        r"access denied",
        r"relay(ing)? (access )?(denied|not permitted)",
        r"content rejected",
    ),
    ".4.6": (r"too many hops", r"mail loop", r"loops back", r"routing loop"),
    ".4.7": (
        r"time(d)? ?out|connection (refused|reset)|could ?n[o']t connect|unreachable|no answer|expired|try again",
        r"retry (time|timeout)[^.\n]{0,20}exceeded",
        r"temporarily (deferred|unavailable|rejected)",
    ),
}
_FOUND = [(re.compile("|".join(words), re.I), code.replace("_", ".")) for code, words in _WORDS.items()]
_TEXT_MAX = 4_000


def code_in(text: str, said: str = "") -> str:
    """The code of a failure: the one said; where that says nothing (`5.0.0`), the one of the text, else of its words.

    "" where there is neither code nor words that mean one.
    """
    if said and not _says_nothing(said):
        return said
    head = text[:_TEXT_MAX]
    for match in _ENHANCED.finditer(head):
        if not _says_nothing(match[0]):
            return match[0]
    reply = _REPLY.search(head)
    kind = said[:1] or (reply[1] if reply else "")
    for words, code in _FOUND:
        if words.search(head):
            late = code == ".4.7"
            return f"{kind or ('4' if late else '5')}{code}"
    if said:
        return said
    return f"{reply[1]}.0.0" if reply else ""


def has_code(text: str) -> bool:
    """Whether it holds a code in numbers."""
    return bool(_ENHANCED.search(text[:_TEXT_MAX]) or _REPLY.search(text[:_TEXT_MAX]))


def is_dead(code: str, text: str) -> bool:
    """Whether code and words say that nothing will ever reach the address."""
    return code in _DEAD or (code == "5.4.1" and "recipient address rejected" in text.lower())


def _says_nothing(code: str) -> bool:
    """`5.0.0`, and `5.5.0` and `5.1.0`, which servers put where they know no better."""
    return code.endswith(".0.0") or code in ("5.1.0", "5.5.0", "4.1.0", "4.5.0")
