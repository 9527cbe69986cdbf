"""What imports remember of a person: which line of a file stands for them, and what an old thread was called."""

from hilo.imports.store_person import ERASE, EXPORT
from hilo.kernel.person import PersonHook, blank, gone

HOOK = PersonHook(
    tables={
        "imported_people": gone("a file that is imported again brings somebody new"),
        "imported_threads": gone("what an old thread was called"),
        "imports": blank("that a file was read, by whom, and how many lines", "name", stays=(
            "kind", "sha256", "options", "reading", "state", "failure", "made_by")),
        "import_refusals": blank("which line was refused, and why", "words", stays=("field", "code")),
    },
    erase=ERASE,
    export=EXPORT,
)  # fmt: skip
