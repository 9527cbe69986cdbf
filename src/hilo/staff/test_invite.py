"""Invitations: a link that lets one person in once, as what they were invited to be."""

from typing import Any

import msgspec

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.staff.add import COMMAND_LINE
from hilo.staff.conftest import PASSWORD, MakeBrowser, MakeProgram, Program, audited, hire
from hilo.staff.deactivate import deactivate
from hilo.staff.testing_entry import deliver, mailing, secret_in

EVA = "eva@firma.example"


async def invited(boss: Program, **more: Any) -> dict[str, Any]:
    answer = await boss.send("POST", "/invitations", {"email": EVA, "role": "agent"} | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_stranger_and_an_agent_invite_nobody(browser: MakeBrowser, program: MakeProgram) -> None:
    body = {"email": EVA, "role": "agent"}
    assert (await browser().send("POST", "/invitations", body)).status_code == 401
    assert (await (await program("agent")).send("POST", "/invitations", body)).status_code == 403
    administrator = await program("administrator")
    more = await administrator.send("POST", "/invitations", body | {"role": "owner"})
    assert (more.status_code, more.json()["code"]) == (403, "more_than_your_own")


async def test_without_a_mail_server_the_link_is_handed_over_and_lets_in_once(
    env: Env, browser: MakeBrowser, program: MakeProgram
) -> None:
    boss = await program("owner")
    team = (await boss.send("POST", "/teams", {"name": "Fotografía"})).json()
    made = await invited(boss, role="supervisor", teams=[team["id"]], language="es")
    assert made["mailed"] is False
    secret, eva = secret_in(made["link"]), browser()
    seen = await eva.send("POST", "/invitation", {"secret": secret})
    assert (seen.json()["email"], seen.json()["role"]) == (EVA, "supervisor")
    came = await eva.send(
        "POST", "/invitation/acceptance", {"secret": secret, "name": "Eva Prat", "password": PASSWORD}
    )
    assert came.status_code == 201, came.text
    me = (await eva.sign_in(EVA)).json()["user"]
    assert (me["name"], me["role"], me["teams"], me["language"]) == ("Eva Prat", "supervisor", [team["id"]], "es")
    for path in ("/invitation", "/invitation/acceptance"):
        body = {"secret": secret} | ({"name": "Mallory", "password": PASSWORD} if "acc" in path else {})
        again = await browser().send("POST", path, body)
        assert (again.status_code, again.json()["code"]) == (410, "link_void")
    assert (await boss.get("/invitations"))["items"] == []
    assert len(await audited(env, "invitation.accepted")) == 1


async def test_the_secret_is_stored_nowhere_in_the_open(env: Env, program: MakeProgram) -> None:
    async with mailing(env):
        made = await invited(await program("owner"))
        secret = secret_in(made["link"])
        async with env.db.read() as tx:
            for table in ("invitations", "jobs", "audit_log"):
                rows = await tx.fetch(f"select x::text as said from {table} x")
                assert rows, table
                assert all(secret not in row["said"] for row in rows), table
        assert EVA not in str([row["said"] for row in rows])


async def test_by_mail_it_says_who_invites_in_the_language_of_the_invited(env: Env, program: MakeProgram) -> None:
    env.settings = msgspec.structs.replace(env.settings, public_url="https://hilo.firma.example/")
    async with mailing(env) as box:
        made = await invited(await program("owner"), language="es", name="Eva")
        assert made["mailed"] is True
        await deliver(env)
        [mail] = box.to(EVA)
        text = mail.get_content()
    assert mail["Subject"] == "Le han invitado a Hilo"
    assert text.startswith("Hola, Eva:")
    assert "Ana le invita a trabajar con Hilo, con el rol agente." in text
    assert secret_in(text) == secret_in(made["link"])
    assert "https://hilo.firma.example/invitation#" in text


async def test_sent_again_only_the_new_link_is_good(
    browser: MakeBrowser, program: MakeProgram, clock: FakeClock
) -> None:
    boss, stranger = await program("owner"), browser()
    made = await invited(boss)
    clock.pass_(days=7)
    late = await stranger.send("POST", "/invitation", {"secret": secret_in(made["link"])})
    assert late.status_code == 410
    again = (await boss.send("POST", f"/invitations/{made['invitation']['id']}/link")).json()
    first, second = secret_in(made["link"]), secret_in(again["link"])
    assert (await stranger.send("POST", "/invitation", {"secret": first})).status_code == 410
    assert (await stranger.send("POST", "/invitation", {"secret": second})).status_code == 200


async def test_revoked_it_is_void_and_the_address_can_be_invited_anew(
    browser: MakeBrowser, program: MakeProgram
) -> None:
    boss = await program("owner")
    made = await invited(boss)
    twice = await boss.send("POST", "/invitations", {"email": EVA.upper(), "role": "shop"})
    assert (twice.status_code, twice.json()["code"]) == (409, "already_invited")
    path = f"/invitations/{made['invitation']['id']}"
    administrator = await program("administrator")
    assert (await administrator.send("DELETE", path)).status_code == 204
    assert (await boss.send("DELETE", path)).status_code == 404
    assert (await browser().send("POST", "/invitation", {"secret": secret_in(made["link"])})).status_code == 410
    await invited(boss, role="shop")


async def test_the_invitation_of_somebody_who_left_lets_nobody_in(
    env: Env, browser: MakeBrowser, program: MakeProgram
) -> None:
    boss = await program("administrator")
    made = await invited(boss)
    left = (await boss.get("/me"))["id"]
    async with env.db.unit_of_work() as tx:
        await deactivate(tx, left, COMMAND_LINE)
    assert (await browser().send("POST", "/invitation", {"secret": secret_in(made["link"])})).status_code == 410


async def test_who_is_on_the_staff_is_not_invited(env: Env, program: MakeProgram) -> None:
    await hire(env, EVA)
    answer = await (await program("owner")).send("POST", "/invitations", {"email": EVA, "role": "agent"})
    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")


async def test_a_weak_password_does_not_use_the_link_up(browser: MakeBrowser, program: MakeProgram) -> None:
    secret = secret_in((await invited(await program("owner")))["link"])
    body = {"secret": secret, "name": "Eva", "password": "short"}
    weak = await browser().send("POST", "/invitation/acceptance", body)
    assert (weak.status_code, weak.json()["code"]) == (422, "weak_password")
    assert (await browser().send("POST", "/invitation/acceptance", body | {"password": PASSWORD})).status_code == 201


async def test_guessing_links_is_slowed_down(browser: MakeBrowser) -> None:
    stranger = browser()
    codes = [(await stranger.send("POST", "/invitation", {"secret": "x" * 43})).status_code for _ in range(32)]
    assert codes[0] == 410
    assert codes[-1] == 429


async def test_another_site_cannot_use_a_visitor_for_it(browser: MakeBrowser) -> None:
    for path in ("/invitation", "/password-reset"):
        answer = await browser().send("POST", path, {"secret": "x" * 43}, **{"sec-fetch-site": "cross-site"})
        assert (answer.status_code, answer.json()["code"]) == (403, "cross_origin")
