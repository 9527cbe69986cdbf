"""What one writes with: a letter with its looks and pictures, canned answers, macros, names in notes."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Installation
from tests.browser.desk import NOTE, SEND, Agent
from tests.browser.mailbox import Mailbox

Arrive = Callable[..., Agent]
UNDO = re.compile("^(Undo|Deshacer)$")
BOLD = "<p>Hola <strong>Ana</strong></p>"
PICTURE = 'img[src^="/api/"]'  # and none of those that an editor puts where lines end
# A picture of one pixel, as a clipboard has it.
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PASTE = """(field, dot) => {
  const bytes = Uint8Array.from(atob(dot), c => c.charCodeAt(0))
  const carried = new DataTransfer()
  carried.items.add(new File([bytes], "captura.png", {type: "image/png"}))
  field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: carried, bubbles: true, cancelable: true}))
}"""


def keep(hilo: Installation, what: str, **body: Any) -> str:
    """A canned answer or a macro of everybody's."""
    made = httpx.post(f"{hilo.url}/api/v1/{what}", json={"whose": "everybody"} | body, headers=hilo.owner)
    assert made.status_code == 201, made.text
    return made.json()["id"]


def last(one: Agent, talk: str) -> Any:
    return one.ask("GET", f"/conversations/{talk}/thread")["items"][-1]


def bold(page: Page) -> None:
    """Types a greeting, its name in bold, by the keyboard alone."""
    page.keyboard.type("Hola ")
    page.keyboard.press("Control+b")
    page.keyboard.type("Ana")
    page.keyboard.press("Control+b")


def expect_kept(one: Agent) -> None:
    expect(one.page.get_by_text(re.compile("^(Borrador guardado|Draft saved)$"))).to_be_visible()


def test_a_letter_goes_out_as_it_was_written_and_comes_back_whole_when_it_is_taken_back(
    agent: Arrive, mailbox: Mailbox
) -> None:
    talk = mailbox.receive("¿Cómo es la caja?", "Carta Uno", "La caja")
    one = agent(lang="es-ES").go(conversation=talk)
    one.writing.click()
    bold(one.page)
    one.page.keyboard.press("Enter")
    one.writing.evaluate(PASTE, DOT)
    expect(one.writing.locator(PICTURE)).to_have_count(1)
    expect_kept(one)
    one.send()
    one.expect_words(re.compile("Sale en unos segundos|sale"))

    said = last(one, talk)
    [picture] = said["attachments"]
    assert said["html"].startswith(BOLD)
    assert f'src="cid:{picture["name"]}"' in said["html"]
    assert said["text"].startswith("Hola Ana")
    expect(one.writing).to_have_text("")

    one.page.get_by_role("button", name=UNDO).click()
    expect(one.writing.locator("strong")).to_have_text("Ana")
    expect(one.writing.locator(PICTURE)).to_have_count(1)
    assert one.messages(talk) == ["¿Cómo es la caja?"]


def test_a_draft_is_the_same_in_another_browser_and_keeps_its_looks_through_a_note(
    agent: Arrive, mailbox: Mailbox
) -> None:
    talk = mailbox.receive("¿Y el plazo?", "Carta Dos")
    one = agent(lang="en-GB").go(conversation=talk)
    one.writing.click()
    bold(one.page)
    expect_kept(one)
    one.page.locator("footer").get_by_text(NOTE).click()
    one.write("una nota")
    expect_kept(one)
    one.page.locator("footer").get_by_text(re.compile("^(Reply|Responder)$")).first.click()
    expect(one.writing.locator("strong")).to_have_text("Ana")

    other = agent(lang="es-ES").go(conversation=talk)
    expect(other.writing.locator("strong")).to_have_text("Ana")
    expect(other.writing).to_have_text("Hola Ana")


@pytest.mark.parametrize(("lang", "name"), [("es-ES", "Saludo corto"), ("en-GB", "Short greeting")])
def test_a_stroke_brings_canned_answers_filled_in_and_what_is_unknown_is_told(
    agent: Arrive, mailbox: Mailbox, hilo: Installation, lang: str, name: str
) -> None:
    texts = {"es": "Hola, {customer_first}. Su pedido {order}…", "en": "Hola, {customer_first}. Su pedido {order}…"}
    keep(hilo, "answers", name=name, texts=texts)
    talk = mailbox.receive(f"Una pregunta ({lang})", "Respuesta Tres")
    one = agent(lang=lang).go(conversation=talk)
    one.writing.click()
    one.page.keyboard.type("/")
    picker = one.page.get_by_role("dialog")
    picker.get_by_role("combobox").fill(name[:8].lower())
    expect(picker.get_by_role("option")).to_have_text([name])
    expect(picker.locator("section")).to_contain_text("Hola, Respuesta. Su pedido")
    expect(picker.locator("mark")).to_have_count(1)
    one.page.keyboard.press("Enter")
    expect(one.writing).to_have_text("Hola, Respuesta. Su pedido {order}…")
    one.expect_words(re.compile("Falta por completar|Still to be filled in"))


def test_a_macro_says_what_it_will_do_does_it_in_one_stroke_and_is_undone(
    agent: Arrive, mailbox: Mailbox, hilo: Installation
) -> None:
    does = {"priority": "high", "assignee": "me", "then": "close"}
    keep(hilo, "macros", name="Asunto zanjado", texts={"es": "Hecho, {customer_first}."}, does=does)
    talk = mailbox.receive("¿Está hecho?", "Macro Cuatro")
    one = agent(lang="es-ES").go(conversation=talk)
    before = one.ask("GET", f"/conversations/{talk}")
    one.page.keyboard.press("Shift+C")
    picker = one.page.get_by_role("dialog")
    picker.get_by_role("combobox").fill("zanjado")
    expect(picker.get_by_role("option")).to_have_text(["Asunto zanjado"])
    one.page.keyboard.press("Enter")
    preview = one.page.get_by_role("dialog", name="Asunto zanjado")
    expect(preview.get_by_role("textbox")).to_have_value("Hecho, Macro.")
    expect(preview.get_by_role("listitem")).to_have_text(["prioridad: Alta", "se la asigna a usted", "la resuelve"])
    preview.get_by_role("textbox").press("Control+Enter")
    expect(preview).to_have_count(0)
    undo = one.page.get_by_role("button", name=UNDO)
    expect(undo).to_be_visible()
    now = one.ask("GET", f"/conversations/{talk}")
    assert (now["state"], now["priority"], now["last"]["text"]) == ("closed", "high", "Hecho, Macro.")

    undo.click()
    one.expect_words("Todo deshecho")
    again = one.ask("GET", f"/conversations/{talk}")
    assert [again[part] for part in ("state", "priority", "assignee")] == [
        before[part] for part in ("state", "priority", "assignee")
    ]
    assert one.messages(talk) == ["¿Está hecho?"]


def test_a_colleague_is_named_in_a_note_by_the_keyboard_and_stands_out_in_the_thread(
    agent: Arrive, mailbox: Mailbox
) -> None:
    talk = mailbox.receive("Es delicado", "Nota Cinco")
    one = agent(lang="es-ES").go(conversation=talk, letter=True)
    one.page.locator("footer").get_by_text(NOTE).click()
    note = one.page.get_by_role("textbox", name=NOTE)
    expect(note).to_be_editable()
    note.press_sequentially("Mire esto, @marcos")
    expect(one.page.get_by_role("option")).to_have_text(re.compile("Marcos Salvat"))
    one.page.keyboard.press("Enter")
    expect(one.writing).to_have_value("Mire esto, @Marcos Salvat ")
    one.writing.press("Control+Enter")
    expect(one.thread.locator("article span", has_text=re.compile("^@Marcos Salvat$"))).to_be_visible()
    assert [named["name"] for named in last(one, talk)["mentions"]] == ["Marcos Salvat"]


def test_copies_are_seen_before_they_go_and_an_address_that_is_none_is_told(agent: Arrive, mailbox: Mailbox) -> None:
    talk = mailbox.receive("¿Me copian?", "Copia Seis")
    one = agent(lang="es-ES").go(conversation=talk)
    one.page.get_by_role("button", name="Cc, Cco").click()
    cc = one.page.get_by_role("combobox", name="Cc", exact=True)
    for address in ("gestor@otro.example", "esto-no"):
        cc.fill(address)
        cc.press("Enter")
    one.expect_words("esto-no no es una dirección de correo")
    cc.press("Backspace")
    one.write("Van los dos").send()
    one.expect_words(re.compile("unos segundos|sale"))
    assert [copy["value"] for copy in last(one, talk)["cc"]] == ["gestor@otro.example"]


@pytest.mark.parametrize("lang", ["es-ES", "en-GB"])
def test_that_an_address_is_dead_and_that_no_word_is_wanted_there_is_seen_before_one_writes(
    agent: Arrive, mailbox: Mailbox, lang: str
) -> None:
    talk = mailbox.receive(f"¿Me leen? {lang}", f"Muda Siete {lang}")
    one = agent(lang=lang)
    address = one.ask("GET", f"/conversations/{talk}/ways")["items"][0]["to"]["value"]
    stop = {
        "kind": "email",
        "value": address,
        "source": "bounce",
        "evidence": {"code": "5.1.1", "reason": "no mailbox"},
    }
    dead = one.owner("POST", "/suppressions", stop | {"scope": "bouncing"})
    one.go(conversation=talk)
    panel = one.page.get_by_role("complementary").filter(has_text=address).last
    expect(panel).to_contain_text(re.compile(r"(No le llega nada desde|Unreachable since) .+ · 5\.1\.1"))
    assert one.visit.violations() == []
    composer = one.page.locator("footer")
    expect(composer).to_contain_text(re.compile("El correo a esta dirección vuelve|Mail to this address comes back"))
    one.write("No llegará")
    expect(one.page.get_by_role("button", name=SEND)).to_be_disabled()
    one.owner("POST", f"/suppressions/{dead['id']}/lift", {"reason": "typed wrong"})
    one.owner("POST", "/suppressions", {"kind": "email", "value": address, "scope": "everything"})
    one.page.reload()
    one.expect_words(re.compile(f"{address} (no quiere recibir nada|wants no messages)"))
    expect(one.page.get_by_role("button", name=SEND)).to_be_disabled()
    expect(panel).to_contain_text(re.compile("Ningún mensaje|No messages"))
    expect(panel).not_to_contain_text("5.1.1")
