"""The environment that verbs and edges find in their transaction: settings, clock, database, secrets, wakes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hilo.kernel.clock import Clock
from hilo.kernel.config import Settings
from hilo.kernel.db import Database
from hilo.kernel.facts import Reactions, collect
from hilo.kernel.http_client import OutgoingHttp
from hilo.kernel.hub import Hub
from hilo.kernel.pressure import Pressure
from hilo.kernel.secrets import SecretBox
from hilo.kernel.wake import Wakes

if TYPE_CHECKING:
    from hilo.kernel.module import Module
    from hilo.kernel.telemetry import Telemetry


class Env:
    """Built once by `main.build`; tests build their own with a fake clock."""

    def __init__(self, settings: Settings, clock: Clock, db: Database, modules: "Sequence[Module]") -> None:
        self.settings = settings
        self.clock = clock
        self.db = db
        self.modules = tuple(modules)
        self.reactions: Reactions = collect(r for m in self.modules for r in m.reactions)
        self.secrets = SecretBox.of(settings)
        self.http = OutgoingHttp(settings)
        self.wakes = Wakes()
        self.hub = Hub()
        self.pressure = Pressure()
        self.telemetry: Telemetry | None = None
        db.env = self
