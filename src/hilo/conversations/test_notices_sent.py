"""Notices that leave the house: mail that is seldom and discreet, and Web Push that only the device reads."""

from typing import Any
from uuid import UUID

import httpx
import msgspec

from hilo.conversations.conftest import People
from hilo.kernel.env import Env
from hilo.kernel.http_client import OutgoingHttp
from hilo.kernel.testing import FakeClock
from hilo.kernel.testing_http import Reply, receiver
from hilo.kernel.testing_smtp import Mailbox
from hilo.staff.model import User
from hilo.staff.notices import KINDS, Notice, NoticeKind
from hilo.staff.notify import notify
from hilo.staff.notify_mail import mail_notices
from hilo.staff.testing import join
from hilo.staff.testing_entry import deliver, mailing
from hilo.staff.testing_push import PushBrowser, claims_of

WORDS = "me duele el corazón"


async def told(env: Env, user: User, talk: str, *kinds: NoticeKind) -> None:
    async with env.db.unit_of_work() as tx:
        await notify(tx, *[Notice(kind, user.id, UUID(talk)) for kind in kinds])


async def mailed(env: Env, clock: FakeClock, box: Mailbox, minutes: float) -> int:
    """How many mails there are after that time."""
    clock.pass_(minutes=minutes)
    await mail_notices(env)
    await deliver(env)
    return len(box.mails)


async def test_what_stays_unread_is_mailed_together_and_discreetly(env: Env, people: People, clock: FakeClock) -> None:
    env.settings = msgspec.structs.replace(env.settings, public_url="https://hilo.firma.example")
    leo, _ = await join(env, "agent", "Leo")
    async with env.db.unit_of_work() as tx:
        await tx.execute("update users set language = 'es' where id = $1", leo.id)
    first = await people.conversation(WORDS, name="Ana Ruiz")
    async with mailing(env) as box:
        await told(env, leo, first, *KINDS)
        assert await mailed(env, clock, box, 4) == 0, "perhaps it is read in a moment"
        assert await mailed(env, clock, box, 1) == 1
        [mail] = box.to(leo.email)
        text = mail.get_content()
        assert mail["Subject"] == "Hay novedades para usted en Hilo"
        assert "Le han asignado una conversación." in text
        assert "Le han mencionado." in text
        assert "Hay respuesta" not in text, "not wanted by mail, unless one says so"
        assert f"https://hilo.firma.example/app/inbox/all/{first}?state=any" in text
        for secret in (WORDS, "Ana", "corazón"):
            assert secret not in text + str(mail)
        await told(env, leo, first, "mentioned")
        assert await mailed(env, clock, box, 40) == 1, "the same, still unread, is not mailed twice"


async def test_mails_keep_a_distance(env: Env, people: People, clock: FakeClock) -> None:
    leo, _ = await join(env, "agent", "Leo")
    talks = [await people.conversation(f"pregunta {n}") for n in range(3)]
    async with mailing(env) as box:
        await told(env, leo, talks[0], "mentioned")
        assert await mailed(env, clock, box, 5) == 1
        for talk in talks[1:]:
            await told(env, leo, talk, "mentioned")
        assert await mailed(env, clock, box, 29) == 1
        assert await mailed(env, clock, box, 1) == 2
        assert "You were mentioned in 2 conversations." in box.mails[-1].get_content()
        assert box.mails[-1].get_content().count("/app/inbox") == 0, "a link to all of them"


async def test_who_read_it_or_is_there_or_may_not_know_gets_none(env: Env, people: People, clock: FakeClock) -> None:
    talk = await people.conversation()
    there, there_headers = await join(env, "agent", "Eva")
    read, read_headers = await join(env, "agent", "Pau")
    outside, _ = await join(env, "agent", "Mar")
    async with mailing(env) as box:
        for user in (there, read, outside):
            await told(env, user, talk, "mentioned")
        await people.client.post("/api/v1/notifications/readings", json={}, headers=read_headers)
        wall = {"users": [str(there.id), str(read.id)], "roles": ["supervisor"]}
        await people.done("PUT", f"/conversations/{talk}/wall", wall)
        clock.pass_(minutes=5)
        online = {"state": "online"}
        assert (await people.client.put("/api/v1/presence", json=online, headers=there_headers)).status_code == 200
        assert await mailed(env, clock, box, 0) == 0
        assert await mailed(env, clock, box, 3) == 1, "gone without having read it"
        assert box.mails[0]["To"] == there.email


async def test_without_a_mail_server_nothing_is_kept_waiting(env: Env, people: People, clock: FakeClock) -> None:
    leo, _ = await join(env, "agent", "Leo")
    await told(env, leo, await people.conversation(), "mentioned")
    clock.pass_(minutes=10)
    await mail_notices(env)
    async with env.db.read() as tx:
        assert await tx.fetchval("select count(*) from jobs where name = 'staff.mail'") == 0


async def subscribed(people: People, headers: dict[str, str], device: PushBrowser) -> httpx.Response:
    return await people.client.post("/api/v1/me/push-devices", json=device.subscription(), headers=headers)


async def test_a_push_is_read_by_that_device_alone_and_says_nothing_of_the_words(env: Env, people: People) -> None:
    leo, headers = await join(env, "agent", "Leo")
    talk = await people.conversation(WORDS)
    async with receiver() as service:
        device = PushBrowser(service.url("/push/leo"))
        assert (await subscribed(people, headers, device)).status_code == 201
        await told(env, leo, talk, "mentioned")
        await told(env, leo, talk, "mentioned")
        await deliver(env)
        [heard] = service.heard
        shown = device.open(heard)
        claims, key = claims_of(heard)
    assert shown["body"] == "You were mentioned."
    assert shown["url"].endswith(f"/app/inbox/all/{talk}?state=any")
    assert set(shown) == {"id", "kind", "title", "body", "url"}
    assert WORDS.encode() not in heard.body
    assert talk.encode() not in heard.body
    assert claims["aud"] == device.endpoint.removesuffix("/push/leo")
    mine = (await people.client.get("/api/v1/push-key", headers=headers)).json()["public_key"]
    assert key == mine
    assert {"ttl", "topic", "urgency"} <= set(heard.headers)
    assert heard.headers["content-encoding"] == "aes128gcm"


async def test_a_device_that_is_gone_is_forgotten_and_a_busy_service_asked_again(
    env: Env, people: People, clock: FakeClock
) -> None:
    leo, headers = await join(env, "agent", "Leo")
    talk = await people.conversation()
    async with receiver() as service:
        for path, status in (("/gone", 410), ("/unknown", 404), ("/busy", 503), ("/never", 400)):
            service.replies[path] = [Reply(status)]
            assert (await subscribed(people, headers, PushBrowser(service.url(path)))).status_code == 201
        await told(env, leo, talk, "mentioned")
        await deliver(env)
        clock.pass_(minutes=1)
        await deliver(env)
        assert {path: len(service.at(path)) for path in ("/gone", "/unknown", "/busy", "/never")} == {
            "/gone": 1,
            "/unknown": 1,
            "/busy": 2,
            "/never": 1,
        }
    left = (await people.client.get("/api/v1/me/push-devices", headers=headers)).json()["items"]
    assert [device["last_used_at"] is not None for device in left] == [True, False]


async def test_what_was_read_or_walled_meanwhile_is_not_pushed(env: Env, people: People) -> None:
    leo, headers = await join(env, "agent", "Leo")
    read, walled = await people.conversation("uno"), await people.conversation("dos")
    async with receiver() as service:
        await subscribed(people, headers, PushBrowser(service.url()))
        await told(env, leo, read, "mentioned")
        await told(env, leo, walled, "mentioned")
        body = {"conversation_id": read}
        await people.client.post("/api/v1/notifications/readings", json=body, headers=headers)
        await people.done("PUT", f"/conversations/{walled}/wall", {"roles": ["supervisor"]})
        await deliver(env)
        assert service.heard == []


async def test_subscriptions_of_ones_own_only_and_only_real_ones(env: Env, people: People) -> None:
    _, headers = await join(env, "agent", "Leo")
    good = PushBrowser("https://push.example/x").subscription()
    assert (await people.client.post("/api/v1/me/push-devices", json=good)).status_code == 401
    odd: list[dict[str, Any]] = [
        good | {"endpoint": "http://push.example/x"},
        good | {"endpoint": "https://me@push.example/x"},
        good | {"endpoint": "https://push.example:port/"},
        good | {"keys": good["keys"] | {"auth": "AAAAAAAAAAAAAAAA"}},
        good | {"keys": good["keys"] | {"p256dh": "B" * 87}},
    ]
    for body in odd:
        answer = await people.client.post("/api/v1/me/push-devices", json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_push_endpoint"), body
    made = await people.client.post("/api/v1/me/push-devices", json=good, headers=headers)
    path = f"/api/v1/me/push-devices/{made.json()['id']}"
    assert (await people.client.delete(path, headers=people.headers)).status_code == 404
    assert (await people.client.delete(path, headers=headers)).status_code == 204


async def test_a_push_never_goes_into_our_own_network(env: Env, people: People) -> None:
    env.http = OutgoingHttp(msgspec.structs.replace(env.settings, egress_allow=[]))
    leo, headers = await join(env, "agent", "Leo")
    device = PushBrowser("https://127.0.0.1:9/x")
    assert (await subscribed(people, headers, device)).status_code == 201
    await told(env, leo, await people.conversation(), "mentioned")
    await deliver(env)
    assert (await people.client.get("/api/v1/me/push-devices", headers=headers)).json()["items"] == []
