"""A reload shows the same: how a list is narrowed, what one writes and reads, and what was done with a conversation."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import expect

from tests.browser.desk import NOTE, Agent
from tests.browser.mailbox import Mailbox
from tests.browser.test_composer import expect_kept

Arrive = Callable[..., Agent]


def test_a_list_that_is_narrowed_says_so_after_a_reload_and_becomes_a_view(agent: Arrive, line: Mailbox) -> None:
    talk = line.receive("an urgent matter", "Urgencia")
    line.receive("no hurry", "Calma")
    here = agent("marcos", lang="en-GB")
    here.ask("PUT", f"/conversations/{talk}/priority", {"priority": "urgent"})
    page = here.go("all").page
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("combobox", name="Priority").click()
    page.get_by_role("option", name="Urgent").click()
    expect(here.row("no hurry")).to_have_count(0)
    page.reload()
    expect(here.row("an urgent matter")).to_be_visible()
    expect(here.row("no hurry")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Priority")).to_have_value("Urgent")

    page.get_by_role("button", name="Save as a view").click()
    page.get_by_role("textbox", name="Name of the view").fill("What burns")
    page.keyboard.press("Enter")
    title = page.get_by_role("heading", level=1, name="What burns")
    expect(title).to_be_visible()
    page.reload()
    expect(title).to_be_visible()
    expect(here.row("an urgent matter")).to_be_visible()
    expect(here.row("no hurry")).to_have_count(0)
    expect(page.get_by_role("navigation").get_by_role("link", name="What burns")).to_be_visible()


def test_a_note_one_writes_and_the_whole_person_one_reads_are_there_after_a_reload(
    agent: Arrive, mailbox: Mailbox
) -> None:
    mailbox.receive("the other matter", "Todo Uno", "Other")
    talk = mailbox.receive("this matter", "Todo Uno", "This")
    here = agent("marcos").go(conversation=talk, letter=True)
    here.page.keyboard.press("w")
    expect(here.thread).to_contain_text("the other matter")
    here.page.locator("footer").get_by_text(NOTE).click()
    here.write("half a note")
    expect_kept(here)
    here.page.reload()
    expect(here.thread).to_contain_text("the other matter")
    expect(here.page.get_by_role("textbox", name=NOTE)).to_have_value("half a note")
    here.writing.press("Control+Enter")
    expect(here.thread).to_contain_text("half a note")
    here.page.reload()
    expect(here.thread).to_contain_text("half a note")
    here.expect_written("")


def test_tags_sleep_and_an_answer_for_later_stand_and_are_taken_back(agent: Arrive, mailbox: Mailbox) -> None:
    talk = mailbox.receive("¿Me llaman mañana?", "Recarga Uno")
    here = agent("marcos")
    name = f"Recarga {talk[-6:]}"
    here.owner("POST", "/tags", {"name": name, "colour": "#0f766e"})
    page = here.go(conversation=talk, letter=True).page
    page.keyboard.press("l")
    page.get_by_role("dialog").get_by_role("combobox").fill(name)
    page.get_by_role("option", name=name).click()
    page.get_by_role("dialog").get_by_role("button", name="Guardar").click()
    here.write("Mañana le llamamos.")
    page.get_by_role("button", name="Otras formas de enviar").click()
    page.get_by_role("menuitem", name=re.compile("^Enviar más tarde")).click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Mañana por la mañana")).click()
    here.expect_written("")
    page.keyboard.press("h")
    page.get_by_role("dialog").get_by_role("button", name="Hasta que escriba").click()
    said = here.thread.locator("article", has_text="Mañana le llamamos.")
    held = said.get_by_text(re.compile("Aún sin enviar"))
    tagged = page.locator("#conversation header").get_by_text(name)
    for _ in range(2):  # as it was done, and as it is kept
        expect(tagged).to_be_visible()
        expect(held).to_be_visible()
        expect(here.thread.get_by_text(re.compile("pospuso|pospuesta"))).to_be_visible()
        page.reload()

    said.get_by_role("button", name=re.compile("^Recuperarlo$")).click()
    here.expect_written("Mañana le llamamos.")
    page.reload()
    here.expect_written("Mañana le llamamos.")
    expect(said).to_have_count(0)
    assert here.messages(talk) == ["¿Me llaman mañana?"]


def test_half_a_form_and_what_can_be_taken_back_outlive_a_reload_and_a_secret_does_not(
    agent: Arrive, line: Mailbox
) -> None:
    talk = line.receive("resolved too soon", "Recarga Dos")
    here = agent("marcos", lang="en-GB").go(conversation=talk)
    page = here.page
    page.clock.set_fixed_time(datetime.now(UTC))  # a slow machine leaves as long to take it back
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Undo").click()
    here.expect_words("Undone")
    assert here.ask("GET", f"/conversations/{talk}")["state"] == "open"

    page.goto("/app/settings/profile")
    name = page.get_by_role("textbox", name="Name")
    name.fill("Half a na")
    page.reload()
    expect(name).to_have_value("Half a na")
    page.goto("/app/settings/security")
    secret = page.get_by_label("Current password")
    secret.fill("what nobody keeps")
    page.reload()
    expect(secret).to_have_value("")
    assert "nobody keeps" not in page.evaluate("JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")
    page.goto("/app/settings/profile")
    expect(name).to_have_value("Marcos Salvat")  # whoever leaves has forgotten it
