"""Metrics: counters and histograms that slices declare and raise; gauges are asked of the modules at a scrape."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from hilo.kernel.env import Env

REGISTRY = CollectorRegistry()
MEDIA_TYPE = "text/plain; version=0.0.4"  # the framework adds the charset
ProcessCollector(registry=REGISTRY)
disable_created_metrics()  # a second series for each, which nobody reads


class Gauge(msgspec.Struct, frozen=True):
    """A number as it is at the moment, by the values of its labels (in the order of `labels`)."""

    name: str
    what: str
    values: Mapping[tuple[str, ...], float]
    labels: Sequence[str] = ()


def counter(name: str, what: str, *labels: str) -> Counter:
    """A counter of this process; call once, at the top of a module. Its name ends in `_total`."""
    return Counter(name, what, labels, registry=REGISTRY)


def histogram(name: str, what: str, *labels: str, buckets: Sequence[float]) -> Histogram:
    """A histogram of this process; call once, at the top of a module."""
    return Histogram(name, what, labels, registry=REGISTRY, buckets=buckets)


async def scrape(env: "Env") -> bytes:
    """Everything in the text format of Prometheus. While the database is away, what needs it is left out."""
    gauges = await _gauges(env)
    told = CollectorRegistry()
    told.register(_Told(gauges))
    return generate_latest(REGISTRY) + generate_latest(told)


async def _gauges(env: "Env") -> list[Gauge]:
    from hilo.kernel.errors import DatabaseAway

    busy, size = env.db.in_use()
    gauges = [
        Gauge("hilo_pool_connections", "Pooled connections that are busy.", {(): busy}),
        Gauge("hilo_pool_size", "How many connections the pool may have.", {(): size}),
        Gauge("hilo_stream_readers", "Open event streams of this process.", {(): len(env.hub.readers)}),
        Gauge("hilo_stream_position", "The last event handed out.", {(): env.hub.position or 0}),
    ]
    asked: list[Gauge] = []
    try:
        async with env.db.read() as tx:
            for module in env.modules:
                if module.gauges:
                    asked += await module.gauges(tx)
    except DatabaseAway:
        return [*gauges, Gauge("hilo_database_up", "Whether the database answered.", {(): 0})]
    return [*gauges, *asked, Gauge("hilo_database_up", "Whether the database answered.", {(): 1})]


class _Told(Collector):
    def __init__(self, gauges: Sequence[Gauge]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for gauge in self._gauges:
            family = GaugeMetricFamily(gauge.name, gauge.what, labels=list(gauge.labels))
            for labels, value in gauge.values.items():
                family.add_metric(labels, value)
            yield family
