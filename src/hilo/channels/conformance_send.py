"""The conformance kit, outwards: capabilities that are true, failures that say what happened, secrets that stay."""

import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, get_args
from uuid import UUID

import httpx
from structlog.testing import capture_logs

from hilo.channels.conformance import Subject
from hilo.channels.contract import (
    Adapter,
    Address,
    AuthExpired,
    Capabilities,
    Context,
    OutcomeUnknown,
    Outgoing,
    ReceiptState,
    Rejected,
    SendFailure,
    Sent,
    TryAgain,
)
from hilo.channels.contract_abilities import Sends
from hilo.channels.splitter import graphemes, ruler, split
from hilo.channels.ways import abilities
from hilo.kernel.config import Settings
from hilo.kernel.http_client import Answer, OutgoingHttp
from hilo.kernel.testing_provider import Asked, Behaviour, Provider, Told

PATIENCE = 0.3  # seconds
Failures = tuple[type[SendFailure], ...]
# What a status says of a message where the provider does not say otherwise.
USUAL: Mapping[int, Failures] = {
    400: (Rejected,),
    401: (AuthExpired,),
    403: (AuthExpired, Rejected),
    404: (Rejected,),
    409: (Rejected,),
    413: (Rejected,),
    429: (TryAgain,),
    503: (TryAgain,),
    # It broke while it had the message, or between us and it: repeated only where a repeat does no harm.
    500: (OutcomeUnknown,),
    502: (OutcomeUnknown,),
    504: (OutcomeUnknown,),
}


class Impatient(OutgoingHttp):
    """Outgoing HTTP that waits only a moment, whatever time-out it is asked for."""

    async def _open(self, request: httpx.Request, timeout: float, max_bytes: int) -> Answer:
        return await super()._open(request, min(timeout, PATIENCE), max_bytes)


class Account:
    """An adapter at work, with its provider."""

    def __init__(self, subject: Subject, at: Provider, context: Context) -> None:
        self.subject, self.provider, self.context = subject, at, context
        self.adapter: Adapter = subject.adapter(context)

    @property
    def can(self) -> Capabilities:
        return abilities(self.adapter)

    async def send(self, text: str = "Hola, ¿qué tal?", number: int = 1) -> Sent | SendFailure:
        """What became of a message. Anything else that is raised breaks the contract."""
        assert isinstance(self.adapter, Sends)
        kind = min(self.can.kinds, default="email")
        to = Address(kind, "ana@example.org" if kind == "email" else "+34600111222", "Ana")
        try:
            return await self.adapter.send(Outgoing(UUID(int=number), to, text, subject="Hola"))
        except SendFailure as failure:
            return failure


@asynccontextmanager
async def at_work(subject: Subject, *, wrong: bool = False) -> AsyncIterator[Account]:
    """An account at a provider that takes what is genuine. `wrong`: the provider knows other secrets."""
    http = Impatient(Settings(egress_allow=["127.0.0.0/8"]))
    async with subject.hook.stands_in() as other:
        right = subject.context(other.url, http)

        def judge(asked: Asked) -> Behaviour:
            return subject.hook.takes if subject.hook.genuine(right, asked) else Told(401)

        other.answer = judge
        yield Account(subject, other, subject.context(other.url, http, wrong=wrong))
    await http.close()


async def capabilities_are_true(subject: Subject) -> None:
    made = subject.adapter()
    can = abilities(made)
    assert can.outbound == isinstance(made, Sends), "an account with an address to send to sends, and only such a one"
    assert can.text_max is None or can.text_max > 0
    assert can.media_max_bytes >= 0
    assert can.receipts <= set(get_args(ReceiptState))
    assert all(rate.count > 0 and rate.seconds > 0 for rate in can.rates)
    assert can.session is None or can.session.total_seconds() > 0
    assert "plain" in can.formats or not can.outbound


async def a_text_is_cut_only_where_it_is_too_long(subject: Subject) -> None:
    can = abilities(subject.adapter())
    if can.text_max is None:
        return
    for unit in ("a", "€", "👩‍👩‍👧", "é"):
        measure, room = ruler(unit, can)
        fitting = unit * (room // measure(unit))
        assert split(fitting, can) == [fitting]
        parts = split(fitting + unit, can)
        assert len(parts) == 2
        assert "".join(parts) == fitting + unit, "every character, in order"
        assert all(set(graphemes(part)) == {unit} for part in parts), "no character is cut in two"


async def what_is_sent_is_ours_and_arrives_whole(subject: Subject) -> None:
    async with at_work(subject) as account:
        if not isinstance(account.adapter, Sends):
            return
        longest = "a" * min(account.can.text_max or 1000, 100_000)
        for text in ("Hola, ¿qué tal? 👩‍👩‍👧", longest):
            sent = await account.send(text)
            assert isinstance(sent, Sent), sent
            assert sent.provider_id or not account.can.receipts, "a receipt could not be matched"
        if not subject.hook.provider:
            return
        assert longest.encode() in account.provider.asked[-1].body
        assert all(subject.hook.genuine(account.context, asked) for asked in account.provider.asked)


async def a_repeat_is_known_as_one_where_that_is_promised(subject: Subject) -> None:
    async with at_work(subject) as account:
        if not account.can.idempotent_send:
            return
        if not subject.hook.provider:
            sent = [await account.send(number=number) for number in (1, 1, 2)]
            assert sent[0] == sent[1] != sent[2]
            return
        key = subject.hook.repeat_key
        assert key is not None, "idempotent_send: the hook names the key"
        for number in (1, 1, 2):
            await account.send(number=number)
            subject.clock.pass_(minutes=1)
        first, again, other = [key(asked) for asked in account.provider.asked]
        assert first == again != other


async def every_failure_says_what_happened(subject: Subject) -> None:
    async with at_work(subject) as account:
        if not isinstance(account.adapter, Sends) or not subject.hook.provider:
            return
        for status, usual in USUAL.items():
            own = subject.hook.answers.get(status)
            wanted: Failures = (own,) if own else usual
            if account.can.idempotent_send and OutcomeUnknown in wanted:
                wanted = (OutcomeUnknown, TryAgain)
            account.provider.says(status, b'{"error": "no"}', retry_after="7")
            result = await account.send()
            assert isinstance(result, wanted), (status, result)
            if isinstance(result, TryAgain) and status == 429 and subject.hook.says_when:
                assert result.after == 7, "the provider says when"
            if isinstance(result, Rejected) and status == 413:
                assert result.because in ("too_long", "media")
        for how in ("silence", "reset"):
            account.provider.falls(how)
            assert isinstance(await account.send(), OutcomeUnknown), how
    assert isinstance(await account.send(), TryAgain), "nobody was there: it certainly did not go"


async def an_answer_that_is_no_answer_breaks_nothing(subject: Subject) -> None:
    async with at_work(subject) as account:
        if not isinstance(account.adapter, Sends) or not subject.hook.provider:
            return
        for status in (200, 400, 500):
            for body in (b"", b"\xff\xfe", b"null", b"[]", b'{"id": {}}', b"[" * 3000, b"x" * 200_000):
                account.provider.says(status, body)
                result = await account.send()
                assert isinstance(result, Sent) == (status == 200), (status, body[:20], result)


async def a_secret_is_never_seen(subject: Subject) -> None:
    """Not in what is shown of adapter and context, nor in logs, failures and what led to them."""
    lines = Lines()
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(lines)
    root.setLevel(logging.DEBUG)
    try:
        with capture_logs() as logs:
            seen = await _all_that_is_said(subject)
    finally:
        root.removeHandler(lines)
        root.setLevel(before)
    said = "\n".join([*seen, *lines.said, str(logs)])
    context = subject.context()
    shown = [secret for secret in subject.secrets(context) if secret in said]
    assert not shown, "a secret was seen"


async def a_probe_tells_right_from_wrong(subject: Subject) -> None:
    async with at_work(subject) as account:
        assert (await account.adapter.probe()).ok
        if not subject.hook.provider:
            return
        account.provider.falls("silence")
        assert not (await account.adapter.probe()).ok
    assert not (await account.adapter.probe()).ok, "nobody is there"
    async with at_work(subject, wrong=True) as stranger:
        assert not (await stranger.adapter.probe()).ok


class Lines(logging.Handler):
    """What was logged, as it would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


async def _all_that_is_said(subject: Subject) -> list[str]:
    async with at_work(subject) as account:
        seen = [repr(account.adapter), str(account.adapter), repr(account.context), str(account.context)]
        falls: Sequence[Callable[[], None]] = (
            *(lambda status=status: account.provider.says(status, b'{"detail": "no"}') for status in USUAL),
            lambda: account.provider.falls("reset"),
            lambda: account.provider.falls("silence"),
        )
        for fall in falls:
            fall()
            seen.append((await account.adapter.probe()).words)
            if isinstance(account.adapter, Sends):
                seen += _chain(await account.send())
    return seen


def _chain(result: Any) -> list[str]:
    if not isinstance(result, SendFailure):
        return [repr(result)]
    return [repr(result), *traceback.TracebackException.from_exception(result, capture_locals=False).format()]


CHECKS: Sequence[Callable[[Subject], Awaitable[None]]] = (
    capabilities_are_true,
    a_text_is_cut_only_where_it_is_too_long,
    what_is_sent_is_ours_and_arrives_whole,
    a_repeat_is_known_as_one_where_that_is_promised,
    every_failure_says_what_happened,
    an_answer_that_is_no_answer_breaks_nothing,
    a_secret_is_never_seen,
    a_probe_tells_right_from_wrong,
)
