"""What customers plugs into the whole."""

from hilo.customers.audience import customer_audience
from hilo.customers.compare_worker import run_compare
from hilo.customers.http import ROUTES
from hilo.customers.http_limits import LIMIT_ROUTES
from hilo.customers.http_marked import MARKED_ROUTES
from hilo.customers.http_merges import MERGE_ROUTES
from hilo.customers.http_profiles import PROFILE_ROUTES
from hilo.customers.http_quality import QUALITY_ROUTES
from hilo.customers.http_relations import RELATION_ROUTES
from hilo.customers.http_suggestions import SUGGESTION_ROUTES
from hilo.customers.person import HOOK
from hilo.customers.reach import GUARDS
from hilo.customers.search import FIND
from hilo.kernel.module import Module, Service

MODULE = Module(
    name="customers",
    person=HOOK,
    routes=(
        *ROUTES,
        *PROFILE_ROUTES,
        *MERGE_ROUTES,
        *SUGGESTION_ROUTES,
        *LIMIT_ROUTES,
        *MARKED_ROUTES,
        *QUALITY_ROUTES,
        *RELATION_ROUTES,
    ),
    services=(Service("customers.compare", run_compare),),
    permissions={
        "customers.read": "See customers, their identifiers and how they were merged.",
        "customers.write": "Correct what is known of customers; add and end their identifiers.",
        "customers.merge": "Merge customers, undo merges, extract profiles, decide suggestions, keep customers apart.",
        "customers.relate": "Say who is whose guardian, payer, agent, employer or housemate; mark organisations.",
        "customers.manage": "Mark identifiers as shared or blocked, set their limits; end what an account vouched for.",
        "customers.quality": "See how well it is known who is who: probable over- and under-merges.",
    },
    within_teams=frozenset({"customers.read", "customers.write"}),
    guards=GUARDS,
    finds=(FIND,),
    audiences={"customer": customer_audience},
)
