"""Conversations become one, messages go elsewhere, and each comes back: by the notice, and later from the thread."""

import re
import time
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Installation
from tests.browser.visit import Visit

Arrive = Callable[..., Visit]
UNDO = re.compile("^(Undo|Deshacer)$")
MERGE = re.compile("^(Merge|Unir)$")
UNDO_MERGE = re.compile("^(Undo the merge|Deshacer la unión)$")
SPLIT_OR_MOVE = re.compile("^(Split or move|Separar o mover)$")
SINCE_UNDONE = re.compile("undone since|deshecho después")


def mails(hilo: Installation, person: str, *texts: str) -> list[str]:
    """Mails of one person, each a conversation of its own; their ids."""
    hilo.door.write(*texts, kind="email", value=f"{person}@correo.example", name=person.title())
    return arrived(hilo, person, *texts)


def arrived(hilo: Installation, person: str, *texts: str) -> list[str]:
    """The conversations whose last words these are, as soon as they are there."""
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        asked = {"q": f"{person}@correo.example", "state": "any"}
        answer = httpx.get(f"{hilo.url}/api/v1/conversations", params=asked, headers=hilo.owner)
        found = {line["last"]["text"]: line["id"] for line in answer.json()["items"]}
        if set(texts) <= set(found):
            return [found[text] for text in texts]
    raise AssertionError(f"they did not arrive: {texts}")


def thread(here: Visit, conversation: str, messages: int) -> Locator:
    here.page.goto(f"/app/inbox/all/{conversation}?state=any")
    log = here.page.get_by_role("log")
    expect(log.locator("article")).to_have_count(messages)
    return log


def merge(here: Visit) -> None:
    """With the only other conversation of the person; it is said before what becomes of which."""
    here.page.locator("#conversation header").get_by_role("button", name=re.compile("^(More|Más)$")).first.click()
    here.page.get_by_role("menuitem", name=re.compile("^(Merge with|Unir con)")).click()
    dialog = here.page.get_by_role("dialog")
    dialog.get_by_role("radio").check()
    expect(dialog.get_by_text(re.compile("becomes part of|formar parte de"))).to_be_visible()
    dialog.get_by_role("button", name=MERGE).click()


def choose(here: Visit, log: Locator, *texts: str) -> Locator:
    """Begins with the menu of the first message, goes on by the boxes; gives the window that asks where they go."""
    first, *others = [log.locator("article", has_text=text) for text in texts]
    first.hover()
    first.get_by_role("button", name=re.compile("^(More about|Más sobre)")).click()
    here.page.get_by_role("menuitem", name=re.compile("^(Select messages|Seleccionar mensajes)")).click()
    expect(first.get_by_role("checkbox")).to_be_checked()
    for other in others:
        other.get_by_role("checkbox").check()
    here.page.get_by_role("toolbar").get_by_role("button", name=SPLIT_OR_MOVE).click()
    return here.page.get_by_role("dialog")


@pytest.mark.parametrize(("lang", "width"), [("es-ES", 1440), ("en-GB", 390)])
def test_a_merge_is_undone_by_the_notice_and_again_from_the_thread(
    hilo: Installation, visit: Arrive, lang: str, width: int
) -> None:
    here = visit(width=width, lang=lang).sign_in("marcos")
    one, other = mails(hilo, f"una{width}", "Una factura rara", "La SIM no va")
    log = thread(here, one, 1)
    merge(here)
    expect(log.locator("article")).to_have_count(2)
    here.page.get_by_role("status").get_by_role("button", name=UNDO).click()
    expect(log.locator("article")).to_have_count(1)
    expect(log.get_by_text(SINCE_UNDONE)).to_be_visible()

    merge(here)
    expect(log.locator("article")).to_have_count(2)
    log = thread(here, other, 2)  # its old address stands for both
    assert here.violations() == []
    log.get_by_role("button", name=UNDO_MERGE).click()
    dialog = here.page.get_by_role("dialog")
    expect(dialog.get_by_text(re.compile("^1 (message|mensaje), "))).to_have_count(2)
    assert here.violations() == []
    dialog.get_by_role("button", name=UNDO_MERGE).click()
    expect(log.locator("article")).to_have_count(1)
    thread(here, one, 1)
    thread(here, other, 1)


def test_messages_are_split_off_and_moved_and_come_back(hilo: Installation, visit: Arrive) -> None:
    here = visit(lang="es-ES").sign_in("marcos")
    one, other = mails(hilo, "dividida", "Una factura rara", "La SIM no va")
    merged = httpx.post(f"{hilo.url}/api/v1/conversations/{one}/merges", json={"other": other}, headers=hilo.owner)
    assert merged.status_code == 201, merged.text
    [third] = mails(hilo, "dividida", "Y otra cosa")

    log = thread(here, one, 2)
    dialog = choose(here, log, "La SIM no va")
    assert here.violations() == []
    dialog.get_by_role("button", name=re.compile("^Separar 1$")).click()
    expect(log.locator("article")).to_have_count(1)
    here.page.get_by_role("status").get_by_role("button", name=UNDO).click()
    expect(log.locator("article")).to_have_count(2)

    choose(here, log, "La SIM no va").get_by_role("button", name=re.compile("^Separar 1$")).click()
    expect(log.locator("article")).to_have_count(1)
    here.page.reload()
    expect(log.locator("article")).to_have_count(1)
    log.get_by_role("link", name="Abrir la otra").click()
    expect(log.locator("article")).to_have_text([re.compile("La SIM no va")])
    log.get_by_role("button", name=UNDO).click()
    expect(log.locator("article")).to_have_count(2)

    log = thread(here, one, 2)
    dialog = choose(here, log, "Una factura rara")
    dialog.get_by_role("radio").last.check()
    dialog.get_by_role("button", name=re.compile("^Mover 1$")).click()
    expect(log.locator("article")).to_have_count(1)
    log = thread(here, third, 2)
    log.get_by_role("button", name=UNDO).click()
    expect(log.locator("article")).to_have_count(1)
    thread(here, one, 2)


def test_the_last_message_cannot_be_moved_away_and_it_is_said(hilo: Installation, visit: Arrive) -> None:
    here = visit(lang="es-ES").sign_in("marcos")
    [one] = mails(hilo, "sola", "Solo esto")
    log = thread(here, one, 1)
    choose(here, log, "Solo esto").get_by_role("button", name=re.compile("^Separar 1$")).click()
    expect(here.page.get_by_role("status").filter(has_text="Aquí no quedaría ningún mensaje")).to_be_visible()
    here.page.keyboard.press("Escape")
    expect(log.locator("article")).to_have_count(1)
