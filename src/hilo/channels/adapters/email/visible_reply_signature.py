"""Where a signature begins at the end of what somebody wrote. When in doubt, it is none: nobody misses a fold."""

import re
from collections.abc import Sequence

from hilo.channels.adapters.email.visible_reply_lines import SIGNED, Line
from hilo.channels.adapters.email.visible_reply_signoff import (
    is_footer,
    is_sent_from,
    takes_leave,
    tells_how_to_reach,
)

# The standard's mark is two dashes and a space; clients and people lose the space, or write one long dash.
_MARK = re.compile(r"-- ?|\u2014|\u2013|- -")
_MARKED = 15  # lines below such a mark: more of them is no signature
_DRAWN = 6  # below any other drawn line
_CARD = 12  # lines of a visiting card below a leave-taking, without its lawyers
_NAME = 3  # lines after a leave-taking that are who takes it
_LINE = 100  # characters
_UNDERSCORES = re.compile(r"[_ ]{5,}")
_LINK = re.compile(r"<?https?://\S{1,300}")
_ADDRESS = re.compile(r"https?://\S*")
# What a customer may well put last, and an agent has to read.
_ASKED = re.compile(r"[?\u00bf]|(?<!\w)(?:p\.?\s?[sd]\.?|pd|ps)\s?[:.]", re.I)
_SAID = re.compile(r"\b(?:pedido|order|factura|invoice|dni|nif|iban|ref|nota|note)\b", re.I)


def signature_start(lines: Sequence[Line]) -> int:
    """The line at which the signature begins that ends these lines; their number where there is none."""
    end = len(lines)
    for number, line in enumerate(lines):
        if (_MARK.fullmatch(line.bare) and _is_signed(lines[number + 1 :], line.bare == SIGNED)) or _begins_footer(
            lines, number
        ):
            end = number
            break
    end = _without_tail(lines, end)
    end = _drawn(lines, end)
    return _without_tail(lines, _card(lines, end))


def _begins_footer(lines: Sequence[Line], at: int) -> bool:
    return (at == 0 or not lines[at - 1].has_words or lines[at - 1].bare.endswith((".", ":"))) and is_footer(
        lines[at].bare
    )


def _without_tail(lines: Sequence[Line], end: int) -> int:
    """`end` moved up over blank and drawn lines, what the client marked, what phones add and where that leads."""
    kept = end
    leads = False
    for number in range(end - 1, -1, -1):
        line = lines[number]
        sent = line.is_rule or line.hint == "signature" or is_sent_from(line.bare)
        if line.bare and not sent and (leads or not _LINK.fullmatch(line.bare)):
            break
        leads = bool(line.bare) and not sent
        kept = number if sent else kept
    return kept


def _drawn(lines: Sequence[Line], end: int) -> int:
    """The last drawn line with a few short lines below it that ask and refer to nothing.

    A line of underscores is a signature's; one of dashes may part anything, so a card has to stand below it.
    """
    for number in range(end - 1, max(end - 2 * _DRAWN, 0) - 1, -1):
        if lines[number].is_rule and len(lines[number].bare) > 2:
            below = lines[number + 1 : end]
            drawn = (
                _UNDERSCORES.fullmatch(lines[number].bare) or sum(tells_how_to_reach(line.bare) for line in below) > 1
            )
            return number if drawn and _is_short(below, _DRAWN) else end
    return end


def _card(lines: Sequence[Line], end: int) -> int:
    """What tells how to reach the sender, below a leave-taking and the name, both of which stay."""
    for number in range(end - 1, max(end - 2 * _CARD, -1), -1):
        if takes_leave(lines[number].bare):
            break
    else:
        return end
    names = 0
    start = number + 1
    while start < end and names < _NAME and not tells_how_to_reach(lines[start].bare) and "|" not in lines[start].bare:
        names += lines[start].has_words
        start += 1
    below = lines[start:end]
    reaching = sum(tells_how_to_reach(line.bare) for line in below)
    return start if reaching >= 2 and _is_short(below, _CARD) else end


def _is_signed(lines: Sequence[Line], surely: bool) -> bool:
    """Whether all below the standard's mark may be a signature: not long before its lawyers, and asking nothing."""
    said = 0
    for number, line in enumerate(lines):
        if _begins_footer(lines, number):
            return True
        said += line.has_words
        if said > _MARKED or (not surely and _ASKED.search(_ADDRESS.sub("", line.bare))):
            return False
    return True


def _is_short(lines: Sequence[Line], most: int) -> bool:
    said = [line.bare for line in lines if line.has_words]
    return len(said) <= most and not any(
        len(words) > _LINE or _ASKED.search(_ADDRESS.sub("", words)) or _SAID.search(words) for words in said
    )
