"""Birth dates as tables write them, as ISO: `1971-02-03`, `19710203`, `3/2/1971`, and the American order."""

import re
from collections.abc import Iterable

_ISO = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ].*|\.0)?")
_LOCAL = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")


def read_date(text: str, order: str = "dmy") -> str:
    """The date as ISO, also an impossible one (a slip is still like its date); "" when it is none."""
    if found := _ISO.fullmatch(text.strip()):
        return "-".join(found.groups())
    if found := _LOCAL.fullmatch(text.strip()):
        first, second, year = found.groups()
        day, month = (first, second) if order == "dmy" else (second, first)
        return f"{year}-{int(month):02}-{int(day):02}"
    return ""


def order_of(texts: Iterable[str]) -> str:
    """`mdy` when more dates can only be read with the month first than with the day first, else `dmy`."""
    month_first = day_first = 0
    for text in texts:
        if found := _LOCAL.fullmatch(text.strip()):
            day_first += int(found[1]) > 12
            month_first += int(found[2]) > 12
    return "mdy" if month_first > day_first else "dmy"
