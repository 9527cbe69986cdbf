"""SQL of exporting and erasing what imports remember of a person."""

from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_person.sql")
ERASE = {
    "imported_people": _q("erase_people"),
    "imported_threads": _q("erase_threads"),
    "imports": _q("erase_names"),
    "import_refusals": _q("erase_refusals"),
}
EXPORT = {"imported_people": _q("export_people"), "imported_threads": _q("export_threads")}
