"""Hilo: one customer, one thread, on every channel."""
