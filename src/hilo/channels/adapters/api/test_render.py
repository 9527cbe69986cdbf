"""Our words as a webhook's body: what there is to say, and nothing else."""

import base64
from uuid import UUID

import msgspec

from hilo.channels.adapters.api.render import render
from hilo.channels.contract import Address, Media, Outgoing

ANA = Address("email", "ana@example.org", "Ana")


def test_a_plain_message_has_no_empty_fields() -> None:
    body = msgspec.json.decode(render(Outgoing(UUID(int=1), Address("phone", "+34600111222"), "Hola")))
    assert body == {
        "type": "message",
        "id": "00000000-0000-0000-0000-000000000001",
        "to": {"kind": "phone", "value": "+34600111222"},
        "text": "Hola",
    }


def test_a_message_with_everything_tells_everything() -> None:
    outgoing = Outgoing(
        UUID(int=1), ANA, "Aquí está 👩‍👩‍👧", html="<p>Aquí</p>", subject="Factura", reference="h1.abc",
        in_reply_to="<m@x>", part=1, parts=3, cc=[Address("email", "leo@example.org")], bcc=[ANA], conversation="c-1",
        media=[Media("ñ.pdf", "application/pdf", b"%PDF"), Media("b", "x/y", url="https://b.example/")],
    )  # fmt: skip
    body = msgspec.json.decode(render(outgoing))
    assert body["text"] == "Aquí está 👩‍👩‍👧"
    assert (body["subject"], body["reference"], body["in_reply_to"]) == ("Factura", "h1.abc", "<m@x>")
    assert (body["part"], body["parts"], body["conversation"]) == (1, 3, "c-1")
    assert body["cc"] == [{"kind": "email", "value": "leo@example.org"}]
    assert body["bcc"] == [{"kind": "email", "value": "ana@example.org", "name": "Ana"}]
    assert body["attachments"] == [
        {"name": "ñ.pdf", "media_type": "application/pdf", "content_base64": base64.b64encode(b"%PDF").decode()},
        {"name": "b", "media_type": "x/y", "url": "https://b.example/"},
    ]
