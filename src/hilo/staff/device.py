"""Which device and browser a request comes from, in words by which its person knows it again."""

import re

from hilo.staff.web_safety import AnyRequest

# In this order: every Chromium says Chrome, and every one of them Safari.
_BROWSERS = (
    (r"\bEdgA?/|\bEdgiOS/", "Edge"),
    (r"\bOPR/|\bOPiOS/", "Opera"),
    (r"\bSamsungBrowser/", "Samsung Internet"),
    (r"\bFirefox/|\bFxiOS/", "Firefox"),
    (r"\bChrome/|\bHeadlessChrome/|\bCriOS/|\bChromium/", "Chrome"),
    (r"\bSafari/", "Safari"),
)
_SYSTEMS = (
    (r"\biPhone\b", "iPhone"),
    (r"\biPad\b", "iPad"),
    (r"\bAndroid\b", "Android"),
    (r"\bWindows\b", "Windows"),
    (r"\bMacintosh\b|\bMac OS X\b", "macOS"),
    (r"\bCrOS\b", "ChromeOS"),
    (r"\bLinux\b", "Linux"),
)


def device_of(request: AnyRequest) -> str:
    """`Firefox, Linux`; what is known of it, or empty. Nothing of the header itself is kept."""
    told = request.headers.get("user-agent", "")[:500]
    found = [_first(table, told) for table in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in found if name)


def _first(table: tuple[tuple[str, str], ...], told: str) -> str:
    return next((name for pattern, name in table if re.search(pattern, told)), "")
