"""The HTML of a message made harmless: no scripts, no forms, nothing fetched; a policy with a version. Pure.

What is kept is looks and words. Remote pictures are taken out and listed, so that somebody may ask for them; those that
nobody would see are counted and gone. nh3 (ammonia) decides by lists of what is allowed, never of what is not.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec
import nh3

POLICY: Final = 1  # change it with anything below: what was made by another one is made anew
LARGEST = 2_000_000  # characters
# Work of the parser grows with how deep elements stand in each other; a newsletter has a hundredth of this.
STEPS_MAX = 4_000_000
STYLE_MAX = 2000

_TAGS = frozenset({
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption",
    "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em",
    "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img",
    "ins", "kbd", "li", "main", "mark", "nav", "ol", "p", "pre", "q", "s", "samp", "section", "small", "span",
    "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr",
    "tt", "u", "ul", "var", "wbr",
})  # fmt: skip
_GONE_WITH_CONTENT = frozenset({
    "script", "style", "title", "template", "noscript", "noframes", "noembed", "iframe", "object", "svg", "math",
    "textarea", "select", "xmp",
})  # fmt: skip
_ANYWHERE = frozenset({"align", "valign", "bgcolor", "dir", "height", "lang", "style", "title", "width"})
_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(_ANYWHERE),
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "font": {"color", "face", "size"},
    "img": {"alt", "border", "src"},
    "li": {"value"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap", "scope"},
    "time": {"datetime"},
}
_STYLES = frozenset({
    "background", "background-color", "border", "border-bottom", "border-collapse", "border-color",
    "border-left", "border-radius", "border-right", "border-spacing", "border-style", "border-top",
    "border-width", "clear", "color", "direction", "display", "float", "font", "font-family", "font-size",
    "font-style", "font-variant", "font-weight", "height", "letter-spacing", "line-height", "list-style-type",
    "margin", "margin-bottom", "margin-left", "margin-right", "margin-top", "max-height", "max-width",
    "min-height", "min-width", "overflow-wrap", "padding", "padding-bottom", "padding-left", "padding-right",
    "padding-top", "table-layout", "text-align", "text-decoration", "text-indent", "text-transform",
    "vertical-align", "white-space", "width", "word-break", "word-spacing", "word-wrap",
})  # fmt: skip
_COLOUR = re.compile(r"\b(?:rgb|hsl)a?\([\d\s.,%/]*+\)")
_VALUE = re.compile(r"[\w\s#%.,'\"!+/-]*+")
_LINK = re.compile(r"(?:https?|mailto|tel):", re.I)
_REMOTE = re.compile(r"https?://[^\s/]", re.I)
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*+", re.I)
_WITHIN = re.compile(r"cid:\S{1,500}", re.I)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Elements that end by themselves: many of them beside each other are not deep.
_FLAT = frozenset({
    "area", "base", "br", "col", "colgroup", "dd", "dt", "embed", "frame", "hr", "img", "input", "li", "link",
    "meta", "option", "p", "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
})  # fmt: skip
_IMG = re.compile(r'<img((?:\s+[\w-]+="[^"]*+")*+)\s*/?>')
_PAIR = re.compile(r'([\w-]+)="([^"]*+)"')
_UNSEEN = re.compile(r"display:\s*none|(?:^|[;\s])(?:max-)?(?:width|height):\s*[01](?:px)?\s*(?:;|$|!)", re.I)
_PLACE = re.compile(r"hilo-image:(\d{1,6})")


class SafeHtml(msgspec.Struct, frozen=True):
    """The markup without its pictures: a remote one stands there as `hilo-image:N`, N its place in `images`.

    `trackers`: how many pictures were there that nobody would see.
    """

    html: str
    images: tuple[str, ...] = ()
    trackers: int = 0


def safe_html(html: str) -> SafeHtml | None:
    """None for what is too large or too deep to be looked through: its text has to do."""
    if len(html) > LARGEST or _steps(html) > STEPS_MAX:
        return None
    clean = nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_GONE_WITH_CONTENT),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        url_relative="deny",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        link_rel="noopener noreferrer nofollow",
    )
    images: dict[str, int] = {}
    trackers = 0

    def without_source(found: "re.Match[str]") -> str:
        nonlocal trackers
        said = dict(_PAIR.findall(found[1]))
        source = said.get("src", "")
        if not _REMOTE.match(source):
            return found[0]
        if _is_unseen(said):
            trackers += 1
            return ""
        place = images.setdefault(_unescaped(source), len(images))
        return found[0].replace(f'src="{source}"', f'src="hilo-image:{place}"', 1)

    return SafeHtml(_IMG.sub(without_source, clean), tuple(images), trackers)


def with_pictures(html: str, remote: Mapping[int, str], within: Mapping[str, str]) -> str:
    """The markup with addresses for its pictures: `remote` by place, `within` by content id; others stay away."""

    def placed(found: "re.Match[str]") -> str:
        source = _source(found[1])
        if far := _PLACE.fullmatch(source):
            address, otherwise = remote.get(int(far[1])), "blocked"
        elif _WITHIN.fullmatch(source):
            address, otherwise = within.get(content_id(source)), "missing"
        else:
            return found[0]
        return found[0].replace(f'src="{source}"', f'src="{address}"' if address else f'class="{otherwise}"', 1)

    return _IMG.sub(placed, html)


def named_within(html: str) -> Iterator[str]:
    """The content ids that the markup shows."""
    return (content_id(source) for found in _IMG.finditer(html) if _WITHIN.fullmatch(source := _source(found[1])))


def content_id(said: str) -> str:
    """As it is compared: `cid:Logo@x`, `<Logo@x>` and `logo@x` are one."""
    return _unescaped(said).strip().removeprefix("cid:").removeprefix("CID:").strip("<> ").lower()


def _source(attributes: str) -> str:
    return next((value for name, value in _PAIR.findall(attributes) if name == "src"), "")


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return _style(value)
    if name == "href":
        return value if _LINK.match(value.strip()) else None
    if name == "src":
        source = value.strip()
        kept = _REMOTE.match(source) or _PICTURE.fullmatch(source) or _WITHIN.fullmatch(source)
        return source if kept else None
    return value


def _style(value: str) -> str | None:
    """The declarations that are about looks and fetch nothing."""
    kept: list[str] = []
    for declaration in value[:STYLE_MAX].split(";"):
        name, _, said = declaration.partition(":")
        if name.strip().lower() in _STYLES and said.strip() and _VALUE.fullmatch(_COLOUR.sub("", said)):
            kept.append(f"{name.strip().lower()}: {' '.join(said.split())}")
    return "; ".join(kept) or None


def _is_unseen(said: dict[str, str]) -> bool:
    tiny = any(re.fullmatch(r"\s*[0-2](?:px)?\s*", said.get(side, "")) for side in ("width", "height"))
    return tiny or bool(_UNSEEN.search(said.get("style", "")))


def _steps(html: str) -> int:
    """How many steps the parser may need at most, as elements stand in each other."""
    depth = steps = 0
    for found in _TAG.finditer(html):
        if found[2].lower() in _FLAT:
            steps += depth
        elif found[1]:
            depth -= depth > 0
        else:
            depth += 1
            steps += depth
    return steps


def _unescaped(value: str) -> str:
    return value.replace("&nbsp;", "\xa0").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
