"""What phones, programs and lawyers put below a mail, and how people take their leave."""

import re

from hilo.channels.adapters.email.visible_reply_words import WORDS, one_of

_MINE = r"(?:my|mi|mon|ma|mein\w*|mio|mia|meu|minha|mijn|min|mit|mitt|moje\w*|mojho|моего|мого|meva|meu)"
_DEVICE = rf"(?<!\w){one_of(WORDS.device)}(?!\w)"
_SENT_FROM = re.compile(
    rf"{one_of(WORDS.sent_from)}(?!\w)(?=.{{0,90}}{_DEVICE}|.{{0,12}}(?<!\w){_MINE}\s(?-i:[A-Z\d])).{{0,110}}",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;.!]\s")  # "Sent from my desk, which is easier than my phone" is told
# Languages whose verb comes last.
_SENT_LAST = re.compile(
    rf".{{0,60}}{one_of(WORDS.device)}.{{0,40}}(?:gesendet|gönderildi|gönderilmiştir|传送|傳送|发送|發送|から送信"
    r"|에서 보냄|보냈습니다)\.?|发自我的.{0,40}|.{0,20}gesendet von .{0,60}|.{0,30}bidalia\.?",
    re.IGNORECASE,
)
_ADVERT = re.compile(one_of(WORDS.advert), re.IGNORECASE)
# Signed by hand: "Ana desde el móvil".
_NAME_FROM_MOBILE = re.compile(r"[A-ZÁÉÍÓÚ]\w+ (?:from|desde el|via) (?:mobile|m[oó]vil|phone|iphone)\.?")
_FOOTER = re.compile(rf"[*_\s\"\u201c(\[]{{0,4}}{one_of(WORDS.footer)}", re.IGNORECASE)
_BANNER = re.compile(rf"[*_\s\[(!\u26a0\ufe0f]{{0,6}}{one_of(WORDS.banner)}", re.IGNORECASE)
# A name and perhaps a title follow the leave; what tells how to reach them may.
_LEAVE = re.compile(rf"{one_of(WORDS.leave)}(?![^\W\d_]).{{0,40}}", re.IGNORECASE)
_REACH = re.compile(
    r"(?:https?://|www\.)\S|\w@[\w-]+\.\w|(?<!\w)(?:tel|tlf|tfno|tfn|tel[eé]fono|m[oó]vil|mobile|phone|fax|cell|office"
    r"|mob|ext|t|m|p|f|e)\s?[.:]{1,2}\s?[+(\d\w]|linkedin|[\u260e\u2709\U0001f4de\U0001f4f1\U0001f4e7\U0001f310]|(?<!\w)(?:s\.?l\.?u?|s\.?a\.?u?|ltd|inc|gmbh|llc)\.?(?!\w)",
    re.IGNORECASE,
)
_LINE = 130  # characters: nothing of a signature's few lines is longer


def is_sent_from(words: str) -> bool:
    """Whether a line says by which device or program the mail was sent."""
    words = words.strip("<>()[]*_ \t\u2013\u2014-")
    if len(words) > _LINE or "?" in words.split("http", 1)[0]:
        return False
    if _SENT_FROM.match(_CLAUSE.split(words, maxsplit=1)[0]):
        return True
    return any(rule.match(words) for rule in (_SENT_LAST, _ADVERT, _NAME_FROM_MOBILE))


def is_footer(words: str) -> bool:
    """Whether a paragraph begins as those of lawyers, scanners of viruses and lists do."""
    return _FOOTER.match(words[:400]) is not None


def is_banner(words: str) -> bool:
    """Whether a paragraph is what a server puts above mails from outside."""
    return _BANNER.match(words[:400]) is not None


def takes_leave(words: str) -> bool:
    """Whether a line is how people end a letter ("Un saludo,", "Best regards")."""
    return len(words) <= 60 and _LEAVE.fullmatch(words.strip("*_ ")) is not None


def tells_how_to_reach(words: str) -> bool:
    """Whether a line has what stands on a visiting card: a site, an address, a number with its label, a firm."""
    return len(words) <= _LINE and _REACH.search(words) is not None
