"""A forgotten password: a link by mail, the same answer for everybody, and an end to what was open."""

import msgspec

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from hilo.staff.conftest import ANA, PASSWORD, MakeBrowser, MakeProgram, audited, hire
from hilo.staff.testing_entry import deliver, mailing, secret_in

NEW = "another horse, another staple"


async def test_whether_the_address_is_known_shows_nowhere(env: Env, browser: MakeBrowser) -> None:
    await hire(env, ANA)
    async with mailing(env) as box:
        known = await browser().send("POST", "/password-resets", {"email": f" {ANA.upper()} "})
        unknown = await browser().send("POST", "/password-resets", {"email": "nobody@firma.example"})
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, b"")
        async with env.db.read() as tx:
            jobs = await tx.fetch("select name, length(payload::text) as long from jobs order by id")
            said = await tx.fetchval("select string_agg(payload::text, ' ') from jobs")
        assert [job["name"] for job in jobs] == ["staff.mail_reset"] * 2, "the same work, done later"
        assert ANA not in said
        await deliver(env)
        assert [mail["To"] for mail in box.mails] == [ANA]


async def test_the_link_sets_the_password_once_and_ends_every_session(env: Env, browser: MakeBrowser) -> None:
    await hire(env, ANA)
    thief, ana = browser(), browser()
    await thief.sign_in(ANA)
    async with mailing(env) as box:
        await ana.send("POST", "/password-resets", {"email": ANA})
        await deliver(env)
        secret = secret_in(box.text_to(ANA))
        assert (await ana.send("POST", "/password-reset", {"secret": secret})).json() == {"email": ANA}
        weak = await ana.send("POST", "/password-reset/completion", {"secret": secret, "password": ANA})
        assert weak.json()["code"] == "weak_password"
        done = await ana.send("POST", "/password-reset/completion", {"secret": secret, "password": NEW})
        assert (done.status_code, "set-cookie" in done.headers) == (204, False), "it signs nobody in"
        again = await ana.send("POST", "/password-reset/completion", {"secret": secret, "password": NEW})
        assert (again.status_code, again.json()["code"]) == (410, "link_void")
        await deliver(env)
        assert "was changed just now" in box.text_to(ANA)
    assert (await thief.send("GET", "/me")).status_code == 401
    assert (await ana.sign_in(ANA, PASSWORD)).status_code == 401
    assert (await ana.sign_in(ANA, NEW)).status_code == 201
    assert len(await audited(env, "user.password_reset")) == 1


async def test_a_link_ends_after_an_hour_and_with_any_other(env: Env, browser: MakeBrowser, clock: FakeClock) -> None:
    user = await hire(env, ANA)
    stranger = browser()
    async with mailing(env) as box:
        secrets: list[str] = []
        for _ in range(2):
            await stranger.send("POST", "/password-resets", {"email": ANA})
            await deliver(env)
            secrets.append(secret_in(box.text_to(ANA)))
        used = await stranger.send("POST", "/password-reset/completion", {"secret": secrets[1], "password": NEW})
        assert used.status_code == 204
        assert (await stranger.send("POST", "/password-reset", {"secret": secrets[0]})).status_code == 410
        await stranger.send("POST", "/password-resets", {"email": ANA})
        await deliver(env)
        clock.pass_(hours=1)
        late = await stranger.send("POST", "/password-reset", {"secret": secret_in(box.mails[-1].get_content())})
        assert late.status_code == 410
    async with env.db.read() as tx:
        assert await tx.fetchval("select count(*) from password_resets where user_id = $1", user.id) == 1


async def test_too_many_are_refused_by_target_and_by_place(env: Env, browser: MakeBrowser) -> None:
    stranger = browser()
    async with mailing(env):
        same = [(await stranger.send("POST", "/password-resets", {"email": ANA})).status_code for _ in range(5)]
        many = [
            (await stranger.send("POST", "/password-resets", {"email": f"n{n}@firma.example"})).status_code
            for n in range(30)
        ]
    assert same == [202, 202, 202, 429, 429]
    assert many[0] == 202
    assert many[-1] == 429


async def test_without_a_mail_server_an_administrator_hands_a_link_over(
    env: Env, browser: MakeBrowser, program: MakeProgram
) -> None:
    user, owner = await hire(env, ANA), await hire(env, "owner@firma.example", "owner")
    none = await browser().send("POST", "/password-resets", {"email": ANA})
    assert (none.status_code, none.json()["code"]) == (409, "no_mail_server")
    agent, administrator = await program("agent"), await program("administrator")
    assert (await browser().send("POST", f"/users/{user.id}/password-reset")).status_code == 401
    assert (await agent.send("POST", f"/users/{user.id}/password-reset")).status_code == 403
    assert (await administrator.send("POST", f"/users/{owner.id}/password-reset")).status_code == 403
    link = (await administrator.send("POST", f"/users/{user.id}/password-reset")).json()["link"]
    body = {"secret": secret_in(link), "password": NEW}
    assert (await browser().send("POST", "/password-reset/completion", body)).status_code == 204
    assert (await browser().sign_in(ANA, NEW)).status_code == 201


async def test_a_mail_that_is_refused_for_good_is_given_up(env: Env, browser: MakeBrowser) -> None:
    await hire(env, ANA)
    async with mailing(env) as box:
        box.answers = ["550 nobody here"]
        await browser().send("POST", "/password-resets", {"email": ANA})
        await deliver(env)
        assert box.mails == []
    async with env.db.read() as tx:
        assert await tx.fetchval("select count(*) from jobs where failed_at is null") == 0


async def test_who_left_gets_no_link(env: Env, browser: MakeBrowser, program: MakeProgram) -> None:
    user = await hire(env, ANA)
    owner = await program("owner")
    assert (await owner.send("POST", f"/users/{user.id}/deactivation")).status_code == 204
    async with mailing(env) as box:
        assert (await browser().send("POST", "/password-resets", {"email": ANA})).status_code == 202
        await deliver(env)
        assert box.mails == []
    assert (await owner.send("POST", f"/users/{user.id}/password-reset")).status_code == 404


async def test_a_link_names_the_public_address_and_no_other(env: Env, browser: MakeBrowser) -> None:
    env.settings = msgspec.structs.replace(env.settings, public_url="https://hilo.firma.example")
    await hire(env, ANA)
    async with mailing(env) as box:
        await browser().send("POST", "/password-resets", {"email": ANA}, host="evil.example")
        await deliver(env)
        assert "https://hilo.firma.example/password#" in box.text_to(ANA)
        assert "evil" not in box.text_to(ANA)
