"""SQL of exporting and erasing what macros did in somebody's conversations."""

from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_person.sql")
ERASE = {"macro_runs": _q("erase_runs")}
EXPORT = {"macro_runs": _q("export_runs")}
