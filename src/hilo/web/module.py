"""What web plugs into the whole."""

from hilo.kernel.jobs import Schedule
from hilo.kernel.module import Module
from hilo.web import docs, health, openapi
from hilo.web.page import PAGE_ROUTES
from hilo.web.person.export import RUN as EXPORT
from hilo.web.person.export import expire
from hilo.web.person.hook import HOOK
from hilo.web.person.http import ROUTES as PERSON_ROUTES
from hilo.web.person.run import RUN as ERASE
from hilo.web.search import search
from hilo.web.stream import stream

MODULE = Module(
    name="web",
    person=HOOK,
    routes=(
        stream,
        search,
        *PERSON_ROUTES,
        *PAGE_ROUTES,
        *health.ROUTES,
        *openapi.ROUTES,
        *docs.ROUTES,
    ),
    jobs=(ERASE, EXPORT),
    schedules=(Schedule("web.expire_exports", "37 * * * *", expire),),
    permissions={
        "customers.export": "Export all that is kept about a person.",
        "customers.erase": "Erase a person for good, hold an erasure back, read its proof.",
    },
)
