"""What a person wanted, exported and erased: their stops stay as keyed hashes, and go on stopping."""

from hilo.consent.store import hash_of
from hilo.consent.store_person import ERASE, EXPORT
from hilo.kernel.db import Tx
from hilo.kernel.person import PersonHook, Subject, blank, gone


async def gather(tx: Tx, subject: Subject) -> None:
    """Adds to each handle the hash by which a stop is found again."""
    for handle in subject["handles"]:
        handle["hash"] = hash_of(tx.env, handle["kind"], handle["value"])


HOOK = PersonHook(
    tables={
        "suppressions": blank(
            "a stop that stands goes on stopping, by a keyed hash", "value_norm", "evidence", "made_by", "lifted_by",
            "lift_reason", stays=("kind", "scope", "source"),
        ),
        "consents": gone(),
        "gate_decisions": blank(
            "how often was sent and refused",
            "value_norm",
            "asked_value",
            "reasons",
            stays=("purpose", "verdict", "kind", "asked_kind"),
        ),
    },
    erase=ERASE,
    export=EXPORT,
    gather=gather,
)  # fmt: skip
