"""By which marks the list looks for tags and attributes, as an address or a saved view names them."""

from collections.abc import Sequence

from hilo.conversations import store_labels as labels
from hilo.conversations.errors_labels import UnknownAttribute, UnknownTag, WrongValue
from hilo.conversations.model_labels import Wrong, spoken, tag_mark, value_mark
from hilo.kernel.db import Tx


async def marks_wanted(tx: Tx, tags: Sequence[str], attributes: Sequence[str]) -> list[str]:
    """No statement where nothing is asked for. Raises UnknownTag, UnknownAttribute, WrongValue."""
    marks: list[str] = []
    if tags:
        known = await labels.tags_named(tx, tags)
        for word in tags:
            if word not in known:
                raise UnknownTag(extra={"tag": word}, where="tag")
            marks.append(tag_mark(known[word]))
    if attributes:
        defined = {d.key: d for d in await labels.definitions(tx, "conversation")}
        for pair in attributes:
            key, _, text = pair.partition("=")
            if key not in defined:
                raise UnknownAttribute(where="attribute")
            value = spoken(defined[key], text)
            if isinstance(value, Wrong):
                raise WrongValue(value.reason, where="attribute")
            marks.append(value_mark(key, value))
    return list(dict.fromkeys(marks))
