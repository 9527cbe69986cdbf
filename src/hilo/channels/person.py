"""What came in from a person and went out to them: raw envelopes, parts that wait, lines of a recipient."""

from hilo.channels.store_person import ERASE, EXPORT
from hilo.kernel.person import PersonHook, gone, kept

_LINE = "it names the recipient"
_OURS = "an account or a worker, and nobody's address"
HOOK = PersonHook(
    tables={
        "envelopes": gone("what the wire gave us, byte for byte, where it is or names the person"),
        "arrivals": gone(),
        "parked_envelopes": gone(),
        "outbox_parts": gone("what was sent is counted by the messages; what waits is not sent any more"),
        "outbox_lines": gone(_LINE),
        "outbox_calls": gone(_LINE),
        "outbox_grants": gone(_LINE),
        "channel_words": gone(_LINE),
        "early_receipts": gone(),
        **kept(_OURS, "channel_accounts", "lane_workers", "lanes", "listenings"),
        **kept("an order key (a number) and why it waits; gone when its next arrival is understood", "held_keys"),
    },
    erase=ERASE,
    export=EXPORT,
)
