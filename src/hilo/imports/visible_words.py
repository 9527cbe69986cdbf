"""What the sender of a raw mail says in it, as the channel that reads mail finds it."""

from collections.abc import Callable
from functools import cache

from hilo.channels.contract_abilities import ReadsMail, Said
from hilo.channels.registry import adapters


def visible_words(raw: bytes, text: str) -> Said:
    """The words without quote and signature; all of `text` where nothing else is left, or no channel reads mail."""
    read = _reader()
    said = read(raw) if read else Said(text, "", "")
    if not said.reply.strip():
        return Said(text, "", "")
    return Said(*(part.replace("\u00a0", " ") for part in said))


@cache
def _reader() -> Callable[[bytes], Said] | None:
    return next((one.said for _, one in sorted(adapters().items()) if isinstance(one, ReadsMail)), None)
