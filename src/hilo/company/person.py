"""What an erasure makes of the company's tables: nothing, they hold no customer."""

from hilo.kernel.person import PersonHook, kept

HOOK = PersonHook(tables=kept("it is the company's own", "calendars", "brands", "default_brand"))
