"""What an erasure makes of its own tables: exports of the person go, the proof stays."""

from hilo.kernel.person import PersonHook, blank, gone, kept
from hilo.web.person.store import ERASE, gather

HOOK = PersonHook(
    tables={
        "person_exports": gone("exports of the person, and their files"),
        "legal_holds": blank("that there was one, and when", "reason", stays=("made_by", "lifted_by")),
        **kept("the proof: ids, times and counts", "erasures"),
        **kept("rules for all", "retention_rules"),
        **kept("which parts of a demo company are planted", "demo_parts"),
    },
    erase=ERASE,
    gather=gather,
)
