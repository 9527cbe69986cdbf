"""How the bytes of a table are text: by its mark, else by what all of its lines can be, else by what they look like."""

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

from hilo.imports.errors import WrongEncoding

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What Spanish and English tables come in, the likeliest first; the rest of the world has UTF-8.
LEGACY = ("cp1252", "latin_1", "cp850", "mac_roman")
_WORDS = 200_000  # bytes of lines that are no UTF-8, to judge the others by
_WESTERN = frozenset("áéíóúüñçàèòïÁÉÍÓÚÜÑÇÀÈÒÏªº¿¡€«»")


def encoding_of(path: Path, given: str = "") -> str:
    """The encoding to read with. One that is given is tried. Raises WrongEncoding that names the first bad line."""
    if given:
        return _tried(path, given)
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    if wide := _without_mark(head):
        return wide
    return _by_lines(path)


def _tried(path: Path, given: str) -> str:
    try:
        name = codecs.lookup(given).name
        if not codecs.lookup(name)._is_text_encoding:  # noqa: SLF001  the codec's own word; there is no public one
            raise LookupError
    except LookupError:
        raise WrongEncoding(f"There is no encoding {given!r}.", where="encoding") from None
    good = bad = first = 0
    with path.open(encoding=name, errors="surrogateescape" if _narrow(name) else "replace", newline="") as file:
        try:
            for number, line in enumerate(file, 1):
                if line.isascii():
                    continue
                if unreadable(line):
                    bad, first = bad + 1, first or number
                else:
                    good += 1
        except UnicodeError as error:
            raise WrongEncoding(f"The file is not {name}: {error}.") from None
    if bad > good:
        raise WrongEncoding(f"Line {first} is not {name}, nor are {bad - 1} others.", extra={"line": first})
    return name


def _narrow(name: str) -> bool:
    """Whether a bad byte can be carried through."""
    return not name.startswith(("utf-16", "utf-32"))


def _without_mark(head: bytes) -> str:
    """UTF-16 that does not say so: every second byte of Western text is 0."""
    if head.count(b"\0") * 4 < len(head):
        return ""
    return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"


def _by_lines(path: Path) -> str:
    """UTF-8 where most of what is beyond ASCII is: the few other lines are refused and named."""
    good, others, bad = 0, list[bytes](), 0
    size = 0
    with path.open("rb") as file:
        for line in file:
            if line.isascii():
                continue
            try:
                line.decode()
                good += 1
            except UnicodeDecodeError:
                bad += 1
                if size < _WORDS:
                    others.append(line)
                    size += len(line)
    if bad <= good:
        return "utf-8"
    return _legacy(b"".join(others))


def _legacy(text: bytes) -> str:
    """The one in which most of what is beyond ASCII is what Western names and addresses have; else as it looks."""
    beyond = bytes(byte for byte in text if byte > 127)
    told = {name: sum(char in _WESTERN for char in beyond.decode(name, "replace")) for name in LEGACY}
    likeliest = max(LEGACY, key=lambda name: told[name])
    if told[likeliest] * 2 >= len(beyond):
        return likeliest
    found = from_bytes(text).best()
    return found.encoding if found else "cp1252"


def unreadable(line: str) -> bool:
    """Whether some byte of the line was none of its encoding's."""
    return not line.isascii() and _CARRIED.search(line) is not None


_CARRIED = re.compile("[\udc80-\udcff�]")
