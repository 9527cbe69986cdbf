"""SQL of exporting and erasing a person as a visitor."""

from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_person.sql")
ERASE = {
    "visitor_codes": _q("erase_codes"),
    "visitor_links": _q("erase_links"),
    "visitor_mails": _q("erase_mails"),
    "visitor_proofs": _q("erase_proofs"),
    "visitor_sessions": _q("erase_sessions"),
    "visitors": _q("erase_visitors"),
}
EXPORT = {
    "visitors": _q("export_visitors"),
    "visitor_sessions": _q("export_sessions"),
    "visitor_proofs": _q("export_proofs"),
    "visitor_mails": _q("export_mails"),
    "visitor_codes": _q("export_codes"),
    "visitor_links": _q("export_links"),
}
