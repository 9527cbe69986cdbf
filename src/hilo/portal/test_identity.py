"""Signed identities: the site says who is signed in; the token changes, what was said before comes along."""

from datetime import timedelta
from uuid import uuid4

import jwt
import pytest

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.portal.conftest import hosting_kind
from hilo.portal.testing import SECRET, Shop, open_shop


async def test_who_is_signed_in_is_the_same_visitor_on_every_device(shop: Shop) -> None:
    phone = await shop.visitor(identity=shop.identity(name="Ana Ruiz"))
    assert phone.begun["visitor"]["assurance"] == 3
    await phone.says("desde el móvil")
    laptop = await shop.visitor(identity=shop.identity())
    assert laptop.id == phone.id
    assert await laptop.reads() == ["desde el móvil"]
    assert await (await shop.visitor(identity=shop.identity("4712"))).reads() == []
    [line] = await shop.conversations()
    assert line["customer"]["name"] == "Ana Ruiz"


async def test_an_identity_counts_once(shop: Shop) -> None:
    shown = shop.identity()
    await shop.visitor(identity=shown)
    assert await shop.refusal(identity=shown) == (403, "identity_used")


@pytest.mark.parametrize("key", [SECRET, "another secret, which has 32 characters as well"])
async def test_an_identity_that_is_not_right_is_refused(shop: Shop, clock: FakeClock, key: str) -> None:
    exp = int((clock.now() + timedelta(minutes=5)).timestamp())
    claims = {"sub": "1", "jti": "1", "aud": str(uuid4()), "exp": exp}
    code = "identity_wrong_account" if key == SECRET else "identity_invalid"
    assert await shop.refusal(identity=jwt.encode(claims, key, "HS256")) == (403, code)
    late = int((clock.now() + timedelta(hours=1)).timestamp())
    assert await shop.refusal(identity=shop.identity(exp=late)) == (403, "identity_too_long")
    assert await shop.refusal(identity=shop.identity(exp=1)) == (403, "identity_expired")


async def test_only_signed_in_visitors_where_the_account_says_so(shop: Shop, env: Env) -> None:
    strict = await open_shop(env, shop.client, hosting_kind(), "Strict", identity_required=True)
    assert await strict.refusal() == (403, "identity_required")
    assert (await strict.visitor(identity=strict.identity())).begun["visitor"]["assurance"] == 3


async def test_signing_in_changes_the_token_and_takes_along_what_was_said(shop: Shop) -> None:
    visitor = await shop.visitor()
    await visitor.says("antes de entrar")
    before = visitor.token
    visitor.take(await visitor.done("POST", "identity", {"identity": shop.identity(name="Ana")}))
    assert visitor.token != before
    old = await visitor.problem("GET", "messages", authorization=f"Bearer {before}")
    assert old == (401, "visitor_unknown")
    await visitor.says("después de entrar")
    assert await visitor.reads() == ["antes de entrar", "después de entrar"]
    [line] = await shop.conversations()
    assert line["unread"] == 2, "one person, one conversation"
    assert await (await shop.visitor(identity=shop.identity())).reads() == ["antes de entrar", "después de entrar"]


async def test_words_that_were_still_on_their_way_come_along_too(shop: Shop) -> None:
    visitor = await shop.visitor()
    await visitor.says("aún de camino", understood=False)
    visitor.take(await visitor.done("POST", "identity", {"identity": shop.identity()}))
    await visitor.says("ya dentro")
    assert await visitor.reads() == ["aún de camino", "ya dentro"]
    customers = {line["customer"]["id"] for line in await shop.conversations()}
    assert len(customers) == 1


async def test_undoing_the_merge_parts_them_again(shop: Shop) -> None:
    visitor = await shop.visitor()
    await visitor.says("era otra persona")
    visitor.take(await visitor.done("POST", "identity", {"identity": shop.identity()}))
    await visitor.says("soy yo")
    [line] = await shop.conversations()
    customer = line["customer"]["id"]
    person = await shop.staff("GET", f"/customers/{customer}")
    [merge] = person["merges"]
    await shop.staff("DELETE", f"/customers/{customer}/merges/{merge['id']}")
    assert await visitor.reads() == ["soy yo"]


async def test_what_is_typed_is_a_claim_that_opens_nothing(shop: Shop, env: Env) -> None:
    """A stranger who types a customer's address sees nothing of hers, and gets nothing that is hers."""
    asking = await open_shop(env, shop.client, hosting_kind(), "Asks", form=[{"field": "name"}, {"field": "email"}])
    ana = await asking.visitor(identity=asking.identity("ana", email="ana@correo.example", name="Ana Ruiz"))
    await ana.says("mi factura, por favor")
    stranger = await asking.visitor(form={"name": "Ana Ruiz", "email": "ana@correo.example"})
    assert await stranger.reads() == []
    await stranger.says("soy Ana")
    assert await stranger.reads() == ["soy Ana"]
    assert await ana.reads() == ["mi factura, por favor"]
    lines = await asking.conversations()
    assert len({line["customer"]["id"] for line in lines}) == 2
    [theirs] = [line for line in lines if line["last"]["text"] == "soy Ana"]
    person = await asking.staff("GET", f"/customers/{theirs['customer']['id']}")
    mails = [one for one in person["identifiers"] if one["kind"] == "email"]
    assert [(one["value"], one["assurance"]) for one in mails] == [("ana@correo.example", 0)]


async def test_a_vouched_address_joins_its_person_where_the_account_may_say_so(shop: Shop, env: Env) -> None:
    sure = await open_shop(env, shop.client, hosting_kind(), "Sure", **{"vouch.email": 2})
    first = await sure.visitor(identity=sure.identity("a", email="ana@correo.example"))
    await first.says("uno")
    second = await sure.visitor(identity=sure.identity("b", email="ana@correo.example"))
    await second.says("dos")
    lines = await sure.conversations()
    assert len({line["customer"]["id"] for line in lines}) == 1, "to the staff it is one person"
    assert await second.reads() == ["dos"], "what a site vouches for shows nobody another's words"
