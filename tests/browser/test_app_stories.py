"""A day at the application: coming in, a chat that appears, an answer by mail, two who want the same, and keys alone.

A reload shows the same at every step.
"""

import re
import time
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import expect
from pyotp.totp import TOTP

from tests.browser.chat import Customer
from tests.browser.conftest import Installation
from tests.browser.desk import Agent
from tests.browser.mailbox import Mailbox
from tests.browser.visit import Visit

Arrive = Callable[..., Agent]
PASSWORD = "a horse that staples"
OURS = {"sec-fetch-site": "same-origin", "x-csrf": "1"}
BOTH = pytest.mark.parametrize("lang", ["es-ES", "en-GB"])


@BOTH
def test_coming_in_with_a_second_factor(visit: Callable[..., Visit], hilo: Installation, lang: str) -> None:
    email = f"second-{lang[:2]}@nubia.example"
    secret = newcomer(hilo, email)
    here = visit(lang=lang)
    here.page.goto("/app/inbox/unassigned")
    expect(here.page.locator("#email")).to_be_visible()
    here.try_to_sign_in(email, PASSWORD)
    here.page.locator("#code").fill(TOTP(secret).at(int(time.time()) + 30))
    here.page.keyboard.press("Enter")
    title = here.page.get_by_role("heading", name="Sin asignar" if lang == "es-ES" else "Unassigned")
    expect(title).to_be_visible()
    here.page.reload()
    expect(title).to_be_visible()
    assert here.page.url.endswith("/app/inbox/unassigned")


@BOTH
def test_a_chat_appears_by_itself_and_is_answered(agent: Arrive, customer: Callable[..., Customer], lang: str) -> None:
    here = agent(lang=lang).go("unassigned")
    there = customer(lang=lang).open()
    words = f"¿Abren mañana? {lang}"
    there.say(words)
    expect(here.row(words)).to_be_visible()
    here.row(words).click()
    expect(here.thread).to_contain_text(words)
    here.write("Sí, de 10 a 20 h.").send()
    here.expect_said(words, "Sí, de 10 a 20 h.")
    expect(there.chat.locator(".bubble").last).to_have_text("Sí, de 10 a 20 h.")
    there.say("¡Gracias!")
    here.expect_said(words, "Sí, de 10 a 20 h.", "¡Gracias!")
    here.page.reload()
    here.expect_said(words, "Sí, de 10 a 20 h.", "¡Gracias!")


@BOTH
def test_a_mail_is_answered_and_the_answer_can_be_taken_back(agent: Arrive, mailbox: Mailbox, lang: str) -> None:
    words = f"Mi pedido no llega {lang}"
    conversation = mailbox.receive(words, f"Bea {lang[:2]}", "Pedido 4711")
    here = agent(lang=lang).go("all", conversation, letter=True)
    here.write("Sale mañana.").send()
    here.expect_said(words, "Sale mañana.")
    held = "Aún sin enviar" if lang == "es-ES" else "Not sent yet"
    expect(here.thread).to_contain_text(held)
    here.page.get_by_role("button", name=re.compile("^(Deshacer|Undo)$")).click()
    here.expect_written("Sale mañana.")
    here.expect_said(words)
    here.page.reload()
    here.expect_written("Sale mañana.")
    here.page.get_by_role("textbox", name=re.compile("^(Asunto|Subject)$")).fill("Pedido 4711: en camino")
    here.writing.press("Control+Enter")
    here.expect_said(words, "Sale mañana.")
    here.expect_written("")
    here.page.reload()
    here.expect_said(words, "Sale mañana.")
    here.expect_written("")
    [sent] = [
        one for one in here.ask("GET", f"/conversations/{conversation}/thread")["items"] if one["direction"] == "out"
    ]
    assert sent["subject"] == "Pedido 4711: en camino"


@BOTH
def test_of_two_who_take_it_one_wins_and_the_other_is_told(agent: Arrive, line: Mailbox, lang: str) -> None:
    conversation = line.receive(f"who takes it? {lang}", f"Rosa {lang[:2]}")
    one, other = agent("saray", lang=lang), agent("marcos", lang=lang)
    for somebody in (one, other):
        somebody.go("all", conversation)
    # The second presses before the first one's news arrives.
    other.page.route(re.compile("/assignee$"), lambda route: (wins(one), route.continue_()))
    take = re.compile("^(Asignármela|Take it)$")
    other.page.get_by_role("button", name=take).click()
    other.expect_words(re.compile("Alguien la ha cogido|Somebody took it"))
    other.page.unroute_all()
    expect(other.page.locator("header").filter(has_text="Saray Gil")).to_be_visible()
    expect(one.page.locator("header").filter(has_text=re.compile("Suya|Yours"))).to_be_visible()
    other.page.reload()
    expect(other.page.locator("header").filter(has_text="Saray Gil")).to_be_visible()
    assert one.ask("GET", f"/conversations/{conversation}")["assignee"]["name"] == "Saray Gil"


def wins(one: Agent) -> None:
    conversation = one.page.url.split("/")[-1].split("?")[0]
    one.ask("PUT", f"/conversations/{conversation}/assignee", {"assignee": "me"})


def test_what_only_changes_otherwise_while_one_takes_it_is_taken_all_the_same(agent: Arrive, line: Mailbox) -> None:
    conversation = line.receive("only closed and open again", "Rosa M")
    here = agent("marcos").go("all", conversation)

    def changes() -> None:
        here.owner("POST", f"/conversations/{conversation}/closure")
        here.owner("DELETE", f"/conversations/{conversation}/closure")

    assignee = re.compile("/assignee$")
    here.page.route(assignee, lambda route: (changes(), route.continue_()), times=1)
    with here.page.expect_response(lambda answer: bool(assignee.search(answer.url)) and answer.ok):
        here.page.get_by_role("button", name=re.compile("^(Asignármela|Take it)$")).click()
    expect(here.page.locator("header").filter(has_text=re.compile("Suya|Yours"))).to_be_visible()
    assert here.ask("GET", f"/conversations/{conversation}")["assignee"]["name"] == "Marcos Salvat"
    expect(here.page.get_by_text(re.compile("Alguien la ha cogido|Somebody took it"))).to_have_count(0)


@BOTH
def test_who_answers_at_the_same_time_reads_the_other_answer_first(agent: Arrive, mailbox: Mailbox, lang: str) -> None:
    words = f"two answers? {lang}"
    conversation = mailbox.receive(words, f"Teo {lang[:2]}")
    here = agent(lang=lang).go("all", conversation, letter=True)
    here.write("the second answer")
    here.owner("POST", f"/conversations/{conversation}/messages", {"text": "the first answer"})
    here.send()
    dialog = here.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name=re.compile("^(Leerla|Leer|Read it)")).click()
    here.expect_said(words, "the first answer")
    here.expect_written("the second answer")


@BOTH
def test_keys_alone_from_the_door_to_resolved(
    visit: Callable[..., Visit], hilo: Installation, line: Mailbox, lang: str
) -> None:
    words = f"only keys {lang}"
    conversation = line.receive(words, f"Kira {lang[:2]}")
    here = visit(lang=lang)
    keys = here.page.keyboard
    expect(here.page.locator("#email")).to_be_focused()
    keys.type("saray@nubia.example")
    keys.press("Tab")
    keys.type(hilo.password)
    keys.press("Enter")
    expect(here.page.locator("[data-live]")).to_have_count(1)
    keys.press("Control+k")
    keys.type("todas" if lang == "es-ES" else "all")
    keys.press("Enter")  # whether the palette has appeared by now or not
    row = here.page.locator("li[data-index] a", has_text=words)
    expect(row).to_be_visible()
    for _ in range(5):  # somebody else may have written meanwhile, and stand above
        keys.press("j")
        expect(here.page.locator("li[data-index] a[aria-current=true]")).to_have_count(1)
        if row.get_attribute("aria-current") == "true":
            break
    expect(here.page.get_by_role("log")).to_contain_text(words)
    keys.press("r")
    writing = here.page.get_by_role("textbox", name=re.compile("^(Responder|Reply)$"))
    expect(writing).to_be_focused()
    keys.type("Hecho.")
    keys.press("Control+Enter")
    keys.press("Escape")
    expect(writing).not_to_be_focused()
    expect(here.page.get_by_role("log")).to_contain_text("Hecho.")
    expect(here.page.get_by_role("status").filter(has_text=re.compile("Sale en|Goes out"))).to_be_visible()
    keys.press("e")
    resolved = here.page.get_by_role("button", name=re.compile("^(Reabrir|Reopen)$"))
    expect(resolved).to_be_visible()
    here.page.reload()
    expect(resolved).to_be_visible()
    assert conversation in here.page.url


def newcomer(hilo: Installation, email: str) -> str:
    """Somebody who joined, and has an app that makes codes; gives its secret."""
    body = {"email": email, "role": "agent"}
    made = httpx.post(f"{hilo.url}/api/v1/invitations", json=body, headers=hilo.owner).json()
    with httpx.Client(base_url=f"{hilo.url}/api/v1", headers=OURS) as api:
        secret = made["link"].partition("#")[2]
        accepted = {"secret": secret, "name": "Sol Marín", "password": PASSWORD, "language": "es"}
        assert api.post("/invitation/acceptance", json=accepted).is_success
        assert api.post("/session", json={"email": email, "password": PASSWORD}).is_success
        totp = api.post("/me/totp").json()["secret"].replace(" ", "")
        assert api.put("/me/totp", json={"code": TOTP(totp).now()}).is_success
    return totp
