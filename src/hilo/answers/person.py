"""What macros did in somebody's conversations is erased with them; answers and macros are the company's own words."""

from hilo.answers.store_person import ERASE, EXPORT
from hilo.kernel.person import PersonHook, gone, kept

HOOK = PersonHook(
    tables={
        "macro_runs": gone("what was done in the person's conversations in one stroke"),
        **kept("the company's own words", "canned_answers", "macros"),
    },
    erase=ERASE,
    export=EXPORT,
)
