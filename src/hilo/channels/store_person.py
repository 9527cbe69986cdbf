"""SQL of exporting and erasing what came in from a person and went out to them."""

from hilo.kernel.sql import named_sql

_q = named_sql(__file__, "queries_person.sql")
ERASE = {
    "early_receipts": _q("erase_early_receipts"),
    "outbox_parts": _q("erase_parts"),
    "outbox_parts:beside": _q("erase_beside"),
    "outbox_lines": _q("erase_lines"),
    "outbox_calls": _q("erase_calls"),
    "outbox_grants": _q("erase_grants"),
    "channel_words": _q("erase_words"),
    "arrivals": _q("erase_arrivals"),
    "parked_envelopes": _q("erase_parked"),
    "envelopes": _q("erase_envelopes"),
}
EXPORT = {"outbox_parts": _q("export_parts"), "envelopes": _q("export_envelopes")}
