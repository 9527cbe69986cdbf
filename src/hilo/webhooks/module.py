"""What webhooks plugs into the whole."""

from hilo.kernel.module import Module

MODULE = Module(name="webhooks")
