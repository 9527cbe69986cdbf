"""Amazon SES by SNS: Amazon's signature, our topic, Amazon's addresses; anything else is nothing."""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from hilo.channels.adapters.email.envelope import unwrap
from hilo.channels.adapters.email.sns import is_amazons, read_notice
from hilo.channels.adapters.email.webhook_ses import Topic
from hilo.channels.contract import Challenge, Forbidden, Raw, Refused, Verified
from hilo.channels.contract_abilities import Unprepared
from hilo.kernel.http_client import Answer, OutgoingFailed

TOPIC = "arn:aws:sns:eu-west-1:123456789012:mail"
HOST = "https://sns.eu-west-1.amazonaws.com"
CERTIFICATE = f"{HOST}/SimpleNotificationService-abc.pem"
CONFIRM = f"{HOST}/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=abc"
MAIL = "From: Ana <ana@example.org>\r\nMessage-ID: <1@x>\r\n\r\nHola\r\n"
RECEIVED = {
    "notificationType": "Received",
    "receipt": {
        "recipients": ["support@shop.example"],
        "spamVerdict": {"status": "PASS"},
        "virusVerdict": {"status": "FAIL"},
        "action": {"type": "SNS", "topicArn": TOPIC},
    },
    "mail": {"source": "bounce@example.org", "messageId": "m1"},
    "content": MAIL,
}


class Amazon:
    """What Amazon answers, and what it was asked."""

    def __init__(self, pem: bytes) -> None:
        self.pem = pem
        self.asked: list[str] = []
        self.status = 200

    async def get(self, url: str, timeout: float = 1, max_bytes: int = 1) -> Answer:
        self.asked.append(url)
        return Answer(self.status, {}, self.pem if url.endswith(".pem") else b"<ok/>", url, complete=True)


@cache
def signer(whose: str = "sns.amazonaws.com") -> tuple[Any, bytes]:
    key = generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, whose)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    return key, made.sign(key, SHA256()).public_bytes(Encoding.PEM)


def notice(kind: str = "Notification", version: str = "2", **changes: Any) -> dict[str, str]:
    made = {
        "Type": kind,
        "MessageId": "1",
        "TopicArn": TOPIC,
        "Message": json.dumps(RECEIVED),
        "Timestamp": "2026-11-24T10:00:00.000Z",
        "SignatureVersion": version,
        "SigningCertURL": CERTIFICATE,
    }
    if kind != "Notification":
        made |= {"Token": "abc", "SubscribeURL": CONFIRM}
    made |= changes
    names = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    signed = "".join(f"{name}\n{made[name]}\n" for name in names if name in made).encode()
    digest = SHA256() if version == "2" else SHA1()
    return made | {"Signature": b64encode(signer()[0].sign(signed, PKCS1v15(), digest)).decode()}


def raw(made: dict[str, str]) -> Raw:
    return Raw("http", json.dumps(made).encode())


def stage(topic: str = TOPIC) -> tuple[Topic, Amazon]:
    amazon = Amazon(signer()[1])
    return Topic(topic, amazon), amazon


async def read(topic: Topic, given: Raw) -> Verified | Challenge:
    try:
        return topic.read(given)
    except Unprepared:
        await topic.prepare(given)
        return topic.read(given)


@pytest.mark.parametrize("version", ["1", "2"])
async def test_a_mail_is_taken_with_what_ses_found(version: str) -> None:
    topic, amazon = stage()
    for _ in range(2):
        found = await read(topic, raw(notice(version=version)))
        assert isinstance(found, Verified)
        known, mail = unwrap(found.items[0].body)
        assert mail == MAIL.encode()
        assert (known.sender, list(known.recipients)) == ("bounce@example.org", ["support@shop.example"])
        assert known.spam is True
    assert amazon.asked == [CERTIFICATE], "fetched once"


async def test_a_mail_in_base64_keeps_its_bytes() -> None:
    body = "From: a@b\r\n\r\nMañana".encode("latin-1")
    action = RECEIVED["receipt"] | {"action": {"encoding": "BASE64"}}  # type: ignore[operator]
    message = json.dumps(RECEIVED | {"receipt": action, "content": b64encode(body).decode()})
    found = await read(stage()[0], raw(notice(Message=message)))
    assert isinstance(found, Verified)
    assert unwrap(found.items[0].body)[1] == body


@pytest.mark.parametrize("name", ["Message", "MessageId", "Timestamp", "Type", "Signature"])
async def test_what_was_changed_on_its_way_is_forbidden(name: str) -> None:
    topic, _ = stage()
    assert await read(topic, raw(notice()))
    with pytest.raises(Forbidden):
        await read(topic, raw(notice() | {name: "QUJD"}))


async def test_another_topic_is_nobody_and_nothing_is_fetched_for_it() -> None:
    topic, amazon = stage()
    with pytest.raises(Forbidden):
        await read(topic, raw(notice(TopicArn=TOPIC + "x")))
    with pytest.raises(Forbidden):
        await read(stage("")[0], raw(notice(TopicArn="")))
    assert amazon.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem",
        "https://sns.us-east-1.amazonaws.com/a.pem",
        "https://evil.example/sns.eu-west-1.amazonaws.com/a.pem",
        "https://x@sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com:444/a.pem",
        "https://sns.eu-west-1.amazonaws.com/a.txt",
        "https://bucket.s3.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com\\@evil.example/a.pem",
        "https://[::1]/a.pem",
        "https://[/a.pem",
        "",
    ],
)
async def test_a_certificate_from_elsewhere_is_not_even_asked_for(url: str) -> None:
    topic, amazon = stage()
    with pytest.raises(Forbidden):
        await read(topic, raw(notice(SigningCertURL=url)))
    assert amazon.asked == []


async def test_a_subscription_to_our_topic_is_confirmed_at_amazon_once() -> None:
    topic, amazon = stage()
    given = raw(notice("SubscriptionConfirmation"))
    assert isinstance(await read(topic, given), Challenge)
    assert isinstance(await read(topic, given), Challenge)
    assert amazon.asked == [CERTIFICATE, CONFIRM]


async def test_a_confirmation_leads_nowhere_else() -> None:
    topic, amazon = stage()
    for url in ("https://evil.example/?Action=ConfirmSubscription", f"{HOST}/?Action=Unsubscribe"):
        assert isinstance(await read(topic, raw(notice("SubscriptionConfirmation", SubscribeURL=url))), Challenge)
    forged = notice("SubscriptionConfirmation") | {"Signature": "QUJD"}
    with pytest.raises(Forbidden):
        await read(topic, raw(forged))
    assert amazon.asked == [CERTIFICATE]


async def test_an_end_of_the_subscription_is_answered_and_not_followed() -> None:
    topic, amazon = stage()
    assert isinstance(await read(topic, raw(notice("UnsubscribeConfirmation"))), Challenge)
    assert amazon.asked == [CERTIFICATE]


async def test_while_amazon_does_not_answer_nobody_is_let_in_and_it_is_not_asked_again_at_once() -> None:
    topic, amazon = stage()
    amazon.status = 500
    for _ in range(3):
        with pytest.raises(OutgoingFailed):
            await read(topic, raw(notice()))
    assert amazon.asked == [CERTIFICATE]


async def test_a_certificate_of_somebody_else_is_no_certificate() -> None:
    _, amazon = stage()
    for pem in (b"", b"\xff", signer("mail.evil.example")[1], signer("sns.evil.example")[1]):
        amazon.pem = pem
        with pytest.raises(Forbidden):
            await Topic(TOPIC, amazon).prepare(raw(notice()))


async def test_what_ses_says_besides_mail_is_answered_and_kept_nowhere() -> None:
    topic, _ = stage()
    found = await read(topic, raw(notice(Message="Successfully validated SNS topic for Amazon SES event publishing.")))
    assert found == Verified([])
    with pytest.raises(Refused, match="SNS action"):
        await read(topic, raw(notice(Message=json.dumps(RECEIVED | {"content": ""}))))


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b"[" * 3000, b'{"Type": 1}', b'{"Type": "X"}'])
def test_what_is_no_notice_is_forbidden(body: bytes) -> None:
    with pytest.raises(Forbidden):
        read_notice(body, TOPIC)


def test_china_has_a_host_of_its_own() -> None:
    topic = "arn:aws-cn:sns:cn-north-1:123456789012:mail"
    assert is_amazons("https://sns.cn-north-1.amazonaws.com.cn/a.pem", topic, ".pem")
    assert not is_amazons("https://sns.cn-north-1.amazonaws.com/a.pem", topic, ".pem")
