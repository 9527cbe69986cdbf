"""Which lines of a mail are the sender's words of now, which are quoted, which sign: as marks and introductions say.

Quotes that are answered one by one stay with their answers. A forwarded mail that somebody shows us is what they say.
"""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from hilo.channels.adapters.email.visible_reply_headers import Block, find_blocks
from hilo.channels.adapters.email.visible_reply_intro import Intro, find_intros
from hilo.channels.adapters.email.visible_reply_lines import Line, fenced, next_with_words
from hilo.channels.adapters.email.visible_reply_signature import signature_start
from hilo.channels.adapters.email.visible_reply_signoff import is_banner

# own: said now · intro: says whose the quote is · quote: marked as quoted · older: all below an introduction ·
# shown: a forwarded mail that the sender shows · sign: signature.
Role = Literal["own", "intro", "quote", "older", "shown", "sign"]

_BANNER = 4  # lines, at most, of what a server puts above a mail
_NEAR = 20  # lines above a quote in which the sender may say where the answers are
_SHORT = 30  # words above a forwarded mail that are no message by themselves
_BELOW = re.compile(
    r"(?:answers?|repl(?:y|ies)|comments?|respon[ds]\w*|respuestas?|contest\w+|coment\w+|réponses?|antwort\w*)[^.\n]{0,40}"
    r"(?:below|in-?\s?line|in (?:red|blue|green|bold|caps)|abajo|debajo|entre l[ií]neas|ci-dessous|unten|im text"
    r"|en (?:rojo|azul|verde|negrita|may[uú]sculas))"
    r"|(?:see|look|ver|veáis|vean|mir[ae]n?|siehe)[^.\n]{0,20}(?:in-?\s?line|below in|abajo en|entre l[ií]neas)",
    re.I,
)
_SHOWS = re.compile(
    r"[:\u2026]\s*$|\.{3}\s*$|forward|reenv[ií]|below|abajo|debajo|adjunt|attach|this|esto|mir[ae]|fyi|look", re.I
)


class _Walk(NamedTuple):
    lines: Sequence[Line]
    roles: list[Role]
    starts: dict[int, Intro | Block]
    forward: bool  # the subject says that the mail forwards another
    said: list[str]  # the own words above, of the lines that are decided


def roles_of(lines: Sequence[Line], forward: bool = False) -> list[Role]:
    """The role of each line. Blank ones have whatever role stands around."""
    code = fenced(lines)
    starts: dict[int, Intro | Block] = {intro.start: intro for intro in find_intros(lines) if intro.start not in code}
    starts |= {block.start: block for block in find_blocks(lines) if block.start not in code}
    walk = _Walk(lines, [_marked(lines, number) for number in range(len(lines))], starts, forward, [])
    at = signed = _below_banner(walk)
    while at < len(lines):
        found = starts.get(at)
        if found is None and lines[at].hint == "older":
            found = Block(at, at + 1, "original")
        if found is None or (isinstance(found, Intro) and not found.sure and not _is_marked(lines, found.end)):
            at += 1
            continue
        _sign(walk, signed, at)
        signed = at
        at = _enter(walk, found)
    _sign(walk, signed, len(lines))
    return walk.roles


def _below_banner(walk: _Walk) -> int:
    """Where the mail begins, below a paragraph that a server put above it."""
    first = next_with_words(walk.lines, 0)
    end = first
    if first < len(walk.lines) and not walk.lines[first].depth and is_banner(walk.lines[first].bare):
        while end < min(first + _BANNER, len(walk.lines)) and walk.lines[end].bare:
            end += 1
    _give(walk.roles, first, end, "sign")
    return end


def _marked(lines: Sequence[Line], at: int) -> Role:
    line = lines[at]
    if line.depth or _is_wrapped_quote(lines, at):
        return "quote"
    if line.hint == "signature":
        return "sign"
    return "intro" if line.hint == "intro" else "own"


def _is_wrapped_quote(lines: Sequence[Line], at: int) -> bool:
    """A server cut a long quoted line: its rest stands unmarked between two that are marked."""
    if not 0 < at < len(lines) - 1 or not lines[at].bare:
        return False
    before, words = lines[at - 1], lines[at].bare
    cut = before.depth and lines[at + 1].depth and len(before.text) >= 60 and before.bare[-1:] not in ".!?:;"
    return bool(cut) and len(words) <= 40 and (words[0].islower() or words[0] in "<.,;)")


def _enter(walk: _Walk, found: Intro | Block) -> int:
    """Gives the lines of an introduction, and what it decides below, their roles; the line to go on with."""
    lines, roles = walk.lines, walk.roles
    start, end = found.start, found.end
    marked = _is_marked(lines, end)
    quoted = lines[start].depth > 0 and (isinstance(found, Block) or lines[end - 1].depth > 0)
    if isinstance(found, Block) and not _within_quote(walk, start):
        forwarded = found.kind == "forwarded" or (walk.forward and lines[start].depth <= 1)
        if forwarded and _shows(walk.said):
            return _show(walk, start, quoted or marked)
    if isinstance(found, Block) and quoted and found.kind == "original":
        return end
    if marked or quoted:
        _give(roles, start, end, "intro")
        return _barred(walk, next_with_words(lines, end)) if marked else end
    return _older(walk, found)


def _within_quote(walk: _Walk, at: int) -> bool:
    """Whether what stands above is quoted: then it was somebody else who forwarded."""
    for number in range(at - 1, -1, -1):
        if walk.lines[number].bare:
            return walk.lines[number].depth > 0 or walk.roles[number] == "intro"
    return False


def _is_marked(lines: Sequence[Line], at: int) -> bool:
    """Whether the next words from `at` on are marked as quoted."""
    below = next_with_words(lines, at)
    return below < len(lines) and (lines[below].depth > 0 or lines[below].text.startswith("|"))


def _older(walk: _Walk, found: Intro | Block) -> int:
    """Nothing marks what is below as quoted: it is all older, if anything was said above; else it is what they say."""
    lines, roles = walk.lines, walk.roles
    start, end = found.start, found.end
    if any(_BELOW.search(words) for words in walk.said[-_NEAR:]):
        _give(roles, start, len(lines), "shown")
        return len(lines)
    if walk.said:
        _give(roles, start, len(lines), "older")
        for number in range(start - 1, -1, -1):
            if lines[number].has_words:
                break
            roles[number] = "older"  # a line drawn above it belongs to it
        return len(lines)
    _give(roles, start, end, "intro" if isinstance(found, Intro) else "shown")
    return end


def _show(walk: _Walk, start: int, marked: bool) -> int:
    """A forwarded mail is shown to its end: the last marked line, or the end of all."""
    end = len(walk.lines)
    if marked:
        end = start
        while end < len(walk.lines) and (walk.lines[end].depth or not walk.lines[end].bare or walk.starts.get(end)):
            end = max(end + 1, walk.starts[end].end if end in walk.starts else 0)
    _give(walk.roles, start, end, "shown")
    return end


def _shows(said: Sequence[str]) -> bool:
    """Whether the words above a forwarded mail only show it: few, or pointing at it. A whole message stands alone."""
    words = sum(len(line.split()) for line in said[: 4 * _SHORT])
    return words <= _SHORT or (words <= 4 * _SHORT and bool(_SHOWS.search(said[-1])))


def _barred(walk: _Walk, at: int) -> int:
    """Some clients mark with `|`: so is a quote only right below an introduction, for tables look like that."""
    while at < len(walk.lines) and walk.lines[at].text.startswith("|"):
        walk.roles[at] = "quote"
        at += 1
    return at


def _sign(walk: _Walk, start: int, end: int) -> None:
    """Finds the signature at the end of each run of own words between `start` and `end`, and notes what is left."""
    at = start
    while at < end:
        run = at
        while run < end and walk.roles[run] == "own":
            run += 1
        if run > at:
            signed = at + signature_start(walk.lines[at:run])
            _give(walk.roles, signed, run, "sign")
            walk.said.extend(line.bare for line in walk.lines[at:signed] if line.has_words)
        at = run + 1


def _give(roles: list[Role], start: int, end: int, role: Role) -> None:
    for number in range(start, end):
        roles[number] = role
