"""What web plugs into the whole."""

from hilo.kernel.module import Module
from hilo.web import docs, health, openapi
from hilo.web.page import PAGE_ROUTES
from hilo.web.search import search
from hilo.web.stream import stream

MODULE = Module(name="web", routes=(stream, search, *PAGE_ROUTES, *health.ROUTES, *openapi.ROUTES, *docs.ROUTES))
