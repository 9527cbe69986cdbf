"""A mail's HTML as lines: what a reader sees, each line with how deep it is quoted and what its client says of it."""

import re
from itertools import islice
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from hilo.channels.adapters.email.visible_reply_clients import Mark, client_marks
from hilo.channels.adapters.email.visible_reply_intro import find_intros
from hilo.channels.adapters.email.visible_reply_lines import Hint, Line, quoted_line
from hilo.channels.adapters.email.visible_reply_tree import read_tree

_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody",
        "tfoot", "thead", "title", "tr", "ul",
    }
)  # fmt: skip
# A blank line stands around these.
_APART = frozenset(("blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"))
_SILENT = frozenset(
    {
        "head", "style", "script", "template", "object", "embed", "iframe", "noframes", "select", "datalist", "audio",
        "video", "canvas", "svg", "math", "map",
    }
)  # fmt: skip
_TIGHT = re.compile(r"mso|plaintext", re.IGNORECASE)  # Outlook's paragraphs are lines
_NO_MARGIN = re.compile(r"margin(?:-top|-bottom)?\s*:\s*0", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_KEPT_SPACE = re.compile(r"white-space\s*:\s*(?:pre|break)", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_LINK = 300  # characters of an address that is written behind its words: longer ones only track
_ABOVE = 6  # lines above a blockquote in which its introduction may stand
_INTRO = 300  # characters, at most, of what stands above a quote to introduce it
_REST = 2_000  # lines that are told apart of what is too long to be read as HTML
_RULE = "_" * 32


class _Around(NamedTuple):
    """What the elements around a place say of it."""

    depth: int = 0
    hint: Hint = ""
    pre: bool = False
    items: str = "- "


def html_lines(html: str) -> list[Line]:
    """The lines of a document, in the order of their words; a blank one between paragraphs."""
    body, rest = read_tree(html)
    writer = _Writer()
    if body is not None:
        _Walker(writer, client_marks(body)).walk(body)
    writer.end_line()
    deepest = writer.lines[-1].depth if writer.lines else 0
    return writer.lines + [quoted_line(line.strip(), deepest) for line in rest.split("\n", _REST) if line.strip()]


class _Writer:
    """Gathers words to lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.older = False  # the next line is the first of what is older
        self._parts: list[str] = []
        self._around = _Around()
        self._apart = False

    def say(self, words: str, around: _Around) -> None:
        """Adds to the line. White space at its beginning is none."""
        if not self._parts:
            words = words if around.pre else words.lstrip(" ")
            self._around = around
        if words:
            self._parts.append(words)

    def end_line(self) -> None:
        """Ends it, if anything was said."""
        words = "".join(self._parts)
        self._apart = self._apart or (not words.strip() and "\u00a0" in words)  # an empty paragraph of Outlook
        words = words.rstrip() if self._around.pre else _SPACE.sub(" ", words).strip()
        self._parts = []
        if not words.strip():
            return
        depth, hint = self._around.depth, self._around.hint
        if self._apart and self.lines:
            self.lines.append(quoted_line("", min(depth, self.lines[-1].depth)))
        self.lines.append(quoted_line(words, depth, "older" if self.older and not depth else hint))
        self._apart = self.older = False

    def apart(self) -> None:
        """Ends the line; the next one stands apart."""
        self.end_line()
        self._apart = True

    def break_line(self) -> None:
        """A break, which makes a blank line where nothing was said since the last."""
        if self._parts:
            self.end_line()
        else:
            self._apart = True


class _Walker:
    """Goes through a tree without calling itself: a stranger decides how deep it is."""

    def __init__(self, writer: _Writer, marks: dict[int, Mark]) -> None:
        self._writer = writer
        self._marks = marks
        self._wrapped: list[int] = []  # the first line of each wrapper that has no quote yet

    def walk(self, body: LexborNode) -> None:
        """Writes all that is below `body`."""
        stack = [_Around()]
        node: LexborNode | None = body
        entered = True
        while node is not None:
            if entered:
                around = self._enter(node, stack[-1])
                child = node.child if around is not None else None
                if child is not None and around is not None:
                    stack.append(around)
                    node = child
                    continue
                if around is not None:
                    self._leave(node)
            if node.mem_id == body.mem_id:
                return
            if node.next is not None:
                node, entered = node.next, True
            else:
                node, entered = node.parent, False
                stack.pop()
                if node is not None:
                    self._leave(node)

    def _enter(self, node: LexborNode, around: _Around) -> _Around | None:
        """Writes what stands at the beginning of a node; what is around those in it, None where nobody sees them."""
        if node.is_text_node:
            self._say(node.text_content or "", around)
            return None
        tag = (node.tag or "") if node.is_element_node else ""
        if not tag or tag in _SILENT:
            return None
        style = node.attributes.get("style") or ""
        if style and _HIDDEN.search(style):
            return None
        around = self._marked(node, around)
        if tag == "br":
            self._writer.break_line()
        elif tag == "hr":
            self._writer.end_line()
            self._writer.say(_RULE, around)
            self._writer.end_line()
        elif tag == "img":
            self._picture(node, around)
        elif tag in _BLOCKS:
            self._apart(node, tag, style)
        pre = around.pre or tag in ("pre", "textarea") or (bool(style) and _KEPT_SPACE.search(style) is not None)
        if tag == "li":
            self._writer.say(around.items, around)
        return around._replace(pre=pre, items="- " if tag != "ol" else "\u2022 ")

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in _BLOCKS:
            self._apart(node, tag, node.attributes.get("style") or "")
        elif tag in ("td", "th"):
            self._writer.say(" ", _Around())
        elif tag == "a":
            self._address(node)
        if self._marks.get(node.mem_id) == "wrapper":
            self._wrapped = self._wrapped[:-1]

    def _marked(self, node: LexborNode, around: _Around) -> _Around:
        mark = self._marks.get(node.mem_id)
        if mark == "older":
            self._writer.end_line()
            self._writer.older = True
        elif mark == "wrapper":
            self._writer.end_line()
            self._wrapped.append(len(self._writer.lines))
        elif mark == "quote" or (mark is None and node.tag == "blockquote" and self._is_introduced()):
            self._writer.end_line()
            self._introduce()
            return around._replace(depth=around.depth + 1, hint="")
        elif mark in ("intro", "signature"):
            self._writer.end_line()
            return around._replace(hint=mark)
        return around

    def _is_introduced(self) -> bool:
        """Whether an introduction stands right above: then a blockquote is one, whoever made it."""
        self._writer.end_line()
        above = [line for line in self._writer.lines[-_ABOVE:] if line.bare]
        intros = find_intros(above)
        return bool(intros) and intros[-1].end == len(above)

    def _introduce(self) -> None:
        """What stands in a wrapper above its first quote introduces it, if it is as short as that."""
        lines = self._writer.lines
        if not self._wrapped or self._wrapped[-1] < 0:
            return
        above = range(self._wrapped[-1], len(lines))
        self._wrapped[-1] = -1
        if sum(len(lines[number].text) for number in above) <= _INTRO:
            for number in above:
                lines[number] = lines[number]._replace(hint=lines[number].hint or "intro")

    def _say(self, words: str, around: _Around) -> None:
        if not around.pre:
            self._writer.say(_SPACE.sub(" ", words), around)
            return
        first, *others = words.split("\n")
        self._writer.say(first, around)
        for line in others:
            self._writer.break_line()
            self._writer.say(line, around)

    def _apart(self, node: LexborNode, tag: str, style: str) -> None:
        tight = tag == "p" and (_TIGHT.search(node.attributes.get("class") or "") or _NO_MARGIN.search(style))
        if tag in _APART and not tight:
            self._writer.apart()
        else:
            self._writer.end_line()

    def _picture(self, node: LexborNode, around: _Around) -> None:
        """A picture that stands for a face says it."""
        said = node.attributes.get("alt") or ""
        if 0 < len(said) <= 8 and not said.isascii():
            self._writer.say(said, around)

    def _address(self, node: LexborNode) -> None:
        """Writes where a link leads behind its words, where they do not say it."""
        address = (node.attributes.get("href") or "").strip()
        if not address.startswith(("http://", "https://")) or len(address) > _LINK:
            return
        words = "".join(inner.text_content or "" for inner in islice(node.traverse(include_text=True), 20)).strip()
        if words and address.split("://", 1)[1].rstrip("/") not in words:
            self._writer.say(f" <{address}>", _Around())
