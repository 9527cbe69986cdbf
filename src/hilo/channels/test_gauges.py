"""What the metrics show of channels."""

import httpx

from hilo.channels.testing import connect, words
from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock


async def test_what_waits_is_counted_with_its_age_and_nobody_is_named(
    env: Env, client: httpx.AsyncClient, clock: FakeClock
) -> None:
    gate = await connect(env, "api", name="Shop-of-Lima")
    before = await client.get("/metrics")
    assert "hilo_arrivals_waiting 0.0" in before.text
    kept = _number(before.text, "hilo_envelopes_kept_total")
    await gate.post(client, words("1", value="ana@example.org"))
    await gate.post(client, words("1", value="ana@example.org"))
    clock.pass_(seconds=90)
    await gate.post(client, words("2", value="bea@example.org"))
    told = (await client.get("/metrics")).text
    assert "hilo_arrivals_waiting 2.0" in told
    assert "hilo_arrivals_oldest_seconds 90.0" in told
    assert "hilo_envelopes_parked 0.0" in told
    assert _number(told, "hilo_envelopes_kept_total") - kept == 2
    assert 'route="/in"' in told
    assert "example.org" not in told
    assert "Lima" not in told


def _number(text: str, name: str) -> float:
    return next(float(line.split()[1]) for line in text.splitlines() if line.startswith(f"{name} "))
