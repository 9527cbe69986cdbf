"""Bytes of a mail as text, whatever their charset is called, and what they are when it is not said or wrongly."""

import codecs
import re
from functools import lru_cache

# What mail programs call a charset that is not what they write (WHATWG Encoding, section 4.2): the label of a small
# set stands for the larger one that contains it.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "hz",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "iso2022_jp": "iso2022_jp_ext",
}
_ALIASES = {
    "unicode-1-1-utf-7": "utf-7",
    "x-unknown": "",
    "unknown-8bit": "",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "chinesebig5": "big5hkscs",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "utf8mb4": "utf-8",
    "ansi_x3.110-1983": "cp1252",
    "iso-8859-1-windows-3.1-latin-1": "cp1252",
    "iso-10646-ucs-2": "utf-16",
    "x-user-defined": "",
}
# Codecs of Python that are no charset of any mail; punycode takes quadratic time.
_NO_CHARSET = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+() -]{0,60}")
_MANY_BYTES = {"gb18030", "big5hkscs", "cp932", "cp949", "euc_jp", "utf-8"}
SAMPLE = 8_192  # bytes that are looked at to guess: how long it takes depends on nothing that a sender says
_LONE = re.compile("[\ud800-\udfff]")
_ESCAPES = re.compile(rb"\x1b[$(]")


def decode(raw: bytes, charset: str, hint: str = "") -> str:
    """The text of these bytes. Total: what no charset explains becomes U+FFFD. NUL characters are left out.

    `hint`: what the rest of the mail is written in, for bytes that do not say.
    """
    return safe(_decode(raw, charset, hint).removeprefix("\ufeff"))


@lru_cache(500)
def known(charset: str) -> str:
    """Python's name for a charset, the wider one where a label is used too narrowly; "" for none that we know."""
    label = charset.partition("(")[0].strip().strip("\"'").lower()
    label = _ALIASES.get(label, label)
    if not _NAME.fullmatch(label):
        return ""
    try:
        name = codecs.lookup(label).name
        b"a".decode(name)  # codecs that make no text, as rot13, say so here
    except (LookupError, ValueError):
        return ""
    return "" if name.replace("-", "_") in _NO_CHARSET else _WIDER.get(name, name)


def safe(text: str) -> str:
    """Without NUL characters and lone surrogates, which neither PostgreSQL nor JSON takes."""
    text = text.replace("\0", "") if "\0" in text else text
    try:
        text.encode()
    except UnicodeEncodeError:
        return _LONE.sub("\ufffd", text)
    return text


def _decode(raw: bytes, charset: str, hint: str) -> str:
    if raw.isascii() and not _ESCAPES.search(raw) and b"~{" not in raw and known(charset) not in ("utf-7", "utf-16"):
        return raw.decode("ascii")
    name = known(charset)
    if name in ("utf-16", "utf-32") or raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _wide(raw, name)
    if name == "utf-7":
        return raw.decode("utf-7", "replace")
    # ASCII that has 8-bit bytes is not what it claims; neither is UTF-8 that cannot be read.
    if name and name != "utf-8" and not _claims_ascii(charset):
        return _as_said(raw, name, hint)
    return _guess(raw, hint)


def _as_said(raw: bytes, name: str, hint: str) -> str:
    try:
        return raw.decode(name)
    except (UnicodeDecodeError, ValueError):
        pass
    if _is_utf8(raw):
        return raw.decode("utf-8")
    text = raw.decode(name, "replace")
    # A slip or two within a long text is a damaged text; many are another charset.
    return text if text.count("\ufffd") * 50 <= len(text) or name in _MANY_BYTES else _guess(raw, hint)


def _guess(raw: bytes, hint: str) -> str:
    """UTF-8 where it can be; else what the rest of the mail is in; else what it looks like; else Windows' Latin-1."""
    if _ESCAPES.search(raw):
        try:
            return raw.decode("iso2022_jp_ext")
        except UnicodeDecodeError:
            pass
    if _is_utf8(raw):
        return raw.decode("utf-8")
    if (name := known(hint)) and name != "utf-8":
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            pass
    # A text of 8 kB or more in UTF-8 with a damaged byte is still that, and nothing else looks like it.
    broken = raw.decode("utf-8", "replace")
    high = len(raw) - len(raw.translate(None, bytes(range(128, 256))))
    if broken.count("\ufffd") * 20 < high:
        return broken
    return raw.decode(_looks_like(raw), "replace")


def _looks_like(raw: bytes) -> str:
    from charset_normalizer import from_bytes  # 40 ms to import, seldom wanted

    at = next((n for n, byte in enumerate(raw) if byte > 127), 0)
    sample = raw[max(0, at - SAMPLE // 2) : at + SAMPLE // 2]
    if len(sample) < 12:
        return "cp1252"
    found = from_bytes(sample, cp_isolation=_LIKELY).best()
    return known(found.encoding) or "cp1252" if found else "cp1252"


_LIKELY = [
    *("cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256"),
    *("gb18030", "big5", "cp932", "euc_jp", "cp949", "cp874"),
]


def _wide(raw: bytes, name: str) -> str:
    """UTF-16 and UTF-32, with a mark at its beginning or, as most that have none, little end first."""
    if raw[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff") or name == "utf-32":
        return raw.decode("utf-32", "replace")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    zeros_first = raw[0:200:2].count(0) > raw[1:200:2].count(0)
    return raw.decode("utf-16-be" if zeros_first else "utf-16-le", "replace")


def _claims_ascii(charset: str) -> bool:
    return charset.strip().strip("\"'").lower() in ("us-ascii", "ascii", "ansi_x3.4-1968", "")


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
