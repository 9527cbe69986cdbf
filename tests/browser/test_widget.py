"""The chat on a shop's page: small, late and still, for everybody, by keys alone, under the strictest policy."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

import hilo.portal
from tests.browser.chat import Customer

Arrive = Callable[..., Customer]
BUILT = Path(hilo.portal.__file__).with_name("dist") / "hilo-chat.js"
SHIFTS = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((one) => (sum += one.hadRecentInput ? 0 : one.value)))
        .observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => setTimeout(() => done(sum), 50));
})"""
FIRST_CALL_AFTER_LOAD = """() => {
    const [call] = performance.getEntriesByType("resource").filter((one) => one.name.includes("/portal/"));
    return call.startTime - performance.getEntriesByType("navigation")[0].loadEventEnd;
}"""
FORM = [{"field": "name"}, {"field": "email", "required": True}]


def test_all_of_it_is_less_than_15_kilobytes() -> None:
    assert BUILT.exists(), "scripts/widget builds it"
    assert len(gzip.compress(BUILT.read_bytes(), 9)) < 15_000
    assert [one.name for one in BUILT.parent.iterdir() if one.suffix != ".mark"] == [BUILT.name]


def test_it_comes_after_the_page_and_moves_nothing_of_it(customer: Arrive) -> None:
    here = customer()
    here.open().say("¿Tienen el 42?").expect_state("Entregado")
    here.answer(here.conversation("¿Tienen el 42?"), "Sí.")
    here.expect_said("¿Tienen el 42?", "Sí.")
    assert here.page.evaluate(FIRST_CALL_AFTER_LOAD) >= 0
    assert here.page.evaluate(SHIFTS) == 0
    assert here.page.evaluate("document.styleSheets.length") == 0, "the page has none, and gets none"


@pytest.mark.parametrize(("scheme", "lang", "width"), [("light", "es-ES", 1000), ("dark", "en-GB", 390)])
def test_everybody_can_use_every_screen(customer: Arrive, scheme: str, lang: str, width: int) -> None:
    here = customer(width=width, scheme=scheme, lang=lang, settings={"form": FORM, "greeting": {"es": "¡Hola!"}})
    expect(here.page.locator(".launcher")).to_be_visible()
    assert here.visit.violations() == [], "closed"
    here.open().chat.locator("button.main").click()
    expect(here.chat.locator(".fault").last).to_be_visible()
    assert here.visit.violations() == [], "the form"
    here.chat.locator("input[type=email]").fill("ana@example.com")
    here.chat.locator("button.main").click()
    here.say("https://example.com/42")
    here.answer(here.conversation("https://example.com/42"), "Sí, lo tenemos.")
    expect(here.chat.locator(".item.staff .bubble")).to_be_visible()
    assert here.visit.violations() == [], "the thread"
    here.chat.locator(".more .tool").click()
    assert here.visit.violations() == [], "the menu"
    here.chat.get_by_role("menuitem").first.click()
    here.chat.locator("section").last.locator("button.main").click()
    expect(here.chat.locator(".qr path")).to_be_attached()
    assert here.visit.violations() == [], "elsewhere"


def test_the_keyboard_alone_is_enough(customer: Arrive) -> None:
    here = customer()
    expect(here.page.locator(".launcher")).to_be_visible()
    keys = here.page.keyboard
    here.page.locator("#buy").focus()
    keys.press("Tab")
    keys.press("Enter")
    expect(here.chat.get_by_role("textbox")).to_be_focused()
    keys.type("one")
    keys.press("Shift+Enter")
    keys.type("two")
    keys.press("Enter")
    here.expect_said("one\ntwo")
    expect(here.chat.get_by_role("textbox")).to_be_focused()
    here.chat.get_by_role("button", name="Más").focus()
    keys.press("ArrowDown")
    choices = here.chat.locator("[role^=menuitem]")
    expect(choices.first).to_be_focused()
    keys.press("End")
    expect(choices.last).to_be_focused()
    keys.press("ArrowDown")
    expect(choices.first).to_be_focused()
    keys.press("Escape")
    expect(here.chat.get_by_role("menu")).to_be_hidden()
    expect(here.chat.get_by_role("button", name="Más")).to_be_focused()
    keys.press("Escape")
    expect(here.chat).to_be_hidden()
    expect(here.page.locator(".launcher")).to_be_focused()


def test_on_a_phone_it_covers_the_page_and_gives_it_back(customer: Arrive) -> None:
    here = customer(width=390).open()
    assert here.chat.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 760}
    for _ in range(12):
        here.page.keyboard.press("Tab")
        assert here.page.evaluate("document.activeElement.id") != "buy"
    here.chat.get_by_role("button", name="Cerrar").click()
    here.page.locator("#buy").click()
    for target in here.page.locator(".launcher").all():
        assert (target.bounding_box() or {"width": 0})["width"] >= 44


def test_the_language_is_changed_while_it_is_open(customer: Arrive) -> None:
    here = customer().open()
    here.chat.get_by_role("textbox").fill("half a word")
    here.chat.get_by_role("button", name="Más").click()
    here.chat.get_by_role("menuitem", name="English").click()
    expect(here.chat.get_by_role("button", name="Send")).to_be_visible()
    expect(here.chat.get_by_role("textbox")).to_have_value("half a word")
    here.page.locator("hilo-chat").evaluate("(chat) => chat.remove()")
    expect(here.chat).to_have_count(0)


def test_from_right_to_left_it_stands_at_the_other_side(customer: Arrive) -> None:
    here = customer(dir="rtl").open()
    box = here.chat.bounding_box()
    assert box is not None
    assert box["x"] == 20
    assert here.page.evaluate("document.documentElement.scrollWidth") <= 1000


def test_a_page_that_is_not_allowed_shows_nothing(customer: Arrive) -> None:
    here = customer(settings={"origins": ["https://elsewhere.example"]})
    for _ in range(100):
        if any("no chat on this page" in fault for fault in here.faults):
            break
        here.page.wait_for_timeout(50)
    assert any("no chat on this page" in fault or "CORS" in fault for fault in here.faults)
    expect(here.page.locator(".launcher")).to_have_count(0)
    assert here.page.evaluate("localStorage.length") == 0
    here.page.wait_for_load_state("networkidle")
    here.faults.clear()  # the browser's own word about it comes in its own time
