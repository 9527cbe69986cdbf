"""The record of a person in the application: merged and parted, their wishes, and what somebody may not see."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Installation
from tests.browser.desk import Agent

Staff = Callable[..., Agent]


def person(agent: Agent, words: str) -> str:
    """The id of who is found by these words."""
    return agent.ask("GET", f"/customers?q={words}")["items"][0]["id"]


def card(agent: Agent, title: str) -> Locator:
    return agent.page.get_by_role("region", name=title, exact=True)


def test_two_are_made_one_and_two_again_and_a_reload_shows_the_same(hilo: Installation, agent: Staff) -> None:
    hilo.door.write("Soy yo", kind="email", value="rosa.alba@buzon.example", name="Rosa Alba")
    hilo.door.write("Soy yo también", kind="email", value="rosa.trabajo@oficina.example", name="Rosa A.")
    here = agent("marcos")
    page = here.page
    page.goto(f"/app/people/{person(here, 'rosa.alba')}")
    addresses = card(here, "Cómo sabemos quién es")
    expect(addresses).to_contain_text("rosa.alba@buzon.example")

    page.get_by_role("button", name="Unir con…").click()
    page.get_by_label("La otra persona").first.fill("rosa.trabajo")
    page.get_by_role("option", name=re.compile("rosa.trabajo@oficina.example")).click()
    expect(page.get_by_role("table")).to_contain_text("rosa.trabajo@oficina.example")
    assert here.visit.violations() == []
    page.get_by_role("textbox", name=re.compile("^Motivo")).fill("La misma voz, el mismo pedido")
    page.get_by_role("button", name="Unir", exact=True).click()
    expect(addresses).to_contain_text("rosa.trabajo@oficina.example")
    page.reload()
    expect(addresses).to_contain_text("rosa.trabajo@oficina.example")
    expect(card(here, "De qué se compone")).to_contain_text("La misma voz, el mismo pedido")

    page.get_by_role("button", name="Deshacer la unión").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 dirección")
    dialog.get_by_role("button", name="Deshacer la unión").click()
    expect(addresses).not_to_contain_text("rosa.trabajo@oficina.example")
    page.reload()
    expect(addresses).to_contain_text("rosa.alba@buzon.example")
    expect(addresses).not_to_contain_text("rosa.trabajo@oficina.example")


def test_a_stop_and_a_yes_are_noted_with_their_proof_and_taken_back(agent: Staff) -> None:
    here = agent("marcos", lang="en-GB")
    page = here.page
    page.goto(f"/app/people/{person(here, '700914207')}/wishes")
    address = card(here, "+34700914207")
    promotions = address.get_by_role("row", name="Promotions")
    expect(promotions).to_contain_text("not allowed")

    address.get_by_role("button", name="Note a yes").click()
    page.get_by_role("textbox", name="What they said, as proof").fill("Sí, mándenme ofertas, por teléfono el lunes")
    page.get_by_role("dialog").get_by_role("button", name="Note a yes").click()
    expect(promotions.get_by_role("cell", name="said yes", exact=True)).to_be_visible()
    page.reload()
    expect(address).to_contain_text("mándenme ofertas")
    address.get_by_role("button", name="Take back").click()
    expect(promotions).to_contain_text("nobody said yes")

    address.get_by_role("button", name="Stop messages").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop messages").click()
    expect(promotions).to_contain_text("No promotions")
    address.get_by_role("button", name="Lift").click()
    page.get_by_role("textbox", name="Why").fill("Asked for it in the shop")
    page.get_by_role("dialog").get_by_role("button", name="Lift").click()
    expect(promotions).to_contain_text("nobody said yes")
    address.get_by_text("History").click()
    expect(address.get_by_role("listitem").filter(has_text="Asked for it in the shop")).to_be_visible()


def test_an_address_is_added_told_to_be_shared_and_removed(hilo: Installation, agent: Staff) -> None:
    hilo.door.write("Hola", kind="email", value="teo.rius@buzon.example", name="Teo Rius")
    here = agent("elena")
    page = here.page
    page.goto(f"/app/people/{person(here, 'teo.rius')}")
    addresses = card(here, "Cómo sabemos quién es")
    addresses.get_by_role("button", name="Añadir").click()
    page.get_by_role("textbox", name="Dirección o número").fill("no es un correo")
    page.get_by_role("dialog").get_by_role("button", name="Añadir").click()
    here.expect_words("No es una dirección válida de ese tipo.")
    page.get_by_role("textbox", name="Dirección o número").fill("teo@otra.example")
    page.get_by_role("dialog").get_by_role("button", name="Añadir").click()
    added = addresses.get_by_role("listitem").filter(has_text="teo@otra.example")
    expect(added).to_contain_text("dicho por la persona")
    added.get_by_role("button", name="Más sobre teo@otra.example").click()
    page.get_by_role("menuitem", name="La usan varias personas").click()
    expect(added).to_contain_text("la usan varias personas")
    added.get_by_role("button", name="Más sobre teo@otra.example").click()
    page.get_by_role("menuitem", name="Quitar").click()
    page.get_by_role("dialog").get_by_role("button", name="Quitar").click()
    expect(added).to_have_count(0)


@pytest.mark.reloads
def test_what_is_known_is_corrected_and_each_source_keeps_its_word(hilo: Installation, agent: Staff) -> None:
    hilo.door.write("Hola", kind="email", value="ada.soto@buzon.example", name="Ada Soto")
    here = agent("saray", width=390)
    page = here.page
    page.goto(f"/app/people/{person(here, 'ada.soto')}")
    page.get_by_role("button", name="Editar").click()
    page.get_by_role("textbox", name="Localidad").fill("Teruel")
    page.get_by_role("button", name="Guardar").click()
    known = card(here, "Quién es")
    expect(known.get_by_role("definition").filter(has_text="Teruel").first).to_contain_text("personal")
    page.reload()
    expect(known).to_contain_text("Teruel")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_people_are_found_and_only_who_may_sees_what_the_law_gives(agent: Staff) -> None:
    here = agent("saray", lang="en-GB")
    page = here.page
    page.goto("/app/people")
    page.get_by_role("searchbox", name="A name or an address").fill("mercedes.olmo")
    page.get_by_role("main").get_by_role("link", name=re.compile("Mercedes Olmo")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mercedes Olmo Tejada")
    expect(page.get_by_role("tab", name="Consent")).to_be_visible()
    expect(page.get_by_role("tab", name="Privacy")).to_have_count(0)
    page.get_by_role("tab", name="Conversations").click()
    page.get_by_role("tabpanel").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/app/inbox/all/[0-9a-f-]{36}"))
