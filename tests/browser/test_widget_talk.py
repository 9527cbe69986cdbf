"""Words of the chat go out once and in order, whatever the network and the tabs do, and come in everywhere."""

from collections.abc import Callable

from playwright.sync_api import Route, expect

from tests.browser.chat import OPEN, Customer

Arrive = Callable[..., Customer]
MESSAGES = "**/portal/v1/*/messages"


def test_what_was_written_offline_goes_out_once_and_in_order(customer: Arrive) -> None:
    here = customer().open()
    here.say("first").expect_state("Entregado")
    here.context.set_offline(True)
    for text in ("second", "third", "fourth"):
        here.say(text)
    here.expect_state("Esperando conexión")
    expect(here.chat.locator(".banner")).to_contain_text("Sin conexión")
    lost: list[str] = []

    def lose(route: Route) -> None:
        """The server takes it, and its answer never arrives."""
        if route.request.method == "POST" and len(lost) < 2:
            lost.append(str(route.request.post_data))
            route.fetch()
            route.abort()
        else:
            route.continue_()

    here.page.route(MESSAGES, lose)
    here.context.set_offline(False)
    here.expect_state("Entregado")
    here.expect_said("first", "second", "third", "fourth")
    assert len(lost) == 2
    conversation = here.conversation("fourth")
    items = here.agent("GET", f"/conversations/{conversation}/thread")["items"]
    assert [one["text"] for one in items if one["kind"] == "message"] == ["first", "second", "third", "fourth"]


def test_it_tries_again_by_itself_and_says_what_it_cannot_send(customer: Arrive) -> None:
    here = customer().open()
    status = 503

    def refuse(route: Route) -> None:
        if route.request.method != "POST" or status == 202:
            return route.continue_()
        headers = {"access-control-allow-origin": here.shop.url, "access-control-expose-headers": "retry-after"}
        return route.fulfill(status=status, body='{"code": "refused"}', headers=headers | {"retry-after": "1"})

    here.page.route(MESSAGES, refuse)
    here.say("patience")
    banner = here.chat.locator(".banner")
    expect(banner).to_contain_text("Se reintenta solo")
    status = 429
    expect(banner).to_contain_text("Espere un momento")
    status = 422
    expect(banner).to_contain_text("refused")
    here.expect_state("No enviado")
    status = 202
    here.chat.get_by_role("button", name="Reintentar").click()
    here.expect_state("Entregado")
    here.expect_said("patience")


def test_tabs_are_in_step_on_one_stream(customer: Arrive) -> None:
    one = customer().open()
    streams: list[str] = []
    one.context.on("request", lambda asked: streams.append(asked.url) if "/stream" in asked.url else None)
    one.say("from the first").expect_state("Entregado")
    other = one.tab().arrive(lang="es").open()
    other.expect_said("from the first")
    other.say("from the second")
    one.expect_said("from the first", "from the second")
    conversation = one.conversation("from the second")
    one.answer(conversation, "to both")
    for tab in (one, other):
        tab.expect_said("from the first", "from the second", "to both")
    assert len(streams) == 1
    one.page.close()
    other.answer(conversation, "to the one that stays")
    other.expect_said("from the first", "from the second", "to both", "to the one that stays")
    assert len(streams) == 2
    assert other.faults == []


def test_after_a_reload_all_of_it_is_there(customer: Arrive) -> None:
    here = customer().open()
    here.say("one").expect_state("Entregado")
    here.answer(here.conversation("one"), "two")
    here.expect_said("one", "two")
    here.arrive(lang="es")
    expect(here.chat).to_be_visible()  # as it was on the page before, and the page keeps its focus
    assert here.page.evaluate("document.activeElement === document.body")
    here.expect_said("one", "two")
    here.say("three")
    here.expect_said("one", "two", "three")
    here.page.keyboard.press("Escape")
    here.arrive(lang="es")
    expect(here.page.get_by_role("button", name=OPEN)).to_be_visible()
    expect(here.chat).to_be_hidden()


def test_on_a_phone_no_page_is_covered_unasked(customer: Arrive) -> None:
    here = customer(width=390).open()
    expect(here.chat).to_be_visible()
    here.arrive(lang="es")
    expect(here.page.get_by_role("button", name=OPEN)).to_be_visible()
    expect(here.chat).to_be_hidden()


def test_an_answer_to_a_closed_chat_is_counted_told_and_read(customer: Arrive) -> None:
    here = customer().open()
    here.say("are you there?").expect_state("Entregado")
    conversation = here.conversation("are you there?")
    here.page.keyboard.press("Escape")
    read = here.calls("read")
    here.answer(conversation, "Yes, always.")
    expect(here.page.get_by_role("button", name="Abrir el chat, 1 sin leer")).to_be_visible()
    expect(here.page.get_by_role("status")).to_contain_text("Yes, always.")
    here.open()
    here.expect_said("are you there?", "Yes, always.")
    expect(here.page.locator(".badge")).to_be_hidden()
    assert len(read) == 1


def test_a_page_of_the_past_that_comes_late_hides_nothing_said_meanwhile(customer: Arrive) -> None:
    here = customer()
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "GET" and not held:
            held.append(route)
        else:
            route.continue_()

    here.page.route(MESSAGES, hold)
    here.open()
    here.say("are you there?").expect_state("Entregado")
    held[0].fulfill(json={"items": [], "next": None, "unread": 0})  # as it was before
    here.answer(here.conversation("are you there?"), "Yes, always.")
    here.expect_said("are you there?", "Yes, always.")


def test_who_writes_is_told_both_ways(customer: Arrive) -> None:
    here = customer().open()
    here.say("hello").expect_state("Entregado")
    conversation = here.conversation("hello")
    typing = here.calls("typing")
    here.chat.get_by_role("textbox").press_sequentially("I am wri", delay=20)
    here.type_as_agent(conversation)
    expect(here.chat.locator(".types")).to_contain_text("está escribiendo")
    here.say("written")
    assert typing[:1] == ['{"on":true}']
    assert typing.count('{"on":true}') == 1


def test_a_token_that_ended_elsewhere_is_followed_by_a_new_one(customer: Arrive) -> None:
    here = customer().open()
    here.say("before").expect_state("Entregado")
    here.page.evaluate("""() => {
        const key = Object.keys(localStorage).find((one) => one.endsWith(":session"));
        const session = JSON.parse(localStorage[key]);
        localStorage[key] = JSON.stringify({ ...session, token: "v_over" });
    }""")
    here.say("after").expect_state("Entregado")
    expect(here.chat.locator(".bubble").last).to_have_text("after")
    assert here.conversation("after")
