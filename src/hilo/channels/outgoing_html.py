"""A letter of ours in HTML: made harmless by the policy for what comes in, and told in plain words for who reads those.

The editor of the desk is one program that writes it; the API is open to any other.
"""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from hilo.channels.safe_html import safe_html

_REMOTE = re.compile(r'src="hilo-image:(\d{1,6})"')
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
    "summary", "table", "tr", "ul",
})  # fmt: skip
_APART = frozenset({"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"})
DEEPEST = 60  # elements in each other; a letter has a tenth of it


def outgoing_html(html: str) -> str | None:
    """The markup as it is stored and sent; None for what is too large or too deep to be looked through.

    Pictures of ours stay `cid:NAME`, NAME the name of an attachment; remote ones stay remote.
    """
    safe = safe_html(html)
    if safe is None:
        return None
    return _REMOTE.sub(lambda found: f'src="{_escaped(safe.images[int(found[1])])}"', safe.html).strip()


def plain_words(html: str) -> str:
    """The same in plain words: paragraphs apart, items with dashes or numbers, quotes behind `>`, links told."""
    body = LexborHTMLParser(html).body
    lines = _lines(body, 0) if body is not None else []
    text = "\n".join(line.rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _lines(block: LexborNode, depth: int) -> list[str]:
    """What stands in a block, line by line; an empty one where a paragraph ends."""
    found: list[str] = []
    open_line = ""
    for node in block.iter(include_text=True):
        tag = node.tag or ""
        if tag in _BLOCKS and depth < DEEPEST:
            found += _said(open_line)
            open_line = ""
            found += _block(node, depth)
        else:
            open_line += _inline(node, depth)
    return found + _said(open_line)


def _block(node: LexborNode, depth: int) -> list[str]:
    tag = node.tag or ""
    if tag == "hr":
        return ["", "---", ""]
    lines = _lines(node, depth + 1)
    if tag == "blockquote":
        lines = [f"> {line}".rstrip() for line in _trimmed(lines)]
    elif tag == "li":
        lines = _item(node, _trimmed(lines))
    elif tag in ("ul", "ol"):
        lines = [line for line in lines if line]
    nested = tag in ("ul", "ol") and (node.parent is not None and node.parent.tag == "li")
    return lines if nested or tag not in _APART else ["", *lines, ""]


def _item(node: LexborNode, lines: list[str]) -> list[str]:
    mark = "- "
    if node.parent is not None and node.parent.tag == "ol":
        place, before = 1, node.prev
        while before is not None:
            place += before.tag == "li"
            before = before.prev
        mark = f"{place}. "
    return [(mark if n == 0 else " " * len(mark)) + line for n, line in enumerate(lines or [""])]


def _inline(node: LexborNode, depth: int) -> str:
    tag = node.tag or ""
    if tag == "-text":
        return re.sub(r"[ \t\r\n\f]+", " ", node.text(deep=False) or "")
    if tag == "br":
        return "\n"
    attributes = node.attributes
    if tag == "img":
        said = attributes.get("alt") or ""
        return f"[{said}]" if said else ""
    if depth >= DEEPEST:
        return node.text()
    words = "".join(_inline(one, depth + 1) for one in node.iter(include_text=True))
    address = (attributes.get("href") or "").removeprefix("mailto:") if tag == "a" else ""
    return f"{words} <{address}>" if address and address.rstrip("/") not in words else words


def _said(line: str) -> list[str]:
    return [part.strip() for part in line.split("\n")] if line.strip() else []


def _trimmed(lines: list[str]) -> list[str]:
    """Without empty lines around them, and one where there are several."""
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return kept if not kept or kept[-1] else kept[:-1]


def _escaped(address: str) -> str:
    return address.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
