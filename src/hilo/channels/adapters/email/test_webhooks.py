"""Providers post mail in their own forms: what is genuine is the raw mail inside, anything else is nothing."""

import contextlib
import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from hilo.channels.adapters.email.envelope import unwrap
from hilo.channels.adapters.email.form import read_form
from hilo.channels.adapters.email.settings import Settings
from hilo.channels.adapters.email.webhook_sendgrid import SIGNATURE, TIMESTAMP
from hilo.channels.adapters.email.webhooks import read_post
from hilo.channels.contract import Forbidden, Raw, Refused
from hilo.channels.testing import connect
from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock

SECRET, KEY = "whsec_ours", "the signing key"
NOW = FakeClock().now()
# As it comes: 8 bits, and no UTF-8.
MAIL = "From: Ana <ana@example.org>\r\nMessage-ID: <1@x>\r\nSubject: ¿Qué?\r\n\r\nMañana\r\n".encode("latin-1")


def multipart(fields: Mapping[str, bytes]) -> Raw:
    parts = [
        b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in fields.items()
    ]
    return Raw("http", b"".join(parts) + b"--b--\r\n", {"content-type": "multipart/form-data; boundary=b"})


def basic(raw: Raw, secret: str = SECRET) -> Raw:
    token = b64encode(f"hilo:{secret}".encode()).decode()
    return Raw("http", raw.body, {**raw.headers, "authorization": f"Basic {token}"}, raw.url)


def post(raw: Raw, inbound: Any, now: datetime = NOW, key: str = KEY) -> Any:
    settings = Settings(address="support@shop.example", inbound=inbound, webhook_key=key)
    return read_post(raw, settings, SECRET, now).items[0]


def mailgun(mail: bytes = MAIL, token: str = "t0ken", at: datetime = NOW, key: str = KEY) -> dict[str, bytes]:
    timestamp = str(int(at.timestamp()))
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "recipient": b"support@shop.example",
        "sender": b"bounce+1@example.org",
        "body-mime": mail,
        "timestamp": timestamp.encode(),
        "token": token.encode(),
        "signature": signature.encode(),
    }


async def test_a_stranger_is_refused_whatever_the_form(env: Env, client: httpx.AsyncClient) -> None:
    for inbound in ("raw", "mailgun", "postmark", "sendgrid", "ses"):
        gate = await connect(env, "email", inbound, address="a@shop.example", inbound=inbound)
        for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic !!"}):
            answer = await client.post(gate.path, content=MAIL, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "bad_signature"), inbound
    async with env.db.read() as tx:
        assert await tx.fetchval("select count(*) from envelopes") == 0


async def test_a_raw_mail_is_kept_once(env: Env, client: httpx.AsyncClient) -> None:
    gate = await connect(env, "email", address="a@shop.example")
    first = await gate.post(client, MAIL)
    again = await client.post(gate.path, content=MAIL, auth=("any", gate.secret))
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert (await gate.post(client, b" \r\n")).status_code == 422
    assert (await client.get(gate.path)).status_code == 405


@pytest.mark.parametrize("form", ["multipart", "urlencoded"])
def test_mailgun(form: str) -> None:
    fields = mailgun()
    encoded = Raw("http", urlencode(fields).encode(), {"content-type": "application/x-www-form-urlencoded"})
    item = post(multipart(fields) if form == "multipart" else encoded, "mailgun")
    known, raw = unwrap(item.body)
    assert raw == MAIL
    assert (known.sender, list(known.recipients)) == ("bounce+1@example.org", ["support@shop.example"])


def test_a_token_of_mailgun_is_good_for_one_mail() -> None:
    first, other = (
        post(multipart(mailgun()), "mailgun"),
        post(multipart(mailgun(b"From: x@y\r\n\r\nForged")), "mailgun"),
    )
    assert first.dedupe_key == other.dedupe_key, "so the second one is a repeat, and is not kept"


@pytest.mark.parametrize(
    "changes",
    [
        {"token": b"other"},
        {"timestamp": b"1"},
        {"timestamp": b"9" * 30},
        {"signature": b""},
        {"signature": b"\xff"},
        {"token": b""},
        {"token": b"a b"},
    ],
    ids=str,
)
def test_what_mailgun_did_not_sign_is_forbidden(changes: dict[str, bytes]) -> None:
    with pytest.raises(Forbidden):
        post(multipart(mailgun() | changes), "mailgun")


def test_mailgun_is_believed_for_half_a_day_and_by_its_key_alone() -> None:
    late = FakeClock().pass_(hours=13)
    for now, key in ((late, KEY), (NOW, "another key"), (NOW, "")):
        with pytest.raises(Forbidden):
            post(multipart(mailgun(key=KEY)), "mailgun", now, key)
    assert post(multipart(mailgun()), "mailgun", FakeClock().pass_(hours=9))


def test_a_route_of_mailgun_that_does_not_end_with_mime_is_told_so() -> None:
    fields = {name: value for name, value in mailgun().items() if name != "body-mime"}
    with pytest.raises(Refused, match="mime"):
        post(multipart(fields), "mailgun")


def test_postmark() -> None:
    body = {
        "RawEmail": "From: a@b.example\r\n\r\n¿Qué?",
        "OriginalRecipient": "x@inbound.example",
        "MessageID": "1",
        "Headers": [{"Name": "X-Spam-Status", "Value": "Yes"}],
    }
    known, raw = unwrap(post(basic(Raw("http", json.dumps(body).encode())), "postmark").body)
    assert raw == "From: a@b.example\r\n\r\n¿Qué?".encode()
    assert (known.spam, list(known.recipients)) == (True, ["x@inbound.example"])
    with pytest.raises(Forbidden):
        post(basic(Raw("http", json.dumps(body).encode()), "wrong"), "postmark")
    with pytest.raises(Refused, match="RawEmail"):
        post(basic(Raw("http", b'{"MessageID": "1"}')), "postmark")


def test_sendgrid_by_the_secret_in_its_address() -> None:
    fields = {"email": MAIL, "envelope": b'{"to": ["a@shop.example"], "from": "b@x"}', "spam_score": b"6.1"}
    form = multipart(fields)
    known, raw = unwrap(post(Raw("http", form.body, form.headers, f"/in/x?secret={SECRET}"), "sendgrid", key="").body)
    assert raw == MAIL
    assert (known.sender, list(known.recipients), known.spam) == ("b@x", ["a@shop.example"], True)
    assert post(basic(form), "sendgrid", key="")
    for url in ("/in/x?secret=wrong", "/in/x", "/in/x?secret="):
        with pytest.raises(Forbidden):
            post(Raw("http", form.body, form.headers, url), "sendgrid", key="")


def test_sendgrid_by_its_signature() -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    der = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    key, form = b64encode(der).decode(), multipart({"email": MAIL})
    signature = b64encode(private.sign(b"1700000000" + form.body, ec.ECDSA(hashes.SHA256()))).decode()
    signed = {**form.headers, SIGNATURE: signature, TIMESTAMP: "1700000000"}
    assert unwrap(post(Raw("http", form.body, signed), "sendgrid", key=key).body)[1] == MAIL
    for body, changes in (
        (form.body + b" ", {}),
        (form.body, {TIMESTAMP: "1700000001"}),
        (form.body, {SIGNATURE: "AAAA"}),
        (form.body, {SIGNATURE: "¡"}),
        (form.body, {SIGNATURE: ""}),
    ):
        with pytest.raises(Forbidden):
            post(Raw("http", body, signed | changes), "sendgrid", key=key)
    with pytest.raises(Forbidden):
        post(basic(Raw("http", form.body, form.headers)), "sendgrid", key=key)


@given(st.binary(max_size=300), st.sampled_from(["b", "", "x" * 300]))
def test_any_form_is_read_or_refused(body: bytes, boundary: str) -> None:
    for kind in (f"multipart/form-data; boundary={boundary}", "application/x-www-form-urlencoded", "text/plain", ""):
        found: Mapping[str, bytes] = {}
        with contextlib.suppress(Refused):
            found = read_form(Raw("http", body, {"content-type": kind}))
        assert all(isinstance(value, bytes) for value in found.values())
