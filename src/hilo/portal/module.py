"""What the portal plugs into the whole."""

from hilo.kernel.jobs import Schedule
from hilo.kernel.module import Module
from hilo.portal.admit import admit
from hilo.portal.http import ROUTES
from hilo.portal.http_messages import MESSAGE_ROUTES
from hilo.portal.introduce import INTRODUCE
from hilo.portal.jobs import sweep
from hilo.portal.origins import ROOT, ring
from hilo.portal.person import HOOK
from hilo.portal.reactions import REACTIONS

MODULE = Module(
    name="portal",
    person=HOOK,
    routes=(*ROUTES, *MESSAGE_ROUTES),
    around={ROOT: ring},
    admit=admit,
    reactions=REACTIONS,
    jobs=(INTRODUCE,),
    schedules=(Schedule("portal.sweep", "17 * * * *", sweep),),
)
