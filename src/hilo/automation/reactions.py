"""Which verb runs on whose fact."""

from hilo.automation.absence import notice
from hilo.channels.facts import Arrived
from hilo.kernel.facts import on

REACTIONS = (on(Arrived, notice),)
