"""What web plugs into the whole."""

from hilo.kernel.jobs import Schedule
from hilo.kernel.module import Module
from hilo.web import docs, health, openapi
from hilo.web.app_page import APP_ROUTES
from hilo.web.demo.http import DEMO_ROUTES
from hilo.web.demo.life.replies import REPLY_ROUTES
from hilo.web.demo.life.run import LIVE
from hilo.web.demo.shop.page import SHOP_ROUTES
from hilo.web.page import PAGE_ROUTES
from hilo.web.person.export import RUN as EXPORT
from hilo.web.person.export import expire
from hilo.web.person.hook import HOOK
from hilo.web.person.http import ROUTES as PERSON_ROUTES
from hilo.web.person.http_retention import RETENTION_ROUTES
from hilo.web.person.retention import trim_all
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
        *RETENTION_ROUTES,
        *PAGE_ROUTES,
        *APP_ROUTES,
        *SHOP_ROUTES,
        *REPLY_ROUTES,
        *DEMO_ROUTES,
        *health.ROUTES,
        *openapi.ROUTES,
        *docs.ROUTES,
    ),
    services=(LIVE,),
    jobs=(ERASE, EXPORT),
    schedules=(
        Schedule("web.expire_exports", "37 * * * *", expire),
        Schedule("web.retention", "52 2 * * *", trim_all),
    ),
    permissions={
        "customers.export": "Export all that is kept about a person.",
        "retention.manage": "Say how long each kind of data is kept.",
        "customers.erase": "Erase a person for good, hold an erasure back, read its proof.",
    },
)
