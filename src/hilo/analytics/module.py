"""What this slice plugs into the whole."""

from hilo.analytics.http import ROUTES
from hilo.analytics.person import HOOK
from hilo.kernel.module import Module

MODULE = Module(
    name="analytics",
    person=HOOK,
    routes=ROUTES,
    permissions={"reports.read": "See reports, and the conversations behind their figures."},
    within_teams=frozenset({"reports.read"}),
)
