"""The first run: whoever has the printed code becomes the owner; a stranger does not, and nobody does twice."""

import asyncio
from typing import Any

from hilo.kernel.env import Env
from hilo.staff.conftest import ANA, PASSWORD, Browser, MakeBrowser, MakeProgram, audited, hire
from hilo.staff.first_run import first_code
from hilo.staff.http_first_run import FREE_CODES


async def code_of(env: Env) -> str:
    async with env.db.read() as tx:
        code = await first_code(tx)
    assert code is not None
    return code


async def come(by: Browser, code: str, **more: Any) -> Any:
    body = {"code": code, "name": "Ana Prat", "email": ANA, "password": PASSWORD, "language": "es"}
    return await by.send("POST", "/first-run", body | more)


async def state(by: Browser) -> dict[str, bool]:
    answer = await by.ask("GET", "/first-run")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_stranger_without_the_code_becomes_nothing(env: Env, browser: MakeBrowser) -> None:
    stranger = browser()
    assert await state(stranger) == {"open": True, "unfinished": False}
    for code in ("AAAA-BBBB-CCCC-DDDD", "x", "ññññ", (await code_of(env))[:-1]):
        refused = await come(stranger, code)
        assert (refused.status_code, refused.json()["code"]) == (403, "wrong_first_code")
    assert (await stranger.send("PUT", "/first-run/completion")).status_code == 401
    assert (await state(stranger))["open"]


async def test_whoever_guesses_soon_waits(browser: MakeBrowser) -> None:
    stranger = browser()
    told = [(await come(stranger, f"guess-{n}")).status_code for n in range(FREE_CODES + 1)]
    assert told == [403] * FREE_CODES + [429]


async def test_a_page_of_somebody_else_cannot_do_it(env: Env, browser: MakeBrowser) -> None:
    body = {"code": await code_of(env), "name": "Mallory", "email": ANA, "password": PASSWORD}
    refused = await browser().send("POST", "/first-run", body, **{"sec-fetch-site": "cross-site"})
    assert (refused.status_code, refused.json()["code"]) == (403, "cross_origin")


async def test_the_code_makes_an_owner_who_signs_in_and_is_done_once(env: Env, browser: MakeBrowser) -> None:
    code, ana = await code_of(env), browser()
    weak = await come(ana, code, password="short")
    assert (weak.status_code, weak.json()["code"]) == (422, "weak_password")
    made = await come(ana, code.lower().replace("-", " "))
    assert (made.status_code, made.json()["email"]) == (201, ANA)
    me = (await ana.sign_in(ANA)).json()["user"]
    assert (me["role"], me["name"], me["language"]) == ("owner", "Ana Prat", "es")
    assert await state(browser()) == {"open": False, "unfinished": True}
    again = await come(browser(), code, email="mallory@firma.example")
    assert (again.status_code, again.json()["code"]) == (409, "first_run_over")
    for _ in range(2):  # a reload says it again
        assert (await ana.send("PUT", "/first-run/completion")).status_code == 204
    assert await state(ana) == {"open": False, "unfinished": False}
    assert len(await audited(env, "first_run.began")) == len(await audited(env, "first_run.done")) == 1


async def test_of_two_who_come_at_once_one_becomes_the_owner(env: Env, browser: MakeBrowser) -> None:
    code = await code_of(env)
    told = await asyncio.gather(*(come(browser(), code, email=f"one{n}@firma.example") for n in range(2)))
    assert sorted(answer.status_code for answer in told) == [201, 409]


async def test_where_somebody_works_there_is_no_code(env: Env, browser: MakeBrowser) -> None:
    code = await code_of(env)
    await hire(env)
    async with env.db.read() as tx:
        assert await first_code(tx) is None
    assert (await come(browser(), code)).json()["code"] == "first_run_over"
    assert await state(browser()) == {"open": False, "unfinished": False}


async def test_an_agent_does_not_say_that_it_is_done(program: MakeProgram) -> None:
    refused = await (await program("agent")).send("PUT", "/first-run/completion")
    assert refused.status_code == 403
