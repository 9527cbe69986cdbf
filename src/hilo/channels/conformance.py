"""The conformance kit: what every adapter must pass, told by its fixtures and a small hook.

An adapter's folder holds `fixtures/`, real payloads named by their trap, and `conformance.py` with a value CONFORMANCE.
A fixture `refused_…` is genuine and malformed, an `unrecognised_…` nothing we know; every other one is understood.
"""

import importlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from importlib.resources import files
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from hilo.channels.conformance_damage import REPLACEMENTS, changed, places
from hilo.channels.contract import (
    Adapter,
    Challenge,
    Context,
    Event,
    Forbidden,
    Raw,
    Refused,
    SendFailure,
    Unrecognised,
    Verified,
)
from hilo.channels.model_accounts import check_settings, merge_values
from hilo.channels.registry import secret_settings
from hilo.kernel.config import Settings
from hilo.kernel.http_client import OutgoingHttp
from hilo.kernel.testing import FakeClock
from hilo.kernel.testing_provider import Asked, Provider, Told
from hilo.kernel.testing_provider import provider as http_provider

SECRET = "whsec_" + "a2VlcCB0aGlzIHRvIHlvdXJzZWxmLCBwbGVhc2UgISE="
NOWHERE = "http://127.0.0.1:9/"
KEY_MAX = 1000  # bytes: a key stands in an index


class Signing(msgspec.Struct, frozen=True):
    """One way in which the provider proves itself. `headers` carry the proof: without any one of them there is none.

    `expires_after`: seconds after which a request is not believed any more; None where the provider has no such rule.
    """

    name: str
    sign: Callable[[Context, bytes], Raw]
    headers: tuple[str, ...]
    covers_body: bool = True
    expires_after: float | None = None


class Hook(msgspec.Struct, frozen=True, kw_only=True):
    """What an adapter tells the kit of its provider.

    `settings`: what an administrator types for a provider at this URL; `genuine`: whether a request is this account's,
    as the provider would judge it; `takes`: its answer when it takes a message; `repeat_key`: by what it knows a
    repeat (wanted of `idempotent_send`); `answers`: where a status means another failure than the usual one;
    `provider` False: there is none to call, what is sent is kept here for its reader; `stands_in`: who takes its place
    in the kit, where it does not speak HTTP; `says_when`: whether it says when to try again.
    """

    signings: Sequence[Signing]
    settings: Callable[[str], Mapping[str, Any]]
    genuine: Callable[[Context, Asked], bool]
    takes: Told = Told()
    repeat_key: Callable[[Asked], str] | None = None
    answers: Mapping[int, type[SendFailure]] = {}
    provider: bool = True
    stands_in: Callable[[], AbstractAsyncContextManager[Provider]] = http_provider
    says_when: bool = True


class Subject:
    """An adapter that is looked at, with its fixtures, under a clock that stands still."""

    def __init__(self, made_of: type[Adapter]) -> None:
        """Raises ModuleNotFoundError, AttributeError for an adapter that tells the kit nothing."""
        self.made_of = made_of
        package = self.made_of.__module__.rpartition(".")[0]
        self.hook: Hook = importlib.import_module(f"{package}.conformance").CONFORMANCE
        folder = files(package) / "fixtures"
        self.fixtures: Mapping[str, bytes] = {file.name: file.read_bytes() for file in folder.iterdir()}
        self.clock = FakeClock()

    def context(self, url: str = NOWHERE, http: OutgoingHttp | None = None, *, wrong: bool = False) -> Context:
        """An account whose provider listens at the URL. `wrong`: every secret of it is another one."""
        values = merge_values({}, self.hook.settings(url))
        if wrong:
            values |= {name: f"{values[name]}x" for name in secret_settings(self.made_of) if name in values}
        settings = check_settings(self.made_of.settings, values)
        secret = SECRET.replace("a2Vl", "b3Vy") if wrong else SECRET
        http = http or OutgoingHttp(Settings(egress_allow=["127.0.0.0/8"]))
        return Context(UUID(int=7), settings, "http://127.0.0.1:8000", http, secret, self.clock.now)

    def adapter(self, context: Context | None = None) -> Adapter:
        return self.made_of(context or self.context())

    def secrets(self, context: Context) -> list[str]:
        """All that must never be seen."""
        named = (getattr(context.settings, name) for name in sorted(secret_settings(self.made_of)))
        return [context.secret, context.secret.removeprefix("whsec_"), *(str(value) for value in named if value)]

    def understood(self) -> Mapping[str, bytes]:
        return {name: body for name, body in self.fixtures.items() if not name.startswith("refused_")}

    def signed(self) -> Iterator[tuple[Signing, Raw]]:
        """Every understood fixture in every way of signing."""
        for signing in self.hook.signings:
            for body in self.understood().values():
                yield signing, signing.sign(self.context(), body)


def what_is_genuine_is_let_in_and_named_alike_each_time(subject: Subject) -> None:
    made = subject.adapter()
    assert subject.hook.signings
    assert subject.understood()
    for signing, raw in subject.signed():
        found = _verified(made, raw)
        assert found == made.verify(raw), signing.name
        for item in found.items:
            assert 0 < len(item.dedupe_key.encode()) <= KEY_MAX
            assert 0 < len(item.order_key.encode()) <= KEY_MAX


def what_was_changed_on_its_way_is_forbidden(subject: Subject) -> None:
    """One bit of the body, one of each header that carries the proof."""
    made = subject.adapter()
    for signing, raw in subject.signed():
        for place in range(len(raw.body)) if signing.covers_body else ():
            changed = bytearray(raw.body)
            changed[place] ^= 1
            assert is_forbidden(made, msgspec.structs.replace(raw, body=bytes(changed))), (signing.name, place)
        for name in signing.headers:
            value = raw.headers[name]
            middle = len(value) // 2
            changed_value = value[:middle] + chr(ord(value[middle]) ^ 1) + value[middle + 1 :]
            assert is_forbidden(made, with_header(raw, name, changed_value)), (signing.name, name)


def what_proves_nothing_is_forbidden(subject: Subject) -> None:
    """A header missing or empty, another account's secret, no header at all."""
    made, stranger = subject.adapter(), subject.context(wrong=True)
    for signing, raw in subject.signed():
        for name in signing.headers:
            assert is_forbidden(made, with_header(raw, name, None)), (signing.name, name)
            assert is_forbidden(made, with_header(raw, name, "")), (signing.name, name)
        assert is_forbidden(made, msgspec.structs.replace(raw, headers={}))
        assert is_forbidden(made, signing.sign(stranger, raw.body)), signing.name


def what_is_old_is_forbidden(subject: Subject) -> None:
    for signing in subject.hook.signings:
        if signing.expires_after is None:
            continue
        raw = signing.sign(subject.context(), next(iter(subject.understood().values())))
        made = subject.adapter()
        subject.clock.pass_(seconds=signing.expires_after - 1)
        assert not is_forbidden(made, raw), signing.name
        subject.clock.pass_(seconds=2)
        assert is_forbidden(made, raw), signing.name


def signatures_are_of_bytes_whatever_they_say(subject: Subject) -> None:
    """Not UTF-8, not the provider's form: genuine all the same, and then at most refused."""
    made = subject.adapter()
    for signing in subject.hook.signings:
        for body in (b"", b"\xff\xfe\x00", "ñandú 日本".encode(), b"[" * 5000, b'"\\ud800"', b"\0"):
            assert not is_forbidden(made, signing.sign(subject.context(), body)), (signing.name, body[:10])


def no_header_breaks_the_door(subject: Subject) -> None:
    made = subject.adapter()
    names = sorted({name for signing in subject.hook.signings for name in signing.headers})
    body = next(iter(subject.understood().values()))
    latin = st.text(st.characters(max_codepoint=255), max_size=80)

    @given(st.dictionaries(st.sampled_from(names), latin))
    def shaken(headers: dict[str, str]) -> None:
        assert is_forbidden(made, Raw("http", body, headers))

    shaken()


def fixtures_mean_what_their_names_say(subject: Subject) -> None:
    made, [signing, *_] = subject.adapter(), subject.hook.signings
    for name, body in subject.fixtures.items():
        raw = signing.sign(subject.context(), body)
        if name.startswith("refused_"):
            assert is_refused(made, raw), f"{name} is not refused"
            continue
        events = [event for item in _verified(made, raw).items for event in made.parse(item.body)]
        assert events, f"{name} says nothing"
        known = [not isinstance(event, Unrecognised) for event in events]
        assert all(known) if not name.startswith("unrecognised_") else not any(known), f"{name}: {events}"


def parsing_is_total_and_always_gives_the_same(subject: Subject) -> None:
    """Every fixture; every fixture with anything in it replaced or missing; any bytes."""
    made = subject.adapter()
    for body in subject.fixtures.values():
        is_told(made, body)
    whole = [value for body in subject.fixtures.values() if (value := _json(body)) is not None]

    @given(st.data())
    def damaged(data: st.DataObject) -> None:
        value = data.draw(st.sampled_from(whole))
        place = data.draw(st.sampled_from(list(places(value))))
        other = data.draw(st.sampled_from(REPLACEMENTS) | st.text(max_size=20))
        broken = changed(value, place, other, missing=data.draw(st.booleans()))
        is_told(made, json.dumps(broken).encode())

    @given(st.binary(max_size=300))
    def noise(body: bytes) -> None:
        is_told(made, body)

    if whole:
        damaged()
    noise()


def is_told(made: Adapter, body: bytes) -> None:
    """The events of a body can be written down and read again, and are the same each time."""
    events = made.parse(body)
    written = msgspec.json.encode(events)
    assert msgspec.json.encode(msgspec.json.decode(written, type=list[Event])) == written
    assert msgspec.json.encode(made.parse(body)) == written
    assert all(event.id for event in events)


def is_forbidden(made: Adapter, raw: Raw) -> bool:
    """Whether the door stays shut. Refused is what is genuine and malformed."""
    try:
        made.verify(raw)
    except Forbidden:
        return True
    except Refused:
        return False
    return False


def is_refused(made: Adapter, raw: Raw) -> bool:
    try:
        made.verify(raw)
    except Refused as refused:
        return bool(refused.code) and 400 <= refused.status < 500
    return False


def with_header(raw: Raw, name: str, value: str | None) -> Raw:
    """With another value of a header, or without it."""
    kept = {n: v for n, v in raw.headers.items() if n != name}
    return msgspec.structs.replace(raw, headers=kept if value is None else kept | {name: value})


def _verified(made: Adapter, raw: Raw) -> Verified:
    found = made.verify(raw)
    assert not isinstance(found, Challenge), "a fixture is no handshake"
    assert found.items
    return found


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


CHECKS: Sequence[Callable[[Subject], None]] = (
    what_is_genuine_is_let_in_and_named_alike_each_time,
    what_was_changed_on_its_way_is_forbidden,
    what_proves_nothing_is_forbidden,
    what_is_old_is_forbidden,
    signatures_are_of_bytes_whatever_they_say,
    no_header_breaks_the_door,
    fixtures_mean_what_their_names_say,
    parsing_is_total_and_always_gives_the_same,
)
