"""The page follows the stream: what happens is there without a reload, and after an absence too."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Installation
from tests.browser.visit import Visit

Arrive = Callable[..., Visit]
OURS = {"sec-fetch-site": "same-origin"}


def test_a_new_message_comes_by_itself(visit: Arrive, hilo: Installation) -> None:
    here = visit().sign_in()
    hilo.door.write("Where is my order?", kind="email", value="ana@example.com", name="Ana Ruiz")
    expect(here.page.locator(".line").first).to_contain_text("Ana Ruiz")
    expect(here.page.get_by_role("status")).to_have_text("Ana Ruiz wrote")


def test_an_open_thread_grows_and_changes(visit: Arrive, hilo: Installation) -> None:
    ben = {"kind": "phone", "value": "+34600000071", "name": "Ben"}
    hilo.door.write("one", **ben)
    here = visit().sign_in()
    here.open("Ben")
    hilo.door.write("two", **ben)
    expect(here.item("two")).to_be_visible()
    conversation = here.page.url.partition("#")[2]
    post(here, f"/conversations/{conversation}/notes", {"text": "three is a note"})
    expect(here.item("three is a note")).to_be_visible()
    post(here, f"/conversations/{conversation}/closure", {})
    expect(here.item("closed it")).to_be_visible()
    expect(here.line("Ben")).to_contain_text("closed")


def test_after_an_absence_nothing_is_missing(visit: Arrive, hilo: Installation) -> None:
    eva = {"kind": "phone", "value": "+34600000072", "name": "Eva"}
    hilo.door.write("before", **eva)
    here = visit().sign_in()
    here.open("Eva")
    context = here.page.context
    context.set_offline(True)
    hilo.door.write("while away", **eva)
    here.page.locator("#health-button").click()
    context.set_offline(False)
    expect(here.item("while away")).to_be_visible(timeout=20_000)


def test_a_wall_that_is_built_closes_the_thread(visit: Arrive, hilo: Installation) -> None:
    hilo.door.write("for few", kind="phone", value="+34600000073", name="Walled Wanda")
    agent, boss = visit().sign_in("saray"), visit().sign_in("marcos")
    agent.open("Walled Wanda")
    conversation = agent.page.url.partition("#")[2]
    answer = boss.page.request.put(
        f"/api/v1/conversations/{conversation}/wall", data={"roles": ["supervisor"]}, headers=OURS
    )
    assert answer.status == 204, answer.text()
    hilo.door.write("wakes the list", kind="phone", value="+34600000074", name="Somebody")
    expect(agent.line("Walled Wanda")).to_have_count(0)
    expect(agent.item("for few")).to_have_count(0)


def post(here: Visit, path: str, body: Any) -> None:
    answer = here.page.request.post(f"/api/v1{path}", data=body, headers=OURS)
    assert answer.status == 201, answer.text()
