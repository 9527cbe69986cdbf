"""What a machine answered to somebody, exported and erased; the words themselves are messages."""

from hilo.automation.store_person import ERASE, EXPORT
from hilo.kernel.person import PersonHook, gone, kept

HOOK = PersonHook(
    tables={
        "automatic_replies": gone("when a machine answered the person"),
        **kept("the company's own words", "absence_replies"),
    },
    erase=ERASE,
    export=EXPORT,
)
