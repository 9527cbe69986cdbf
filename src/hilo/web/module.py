"""What web plugs into the whole."""

from hilo.kernel.module import Module
from hilo.web.stream import stream

MODULE = Module(name="web", routes=(stream,))
