"""SQL of exporting and erasing what a person wanted."""

from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_person.sql")
ERASE = {
    "gate_decisions": _q("erase_decisions"),
    "consents": _q("erase_consents"),
    "suppressions": _q("erase_lifted"),
    "suppressions:live": _q("hash_suppressions"),
}
EXPORT = {
    "suppressions": _q("export_suppressions"),
    "consents": _q("export_consents"),
    "gate_decisions": _q("export_decisions"),
}
