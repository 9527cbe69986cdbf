"""One conversation as an agent reads it: what is new, any date, files in place, and why."""

import base64
import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Installation
from tests.browser.test_restructure import arrived, mails, thread
from tests.browser.visit import Visit

Arrive = Callable[..., Visit]
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
PDF = base64.b64encode(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF").decode()
WHY = re.compile(r"^(Why\?|¿Por qué\?)$")


def say(hilo: Installation, person: str, **message: object) -> None:
    """One message with all that it may have."""
    hilo.door.said += 1
    sender = {"kind": "email", "value": f"{person}@correo.example", "name": person.title()}
    body = {"id": f"browser-{hilo.door.said}", "from": sender} | message
    answer = httpx.post(hilo.door.url, json={"items": [body]}, headers=hilo.door.headers)
    assert answer.status_code == 202, answer.text


def test_any_date_is_a_key_away_and_from_there_one_reads_on(hilo: Installation, visit: Arrive) -> None:
    here = visit(lang="es-ES").sign_in("marcos")
    old = {"at": "2024-03-02T10:00:00Z", "id": "lejana-0"}
    say(hilo, "lejana", text="Lo primero de todo", **old)
    for n in range(60):
        at = f"2025-{1 + n // 25:02d}-{1 + n % 25:02d}T10:00:00Z"
        say(hilo, "lejana", text=f"Y van {n} ya", in_reply_to="lejana-0", at=at)
    [one] = arrived(hilo, "lejana", "Y van 59 ya")
    log = thread(here, one, 50)
    expect(log.get_by_text("Y van 59 ya")).to_be_in_viewport()
    expect(log.get_by_text("Lo primero de todo")).to_have_count(0)
    here.page.keyboard.press("d")
    here.page.get_by_label("Día").fill("2024-03-01")
    here.page.keyboard.press("Enter")
    expect(log.get_by_text("Lo primero de todo")).to_be_in_viewport()
    expect(log.get_by_text("Y van 59 ya")).to_have_count(0)
    here.page.reload()
    expect(log.get_by_text("Lo primero de todo")).to_be_in_viewport()
    expect(log.get_by_text("Y van 59 ya")).to_have_count(0)
    here.page.get_by_role("button", name="Ir a lo último").click()
    expect(log.get_by_text("Y van 59 ya")).to_be_in_viewport()


@pytest.mark.parametrize(("lang", "scheme"), [("es-ES", "dark"), ("en-GB", "light")])
def test_why_tells_the_rows(hilo: Installation, visit: Arrive, lang: str, scheme: str) -> None:
    here = visit(lang=lang, scheme=scheme).sign_in("marcos")
    [one] = mails(hilo, f"porque{lang[:2]}", "¿Por qué estoy aquí?")
    thread(here, one, 1)
    here.page.keyboard.press("y")
    panel = here.page.get_by_role("dialog", name=WHY)
    expect(panel.get_by_text(re.compile("opened one of its own|abrió una propia"))).to_be_visible()
    row = panel.locator("details", has_text="identifier_links ")
    row.get_by_text(re.compile("as proof|como prueba")).click()
    expect(row.get_by_text(re.compile("^identifier_links "))).to_be_visible()
    assert here.violations() == []
    here.page.keyboard.press("Escape")
    expect(panel).to_have_count(0)


def test_files_are_read_in_place_and_kept_by_their_names(hilo: Installation, visit: Arrive) -> None:
    here = visit(lang="es-ES").sign_in("marcos")
    files = [
        {"name": "Factura nº 7.pdf", "media_type": "application/pdf", "content_base64": PDF},
        {"name": "la caja.png", "media_type": "image/png", "content_base64": PNG},
        {"name": "lejos.bin", "url": "http://127.0.0.1:9/x"},
    ]
    say(hilo, "archivera", text="Le mando todo", attachments=files)
    [one] = arrived(hilo, "archivera", "Le mando todo")
    log = thread(here, one, 1)
    picture = log.get_by_role("img", name="la caja.png")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth") == 1
    expect(log.get_by_text(re.compile("su servidor no respondió|su dirección no está permitida"))).to_be_visible()
    with here.page.expect_download() as kept:
        log.get_by_role("link", name="Guardar Factura nº 7.pdf").click()
    assert kept.value.suggested_filename == "Factura nº 7.pdf"
    log.get_by_role("button", name="Leer aquí").click()
    expect(log.locator("iframe")).to_be_visible()
    assert here.violations() == []
    with here.page.expect_download() as kept:
        log.locator("article").hover()
        log.get_by_role("button", name=re.compile("^Más sobre")).click()
        here.page.get_by_role("menuitem", name="Guardar el original").click()
    assert kept.value.suggested_filename.startswith("H-")
