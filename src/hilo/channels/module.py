"""What channels plugs into the whole."""

from hilo.channels.description import paths
from hilo.channels.directory import watch_accounts
from hilo.channels.door import open_door
from hilo.channels.facts import Arrived
from hilo.channels.gauges import gauges
from hilo.channels.http import ROUTES, account_audience
from hilo.channels.http_parked import PARKED_ROUTES, envelope_audience
from hilo.channels.lanes import LANES_WORKERS
from hilo.channels.listening import run_listening
from hilo.channels.outbox_worker import run_outbox
from hilo.channels.person import HOOK
from hilo.channels.ports import run_ports
from hilo.channels.ways import note_words
from hilo.kernel.facts import on
from hilo.kernel.module import Module, Service

MODULE = Module(
    name="channels",
    person=HOOK,
    routes=(*ROUTES, *PARKED_ROUTES),
    mounts={"/in": open_door},
    reactions=(on(Arrived, note_words),),
    services=(
        Service("channels.accounts", watch_accounts, role="any"),
        *LANES_WORKERS,
        Service("channels.outbox", run_outbox),
        Service("channels.listening", run_listening),
        Service("channels.ports", run_ports),
    ),
    permissions={
        "channels.read": "See the channels, their accounts and their state",
        "channels.manage": "Connect, change, pause and close accounts; see and replay what could not be understood",
    },
    within_teams=frozenset({"channels.read"}),
    audiences={"account": account_audience, "envelope": envelope_audience},
    gauges=gauges,
    paths=paths,
)
