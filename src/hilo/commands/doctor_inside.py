"""What `hilo doctor` asks a migrated database: queues, accounts, webhooks, secrets, clocks."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from hilo.channels.accounts import open_accounts
from hilo.channels.health_outbox import queues
from hilo.channels.model_accounts import Account
from hilo.channels.store_listening import Listening, listenings
from hilo.commands.finding import Finding, bad
from hilo.kernel.clocks import seconds_apart
from hilo.kernel.config import Settings
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.secrets import SecretUnreadable
from hilo.main import build
from hilo.webhooks.look import troubled

APART = 2.0  # seconds between two clocks that are worth a word
FAR_APART = 30.0

# Numbers that are 0 when all is well: what they count, and what helps.
QUIET = {
    ("hilo_envelopes_parked", ()): "could not be understood: GET /api/v1/parked-envelopes, mend, replay",
    ("hilo_outbox_parts", ("unknown",)): "were sent and nobody knows whether they arrived: somebody must say so",
}


async def look_inside(settings: Settings, dsn: str) -> list[Finding]:
    """Raises DatabaseAway."""
    env = build(msgspec.structs.replace(settings, pool_size=2), dsn)
    await env.db.open()
    try:
        async with env.db.read() as tx:
            return [
                _clock(await seconds_apart(tx)),
                *_numbers(settings, await _gauges(tx)),
                *await _accounts(tx),
                *await _webhooks(tx),
            ]
    finally:
        await env.db.close()


def _clock(apart: float) -> Finding:
    so = f"the database's is {abs(apart):.1f} s {'ahead' if apart > 0 else 'behind'}"
    if abs(apart) >= FAR_APART:
        return bad("clock", f"{so}: set one of them right, sign-ins and schedules depend on it")
    return Finding("clock", so, "look" if abs(apart) >= APART else "ok")


async def _gauges(tx: Tx) -> Mapping[tuple[str, tuple[str, ...]], float]:
    told = [gauge for module in tx.env.modules if module.gauges for gauge in await module.gauges(tx)]
    return {(gauge.name, labels): value for gauge in told for labels, value in gauge.values.items()}


def _numbers(settings: Settings, told: Mapping[tuple[str, tuple[str, ...]], float]) -> Iterator[Finding]:
    oldest = told.get(("hilo_arrivals_oldest_seconds", ()), 0.0)
    if oldest > settings.backlog_seconds:
        yield bad(
            "receiving", f"the oldest message waits for {oldest:.0f} s: the door refuses more; is a worker running?"
        )
    else:
        yield Finding("receiving", f"the oldest message waits for {oldest:.0f} s" if oldest else "nothing waits")
    failed = {labels[0]: value for (name, labels), value in told.items() if name == "hilo_jobs" and "failed" in labels}
    names = ", ".join(sorted(name for name, value in failed.items() if value))
    if count := sum(failed.values()):
        yield Finding("jobs", f"{count:.0f} were given up ({names}): GET /api/v1/failed-jobs", "look")
    else:
        yield Finding("jobs", "none was given up")
    for key, words in QUIET.items():
        if told.get(key, 0):
            yield Finding(key[1][0] if key[1] else "parked", f"{told[key]:.0f} {words}", "look")


async def _accounts(tx: Tx) -> list[Finding]:
    accounts = await open_accounts(tx)
    ids = [account.id for account in accounts]
    waiting, heard = await queues(tx, ids), await listenings(tx, ids)
    found = [] if accounts else [Finding("channels", "no account yet; `hilo channel add` makes one")]
    for account in accounts:
        queue, row = waiting.get(account.id), heard.get(account.id)
        found.append(_account(tx.env, account, queue.failing if queue else 0, row.listening if row else None))
    return found


def _account(env: Env, account: Account, failed: int, listening: Listening | None) -> Finding:
    what = f"{account.channel} {account.name}"
    try:
        env.secrets.open(account.sealed)
    except SecretUnreadable:
        return bad(what, "its secrets are sealed with another key than this home has")
    if account.state == "needs_reauth":
        return bad(what, f"needs new credentials: {account.state_reason}")
    if listening and listening.reason:
        return Finding(what, f"{listening.state} since {listening.since_at:%Y-%m-%d %H:%M}: {listening.reason}", "look")
    if account.state == "paused":
        return Finding(what, "paused: what it has to send waits", "look")
    if failed:
        return Finding(what, f"{failed} parts failed within a day", "look")
    return Finding(what, "live")


async def _webhooks(tx: Tx) -> Sequence[Finding]:
    return [
        Finding(f"webhook {endpoint.url}", f"{endpoint.state}: {endpoint.state_reason or 'by hand'}", "look")
        for endpoint in await troubled(tx)
    ]
