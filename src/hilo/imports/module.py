"""What imports plugs into the whole."""

from hilo.imports import http
from hilo.imports.jobs import RUN, SCHEDULES
from hilo.imports.person import HOOK
from hilo.kernel.module import Module

MODULE = Module(
    name="imports",
    person=HOOK,
    routes=http.ROUTES,
    jobs=(RUN,),
    schedules=SCHEDULES,
    permissions={"imports.manage": "Import people and old conversations; see what was refused"},
)
