"""What this slice plugs into the whole."""

from hilo.again.http import ROUTES
from hilo.again.person import HOOK
from hilo.again.reactions import REACTIONS
from hilo.again.repeated import COUNT
from hilo.kernel.module import Module

MODULE = Module(name="again", person=HOOK, routes=ROUTES, reactions=REACTIONS, jobs=(COUNT,))
