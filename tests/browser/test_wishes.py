"""What somebody wishes is known at once to whoever is about to write to them, and to whoever is about to forward."""

import secrets
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Installation
from tests.browser.desk import Agent
from tests.browser.mailbox import Mailbox

Staff = Callable[..., Agent]


def fresh() -> str:
    """A story that is told twice is of other people."""
    return secrets.token_hex(3)


def test_a_stop_that_a_colleague_notes_closes_the_way_before_ones_eyes(mailbox: Mailbox, agent: Staff) -> None:
    calla = f"Calla Neira {fresh()}"
    talk = mailbox.receive(f"¿Me pueden ayudar? Soy {calla}", calla)
    here = agent("saray", lang="es-ES").go("all", talk, letter=True)
    [way] = [one for one in here.ask("GET", f"/conversations/{talk}/ways")["items"] if one["open"]]
    person, words = here.page.get_by_role("complementary", name="Persona"), "No quiere recibir ningún mensaje"
    expect(person).to_contain_text(way["to"]["value"])
    expect(here.page.get_by_text(words)).to_have_count(0)

    colleague = agent("marcos", lang="es-ES")
    wish = {"kind": way["to"]["kind"], "value": way["to"]["value"], "scope": "everything"}
    stop = colleague.ask("POST", "/suppressions", wish)
    expect(here.page.get_by_text(words).first).to_be_visible()
    expect(person).to_contain_text("Ningún mensaje")
    colleague.ask("POST", f"/suppressions/{stop['id']}/lift", {"reason": "Lo pidió en la tienda"})
    expect(here.page.get_by_text(words)).to_have_count(0)
    expect(person).not_to_contain_text("Ningún mensaje")


def test_to_forward_to_somebody_who_wants_no_word_is_refused_before_one_writes(
    hilo: Installation, agent: Staff
) -> None:
    value, text = f"perito{fresh()}@buzon.example", f"Lean esto {fresh()}"
    hilo.door.write(text, kind="email", value=f"ana{fresh()}@buzon.example", name="Ana Lobo")
    here = agent("elena", lang="es-ES").go()
    here.ask("POST", "/suppressions", {"kind": "email", "value": value, "scope": "everything"})
    here.row(text).click()
    here.thread.get_by_role("article").filter(has_text=text).hover()
    here.thread.get_by_role("button", name="Más").last.click()
    here.page.get_by_role("menuitem", name="Reenviar").click()
    dialog = here.page.get_by_role("dialog", name="Reenviar")
    address, go = dialog.get_by_label("Dirección de correo"), dialog.get_by_role("button", name="Reenviar")
    address.fill(value)
    expect(dialog).to_contain_text(f"{value} no quiere recibir nada")
    expect(go).to_be_disabled()
    address.fill("otro@buzon.example")
    expect(go).to_be_enabled()
