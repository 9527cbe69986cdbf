"""An answer that nobody fetches goes on by mail, as far as the address is shown to be the visitor's; and comes back."""

from uuid import UUID

import pytest

from hilo.channels.accounts import change
from hilo.channels.facts import DeliveryChanged
from hilo.channels.outbox_worker import OutboxWorker
from hilo.consent.model import Stop
from hilo.consent.suppress import suppress
from hilo.kernel.env import Env
from hilo.kernel.facts import publish
from hilo.kernel.jobs_worker import Worker
from hilo.kernel.principal import system_principal
from hilo.kernel.testing import FakeClock
from hilo.portal.testing import ORIGIN, Shop, Visitor
from hilo.portal.testing_mail import Post, open_post

ANA = "ana@correo.example"


@pytest.fixture
async def post(env: Env) -> Post:
    return await open_post(env)


async def proven(shop: Shop, post: Post) -> Visitor:
    """Who said something, and has shown their address."""
    visitor = await shop.visitor(page=f"{ORIGIN}/ayuda")
    await visitor.says("¿Cuándo llega?")
    await visitor.done("POST", "email", {"email": ANA})
    await Worker(shop.env).work_off()
    visitor.take(await visitor.done("POST", "email/code", {"code": await post.code(ANA)}))
    async with shop.env.db.unit_of_work() as tx:
        await tx.execute("delete from outbox_parts where account_id = $1", post.account.id)
    return visitor


async def wait(shop: Shop, clock: FakeClock, minutes: int = 10) -> None:
    clock.pass_(minutes=minutes)
    await Worker(shop.env).work_off()


async def changes(shop: Shop) -> list[str]:
    """What the staff read of it in the thread."""
    [line] = await shop.conversations()
    items = (await shop.staff("GET", f"/conversations/{line['id']}/thread"))["items"]
    return [item["text"] for item in items if item["kind"] == "change"]


async def test_an_answer_that_nobody_fetches_goes_on_by_mail_and_the_reply_lands_in_the_same_chat(
    shop: Shop, post: Post, clock: FakeClock
) -> None:
    visitor = await proven(shop, post)
    await shop.answers("El lunes")
    clock.pass_(minutes=1)
    await shop.answers("Por la mañana")
    await wait(shop, clock, 8)
    assert await post.letters() == []
    await wait(shop, clock, 1)

    [letter] = await post.letters(ANA)
    assert "El lunes\n\nPor la mañana" in letter["text"]
    assert f"{ORIGIN}/ayuda" in letter["text"]
    assert letter["purpose"] == "service"
    await wait(shop, clock, 30)
    assert len(await post.letters()) == 1
    assert await changes(shop) == ["mailed"]
    clock.pass_(minutes=1)
    await post.gets(ANA, "Gracias, el lunes entonces", letter["reference"])
    [line] = await shop.conversations()
    assert line["last"]["text"] == "Gracias, el lunes entonces"
    assert await visitor.reads() == ["¿Cuándo llega?", "El lunes", "Por la mañana", "Gracias, el lunes entonces"]
    assert [item["from"] for item in await visitor.sees()] == ["me", "staff", "staff", "me"]


async def test_the_next_mail_of_the_same_chat_refers_to_the_one_before(
    shop: Shop, post: Post, clock: FakeClock
) -> None:
    await proven(shop, post)
    await shop.answers("uno")
    await wait(shop, clock)
    await shop.answers("dos")
    await wait(shop, clock)
    first, second = await post.letters(ANA)
    assert second["references"] == [first["reference"]]
    assert second["in_reply_to"] == first["reference"]
    assert second["reference"] != first["reference"]
    assert "uno" not in second["text"]


async def test_what_is_fetched_in_time_and_what_has_no_address_goes_nowhere(
    shop: Shop, post: Post, clock: FakeClock
) -> None:
    visitor = await proven(shop, post)
    await shop.answers("aquí estoy")
    assert "aquí estoy" in await visitor.reads()
    await wait(shop, clock, 60)
    stranger = await shop.visitor()
    await stranger.says("sin dirección")
    [line] = [one for one in await shop.conversations() if one["last"]["text"] == "sin dirección"]
    await shop.answers("vuelva pronto", line["id"])
    await wait(shop, clock, 60)
    assert await post.letters() == []
    assert await stranger.reads() == ["sin dirección", "vuelva pronto"]


async def test_an_address_that_was_only_typed_is_told_that_there_is_an_answer_and_nothing_of_it(
    shop: Shop, post: Post, clock: FakeClock, env: Env
) -> None:
    async with env.db.unit_of_work() as tx:
        await change(tx, shop.account.id, {"form": [{"field": "email"}]}, system_principal())
    visitor = await shop.visitor(form={"email": ANA.upper()}, page=f"{ORIGIN}/ayuda")
    await visitor.says("mi secreto")
    await shop.answers("la respuesta secreta")
    await wait(shop, clock)
    [letter] = await post.letters(ANA)
    assert "secret" not in f"{letter['text']} {letter['subject']}"
    assert f"{ORIGIN}/ayuda" in letter["text"]
    assert (letter["purpose"], letter.get("reference", "")) == ("automatic", "")
    await post.gets(ANA, "¿qué respuesta?")
    assert await visitor.reads() == ["mi secreto", "la respuesta secreta"]


async def test_the_gate_of_consent_stops_it_and_the_staff_read_that_it_went_nowhere(
    shop: Shop, post: Post, clock: FakeClock, env: Env
) -> None:
    await proven(shop, post)
    async with env.db.unit_of_work() as tx:
        await suppress(tx, [Stop("email", ANA, "everything", "staff")])
    await shop.answers("nadie lo lee")
    await wait(shop, clock)
    await OutboxWorker(env).work_off()
    await Worker(env).work_off()
    assert await changes(shop) == ["mailed", "not_mailed"]


async def test_an_account_can_say_that_nothing_goes_on_by_mail(shop: Shop, post: Post, clock: FakeClock) -> None:
    await proven(shop, post)
    async with shop.env.db.unit_of_work() as tx:
        await change(tx, shop.account.id, {"mail_after_minutes": 0}, system_principal())
    await shop.answers("se queda aquí")
    await wait(shop, clock, 60)
    assert await post.letters() == []


async def test_the_agent_can_go_over_to_mail_and_the_chat_has_it_too(
    shop: Shop, post: Post, clock: FakeClock, env: Env
) -> None:
    visitor = await proven(shop, post)
    clock.pass_(minutes=1)
    [line] = await shop.conversations()
    words = {"text": "Le mando el contrato", "channel_account": str(post.account.id), "to": ANA}
    made = await shop.staff("POST", f"/conversations/{line['id']}/messages", words)
    async with env.db.unit_of_work() as tx:
        await publish(tx, DeliveryChanged(UUID(made["id"]), "sent", tx.now))
    await Worker(env).work_off()
    [letter] = await post.letters(ANA)
    clock.pass_(minutes=1)
    await post.gets(ANA, "Recibido", letter["reference"])
    assert await visitor.reads() == ["¿Cuándo llega?", "Le mando el contrato", "Recibido"]
    assert [one["id"] for one in await shop.conversations()] == [line["id"]]
    await visitor.says("y firmo aquí")
    assert [one["id"] for one in await shop.conversations()] == [line["id"]]
