"""What the customer has told is not asked again: underlined while one writes, its answer offered with its source."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import expect

from hilo.channels.registry import adapters
from tests.browser.conftest import Door, Installation
from tests.browser.desk import Agent

TOLD = "Hola. Mi pedido es el 40-{n} y la batidora llegó sin la tapa. ¿Cuándo me la mandan?"
QUESTION = "¿Me indica su número de pedido?"


@pytest.fixture(scope="module")
def door(hilo: Installation) -> Door:
    """An account by which is answered as well; what goes out goes nowhere."""
    settings = {"url": "http://127.0.0.1:9/hook", "vouch.phone": 2}
    asked = {"channel": min(adapters()), "name": "Told already", "settings": settings}
    answer = httpx.post(f"{hilo.url}/api/v1/channel-accounts", json=asked, headers=hilo.owner)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    return Door(f"{hilo.url}/in/{min(adapters())}/{made['id']}", made["secret"])


def told(agent: Agent, door: Door, n: int) -> str:
    """Somebody writes; gives the id of the conversation."""
    phone = f"+3460077{n}"
    door.write(TOLD.format(n=n), kind="phone", value=phone, name="Elena Prats")
    agent.go()
    expect(agent.row(f"40-{n}")).to_have_count(1)
    return agent.ask("GET", f"/conversations?q=%2B{phone[1:]}&state=any")["items"][0]["id"]


@pytest.mark.parametrize("lang", ["es-ES", "en-GB"])
def test_a_question_is_underlined_and_its_answer_put_in_its_place(
    agent: Callable[..., Agent], door: Door, lang: str
) -> None:
    one = agent(lang=lang)
    n = 4471 if lang == "es-ES" else 4472
    talk = told(one, door, n)
    one.go(conversation=talk).write(f"Hola, Elena:\n{QUESTION}\nGracias.")
    cards = one.page.get_by_role("list", name="Ya nos lo dijo" if lang == "es-ES" else "They told us")
    expect(cards).to_contain_text(f"«Mi pedido es el 40-{n} y la batidora llegó sin la tapa.»")
    expect(one.page.locator("mark", has_text=QUESTION)).to_have_count(1)

    cards.get_by_role("button", name="Ver en el hilo" if lang == "es-ES" else "Show in thread").click()
    shown = one.thread.locator("li", has_text=f"40-{n}").last
    expect(shown).to_be_focused()
    expect(shown).to_be_in_viewport()

    use = cards.get_by_role("button", name="Usar" if lang == "es-ES" else "Use it")
    use.click()
    expect(one.writing).to_have_value(f"Hola, Elena:\nLo tengo aquí: 40-{n}.\nGracias.")
    expect(cards).to_have_count(0)
    one.write(f"Hola, Elena:\n{QUESTION}\nGracias.")
    use.click()
    one.page.keyboard.press("Control+z")
    expect(one.writing).to_have_value(f"Hola, Elena:\n{QUESTION}\nGracias.")


def test_with_the_keyboard_alone_a_question_is_kept_and_sent_as_it_is(agent: Callable[..., Agent], door: Door) -> None:
    one = agent(lang="es-ES")
    talk = told(one, door, 4473)
    one.go(conversation=talk).write(f"{QUESTION} ")
    keep = one.page.get_by_role("button", name="Dejar la pregunta")
    expect(keep).to_be_visible()
    one.writing.focus()
    for _ in range(3):
        one.page.keyboard.press("Tab")
    expect(keep).to_be_focused()
    one.page.keyboard.press("Enter")
    expect(one.writing).to_be_focused()
    expect(keep).to_have_count(0)
    one.writing.press("Control+Enter")
    expect(one.thread.locator("article", has_text=QUESTION)).to_have_count(1)


def test_a_conversation_is_picked_up_by_two_sentences_that_lead_to_their_words(
    agent: Callable[..., Agent], door: Door
) -> None:
    one = agent(lang="es-ES")
    talk = told(one, door, 4474)
    one.owner("POST", f"/conversations/{talk}/messages", {"text": "Mañana por la tarde le llamo con la fecha."})
    door.write("¿Llega antes del sábado?", kind="phone", value="+34600774474", name="Elena Prats")
    one.go(conversation=talk)
    head = one.page.get_by_role("region", name="Retomar el hilo")
    expect(head).to_contain_text("Elena Prats pregunta: «¿Llega antes del sábado?»")
    expect(head).to_contain_text("«Mañana por la tarde le llamo con la fecha.»")
    head.get_by_role("link", name="Mañana por la tarde").click()
    expect(one.thread.locator("li", has_text="Mañana por la tarde").last).to_be_focused()
    head.get_by_role("button", name="Plegar").click()
    expect(head).not_to_contain_text("Mañana")
    one.page.reload()
    expect(head.get_by_role("button", name="Retomar el hilo")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1180, "light")])
def test_everybody_can_read_and_use_it(agent: Callable[..., Agent], door: Door, width: int, scheme: str) -> None:
    one = agent(width=width, scheme=scheme, lang="en-GB")
    talk = told(one, door, 4470 if width == 390 else 4469)
    one.owner("POST", f"/conversations/{talk}/messages", {"text": "Mañana por la tarde le llamo con la fecha."})
    one.go(conversation=talk).write(QUESTION)
    expect(one.page.get_by_role("list", name="They told us")).to_be_visible()
    expect(one.page.get_by_role("region", name="Pick up the thread")).to_be_visible()
    assert one.visit.violations() == []
    assert one.page.evaluate("document.documentElement.scrollWidth") == width
