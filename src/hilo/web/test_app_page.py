"""The agents' application is served under a strict policy; nothing of it is kept but what changes its name."""

import json
import re
from pathlib import Path

import httpx
import pytest

from hilo.web import app_page

pytestmark = pytest.mark.skipif(not app_page.app_is_built(), reason="the application is not built: make setup")


async def test_every_address_of_the_application_gives_its_shell_with_a_new_nonce(client: httpx.AsyncClient) -> None:
    answers = [await client.get(path) for path in ("/app", "/app/inbox/mine", "/app/settings/channels")]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    policies = {answer.headers["content-security-policy"] for answer in answers}
    assert len(policies) == 3, "a nonce is for one answer"
    for answer in answers:
        nonce = answer.headers["content-security-policy"].split("'nonce-")[1].split("'")[0]
        assert f'content="{nonce}"' in answer.text
        assert app_page.NONCE not in answer.text
        assert answer.headers["cache-control"] == "no-store"


async def test_what_it_needs_is_there_compressed_and_kept_for_good(client: httpx.AsyncClient) -> None:
    shell = (await client.get("/app")).text
    scripts = [part.split('"')[0] for part in shell.split('="') if part.startswith("/assets/")]
    assert scripts
    for script in scripts:
        answer = await client.get(script)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] == "gzip"
    assert (await client.get("/hilo.webmanifest")).json()["start_url"] == "/app/inbox"


async def test_it_can_be_installed_and_its_worker_is_asked_for_anew_each_time(client: httpx.AsyncClient) -> None:
    manifest = (await client.get("/hilo.webmanifest")).json()
    for icon in manifest["icons"] + [one for shortcut in manifest["shortcuts"] for one in shortcut["icons"]]:
        answer = await client.get(icon["src"])
        assert (answer.status_code, answer.headers["content-type"]) == (200, icon["type"])
    purposes = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert purposes > {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    worker = await client.get("/sw.js")
    assert worker.headers["cache-control"] == "no-cache"
    assert "javascript" in worker.headers["content-type"]


async def test_the_worker_keeps_files_that_are_there(client: httpx.AsyncClient) -> None:
    files = json.loads(re.search(r"^const FILES = (.+);$", (await client.get("/sw.js")).text, re.MULTILINE)[1])  # type: ignore[index]
    assert len(files) > 20
    missing = [path for path in files if (await client.get(path)).status_code != 200]
    assert missing == [], "one that is missing, and nothing is kept"


async def test_the_first_load_is_at_most_200_kilobytes_of_script() -> None:
    shell = app_page._shell()
    built = app_page._built()
    scripts = {part.split('"')[0][1:] for part in shell.split('="') if part.startswith("/assets/")}
    size = sum(len(built[name].compressed) for name in scripts if name.endswith(".js"))
    assert 100_000 < size <= 200_000


async def test_what_is_not_there_is_said(client: httpx.AsyncClient) -> None:
    assert (await client.get("/assets/nothing.js")).status_code == 404


def test_while_it_is_being_built_nothing_of_it_is_kept(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    with pytest.raises(app_page.AppNotBuilt):
        app_page.read_application(tmp_path)
    (tmp_path / "index.html").write_text('<script src="/assets/first-aB1_x.js"></script>', encoding="utf-8")
    with pytest.raises(app_page.AppNotBuilt):
        app_page.read_application(tmp_path)
    (tmp_path / "assets" / "first-aB1_x.js").write_text("go()", encoding="utf-8")
    shell, found = app_page.read_application(tmp_path)
    assert "first-aB1_x.js" in shell
    assert found["assets/first-aB1_x.js"].content == b"go()"
