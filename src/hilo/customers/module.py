"""What customers plugs into the whole."""

from hilo.customers.audience import customer_audience
from hilo.customers.http import ROUTES
from hilo.customers.http_merges import MERGE_ROUTES
from hilo.kernel.module import Module

MODULE = Module(
    name="customers",
    routes=(*ROUTES, *MERGE_ROUTES),
    permissions={
        "customers.read": "See customers, their identifiers and how they were merged.",
        "customers.write": "Add identifiers to customers.",
        "customers.merge": "Merge customers, undo merges, decide suggestions, keep customers apart.",
        "customers.manage": "Mark identifiers as shared or blocked; end what an account vouched for.",
    },
    audiences={"customer": customer_audience},
)
