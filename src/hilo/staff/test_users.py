"""Reading the staff: lists in pages, one by one, and oneself."""

from uuid import uuid4

from hilo.kernel.env import Env
from hilo.staff.conftest import ANA, MakeBrowser, MakeProgram, hire


async def test_a_stranger_is_refused(browser: MakeBrowser) -> None:
    for path in ("/users", f"/users/{uuid4()}", "/me", "/session"):
        assert (await browser().send("GET", path)).status_code == 401


async def test_the_staff_comes_in_pages(env: Env, program: MakeProgram) -> None:
    reader = await program("read-only")
    for n in range(4):
        await hire(env, f"p{n}@firma.example", password=None)
    emails: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await reader.get("/users", limit=2, **cursor)
        emails += [user["email"] for user in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert len(emails) == len(set(emails)) == 5
    assert {f"p{n}@firma.example" for n in range(4)} < set(emails)
    for wrong in ("limit=0", "limit=201", "limit=x", "cursor=x", "deactivated=perhaps"):
        assert (await reader.send("GET", f"/users?{wrong}")).status_code == 422, wrong


async def test_one_of_the_staff_is_shown_without_a_secret(env: Env, program: MakeProgram) -> None:
    user = await hire(env)
    reader = await program("read-only")
    shown = await reader.get(f"/users/{user.id}")
    assert shown["email"] == ANA
    assert set(shown) == {
        "id", "number", "email", "name", "role", "language", "created_at", "deactivated_at", "teams"
    }  # fmt: skip
    assert (await reader.send("GET", f"/users/{uuid4()}")).status_code == 404
    assert (await reader.send("GET", "/users/me")).status_code == 404
