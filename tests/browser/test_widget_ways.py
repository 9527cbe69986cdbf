"""Ways into and out of the chat: the form, files, who one is, a shared computer, another device, the demo's shop."""

import base64
import re
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from playwright.sync_api import expect

from tests.browser.chat import Customer
from tests.browser.visit import Visit

Arrive = Callable[..., Customer]
SECRET = "a secret of the shop that nobody guesses"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PASTE = """(area, base64) => {
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], "pasted.png", { type: "image/png" }));
    area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
STORED = "() => Object.keys(localStorage).length"


def test_the_form_comes_first_and_says_what_is_missing(customer: Arrive) -> None:
    fields = [{"field": "name"}, {"field": "email", "required": True}, {"field": "phone"}]
    here = customer(settings={"form": fields}).open()
    start = here.chat.get_by_role("button", name="Empezar el chat")
    start.click()
    email = here.chat.get_by_label("Correo electrónico")
    expect(email).to_be_focused()
    expect(email).to_have_attribute("aria-invalid", "true")
    email.fill("no address")
    start.click()
    expect(here.chat.get_by_text("Escriba una dirección de correo completa.")).to_be_visible()
    email.fill("eva@example.com")
    here.chat.locator("input[type=tel]").fill("1")
    start.click()
    expect(here.chat.get_by_role("alert")).to_contain_text("form_incomplete")
    here.chat.locator("input[type=tel]").fill("")
    start.click()
    expect(here.chat.get_by_role("textbox", name="Escriba un mensaje")).to_be_focused()
    here.say("I came by the form").expect_state("Entregado")
    assert here.conversation("I came by the form")


def test_files_go_along_and_pictures_are_seen(customer: Arrive) -> None:
    here = customer(settings={"attachment_max_bytes": 100_000}).open()
    picker = here.chat.locator("input[type=file]")
    picker.set_input_files([{"name": "big.bin", "mimeType": "text/plain", "buffer": b"x" * 100_001}])
    expect(here.chat.get_by_role("alert")).to_contain_text("big.bin es demasiado grande: 0,1 MB")
    picker.set_input_files([{"name": "ñandú & co.txt", "mimeType": "text/plain", "buffer": b"hello"}])
    here.chat.get_by_role("textbox").evaluate(PASTE, base64.b64encode(PICTURE).decode())
    expect(here.chat.locator(".tray li")).to_have_count(2)
    expect(here.chat.locator("progress")).to_have_count(0)
    here.chat.get_by_role("button", name="Enviar").click()
    expect(here.chat.locator(".bubble canvas")).to_be_visible()
    with here.page.expect_download() as download:
        here.chat.get_by_role("button", name="Descargar ñandú & co.txt").click()
    assert download.value.path().read_bytes() == b"hello"


def test_who_is_signed_in_at_the_shop_is_known_and_the_next_one_is_not_them(customer: Arrive) -> None:
    here = customer(settings={"identity_secret": SECRET, "identity_required": True}).open()
    expect(here.chat).to_contain_text("Inicie sesión en esta página")
    identify(here, "first-1")
    here.say("this is mine").expect_state("Entregado")
    identify(here, "second-2")
    expect(here.chat.locator(".bubble")).to_have_count(0)
    here.say("and this mine").expect_state("Entregado")
    identify(here, "first-1")
    here.expect_said("this is mine")
    here.chat.get_by_role("button", name="Más").click()
    here.chat.get_by_role("menuitem", name="Salir").click()
    expect(here.chat).to_contain_text("Inicie sesión en esta página")
    assert here.page.evaluate(STORED) == 0


def test_an_identity_that_is_not_believed_is_told_to_the_page(customer: Arrive) -> None:
    here = customer(settings={"identity_secret": SECRET}).open()
    here.page.evaluate("""() => {
        const chat = document.querySelector("hilo-chat");
        chat.addEventListener("hilo-identity-refused", (event) => (document.title = event.detail));
        chat.setAttribute("identity", "a.b.c");
    }""")
    expect(here.page).to_have_title(re.compile("identity_"))
    here.faults.clear()
    here.say("anyway").expect_state("Entregado")


def test_on_a_shared_computer_the_browser_keeps_nothing(customer: Arrive) -> None:
    here = customer(shared="").open()
    here.say("for this page only").expect_state("Entregado")
    assert here.page.evaluate(STORED) == 0
    here.arrive(lang="es", shared="").open()
    expect(here.chat.locator(".bubble")).to_have_count(0)


def test_a_link_goes_on_in_another_browser(customer: Arrive) -> None:
    here, there = customer().open(), customer()
    here.say("on the way out").expect_state("Entregado")
    here.conversation("on the way out")
    here.chat.get_by_role("button", name="Seguir en otro sitio").click()
    here.chat.get_by_role("button", name="Crear un enlace").click()
    link = here.chat.get_by_label("En otro dispositivo", exact=True).input_value()
    there.page.goto(link)
    there.page.get_by_role("button").first.click()
    expect(there.chat.locator(".bubble")).to_have_text("on the way out")


def test_a_guessed_code_opens_nothing_and_says_so(customer: Arrive) -> None:
    here = customer().open()
    here.say("who am I?").expect_state("Entregado")
    here.chat.get_by_role("button", name="Seguir en otro sitio").click()
    here.chat.get_by_label("Correo electrónico").fill("lakshmi@example.com")
    here.page.keyboard.press("Enter")
    code = here.chat.get_by_label("Código", exact=True)
    code.fill("000000")
    here.page.keyboard.press("Enter")
    expect(here.chat.get_by_role("alert")).to_contain_text("no es correcto o ha caducado")
    here.chat.get_by_role("button", name="Volver").first.click()
    here.expect_said("who am I?")


@pytest.mark.parametrize(("lang", "scheme"), [("es-ES", "light"), ("en-GB", "dark")])
def test_the_shop_of_the_demo_company(visit: Callable[..., Visit], lang: str, scheme: str) -> None:
    here = visit(lang=lang, scheme=scheme)
    here.page.locator('a[href="/demo/chat"]').click()
    expect(here.page.locator(".launcher")).to_be_visible()
    assert here.violations() == []
    here.page.locator("#ask").click()
    expect(here.page.locator("dialog")).to_be_visible()
    here.page.locator("#theme").click()
    assert here.violations() == []


def identify(here: Customer, subject: str) -> None:
    claims: dict[str, Any] = {
        "sub": subject,
        "aud": here.account,
        "exp": int(time.time()) + 300,
        "jti": str(time.time_ns()),
    }
    shown = jwt.encode(claims, SECRET, algorithm="HS256")
    here.page.locator("hilo-chat").evaluate("(chat, shown) => chat.identify(shown)", shown)
