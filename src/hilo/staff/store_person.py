"""SQL of erasing a person from what staff were told."""

from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_person.sql")
ERASE = {"audit_log": _q("erase_audit"), "notifications": _q("erase_notifications")}
