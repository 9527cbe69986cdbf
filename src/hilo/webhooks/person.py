"""What other programs were told of a person: the words of it go, endpoints stay."""

from hilo.kernel.person import PersonHook, gone, kept
from hilo.webhooks.store_person import ERASE

HOOK = PersonHook(
    tables={
        "webhook_deliveries": gone("what was told of the person; what waits is not told any more"),
        **kept("another program, and nobody's", "webhook_endpoints"),
    },
    erase=ERASE,
)
