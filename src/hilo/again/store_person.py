"""SQL of exporting and erasing what somebody had to say twice."""

from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_person.sql")
ERASE = {"repeats": _q("erase_repeats")}
EXPORT = {"repeats": _q("export_repeats")}
