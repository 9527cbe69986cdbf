"""Search what was said: messages, notes and their conversations, what one may not see sorted out before anything."""

import re
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import msgspec

from hilo.conversations import store_read
from hilo.conversations import store_search as store
from hilo.conversations.model_search import read_words
from hilo.conversations.model_snippet import cut, hit_by, marks_of
from hilo.conversations.search_filters import FILTERS, read_filters
from hilo.conversations.search_walk import RANKED, walk
from hilo.conversations.search_words import Meaning, nearly, understand
from hilo.conversations.store_search import Asked, Filters, Match, Place
from hilo.conversations.views import Named, conversation_item
from hilo.conversations.views_search import ConversationFound, ConversationsFound, Hit, Hits, Snippet
from hilo.kernel.cursor import LAST_ID, Moment, decode_cursor, encode_cursor
from hilo.kernel.db import Row, Tx
from hilo.kernel.finding import Find, Found, Sought
from hilo.kernel.principal import Principal, Sees

FEW = 10  # as long as fewer were found, words that are written nearly so count as well
BEST = 20  # of the best so many at least are the conversations shown, or twice as many as are asked for
CLASSES = 4  # of how well a match fits; within one the newest come first
_OWN_NUMBER = re.compile(r"H-(\d{1,15})")
_REFERENCE = re.compile(r"(?=.*\d{3})[A-Z0-9][A-Z0-9/-]{3,29}")


class Ranked(msgspec.Struct, frozen=True):
    """Matches, the best first; what older ones were left; and what the words were taken for."""

    matches: Sequence[Match]
    back_to: Place | None
    meaning: Meaning


async def find_said(tx: Tx, by: Principal, sought: Sought) -> Found:
    """The groups `conversations` and `messages`. Raises WrongFilter, UnknownTag, BadCursor."""
    until, first = _page(tx, sought.cursor)
    filters = await read_filters(tx, sought.filters, by)
    ranked = await _ranked(tx, sought.words, filters, until, by)
    page = [match.id for match in ranked.matches[first : first + sought.limit]]
    best = {} if sought.cursor else await _best_of_each(tx, ranked.matches[: max(BEST, 2 * sought.limit)], by.viewer)
    numbered = [] if sought.cursor or sought.filters or by.masks else await _numbered(tx, sought, by.viewer)
    talks = list(dict.fromkeys([*numbered, *best]))
    of_talks = [best[talk] for talk in talks[: sought.limit] if talk in best]
    shown = {row["id"]: row for row in await _shown(tx, [*page, *of_talks], by.viewer)}

    is_hit = hit_by(ranked.meaning.ways, ranked.meaning.beginnings)
    hits = [_hit(shown[match], is_hit) for match in page if match in shown]
    snippets = {talk: _snippet(shown[best[talk]]["text"], is_hit) for talk in talks if best.get(talk) in shown}
    lines = await _lines(tx, talks[: sought.limit], snippets, by)
    return Found(
        {
            "conversations": ConversationsFound(lines, len(talks), len(talks) > sought.limit),
            "messages": _hits(hits, ranked, first + sought.limit, until),
        },
        _read_as(ranked.meaning, [row["text"] + " " + row["subject"] for row in shown.values()]),
        ranked.meaning.silent,
    )


async def conversations_with(tx: Tx, text: str, by: Principal) -> list[UUID]:
    """The conversations of the newest 200 messages and notes with these words, and those with such a number."""
    ranked = await _ranked(tx, text, Filters(), (tx.now, LAST_ID), by)
    numbered = [] if by.masks else await _numbered(tx, Sought(text, limit=RANKED), by.viewer)
    places = await store.places(tx, [match.id for match in ranked.matches], by.viewer)
    return list(dict.fromkeys([*numbered, *places.values()]))


async def _ranked(tx: Tx, text: str, filters: Filters, until: Place, by: Principal) -> Ranked:
    question = read_words(text)
    if by.masks:  # digit by digit, by what is found, one could read what is masked
        codes = [typed.word for typed in question.words if typed.is_code]
        words = [typed for typed in question.words if not typed.is_code]
        phrases = [phrase for phrase in question.phrases if all(word.isalpha() for word in phrase)]
        question = msgspec.structs.replace(question, words=words, phrases=phrases, ignored=[*question.ignored, *codes])
    meaning = await understand(tx, question)
    if not meaning.says_something and filters.profiles is None:
        return Ranked([], None, meaning)
    matches: list[Match] = []
    back_to: Place | None = None
    if meaning.query or not meaning.says_something:
        walked = await walk(tx, Asked(meaning.query, meaning.exact, filters), until, by.viewer)
        matches, back_to = _best_first(walked.matches), walked.back_to
    if len(matches) < FEW and back_to is None and meaning.says_something:
        wider = await nearly(tx, meaning)
        if wider.query and wider.query != meaning.query:
            walked = await walk(tx, Asked(wider.query, wider.exact, filters), until, by.viewer)
            known = {match.id for match in matches}
            matches += _best_first([match for match in walked.matches if match.id not in known])
            return Ranked(matches, walked.back_to, wider)
    return Ranked(matches, back_to, meaning)


def _best_first(matches: Sequence[Match]) -> list[Match]:
    """From the newest first: within a class they stay so."""
    most = max((match.rank for match in matches), default=0) or 1
    return sorted(matches, key=lambda match: -int(CLASSES * match.rank / most))


async def _best_of_each(tx: Tx, matches: Sequence[Match], sees: Sees) -> dict[UUID, UUID]:
    """Conversation -> the best that was found in it, the best first."""
    best = [match.id for match in matches]
    places = await store.places(tx, best, sees)
    found: dict[UUID, UUID] = {}
    for match in best:
        if match in places:
            found.setdefault(places[match], match)
    return found


async def _numbered(tx: Tx, sought: Sought, sees: Sees) -> list[UUID]:
    """By our own number, or by a part of a number that a customer quoted: an order, an invoice."""
    typed = sought.words.strip().upper()
    own = _OWN_NUMBER.fullmatch(typed)
    if not own and not _REFERENCE.fullmatch(typed):
        return []
    pattern = "" if own else f"%{re.sub('[^A-Z0-9]', '', typed)}%"
    return await store.by_numbers(tx, int(own[1]) if own else None, pattern, sought.limit + 1, sees)


async def _shown(tx: Tx, ids: Sequence[UUID], sees: Sees) -> Sequence[Row]:
    return await store.hits(tx, list(dict.fromkeys(ids)), sees) if ids else []


async def _lines(
    tx: Tx, ids: Sequence[UUID], snippets: Mapping[UUID, Snippet], by: Principal
) -> list[ConversationFound]:
    rows = {row["id"]: row for row in await store_read.items(tx, ids, by.viewer, by.id)} if ids else {}
    items = [conversation_item(rows[talk]) for talk in ids if talk in rows]
    return [
        ConversationFound(**msgspec.structs.asdict(item), snippet=snippets.get(item.id))  # each field as it is
        for item in items
    ]


def _hit(row: Row, is_hit: Callable[[str], bool]) -> Hit:
    return Hit(
        id=row["id"],
        kind=row["kind"],
        conversation=row["conversation_id"],
        number=f"H-{row['number']}",
        customer=Named(row["customer_id"], row["customer_name"]),
        at=row["at"],
        channel=row["channel"],
        direction=row["direction"],
        from_=row["from_kind"],
        name=row["by_name"],
        subject=_snippet(row["subject"], is_hit) if row["subject"] else None,
        snippet=_snippet(row["text"], is_hit),
    )


def _snippet(text: str, is_hit: Callable[[str], bool]) -> Snippet:
    return Snippet(*cut(text, marks_of(text, is_hit)))


def _hits(items: list[Hit], ranked: Ranked, following: int, until: Place) -> Hits:
    count, back_to = len(ranked.matches), ranked.back_to
    cursor: str | None = None
    if following < count:
        cursor = encode_cursor(*until, following)
    elif back_to is not None:
        cursor = encode_cursor(*back_to, 0)
    incomplete = back_to is not None and count < RANKED
    return Hits(items, count, back_to is not None, cursor, back_to[0] if incomplete and back_to else None)


def _page(tx: Tx, cursor: str | None) -> tuple[Place, int]:
    """Until when matches count, and how many of them were shown: what comes in meanwhile moves no page."""
    if not cursor:
        return (tx.now, LAST_ID), 0
    at, last, first = decode_cursor(cursor, tuple[Moment, UUID, int])
    return (at, last), max(0, first)


def _read_as(meaning: Meaning, texts: Sequence[str]) -> dict[str, list[str]]:
    """Words that nobody wrote as they were typed, and what they were taken for; only what the reader sees anyway."""
    unknown = [word for word in meaning.words if word.near and not word.forms]
    if not unknown:
        return {}
    visible = {word for text in texts for word in _words_of(text)}
    read = {word.typed.word: [way for way in word.near if way in visible][:5] for word in unknown}
    return {typed: ways for typed, ways in read.items() if ways}


def _words_of(text: str) -> Sequence[str]:
    return re.findall(r"[^\W_]+", text.lower())


FIND = Find(("conversations", "messages"), "conversations.read", find_said, FILTERS)
