"""What canned answers and macros plug into the whole."""

from hilo.answers.http import ROUTES
from hilo.answers.http_macros import MACRO_ROUTES
from hilo.answers.keep import MANAGE
from hilo.answers.person import HOOK
from hilo.kernel.module import Module

MODULE = Module(
    name="answers",
    person=HOOK,
    routes=(*ROUTES, *MACRO_ROUTES),
    permissions={MANAGE: "Keep the canned answers and macros of everybody and of teams"},
)
