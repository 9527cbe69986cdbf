"""The markup by which mail clients tell their quotes, introductions and signatures apart.

Seen in mails of those clients; where an element is the client's habit and not a name, the rule says whose.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal

from selectolax.lexbor import LexborNode

from hilo.channels.adapters.email.visible_reply_headers import says_forwarded
from hilo.channels.adapters.email.visible_reply_lines import bare

# quote: one level deeper · wrapper: an introduction, then a quote, and perhaps answers between · intro: says whose the
# quote is · older: from here on nothing is new · signature.
Mark = Literal["quote", "wrapper", "intro", "older", "signature"]

_QUOTES = (
    "blockquote[type=cite]",  # Apple Mail, Thunderbird, Fastmail, Airmail, Spark
    "blockquote.gmail_quote, blockquote[class*=gmail_quote]",  # Gmail, Android, K-9, BlueMail
    "blockquote.protonmail_quote, blockquote.tutanota_quote, blockquote.front-blockquote",
    "blockquote[cite], [id=reply-intro] + blockquote",  # Roundcube; Mozilla since Netscape
    "blockquote[id=isReplyContent], blockquote[id=blockquote_zmail], blockquote[id=qt]",  # 163.com, Zoho, Fastmail
    "[class*=yahoo_quoted], [id*=yahoo_quoted]",  # Yahoo, which quotes without a blockquote and puts a number before
    "#OLK_SRC_BODY_SECTION, [id=mail-editor-reference-message-container]",  # Outlook for Mac, new Outlook
    ".ms-outlook-mobile-reference-message",  # Outlook on phones
    ".mailru-blockquote, div[name=quote], .zmail_extra, .freshdesk_quote",  # Mail.ru, GMX and web.de, Zoho, Freshdesk
    "[data-marker=__QUOTED_TEXT__]",  # Zimbra
)
_WRAPPERS = (
    "div.gmail_quote, div.gmail_quote_container, div[class*=gmail_extra]",  # Gmail
    "div.protonmail_quote",  # Proton Mail
    "[name=messageReplySection]",  # Spark
)
_INTROS = (
    ".gmail_attr",  # Gmail
    ".moz-cite-prefix",  # Thunderbird
    "[id=reply-intro]",  # Roundcube
    ".zmail_extra_hr, [data-marker=__HEADERS__]",  # Zoho, Zimbra
)
_OLDER = (
    "#divRplyFwdMsg, [id=x_divRplyFwdMsg], [id=ecxdivRplyFwdMsg]",  # Outlook on the web, Hotmail
    "a[name=_MailOriginal]",  # Outlook
    "hr#zwchr, [data-marker=__DIVIDER__]",  # Zimbra
    "hr#stopSpelling, hr[id=ecxstopSpelling], hr[id=EC_stopSpelling]",  # Hotmail
    "#mailcontent hr, #mailContent hr",  # webmails of providers
)
_SIGNATURES = (
    ".gmail_signature, .gmail_signature_prefix, [data-smartmail=gmail_signature]",  # Gmail
    ".moz-signature, .moz-txt-sig",  # Thunderbird
    "#AppleMailSignature, [id=AppleMailSignature]",  # Apple Mail
    "#Signature, [id=ms-outlook-mobile-signature], .ms-outlook-mobile-signature",  # Outlook: web, phones
    ".protonmail_signature_block, .k9mail-signature, .bloop_signature, .yahoo-signature",  # Proton, K-9, Airmail, Yahoo
    "[data-signatureblock=true]",  # Windows Mail
    "[data-marker=__SIG_PRE__], [data-marker=__SIG_POST__]",  # Zimbra
    "[name=messageSignatureSection], #composer_signature, #_rc_sig",  # Spark, Samsung, Roundcube
)
_EACH = 300  # elements that one rule marks: a bound on what hostile nesting costs
# Quotes of clients that leave no name: a blockquote with a line at its left. Gmail's indented paragraphs have none.
_LINED = re.compile(
    r"border-left(?:-width|-style|-color)?\s*:\s*(?!none|0(?:px|pt|em)?\s*(?:;|$|none|solid))", re.IGNORECASE
)
# Outlook's line above the block of headers: "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm".
_OUTLOOK = re.compile(
    r"border(?:-width)?\s*:\s*none[^\"]{0,40}border-top\s*:\s*solid\s+#?\w{3,8}\s+1(?:\.0)?p[tx]", re.IGNORECASE
)
_OUTLOOK_MAC = re.compile(
    r"border-(?:top-)?color\s*:\s*(?:currentcolor )?#?(?:b5c4df|rgb\(181, ?196, ?223\))|border-top\s*:\s*#?b5c4df",
    re.IGNORECASE,
)


def client_marks(body: LexborNode) -> dict[int, Mark]:
    """The marks of the elements that a client named, by their `mem_id`."""
    marks: dict[int, Mark] = {}
    rules: Sequence[tuple[Sequence[str], Mark]] = (
        (_SIGNATURES, "signature"),
        (_OLDER, "older"),
        (_WRAPPERS, "wrapper"),
        (_QUOTES, "quote"),
        (_INTROS, "intro"),
    )
    for selectors, mark in rules:
        _mark(marks, body, ", ".join(selectors), mark)
    for node in body.css("blockquote[style*=border]"):
        if _LINED.search(_style(node)):
            marks[node.mem_id] = "quote"
    for node in body.css("div[style*=border]"):
        if _OUTLOOK.search(_style(node)) or _OUTLOOK_MAC.search(_style(node)):
            marks.setdefault(node.mem_id, "older")
    for node in body.css("#lineBreakAtBeginningOfSignature"):  # iOS: the element after it is the signature
        following = node.next
        while following is not None and not following.is_element_node:
            following = following.next
        if following is not None:
            marks[following.mem_id] = "signature"
    return marks


def _mark(marks: dict[int, Mark], body: LexborNode, selector: str, mark: Mark) -> None:
    for node in body.css(selector)[:_EACH]:
        marks[node.mem_id] = _wrapped(node) if mark == "wrapper" else mark


def _wrapped(node: LexborNode) -> Mark:
    """A wrapper without a blockquote holds nothing but the quote; or a mail that is forwarded, which is none."""
    if node.css_first("blockquote"):
        return "wrapper"
    first = next((bare(text) for text in _texts(node) if bare(text)), "")
    return "wrapper" if says_forwarded(first) else "quote"


def _texts(node: LexborNode) -> Iterator[str]:
    return (inner.text_content or "" for inner in islice(node.traverse(include_text=True), _EACH) if inner.is_text_node)


def _style(node: LexborNode) -> str:
    return (node.attributes.get("style") or "")[:1000]
