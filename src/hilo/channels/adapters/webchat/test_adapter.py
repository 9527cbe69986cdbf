"""The chat's adapter: what a visitor says comes through as said, and only identities that are right are believed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest

from hilo.channels.adapters.webchat.adapter import Webchat
from hilo.channels.adapters.webchat.settings import Settings
from hilo.channels.contract import Address, Context, Media, MessageEvent, Proof, Refused
from hilo.channels.contract_hosts import Hosts, Said
from hilo.channels.errors import InvalidSettings
from hilo.channels.model_accounts import check_settings
from hilo.kernel.testing import FakeClock
from hilo.kernel.webhook_signature import new_secret

ACCOUNT = UUID(int=7)
SECRET = "the site's secret, which has 32 characters and more"


def chat(clock: FakeClock, **settings: Any) -> Webchat:
    values: dict[str, Any] = {"identity_secret": SECRET}
    own = Settings(**(values | settings))
    return Webchat(Context(ACCOUNT, own, "", None, new_secret(), clock.now))


def identity(clock: FakeClock, key: str = SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    exp = int((clock.now() + timedelta(minutes=5)).timestamp())
    claims: dict[str, Any] = {"sub": "4711", "jti": "1", "aud": str(ACCOUNT), "exp": exp, "name": "Ana"} | changes
    return jwt.encode({k: v for k, v in claims.items() if v is not None}, key, algorithm)


def refusal(made: Webchat, shown: str) -> str:
    with pytest.raises(Refused) as refused:
        made.read_identity(shown)
    return refused.value.code


def test_what_a_visitor_says_is_genuine_and_comes_through_as_said(clock: FakeClock) -> None:
    made = chat(clock)
    assert isinstance(made, Hosts)
    said = Said(id="c-1", visitor="v-1", text="ñ 😀", name="Ana", at=clock.now(), assurance=3, method="signed identity",
                person={"postcode": "28013"}, media=[Media("a.png", "image/png", b"\x89PNG")])  # fmt: skip
    [item] = made.verify(made.wrap(said)).items
    assert (item.dedupe_key, item.order_key) == ("v-1:c-1", "v-1")
    [event] = made.parse(item.body)
    assert isinstance(event, MessageEvent)
    assert (event.id, event.text, event.at) == ("v-1:c-1", "ñ 😀", clock.now())
    assert (event.sender, event.proof) == (Address("visitor", "v-1", "Ana"), Proof(3, "signed identity"))
    assert event.person == {"postcode": "28013"}
    assert event.media == [Media("a.png", "image/png", b"\x89PNG")]
    assert event.chatlike


def test_a_right_identity_is_read(clock: FakeClock) -> None:
    found = chat(clock).read_identity(identity(clock, email="ana@correo.example", lang="es"))
    assert (found.subject, found.jti, found.name) == ("4711", "1", "Ana")
    assert (found.email, found.language) == ("ana@correo.example", "es")


def test_an_identity_is_good_for_ten_minutes_and_not_longer(clock: FakeClock) -> None:
    made, soon = chat(clock), identity(clock)
    clock.pass_(minutes=5, seconds=29)
    assert made.read_identity(soon).subject == "4711"
    clock.pass_(seconds=2)
    assert refusal(made, soon) == "identity_expired"
    late = int((clock.now() + timedelta(minutes=11)).timestamp())
    assert refusal(made, identity(clock, exp=late)) == "identity_too_long"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"aud": str(UUID(int=8))}, "identity_wrong_account"),
        ({"aud": None}, "identity_invalid"),
        ({"jti": None}, "identity_invalid"),
        ({"exp": None}, "identity_invalid"),
        ({"sub": None}, "identity_invalid"),
        ({"sub": ""}, "identity_invalid"),
        ({"sub": "a\0b"}, "identity_invalid"),
        ({"name": ["Ana"]}, "identity_invalid"),
        ({"key": "another secret, which has 32 characters as well"}, "identity_invalid"),
    ],
)
def test_an_identity_that_is_not_right_is_refused_by_its_own_code(
    clock: FakeClock, changes: dict[str, Any], code: str
) -> None:
    assert refusal(chat(clock), identity(clock, **changes)) == code


def test_an_identity_without_a_signature_is_none(clock: FakeClock) -> None:
    made = chat(clock)
    unsigned = jwt.encode({"sub": "1", "jti": "1", "aud": str(ACCOUNT), "exp": 1}, "", "none")
    for shown in (unsigned, "", "a.b.c", "é" * 10, "x" * 5000, identity(clock).rpartition(".")[0] + "."):
        assert refusal(made, shown) == "identity_invalid"
    assert refusal(chat(clock, identity_secret=""), identity(clock)) == "identity_invalid"


async def test_only_signed_in_visitors_need_a_secret_to_sign_with(clock: FakeClock) -> None:
    assert (await chat(clock, identity_required=True).probe()).ok
    assert not (await chat(clock, identity_required=True, identity_secret="").probe()).ok


def test_its_lists_can_be_typed_on_a_command_line() -> None:
    typed = {"origins": "https://a.example, https://b.example", "attachments_max": "3"}
    form = [{"field": "email", "required": True}]
    found = check_settings(Settings, typed | {"form": form})
    assert found.origins == ["https://a.example", "https://b.example"]
    assert (found.attachments_max, found.form[0].field) == (3, "email")
    for wrong in ("*", "null", "https://a.example/", "ftp://a.example", "https://A.example", "https://*.a.example"):
        with pytest.raises(InvalidSettings):
            check_settings(Settings, {"origins": wrong})
