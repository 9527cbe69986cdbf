"""What webhooks plugs into the whole."""

from hilo.kernel.module import Module, Service
from hilo.webhooks import http, http_deliveries
from hilo.webhooks.audience import webhook_audience
from hilo.webhooks.interest import watch
from hilo.webhooks.jobs import SCHEDULES
from hilo.webhooks.person import HOOK
from hilo.webhooks.reactions import REACTIONS
from hilo.webhooks.worker import run_webhooks

MODULE = Module(
    name="webhooks",
    person=HOOK,
    routes=(*http.ROUTES, *http_deliveries.ROUTES),
    reactions=REACTIONS,
    schedules=SCHEDULES,
    services=(Service("webhooks.interest", watch, role="any"), Service("webhooks.post", run_webhooks)),
    permissions={"webhooks.manage": "Make, change and delete webhooks; see and replay what they were told"},
    audiences={"webhook": webhook_audience},
)
