"""Reports keep nothing of anybody: they are counted anew from what the other slices hold."""

from hilo.kernel.person import PersonHook, kept

HOOK = PersonHook(tables=kept("what the company promises", "answer_targets"))
