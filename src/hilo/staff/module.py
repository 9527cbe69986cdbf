"""What staff plugs into the whole."""

from hilo.kernel.module import Module
from hilo.staff import (
    http,
    http_audit,
    http_factors,
    http_first_run,
    http_links,
    http_notifications,
    http_roles,
    http_second_step,
    http_session,
    http_sessions,
    http_tokens,
)
from hilo.staff.audience import personal_audience, staff_audience
from hilo.staff.audit import record_write
from hilo.staff.authenticate import authenticate
from hilo.staff.jobs import SCHEDULES
from hilo.staff.mail import MAIL
from hilo.staff.model import OWNERS, REVEAL
from hilo.staff.notices import TOPIC
from hilo.staff.password_reset import MAIL_RESET
from hilo.staff.person import HOOK
from hilo.staff.push_send import PUSH

MODULE = Module(
    name="staff",
    person=HOOK,
    routes=[
        *http.ROUTES,
        *http_roles.ROUTES,
        *http_session.ROUTES,
        *http_second_step.ROUTES,
        *http_factors.ROUTES,
        *http_sessions.ROUTES,
        *http_links.ROUTES,
        *http_first_run.ROUTES,
        *http_notifications.ROUTES,
        *http_tokens.ROUTES,
        *http_audit.ROUTES,
    ],
    jobs=(MAIL, MAIL_RESET, PUSH),
    schedules=SCHEDULES,
    permissions={
        "staff.read": "See the staff, teams and roles, and who is there.",
        "staff.manage": "Add, change and deactivate staff; make teams; make and revoke API tokens.",
        OWNERS: "Make and change owners.",
        "audit.read": "Read the audit log.",
        REVEAL: "See what one's role masks, once, with a reason that is kept.",
    },
    within_teams=frozenset({"staff.read", REVEAL}),
    audiences={"user": staff_audience, "team": staff_audience, TOPIC: personal_audience},
    authenticate=authenticate,
    audit=record_write,
)
