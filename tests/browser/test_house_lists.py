"""Lists that administrators look after: who is blocked, where nothing may be sent, and how sure it is who is who."""

import re
import secrets
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Installation
from tests.browser.desk import Agent
from tests.browser.mailbox import Mailbox

Staff = Callable[..., Agent]


def fresh() -> str:
    """Six digits by which a story has people of its own, also when it is played again."""
    return f"{secrets.randbelow(10**6):06}"


def settings(here: Agent, page: str) -> None:
    here.page.goto(f"/app/settings/{page}")
    expect(here.page.get_by_role("heading", level=1)).to_be_visible()


def row(here: Agent, words: str) -> Locator:
    return here.page.get_by_role("main").get_by_role("listitem").filter(has_text=words)


def soon(here: Agent, path: str, key: str, words: str) -> Any:
    """What this list of the API has with these words; a worker puts it there."""
    for _ in range(600):
        found = [one for one in here.ask("GET", path)[key] if words in str(one)]
        if found:
            return found[0]
        here.page.wait_for_timeout(100)
    raise AssertionError(f"{path} never has {words}")


def test_whoever_was_blocked_is_heard_again_once_unblocked(agent: Staff, line: Mailbox) -> None:
    here = agent("marcos", lang="en-GB")
    page = here.page
    otto = f"Otto Blast {fresh()}"
    conversation = line.receive(f"Buy now, says {otto}", otto)
    value = here.ask("POST", f"/conversations/{conversation}/blocked-senders", {})["value"]

    settings(here, "blocked")
    expect(row(here, value)).to_contain_text(re.compile(f"{otto}.*blocked by Marcos"))
    page.get_by_role("link", name=f"See why {value}").click()
    expect(here.thread.get_by_text(f"Buy now, says {otto}")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name=f"Unblock {value}").click()
    expect(page.get_by_role("dialog")).to_contain_text("reaches the inbox")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name=f"Unblock {value}").click()
    page.get_by_role("dialog").get_by_role("button", name="Unblock").click()
    here.expect_words(f"{value} is heard again")
    expect(row(here, value)).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", name="Blocked senders", level=1)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Loading")).to_have_count(0)
    expect(row(here, value)).to_have_count(0)
    again = line.receive(f"Is my order on its way, asks {otto}", otto)
    assert here.ask("GET", f"/conversations/{again}")["spam"] is False


def test_a_stop_is_added_found_as_one_writes_it_and_lifted_with_its_reason(agent: Staff) -> None:
    here = agent("marcos", lang="es-ES")
    page, six = here.page, fresh()
    number = f"+34700{six}"
    settings(here, "suppressions")
    page.get_by_role("button", name="Añadir una dirección").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Dirección o número").fill(f"700 {six[:3]} {six[3:]}")
    dialog.get_by_role("radio", name="Nada en absoluto").check()
    dialog.get_by_label("Qué ha dicho").fill("No me llamen nunca más")
    dialog.get_by_role("button", name="Dar de baja").click()
    expect(row(here, number)).to_contain_text("«No me llamen nunca más»")

    sought = page.get_by_role("search")
    sought.get_by_label("Dirección o número").fill("nadie")
    sought.get_by_role("button", name="Buscar").click()
    expect(sought).to_contain_text("No es una dirección válida")
    sought.get_by_label("Dirección o número").fill(f"+34 700-{six[:3]}-{six[3:]}")
    sought.get_by_label("Dirección o número").press("Enter")
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(1)
    expect(row(here, number)).to_contain_text(re.compile("Teléfono.*anotado por el personal.*Marcos"))

    page.get_by_role("button", name=f"Levantar la baja de {number}").click()
    expect(dialog.get_by_role("button", name="Levantar")).to_be_disabled()
    dialog.get_by_label("Motivo").fill("Lo pidió en la tienda")
    dialog.get_by_role("button", name="Levantar").click()
    expect(row(here, number)).to_contain_text(re.compile("Levantado por Marcos.*Lo pidió en la tienda"))
    page.reload()
    expect(row(here, number)).to_contain_text(re.compile("Levantado por Marcos.*Lo pidió en la tienda"))
    expect(page.get_by_role("button", name=f"Levantar la baja de {number}")).to_have_count(0)
    page.get_by_role("button", name="Ver todo").click()
    expect(sought.get_by_label("Dirección o número")).to_be_focused()
    expect(page).not_to_have_url(re.compile("value"))


def test_two_people_in_one_are_named_with_the_reason_and_lead_to_their_page(hilo: Installation, agent: Staff) -> None:
    six = fresh()
    bertas, simons = f"Berta Lago {six}", f"Simón Roca {six}"
    people = [(f"berta{six}@buzon.example", bertas), (f"simon{six}@buzon.example", simons)]
    for value, name in people:
        hilo.door.write(f"Soy {name}", kind="email", value=value, name=name)
    here = agent("elena", lang="es-ES")
    berta, simon = (soon(here, f"/customers?q={value}", "items", name)["id"] for value, name in people)
    here.ask("POST", f"/customers/{berta}/merges", {"other": simon})
    soon(here, "/identity-quality", "over_merges", bertas)

    settings(here, "quality")
    page = here.page
    two = page.get_by_role("region", name="Quizá dos personas en una").get_by_role("listitem")
    expect(two.filter(has_text=bertas)).to_contain_text("los nombres no son compatibles")
    page.get_by_role("link", name=f"Mirar a {bertas}").click()
    expect(page.get_by_role("heading", name=bertas, level=1)).to_be_visible()
    expect(page.get_by_role("region", name="De qué se compone")).to_contain_text(simons)
    settings(here, "quality")
    page.get_by_role("link", name="Decidirlas").click()
    expect(page).to_have_url(re.compile("/people/duplicates"))
    outside = agent("saray", lang="es-ES")
    settings(outside, "quality")
    expect(outside.page).not_to_have_url(re.compile("quality"))
