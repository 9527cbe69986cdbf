"""What a search is made of: the words of a question, the ways to write each, the days it looks through. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from rapidfuzz.distance import OSA

WORDS_MAX = 12
BEGINS_FROM, NEAR_FROM, DIGITS_FROM = 3, 4, 4  # letters, letters, digits
FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # day 1 of search_buckets
BLOCK, BLOCKS = 32, 1_000_000
EVERYTHING = 0
SMALLEST = 1000  # entries that the first look goes through
_TOKEN = re.compile(r'"([^"]*)"|([^\W_]+)')
_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ACCENTS = str.maketrans("aeioun", "áéíóúñ")


class Typed(msgspec.Struct, frozen=True):
    """A word of a question, in lower case. `begins`: it may not be finished yet."""

    word: str
    begins: bool = False

    @property
    def is_code(self) -> bool:
        """Numbers and what is mixed of digits and letters stand for themselves; they have no forms."""
        return not self.word.isalpha()

    @property
    def variants(self) -> list[str]:
        """The word, and the word with one accent where somebody may have left it out: `devolvi`, `devolví`."""
        accented = (
            self.word[:n] + char.translate(_ACCENTS) + self.word[n + 1 :]
            for n, char in enumerate(self.word)
            if char in "aeioun"
        )
        return list(dict.fromkeys([self.word, *accented]))


class Question(msgspec.Struct, frozen=True):
    """The words of a question that may stand anywhere, and the phrases, whose words stand side by side."""

    words: Sequence[Typed]
    phrases: Sequence[Sequence[str]] = ()
    ignored: Sequence[str] = ()


def read_words(text: str) -> Question:
    """At most twelve words; the last one may be unfinished unless something follows it."""
    words: list[Typed] = []
    phrases: list[Sequence[str]] = []
    for match in _TOKEN.finditer(unicodedata.normalize("NFC", text).lower()):
        if match[2] is None:
            phrase = _WORD.findall(match[1])
            if len(phrase) > 1:
                phrases.append(phrase[:WORDS_MAX])
            words += [Typed(word) for word in phrase] if len(phrase) == 1 else []
        else:
            words.append(Typed(match[2], begins=match.end() == len(text.rstrip())))
    distinct = list({typed.word: typed for typed in words}.values())
    return Question(distinct[:WORDS_MAX], phrases[:3], [typed.word for typed in distinct[WORDS_MAX:]])


def lexeme(word: str, *, begins: bool = False) -> str:
    """A word as the operand of a tsquery, whatever is in it."""
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'{':*' if begins else ''}"


def code_lexeme(typed: Typed) -> str:
    """A number or code: by its beginning, too, unless it is short or a year, with which too much begins."""
    digits = len(typed.word) >= DIGITS_FROM and not _YEAR.fullmatch(typed.word)
    return lexeme(typed.word, begins=typed.begins and digits)


def any_of(operands: Iterable[str]) -> str:
    return f"({' | '.join(operands)})"


def phrase_query(phrase: Sequence[str], forms: Mapping[str, Sequence[str]]) -> str:
    """Side by side, as far apart as they were typed; words that say nothing (without forms) only keep their place."""
    query, apart = "", 0
    for word in phrase:
        apart += 1
        if not forms.get(word):
            continue
        operand = any_of(lexeme(form) for form in forms[word])
        query = f"{query} <{apart}> {operand}" if query else operand
        apart = 0
    return query


def is_near(typed: str, stems: Sequence[str], word: str, its_stems: Sequence[str]) -> bool:
    """Whether a known word may be what was meant: a letter or two differ, or one letter of the stem."""
    most = 1 if len(typed) < 6 else 2
    if OSA.distance(typed, word, score_cutoff=most) <= most:
        return True
    return len(typed) > 5 and any(
        one[:3] == other[:3]
        and len(one) > 7
        and OSA.distance(one, other, score_cutoff=1) <= 1  # one language, 5 letters
        for one in stems
        for other in its_stems
    )


def day_of(at: datetime) -> int:
    """The day as search_buckets numbers it."""
    return max(1, min(99_999, (at.astimezone(UTC) - FIRST_DAY) // timedelta(days=1) + 1))


def begin_of(day: int) -> datetime:
    return FIRST_DAY + timedelta(days=day - 1)


def cover(first: int, last: int) -> list[int]:
    """The fewest buckets that are all days from `first` to `last`: whole blocks, and days at both ends."""
    found: list[int] = []
    day = first
    while day <= last:
        if day % BLOCK == 0 and day + BLOCK - 1 <= last:
            found.append(BLOCKS + day // BLOCK)
            day += BLOCK
        else:
            found.append(day)
            day += 1
    return found


def steps(counts: Mapping[int, int], newest: int) -> list[tuple[int, int]]:
    """Times back from the day `newest`, each about twice as full as the one before: first day, entries since then.

    `counts`: entries by bucket, of single days as far back as they are known and of blocks before. The last one has
    all that is left: its first day is 1.
    """
    days = sorted((code for code in counts if EVERYTHING < code <= newest), reverse=True)
    oldest = days[-1] if days else newest + 1
    blocks = sorted((c for c in counts if c >= BLOCKS and (c - BLOCKS + 1) * BLOCK <= oldest), reverse=True)
    spans = [(day, counts[day]) for day in days] + [(max(1, (b - BLOCKS) * BLOCK), counts[b]) for b in blocks]
    found: list[tuple[int, int]] = []
    total, size = 0, SMALLEST
    for first, entries in spans:
        total += entries
        if total >= size and first > 1:
            found.append((first, total))
            size = 2 * total
    return [*found, (1, max(counts.get(EVERYTHING, 0), total))]
