"""The page that a frame shows of a message: its harmless HTML or its text, and a word on what is kept away. Pure."""

from html import escape
from typing import Literal

import msgspec

Language = Literal["es", "en"]
# In a frame with the attribute `sandbox` the same holds; opened by itself this alone keeps it in. A link opens outside.
POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src {pictures} data:;"
    " style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_BLOCKED = {
    "es": ("Hay una imagen remota bloqueada", "Hay {n} imágenes remotas bloqueadas"),
    "en": ("One remote image is blocked", "{n} remote images are blocked"),
}
_TRACKERS = {
    "es": ("se ha quitado un píxel de seguimiento", "se han quitado {n} píxeles de seguimiento"),
    "en": ("one tracking pixel was removed", "{n} tracking pixels were removed"),
}
_TOO_LARGE = {
    "es": "El HTML de este mensaje es demasiado grande para mostrarlo. Este es su texto.",
    "en": "The HTML of this message is too large to be shown. This is its text.",
}
_STYLE = (
    "html{color-scheme:light dark}body{margin:12px;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}"
    "img{max-width:100%}img.blocked,img.missing{min-width:24px;min-height:24px;border:1px dashed #888}"
    "blockquote{margin:0 0 0 8px;padding-left:8px;border-left:2px solid #888}"
    "pre.words{white-space:pre-wrap;font:inherit;margin:0}"
    "p.note{margin:0 0 12px;padding:6px 10px;border:1px solid #888;border-radius:6px;font-size:13px}"
)


class Page(msgspec.Struct, frozen=True):
    """What is shown: markup with its pictures in place, or text alone. `blocked` and `trackers` are counts."""

    markup: str = ""
    text: str = ""
    blocked: int = 0
    trackers: int = 0
    too_large: bool = False


def document(page: Page, language: Language) -> bytes:
    """The whole page as UTF-8."""
    body = page.markup or f'<pre class="words">{escape(page.text)}</pre>'
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>Hilo</title><style>{_STYLE}</style></head>'
        f"<body>{_note(page, language)}{body}</body></html>"
    ).encode()


def policy(pictures: str) -> str:
    """The Content-Security-Policy; `pictures`: from where they may come."""
    return POLICY.format(pictures=pictures)


def language_of(accepted: str) -> Language:
    """By the first language of an Accept-Language header that we have; English where there is none."""
    for part in accepted.lower().split(",")[:20]:
        word = part.strip()[:2]
        if word == "es":
            return "es"
        if word == "en":
            return "en"
    return "en"


def _note(page: Page, language: Language) -> str:
    said: list[str] = []
    if page.too_large:
        said.append(_TOO_LARGE[language])
    counted = [
        words[n > 1].format(n=n)
        for n, words in ((page.blocked, _BLOCKED[language]), (page.trackers, _TRACKERS[language]))
        if n
    ]
    if counted:
        line = "; ".join(counted)
        said.append(f"{line[0].upper()}{line[1:]}.")
    return f'<p class="note" role="note">{" ".join(said)}</p>' if said else ""
