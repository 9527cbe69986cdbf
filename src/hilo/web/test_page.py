"""The door at `/`: what a stranger gets, in which language, how strictly its browser is held, and its words."""

import re
from importlib.resources import files

import httpx
import pytest

from hilo.kernel.env import Env
from hilo.web.page_static import static_address, static_files
from hilo.web.page_words import LANGUAGES, wanted, words

PREFIXES = ("health_",)  # their ends come from data


async def shell(client: httpx.AsyncClient, path: str = "/", **headers: str) -> httpx.Response:
    answer = await client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer


async def test_a_stranger_gets_the_shell_and_nothing_of_anybody(client: httpx.AsyncClient) -> None:
    page = (await shell(client)).text
    assert 'data-state="signed-out"' in page
    assert 'type="password"' in page
    assert (await client.get("/api/v1/conversations")).status_code == 401


async def test_the_shell_needs_no_database(env: Env, client: httpx.AsyncClient) -> None:
    await env.db.close()
    assert "Hilo" in (await shell(client, cookie="hilo_session=something")).text


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("en-GB,es;q=0.5", "en"),
        ("de,es;q=0.3,en;q=0.2", "es"),
        ("de,fr", "en"),
        ("", "en"),
        ("en;q=0,es", "es"),
        ("ES", "es"),
        ("*,,;;q=,es;q=nonsense", "en"),
    ],
)
async def test_it_speaks_the_language_of_the_browser(client: httpx.AsyncClient, accepted: str, language: str) -> None:
    answer = await shell(client, **{"accept-language": accepted})
    assert f'<html lang="{language}">' in answer.text
    assert words()[language]["sign_in"] in answer.text
    assert "accept-language" in answer.headers["vary"]


async def test_a_chosen_language_stays(client: httpx.AsyncClient) -> None:
    answer = await client.get("/?lang=es", headers={"accept-language": "en"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "samesite=lax" in answer.headers["set-cookie"].lower()
    assert '<html lang="es">' in (await shell(client, **{"accept-language": "en"})).text


async def test_an_unknown_language_changes_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.get("/?lang=<script>", headers={"accept-language": "es"})
    assert answer.status_code == 303
    assert answer.cookies["hilo_lang"] == "es"
    assert wanted(None, "xx", "es") == "es"


async def test_nothing_in_it_is_inline_and_the_policy_allows_no_such_thing(client: httpx.AsyncClient) -> None:
    answer = await shell(client)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|https?://", answer.text)
    scripts = re.findall(r"<script([^>]*)>", answer.text)
    assert all("src=" in script or "application/json" in script for script in scripts)


async def test_what_is_sent_before_its_script_is_there_goes_nowhere(client: httpx.AsyncClient) -> None:
    """Of its own accord a form puts what is in it, passwords as well, into the address of the page."""
    forms: list[str] = re.findall("<form[^>]*>", (await shell(client)).text)
    assert len(forms) == 5
    assert all('method="dialog"' in form for form in forms)


async def test_every_file_it_names_is_there_and_kept_for_good(client: httpx.AsyncClient) -> None:
    named = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', (await shell(client)).text))
    assert len(named) > 8
    for path in named:
        answer = await client.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_an_old_address_gives_what_there_is_and_others_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.get("/static/000000000000/app.js")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    for path in ("/static/x/page.html", "/static/x/..%2fpage.py", f"{static_address()}/nothing.js"):
        assert (await client.get(path)).status_code == 404


def test_both_languages_say_the_same_things_with_the_same_gaps() -> None:
    gaps = [{key: set(re.findall(r"{\w+}", text)) for key, text in words()[one].items()} for one in LANGUAGES]
    assert gaps[0] == gaps[1]


def test_every_word_that_is_used_is_there_and_every_word_is_used() -> None:
    scripts = "".join(text.decode() for name, text in static_files().items() if name.endswith(".js"))
    shell_text = (files("hilo.web") / "page.html").read_text(encoding="utf-8")
    said = set(re.findall(r'"([a-z][a-z_]+)"', scripts))
    known = set(words()["en"])
    asked = set(re.findall(r'say\("(\w+)"', scripts))
    assert asked <= known
    used = said | set(re.findall(r"\$(\w+)", shell_text)) | {"language"}
    assert {key for key in known - used if not key.startswith(PREFIXES)} == set()
