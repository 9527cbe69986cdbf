"""The generic channel at work: whom it lets in, how it signs, what it makes of answers."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import msgspec
import pytest
from standardwebhooks.webhooks import Webhook

from hilo.channels.adapters.api.adapter import Api
from hilo.channels.adapters.api.settings import Settings
from hilo.channels.contract import Address, Context, Forbidden, Outgoing, Raw, Refused, Rejected, SendFailure, Sent
from hilo.kernel import config
from hilo.kernel.http_client import OutgoingHttp
from hilo.kernel.testing_provider import Provider, provider
from hilo.kernel.webhook_signature import new_secret

SECRET = new_secret()
BODY = b'{"id": "1", "from": {"kind": "email", "value": "ana@correo.example"}, "text": "hola"}'


@pytest.fixture
async def other() -> AsyncIterator[Provider]:
    async with provider() as made:
        yield made


@pytest.fixture
async def http() -> AsyncIterator[OutgoingHttp]:
    made = OutgoingHttp(config.Settings(egress_allow=["127.0.0.0/8"]))
    yield made
    await made.close()


def api(http: OutgoingHttp | None = None, **settings: Any) -> Api:
    return Api(Context(UUID(int=1), Settings(**settings), "", http, SECRET))


async def send(made: Api) -> Sent | SendFailure:
    try:
        return await made.send(Outgoing(UUID(int=5), Address("email", "ana@example.org"), "Hola ñ"))
    except SendFailure as failure:
        return failure


def test_what_the_reference_library_signs_is_let_in() -> None:
    from hilo.kernel.clock import SystemClock

    now = SystemClock().now()
    signature = Webhook(SECRET).sign("m1", now, BODY.decode())
    headers = {"webhook-id": "m1", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
    assert api().verify(Raw("http", BODY, headers)).items[0].dedupe_key == "1"
    rotated = headers | {"webhook-signature": f"v1,AAAA v2,x {signature}"}
    assert api().verify(Raw("http", BODY, rotated)).items, "one of several signatures is enough"


async def test_what_it_sends_is_verified_by_the_reference_library(http: OutgoingHttp, other: Provider) -> None:
    assert isinstance(await send(api(http, url=other.url)), Sent)
    [asked] = other.asked
    assert Webhook(SECRET).verify(asked.body, dict(asked.headers))
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["webhook-id"] == str(UUID(int=5))


def test_a_wrong_word_before_the_secret_or_a_wrong_method_is_refused() -> None:
    for value in (f"Basic {SECRET}", SECRET, f"Bearer {SECRET}x", "Bearer", "Bearer ñ\udcff"):
        with pytest.raises(Forbidden):
            api().verify(Raw("http", BODY, {"authorization": value}))
    with pytest.raises(Refused) as refused:
        api().verify(Raw("http", BODY, {"authorization": f"bearer {SECRET}"}, method="GET"))
    assert refused.value.status == 405


async def test_the_receivers_own_id_is_taken_or_ours_stands_for_it(http: OutgoingHttp, other: Provider) -> None:
    made = api(http, url=other.url)
    other.says(201, b'{"id": "theirs"}')
    assert await send(made) == Sent("theirs")
    other.says(204, b"")
    assert await send(made) == Sent(str(UUID(int=5)))


async def test_a_receiver_says_why_it_will_not_take_it(http: OutgoingHttp, other: Provider) -> None:
    other.says(422, msgspec.json.encode({"because": "opted_out", "detail": "She said STOP"}))
    result = await send(api(http, url=other.url))
    assert isinstance(result, Rejected)
    assert (result.code, result.because, result.words) == ("http_422", "opted_out", "She said STOP")
    for status, because in [(410, "bad_address"), (413, "too_long"), (415, "media"), (418, "unknown")]:
        other.says(status, b'{"because": "it is Tuesday"}')
        result = await send(api(http, url=other.url))
        assert isinstance(result, Rejected)
        assert result.because == because


async def test_an_account_without_an_address_only_receives(http: OutgoingHttp) -> None:
    made = api(http)
    assert not made.capabilities().outbound
    assert isinstance(await send(made), Rejected)
    assert (await made.probe()).ok


async def test_a_private_address_is_refused_for_good() -> None:
    guarded = OutgoingHttp(config.Settings())
    result = await send(api(guarded, url="http://127.0.0.1:9/"))
    assert isinstance(result, Rejected)
    assert result.code == "egress_refused"


def test_the_account_says_how_far_it_vouches() -> None:
    made = api(vouch={"email": 3})
    assert (made.ceiling("email"), made.ceiling("phone")) == (3, 1)
