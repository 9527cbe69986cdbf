"""What the portal plugs into the whole."""

from hilo.kernel.jobs import Schedule
from hilo.kernel.module import Module
from hilo.portal.admit import admit
from hilo.portal.codes import WRITE_CODE
from hilo.portal.continue_by_mail import MAIL_LOST, MAIL_ON
from hilo.portal.http import ROUTES
from hilo.portal.http_continue import CONTINUE_ROUTES
from hilo.portal.http_messages import MESSAGE_ROUTES
from hilo.portal.introduce import INTRODUCE
from hilo.portal.jobs import sweep
from hilo.portal.origins import ROOT, ring
from hilo.portal.person import HOOK
from hilo.portal.preview_page import PREVIEW_ROUTES
from hilo.portal.reactions import REACTIONS
from hilo.portal.resume_page import PAGE_ROUTES
from hilo.portal.widget import WIDGET_ROUTES

MODULE = Module(
    name="portal",
    person=HOOK,
    routes=(*ROUTES, *MESSAGE_ROUTES, *CONTINUE_ROUTES, *PAGE_ROUTES, *PREVIEW_ROUTES, *WIDGET_ROUTES),
    around={ROOT: ring},
    admit=admit,
    reactions=REACTIONS,
    jobs=(INTRODUCE, WRITE_CODE, MAIL_ON, MAIL_LOST),
    schedules=(Schedule("portal.sweep", "17 * * * *", sweep),),
)
