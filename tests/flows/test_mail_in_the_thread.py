"""A real mail from the door to the screen: two addresses, a quote, a picture within, a forward and its answer."""

import base64
import re
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from hilo.channels.lanes import LanesWorker
from hilo.channels.testing import Gate, connect
from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.staff.testing import sign_in

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HELLO = "Buenos días, ¿cuándo llega mi pedido?"


class Desk:
    """Two mail accounts, and an agent who reads what comes."""

    def __init__(self, env: Env, client: httpx.AsyncClient, gates: dict[str, Gate], headers: dict[str, str]) -> None:
        self.env, self.client, self.gates, self.headers = env, client, gates, headers

    async def comes(self, mail: EmailMessage, *to: str) -> None:
        """The mail comes in at these accounts."""
        for name in to:
            gate = self.gates[name]
            headers = gate.headers | {"content-type": "message/rfc822"}
            answer = await self.client.post(gate.path, content=mail.as_bytes(), headers=headers)
            assert answer.is_success, answer.text
        await LanesWorker(self.env).work_off()

    async def get(self, path: str, **params: Any) -> Any:
        answer = await self.client.get(f"/api/v1{path}", params=params, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def done(self, path: str, body: Any) -> Any:
        answer = await self.client.post(f"/api/v1{path}", json=body, headers=self.headers)
        assert answer.is_success, answer.text
        return answer.json()


@pytest.fixture
async def desk(env: Env, client: httpx.AsyncClient) -> Desk:
    smtp: dict[str, Any] = {"smtp_host": "127.0.0.1", "smtp_port": 9, "smtp_security": "none"}
    gates = {
        name: await connect(env, "email", name, address=f"{name}@hilo.example", **smtp) for name in ("info", "ventas")
    }
    return Desk(env, client, gates, await sign_in(env, "supervisor"))


def written(clock: FakeClock, text: str, html: str = "", **more: str) -> EmailMessage:
    """A mail of Ana's, or of whoever `sender` is."""
    mail = EmailMessage()
    mail["From"] = more.pop("sender", "Ana Ruiz <ana@correo.example>")
    mail["To"] = more.pop("to", "info@hilo.example, Ventas <ventas@hilo.example>")
    mail["Date"] = format_datetime(clock.now())
    mail["Subject"] = more.pop("subject", "Mi pedido")
    mail["Message-ID"] = more.pop("id", "<m1@correo.example>")
    for name, value in more.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
        shown: Any = mail.get_payload()
        related = shown[1]
        related.add_related(PNG, "image", "png", cid="<foto@correo.example>", filename="foto.png")
    return mail


async def test_a_mail_to_two_addresses_with_copies_is_one_thread_and_shown_as_it_looks(
    desk: Desk, clock: FakeClock
) -> None:
    html = f'<p style="color:#333">{HELLO}</p><img src="cid:foto@correo.example"><script>x()</script><img src="https://x.example/p">'
    await desk.comes(written(clock, HELLO, html, Cc="Luis <luis@correo.example>"), "info", "ventas")
    (line,) = (await desk.get("/conversations"))["items"]
    (item,) = (await desk.get(f"/conversations/{line['id']}/thread"))["items"]
    assert (item["text"], line["unread"], line["customer"]["name"]) == (HELLO, 1, "Ana Ruiz")
    assert [one["name"] for one in item["also_at"]] == ["ventas"]
    took = {(p["role"], p["value"]) for p in (await desk.get(f"/conversations/{line['id']}"))["participants"]}
    assert took == {("customer", "ana@correo.example"), ("cc", "luis@correo.example")}

    page = await desk.client.get(item["page"], headers=desk.headers)
    assert f'<p style="color: #333">{HELLO}</p>' in page.text
    assert "x.example" not in page.text
    [picture] = re.findall(r'<img src="(/api/[^"]+)"', page.text)
    assert (await desk.client.get(picture)).content == PNG

    source = await desk.client.get(f"/api/v1/messages/{item['id']}/source", headers=desk.headers)
    assert source.headers["content-type"] == "message/rfc822"
    assert "attachment" in source.headers["content-disposition"]
    assert b"Message-ID: <m1@correo.example>" in source.content
    masked = await sign_in(desk.env, "agent")
    assert (await desk.client.get(f"/api/v1/messages/{item['id']}/source", headers=masked)).status_code == 200


async def test_an_answer_to_a_forward_joins_as_third_party_and_the_customers_reply_folds_our_words(
    desk: Desk, clock: FakeClock
) -> None:
    await desk.comes(written(clock, HELLO), "info")
    (line,) = (await desk.get("/conversations"))["items"]
    thread = f"/conversations/{line['id']}/thread"
    [first] = (await desk.get(thread))["items"]
    lawyer = {"kind": "email", "value": "gestor@otro.example"}
    await desk.done(f"/conversations/{line['id']}/forwards", {"to": lawyer, "messages": [first["id"]]})
    ours = "Su pedido sale mañana por la tarde de nuestro almacén."
    await desk.done(f"/conversations/{line['id']}/messages", {"text": ours})
    async with desk.env.db.read() as tx:
        sent = await tx.fetch("select content ->> 'reference' as reference from outbox_parts order by created_at, id")
    to_gestor, to_ana = (f"info+{row['reference']}@hilo.example" for row in sent)

    clock.pass_(minutes=5)
    await desk.comes(
        written(clock, "Que lo reclame.", sender="gestor@otro.example", to=to_gestor, id="<g1@otro.example>"), "info"
    )
    reply = f"Gracias.\n\nEl mar, 24 nov 2026 a las 10:00, Info <info@hilo.example> escribió:\n\n> {ours}\n"
    await desk.comes(written(clock, reply, to=to_ana, id="<m2@correo.example>"), "info")
    items = (await desk.get(thread))["items"]
    said = [(one["from"]["kind"], one["text"]) for one in items if one["direction"] == "in"]
    assert said == [("customer", HELLO), ("third_party", "Que lo reclame."), ("customer", "Gracias.")]
    assert ours in items[-1]["quoted"]
    ways = await desk.get(f"/conversations/{line['id']}/ways")
    assert "gestor@otro.example" not in {way["to"]["value"] for way in ways["items"]}


async def test_a_forged_sender_opens_nobodys_thread(desk: Desk, clock: FakeClock) -> None:
    await desk.comes(written(clock, HELLO), "info")
    forged = written(clock, "Cambie mi cuenta", id="<f1@malo.example>", In_Reply_To="<m1@correo.example>")
    forged["Authentication-Results"] = "mx.malo.example; dmarc=pass header.from=correo.example"
    await desk.comes(forged, "ventas")
    items = [
        item["from"]["assurance"]
        for line in (await desk.get("/conversations"))["items"]
        for item in (await desk.get(f"/conversations/{line['id']}/thread"))["items"]
    ]
    assert set(items) == {0}, "what a header says proves nothing"
