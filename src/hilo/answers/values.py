"""What the variables stand for in a conversation: its person, who writes, the company, what is known of the matter."""

from collections.abc import Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from hilo.answers import store
from hilo.answers.model import Filled, Variable, fill, first_name
from hilo.company.model import best_language
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal


class Here(msgspec.Struct, frozen=True):
    """The values of the variables, and the languages in which this person is written to, the best first."""

    values: Mapping[str, str]
    wishes: Sequence[str]

    def filled(self, texts: Mapping[str, str]) -> dict[str, Filled]:
        """The words of each language with the values in them."""
        return {language: fill(text, self.values) for language, text in texts.items()}

    def best(self, texts: Mapping[str, str]) -> str:
        """The language to take; "" where there are no words."""
        return best_language(self.wishes, list(texts)) if texts else ""


async def values_of(tx: Tx, conversation_id: UUID, by: Principal) -> Here:
    """Raises UnknownConversation."""
    row = await store.values(tx, conversation_id, by.viewer)
    today = tx.now.astimezone(ZoneInfo(row["time_zone"]))
    values: dict[Variable, str] = {
        "customer": row["customer"],
        "customer_first": first_name(row["customer"]),
        "agent": by.name,
        "agent_first": first_name(by.name),
        "company": row["company"],
        "case": f"H-{row['number']}",
        "order": row["quoted"] or "",
        "date": f"{today:%d/%m/%Y}",
    }
    return Here({**values}, [one for one in (row["language"], row["brand_language"]) if one])
