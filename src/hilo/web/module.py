"""What web plugs into the whole."""

from hilo.kernel.module import Module
from hilo.web import health
from hilo.web.stream import stream

MODULE = Module(name="web", routes=(stream, *health.ROUTES))
