"""What consent plugs into the whole."""

from hilo.consent.http import ROUTES
from hilo.consent.http_routes import CONTACT_ROUTES
from hilo.consent.person import HOOK
from hilo.consent.unsubscribe_page import UNSUBSCRIBE_ROUTES
from hilo.kernel.module import Module

MODULE = Module(
    name="consent",
    person=HOOK,
    routes=(*ROUTES, *CONTACT_ROUTES, *UNSUBSCRIBE_ROUTES),
    permissions={
        "consent.read": "See who wants no more, who said yes, and what the send gate decided.",
        "consent.write": "Stop messages to an address and lift stops; note consents and take them back.",
        "consent.redirect": "Have a person's messages sent to somebody else, instead of to them or as well.",
    },
)
