"""What company plugs into the whole."""

from hilo.company import http, http_holidays
from hilo.company.person import HOOK
from hilo.kernel.module import Module

MODULE = Module(
    name="company",
    person=HOOK,
    routes=(*http.ROUTES, *http_holidays.ROUTES),
    permissions={
        "company.read": "See brands, calendars and opening hours.",
        "company.manage": "Change brands, calendars and opening hours.",
    },
    within_teams=frozenset({"company.read"}),
)
