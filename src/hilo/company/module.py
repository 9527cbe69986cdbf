"""What company plugs into the whole."""

from hilo.kernel.module import Module

MODULE = Module(
    name="company",
    permissions={
        "company.read": "See brands, calendars and opening hours.",
        "company.manage": "Change brands, calendars and opening hours.",
    },
)
