"""SQL of exporting and erasing what a machine answered to somebody."""

from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_person.sql")
ERASE = {"automatic_replies": _q("erase_replies")}
EXPORT = {"automatic_replies": _q("export_replies")}
