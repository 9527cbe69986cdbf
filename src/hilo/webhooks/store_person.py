"""SQL of erasing a person from what other programs were told."""

from hilo.kernel.sql import named_sql

ERASE = {"webhook_deliveries": named_sql(__file__, "queries_person.sql")("erase_deliveries")}
