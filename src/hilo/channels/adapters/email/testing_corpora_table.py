"""For tests: the table of docs/mail_corpora.md, with the reasons why some mails are read otherwise than elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from hilo.channels.adapters.email.testing_corpora import (
    MAILS,
    mails,
    mime4j_differences,
    name,
    stalwart_differences,
)

Differences = Callable[[Path], Sequence[str]]
TABLE = Path(__file__).parents[5] / "docs" / "mail_corpora.md"
# How many mails a set has, and how they are compared.
SCORED: Mapping[str, tuple[int, Differences]] = {
    "stalwart-mail-parser": (107, stalwart_differences),
    "mime4j": (80, mime4j_differences),
}
EIGHT_BIT = "8-bit bytes where none may be: they give U+FFFD there, and are guessed here, rightly"
UUENCODED = "the content is uuencoded, and decoded here; there it stays as it came"
UNCLOSED = "a multipart that nobody closes: its last text is a file there, and words here, so that a reader sees it"
FUZZ = "made by a fuzzer: boundaries that begin like each other, or twice the same; no reading is right"
HEADER_IN_PART = "the header of a multipart runs into that of its first part: the other alternative is shown"
REASONS: Mapping[str, str] = {
    **dict.fromkeys((f"legacy/{n}" for n in ("010", "020", "022", "027", "033", "052")), EIGHT_BIT),
    "legacy/017": f"{EIGHT_BIT}; {UUENCODED}",
    **dict.fromkeys(("legacy/026", "legacy/048"), UUENCODED),
    **dict.fromkeys((f"malformed/{n}" for n in ("001", "002", "004", "006", "007", "008", "009", "011")), UNCLOSED),
    **dict.fromkeys((f"malformed/{n}" for n in ("000", "003", "005", "012", "013", "016", "019")), FUZZ),
    **dict.fromkeys(("malformed/020", "malformed/021"), HEADER_IN_PART),
    "rfc/000": "the example of RFC 2046 has words where base64 is announced: words there, the announced types here",
    "thirdparty/002": "base64 with words behind it: garbage there, nothing here; and base64 that is none, shown here",
    "thirdparty/005": "a boundary within a line is a boundary there, and by RFC 2046 part of the line here",
    "thirdparty/015": "three mails carried whole, of which one has no end there",
    "testmsgs/malformedHeader-noheader": "no header at all: no body there, two lines of text here",
    "testmsgs/malformedHeaderStartsBody-noheader": "no header at all: the first line there, both lines here",
    "testmsgs/malformedHeaderStartsBody-nocrlfcrlf": "the same bytes as malformedHeader-nocrlfcrlf, which is matched:"
    " a broken line in a header is passed over, and does not end it",
    "testmsgs/basic-plain-with-bad-header-separator": "a space in the empty line after the header: the text is a header"
    " there, and text here",
    "mimetools-testmsgs/hdr-fakeout": "a space in the empty line after the header: no text there, the text here",
    "mimetools-testmsgs/badbound": "the announced boundary never occurs: no part there, three by the real one here",
    "mimetools-testmsgs/frag": "base64 with words behind it: it ends two bytes earlier there",
    "mimetools-testmsgs/multi-frag": "base64 with words behind it: it ends two bytes earlier there",
}


def table() -> str:
    """What docs/mail_corpora.md says."""
    lines = [
        "# Mails of others",
        "",
        "Captured and made mails with what the library that they come from makes of them: number and types of parts,",
        "decoded content, subject, people, ids, dates. Written by `scripts/mail_corpora`, compared by a test.",
        "",
        "| set | mails | failed | as expected | otherwise, with a reason |",
        "|---|---|---|---|---|",
    ]
    misses: list[str] = []
    for corpus, (_, differences) in SCORED.items():
        paths = mails(corpus)
        told = [(name(path), differences(path)) for path in paths]
        missed = [(one, what) for one, what in told if what]
        lines.append(f"| {corpus} | {len(paths)} | 0 | {len(paths) - len(missed)} | {len(missed)} |")
        misses += [f"| {one} | {'; '.join(dict.fromkeys(what))} | {REASONS[one]} |" for one, what in missed]
    rest = [corpus for corpus in MAILS if corpus not in SCORED]
    lines += [f"| {corpus} | {len(mails(corpus))} | 0 | | |" for corpus in rest]
    lines += ["", "## Otherwise", "", "| mail | what differs | why |", "|---|---|---|", *misses, ""]
    return "\n".join(lines)
