"""What staff plugs into the whole."""

from hilo.kernel.module import Module
from hilo.staff import http, http_session, http_tokens
from hilo.staff.audience import personal_audience, staff_audience
from hilo.staff.audit import record_write
from hilo.staff.authenticate import authenticate
from hilo.staff.jobs import SCHEDULES
from hilo.staff.model import OWNERS
from hilo.staff.notices import TOPIC

MODULE = Module(
    name="staff",
    routes=[*http.ROUTES, *http_session.ROUTES, *http_tokens.ROUTES],
    schedules=SCHEDULES,
    permissions={
        "staff.read": "See the staff, teams and roles, and who is there.",
        "staff.manage": "Add, change and deactivate staff; make teams; make and revoke API tokens.",
        OWNERS: "Make and change owners.",
        "audit.read": "Read the audit log.",
    },
    audiences={"user": staff_audience, "team": staff_audience, TOPIC: personal_audience},
    authenticate=authenticate,
    audit=record_write,
)
