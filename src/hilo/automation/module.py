"""What automation plugs into the whole."""

from hilo.automation.absence import ANSWER, WATCH
from hilo.automation.http import ROUTES
from hilo.automation.person import HOOK
from hilo.automation.reactions import REACTIONS
from hilo.kernel.module import Module

MODULE = Module(
    name="automation",
    person=HOOK,
    routes=ROUTES,
    reactions=REACTIONS,
    jobs=(ANSWER,),
    services=(WATCH,),
)
