"""What somebody had to say twice, exported and erased."""

from hilo.again.store_person import ERASE, EXPORT
from hilo.kernel.person import PersonHook, gone

HOOK = PersonHook(tables={"repeats": gone("what the person was asked or said twice")}, erase=ERASE, export=EXPORT)
