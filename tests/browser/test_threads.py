"""The last threads and the thread of one person, in the browser."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Installation
from tests.browser.visit import Visit

Arrive = Callable[..., Visit]


def test_a_line_says_what_matters(visit: Arrive) -> None:
    here = visit().sign_in()
    expect(here.page.locator(".line")).to_have_count(20)
    line = here.line("Jairo Esquivel").filter(has_text="Factura de octubre")
    expect(line).to_contain_text("Customer: Buen día.")
    expect(line).to_contain_text(re.compile(r"waiting \d+ hrs?"))
    expect(line).to_contain_text("Marcos Salvat")
    expect(line).to_contain_text("open")
    expect(line.locator(".count")).to_contain_text("1 unread")


def test_a_line_opens_everything_of_the_person(visit: Arrive) -> None:
    here = visit().sign_in()
    here.open("¡Ya lo tengo!")
    page = here.page
    expect(page.locator("#thread-title")).to_have_text("Mercedes Olmo Tejada")
    expect(page.locator("#handles")).to_contain_text("mercedes.olmo@buzon.example")
    expect(page.locator("#handles")).to_contain_text("+34700914207")
    expect(page.locator("#facts")).to_contain_text("Joined from two people")
    expect(here.item("Noa (15)")).to_contain_text("Internal note")
    expect(here.item("Buenas tardes, escribo")).to_contain_text("Nubia · correo")
    expect(here.item("Hola, vengo por esto")).to_contain_text("Nubia · chat")
    expect(here.item("El Lumo 7 es suyo")).to_contain_text("read")
    expect(page.locator(".item")).to_have_count(7)
    expect(page.locator("#beginning")).to_be_attached()


def test_a_closed_conversation_says_who_closed_it(visit: Arrive) -> None:
    here = visit().sign_in()
    here.open_any("Delfín Carballo Souto")
    expect(here.page.locator(".matter").last).to_contain_text("closed")
    expect(here.page.locator(".item").last).to_contain_text("Saray Gil closed it")


def test_who_only_claims_an_address_is_marked(visit: Arrive) -> None:
    here = visit().sign_in()
    here.open("Me he mudado")
    expect(here.item("Me he mudado")).to_contain_text("not verified")
    expect(here.page.locator(".item")).to_have_count(1)
    expect(here.page.locator("#facts")).to_contain_text("Perhaps the same person")


def test_what_was_not_sent_is_not_shown_as_sent(visit: Arrive) -> None:
    here = visit().sign_in()
    for line, said in {
        "Hoyt": "waiting to be sent",
        "Philippa": "held until later",
        "Marek": "nobody knows whether it arrived",
        "Ferretería": "The number takes no messages.",
        "Naledi": "not sent",
    }.items():
        here.open_any(line)
        expect(here.page.locator(".item.ours").last).to_contain_text(said)


def test_the_agent_hears_of_a_wall_and_sees_nothing_behind_it(visit: Arrive) -> None:
    here = visit().sign_in("saray")
    here.open_any("Pilar Ansuátegui")
    expect(here.page.locator("#facts")).to_contain_text("Casos delicados handles something")
    expect(here.page.locator(".item")).to_have_count(1)
    expect(here.page.locator("body")).not_to_contain_text("Bermejo")

    inside = visit().sign_in("marcos")
    inside.open_any("Pilar Ansuátegui")
    expect(inside.item("certificado de defunción")).to_be_visible()
    expect(inside.page.locator(".matter").first).to_contain_text("Behind a wall")


def test_by_keyboard_alone(visit: Arrive) -> None:
    here = visit().sign_in()
    page = here.page
    page.locator(".line").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".line").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#thread-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".line").nth(1)).to_be_focused()
    expect(page.locator("#thread-state")).to_contain_text("Choose a thread")


def test_on_a_phone_one_pane_at_a_time(visit: Arrive) -> None:
    here = visit(width=390).sign_in()
    here.line("Torrero").tap()
    expect(here.item("Torrero")).to_be_visible()
    expect(here.page.locator("#lines")).to_be_hidden()
    here.page.get_by_role("button", name="All threads").tap()
    expect(here.line("Torrero")).to_be_visible()
    wide = here.page.evaluate("document.documentElement.scrollWidth")
    assert wide == 390


def test_the_address_of_a_thread_can_be_kept(visit: Arrive) -> None:
    here = visit().sign_in()
    here.open("Torrero")
    here.page.reload()
    expect(here.item("Torrero")).to_be_visible()
    here.page.go_back()
    expect(here.page.locator("#thread-state")).to_contain_text("Choose a thread")


def test_older_ones_on_demand(visit: Arrive, hilo: Installation) -> None:
    hilo.door.write(*(f"word {n}." for n in range(70)), kind="phone", value="+34600000070", name="Long Talker")
    here = visit().sign_in()
    here.open("Long Talker")
    page = here.page
    expect(here.item("word 69.")).to_be_visible()
    expect(here.item("word 5.")).to_have_count(0)
    page.get_by_role("button", name="Older").click()
    expect(here.item("word 5.")).to_have_count(1)
    expect(page.get_by_role("button", name="Older")).to_be_hidden()
    expect(page.locator(".item")).to_have_count(70)


def test_names_and_words_are_text(visit: Arrive, hilo: Installation) -> None:
    evil = "<img src=x onerror=alert(1)>"
    hilo.door.write(f"{evil} said", kind="email", value="evil@example.com", name=evil)
    here = visit().sign_in()
    here.open(evil)
    expect(here.page.locator("#thread-title")).to_have_text(evil)
    expect(here.page.locator("img")).to_have_count(0)


def test_times_are_those_of_the_reader(visit: Arrive) -> None:
    shown: set[str] = set()
    for zone in ("Europe/Madrid", "America/Bogota"):
        here = visit(zone=zone).sign_in()
        here.open("Torrero")
        shown.add(here.item("Torrero").locator("time").inner_text())
    assert len(shown) == 2
