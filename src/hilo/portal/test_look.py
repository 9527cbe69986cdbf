"""What a visitor sees: what went to and came from them. No note, no other's word, nothing walled, nothing unsent."""

from typing import Any
from uuid import UUID, uuid4

from hilo.channels.contract import Address, MessageEvent
from hilo.channels.facts import Arrival
from hilo.channels.outbox_worker import OutboxWorker
from hilo.conversations.receive import receive
from hilo.conversations.reference import make_reference
from hilo.customers.model import Claim
from hilo.kernel.env import Env
from hilo.kernel.ids import new_id
from hilo.kernel.testing import FakeClock
from hilo.portal.join import prove
from hilo.portal.testing import Shop

SECRET = "zeisigvogel"


async def mail(env: Env, shop: Shop, address: str, text: str, **more: Any) -> None:
    """A mail with the proof of its server comes in, by whatever account."""
    event = MessageEvent(str(new_id()), Address("email", address), text, chatlike=False, **more)
    now = env.clock.now()
    async with env.db.unit_of_work() as tx:
        await receive(tx, [Arrival(shop.account.brief(), new_id(), event, now, now, 2, "test")])


async def test_a_page_goes_from_new_to_old_in_time_order(shop: Shop, clock: FakeClock) -> None:
    visitor = await shop.visitor()
    for number in range(5):
        await visitor.says(f"{number}", understood=False)
        await shop.understands()
        clock.pass_(seconds=5)
    newest = await visitor.done("GET", "messages?limit=2")
    assert [item["text"] for item in newest["items"]] == ["3", "4"]
    older = await visitor.done("GET", f"messages?limit=2&before={newest['next']}")
    assert [item["text"] for item in older["items"]] == ["1", "2"]
    oldest = await visitor.done("GET", f"messages?limit=2&before={older['next']}")
    assert [item["text"] for item in oldest["items"]] == ["0"]
    assert oldest["next"] is None
    assert await visitor.problem("GET", "messages?before=nonsense") == (422, "bad_cursor")
    assert await visitor.problem("GET", "messages?limit=0") == (422, "invalid_body")


async def test_nobody_sees_anothers_chat(shop: Shop) -> None:
    ana, leo = await shop.visitor(), await shop.visitor()
    await ana.says("de Ana")
    await leo.says("de Leo")
    for line in await shop.conversations():
        await shop.answers(f"a: {line['last']['text']}", line["id"])
    assert await ana.reads() == ["de Ana", "a: de Ana"]
    assert await leo.reads() == ["de Leo", "a: de Leo"]
    [theirs] = [item["id"] for item in await leo.sees() if item["from"] == "staff"]
    assert await ana.problem("POST", "read", {"up_to": theirs}) == (404, "unknown_message")


async def test_notes_changes_and_what_is_held_are_never_shown(shop: Shop, clock: FakeClock) -> None:
    visitor = await shop.visitor()
    await visitor.says("hola")
    [line] = await shop.conversations()
    where = f"/conversations/{line['id']}"
    await shop.staff("POST", f"{where}/notes", {"text": SECRET})
    await shop.staff("PUT", f"{where}/priority", {"priority": "urgent"})
    await shop.staff("PUT", f"{where}/assignee", {"assignee": "me"})
    later = clock.now().replace(hour=23).isoformat()
    await shop.staff("POST", f"{where}/messages", {"text": f"luego: {SECRET}", "send_at": later})
    page = await visitor.ask("GET", "messages")
    assert SECRET not in page.text
    assert [item["text"] for item in page.json()["items"]] == ["hola"]
    clock.pass_(hours=14)
    await OutboxWorker(shop.env).work_off()
    assert await visitor.reads() == ["hola", f"luego: {SECRET}"]


async def test_a_third_party_in_their_conversation_is_not_shown(shop: Shop, env: Env) -> None:
    """Whoever else writes under our reference, or is written to, talks with the staff and not with the visitor."""
    visitor = await shop.visitor()
    await visitor.says("hola")
    answer = await shop.answers("¿qué tal?")

    reference = make_reference(env.secrets, UUID(answer))
    await mail(env, shop, "other@correo.example", SECRET, in_reply_to=f"<{reference}.0@x.example>")
    [line] = await shop.conversations()
    thread = await shop.staff("GET", f"/conversations/{line['id']}/thread")
    assert SECRET in str(thread), "the staff has it in the same conversation"
    assert await visitor.reads() == ["hola", "¿qué tal?"]


async def test_by_a_proven_address_they_see_what_came_by_it_and_nothing_behind_a_wall(shop: Shop, env: Env) -> None:
    await mail(env, shop, "ana@correo.example", "por correo")
    await mail(env, shop, "ana@correo.example", SECRET)
    [walled] = [line for line in await shop.conversations() if line["last"]["text"] == SECRET]
    visitor = await shop.visitor()
    await visitor.says("por chat")
    for assurance, seen in ((2, ["por chat"]), (3, ["por correo", "por chat"])):
        async with env.db.unit_of_work() as tx:
            await prove(tx, visitor.id, Claim("email", "ana@correo.example", "", assurance, "code"))
        await shop.staff("PUT", f"/conversations/{walled['id']}/wall", {"roles": ["owner", "supervisor"]})
        assert sorted(await visitor.reads()) == sorted(seen)
    stranger = await shop.visitor()
    assert await stranger.reads() == []


async def test_their_own_chat_stays_theirs_behind_a_wall(shop: Shop) -> None:
    """A wall is between colleagues: the customer whom it is about goes on talking."""
    visitor = await shop.visitor()
    await visitor.says("un asunto delicado")
    [line] = await shop.conversations()
    await shop.staff("PUT", f"/conversations/{line['id']}/wall", {"roles": ["owner", "supervisor"]})
    await shop.answers("le atendemos en privado", line["id"])
    assert await visitor.reads() == ["un asunto delicado", "le atendemos en privado"]


async def test_what_was_read_is_read(shop: Shop) -> None:
    visitor = await shop.visitor()
    await visitor.says("hola")
    first, second = await shop.answers("uno"), await shop.answers("dos")
    assert (await visitor.done("GET", "messages"))["unread"] == 2
    assert await shop.state_of(first) == "delivered"
    await visitor.done("POST", "read", {"up_to": second})
    assert (await visitor.done("GET", "messages"))["unread"] == 0
    assert [await shop.state_of(one) for one in (first, second)] == ["read", "read"]
    assert await visitor.problem("POST", "read", {"up_to": str(uuid4())}) == (404, "unknown_message")


async def test_a_closed_conversation_is_closed_and_goes_on_when_they_write(shop: Shop) -> None:
    visitor = await shop.visitor()
    await visitor.says("hola")
    page = await visitor.done("GET", "messages")
    assert page["conversation"]["state"] == "open"
    await shop.staff("POST", f"/conversations/{page['conversation']['id']}/closure")
    assert (await visitor.done("GET", "messages"))["conversation"]["state"] == "closed"
    await visitor.says("otra cosa")
    again = (await visitor.done("GET", "messages"))["conversation"]
    assert again == {"id": page["conversation"]["id"], "state": "open"}
