"""The application when something fails: nothing typed is lost, nothing is sent twice, and it says what happens."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Request, Route, expect

from tests.browser.desk import OURS, Agent
from tests.browser.mailbox import Mailbox

Arrive = Callable[..., Agent]
SENDING = re.compile(r"/api/v1/conversations/[^/]+/messages$")
STREAM = re.compile(r"/api/v1/stream$")


def test_offline_one_writes_on_and_back_again_all_is_true(agent: Arrive, line: Mailbox) -> None:
    conversation = line.receive("before the tunnel", "Túnel")
    here = agent().go("all", conversation)
    here.context.set_offline(True)
    here.expect_words("Sin red.")
    line.receive("within the tunnel", "Túnel")
    here.write("written without a network")
    expect(here.page.get_by_text("Guardado en este navegador")).to_be_visible()
    here.context.set_offline(False)
    here.expect_live()
    here.expect_said("before the tunnel", "within the tunnel")
    expect(here.row("within the tunnel")).to_be_visible()
    expect(here.page.get_by_text("Borrador guardado")).to_be_visible()
    draft = here.ask("GET", f"/conversations/{conversation}/drafts/reply")
    assert draft["words"]["text"] == "written without a network"
    here.send()
    here.expect_said("before the tunnel", "within the tunnel", "written without a network")


def test_words_of_a_conversation_left_while_offline_are_saved_too(agent: Arrive, line: Mailbox) -> None:
    left = line.receive("left behind", "Izan")
    other = line.receive("the next one", "Noa")
    here = agent().go("all", other)
    here.row("left behind").click()
    expect(here.thread).to_contain_text("left behind")
    here.context.set_offline(True)
    here.write("half an answer")
    here.row("the next one").click()
    expect(here.page).to_have_url(re.compile(other))
    here.context.set_offline(False)
    here.expect_live()
    expect(here.row("left behind").get_by_label("Tiene un borrador aquí")).to_be_visible()
    assert here.ask("GET", f"/conversations/{left}/drafts/reply")["words"]["text"] == "half an answer"


def test_an_answer_that_is_lost_on_the_way_is_not_sent_twice(agent: Arrive, line: Mailbox) -> None:
    conversation = line.receive("lost on the way?", "Lola")
    here = agent().go("all", conversation)
    lost: list[str] = []

    def lose(route: Route) -> None:
        """The server takes it, and its answer never arrives."""
        lost.append(str(route.request.headers["idempotency-key"]))
        route.fetch()
        route.abort()

    here.page.route(SENDING, lose)
    here.write("only once").send()
    here.expect_words("Hilo no responde: sale en cuanto responda")
    here.expect_written("only once")
    assert len(set(lost)) == 1
    assert len(lost) >= 3
    here.page.unroute(SENDING)
    here.expect_said("lost on the way?", "only once")
    here.expect_written("")
    assert here.messages(conversation) == ["lost on the way?", "only once"]
    here.page.reload()
    here.expect_written("")


def test_what_waits_for_an_answer_can_be_kept_back(agent: Arrive, line: Mailbox) -> None:
    conversation = line.receive("in a hurry?", "Prisca")
    here = agent().go("all", conversation)
    here.page.route(SENDING, lambda route: route.abort())
    here.write("too soon").send()
    here.expect_words("Hilo no responde: sale en cuanto responda")
    here.page.reload()
    here.page.get_by_role("button", name="No enviar").click()
    expect(here.page.get_by_text("Hilo no responde: sale")).to_have_count(0)
    here.page.reload()
    here.expect_written("too soon")
    expect(here.page.get_by_text("Hilo no responde: sale")).to_have_count(0)
    here.page.unroute(SENDING)
    here.write("thought over").send()
    here.expect_said("in a hurry?", "thought over")
    assert here.messages(conversation) == ["in a hurry?", "thought over"]


def test_on_a_slow_network_impatience_sends_it_once_and_what_is_written_meanwhile_stays(
    agent: Arrive, line: Mailbox
) -> None:
    conversation = line.receive("slow?", "Sole")
    here = agent().go("all", conversation)
    waiting: list[Route] = []
    here.page.route(SENDING, lambda route: waiting.append(route))
    here.write("patience")
    with here.page.expect_request(SENDING):
        for _ in range(3):
            here.writing.press("Control+Enter")
    expect(here.page.locator("footer [data-loading]").first).to_be_visible()
    here.writing.press_sequentially("And more")
    assert len(waiting) == 1
    waiting[0].continue_()
    here.expect_said("slow?", "patience")
    here.expect_written("And more")
    assert len(waiting) == 1
    assert here.messages(conversation) == ["slow?", "patience"]


def test_too_many_requests_wait_as_long_as_was_asked(agent: Arrive, line: Mailbox) -> None:
    conversation = line.receive("too many?", "Manu")
    here = agent().go("all", conversation)
    said = 0

    def refuse(route: Route) -> None:
        nonlocal said
        said += 1
        if said > 4:
            return route.continue_()
        after = "1" if said < 2 else "30"
        return route.fulfill(status=429, body='{"code": "too_many_requests"}', headers={"retry-after": after})

    here.page.route(SENDING, refuse)
    here.write("after a while").send()
    here.expect_words("30 s")
    assert said == 2
    here.expect_written("after a while")
    said = 5
    here.send()
    here.expect_said("too many?", "after a while")


def test_a_list_that_could_not_be_loaded_comes_by_itself(agent: Arrive) -> None:
    here = agent()
    lists = re.compile(r"/api/v1/conversations\?")
    body = '{"code": "database_away"}'
    here.page.route(lists, lambda route: route.fulfill(status=503, body=body, content_type="application/json"))
    here.page.goto("/app/inbox/all")
    expect(here.page.get_by_text("La base de datos no responde")).to_be_visible()
    here.page.unroute(lists)
    expect(here.rows.first).to_be_visible()


def test_a_file_that_is_too_large_is_told_and_the_words_stay(agent: Arrive, line: Mailbox) -> None:
    conversation = line.receive("a large file?", "Laia")
    here = agent().go("all", conversation)
    files = re.compile(r"/api/v1/attachments\?")
    body = '{"code": "attachment_too_large"}'
    here.page.route(files, lambda route: route.fulfill(status=413, body=body, content_type="application/json"))
    here.write("with a file")
    here.page.locator("footer input[type=file]").set_input_files(
        {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"x"}
    )
    expect(here.page.get_by_text("El archivo es demasiado grande")).to_be_visible()
    here.expect_written("with a file")


def test_a_session_that_ends_while_one_writes_is_begun_again_over_the_page(agent: Arrive, line: Mailbox) -> None:
    conversation = line.receive("still there?", "Sesi")
    here = agent().go("all", conversation)
    other = here.tab().go("all")
    assert here.context.request.delete("/api/v1/session", headers=OURS).status == 204
    here.write("in the middle of a sentence")
    for tab in (here, other):
        expect(tab.page.get_by_role("dialog")).to_contain_text("Lo que ha escrito sigue aquí")
    assert here.visit.violations() == []
    here.page.get_by_label("Contraseña").fill("not this one")
    here.page.keyboard.press("Enter")
    expect(here.page.get_by_role("dialog")).to_contain_text("La contraseña no es correcta")
    here.page.get_by_label("Contraseña").fill(here.hilo.password)
    here.page.keyboard.press("Enter")
    for tab in (here, other):
        expect(tab.page.get_by_role("dialog")).to_have_count(0)
        tab.expect_live()
    here.expect_written("in the middle of a sentence")
    expect(here.page.get_by_text("Borrador guardado")).to_be_visible()
    here.send()
    here.expect_said("still there?", "in the middle of a sentence")


def test_when_somebody_else_signs_in_no_tab_shows_what_the_one_before_saw(agent: Arrive, line: Mailbox) -> None:
    conversation = line.receive("a shared computer", "Sara")
    here = agent("saray").go("all", conversation)
    here.context.set_offline(True)
    here.write("words of Saray's")
    here.context.set_offline(False)
    expect(here.page.get_by_text("Borrador guardado")).to_be_visible()
    here.who = "marcos"
    other = here.enter().tab().go("all", conversation)
    other.expect_written("")
    expect(here.page.get_by_text("Marcos Salvat").first).to_be_visible()
    here.expect_written("")


def test_all_tabs_live_by_one_stream_and_outlive_each_other(agent: Arrive, line: Mailbox) -> None:
    one = agent()
    opened: set[Request] = set()

    def listening() -> list[Request]:
        return [asked for asked in opened if not asked.frame.page.is_closed()]

    one.context.on("request", lambda asked: opened.add(asked) if STREAM.search(asked.url) else None)
    for ends in ("requestfinished", "requestfailed"):
        one.context.on(ends, lambda asked: opened.discard(asked))
    one.go("all")
    other = one.tab().go("all")
    line.receive("to both tabs", "Tadeo")
    for tab in (one, other):
        expect(tab.row("to both tabs")).to_be_visible()
    assert len(listening()) == 1
    with one.context.expect_event("request", lambda asked: bool(STREAM.search(asked.url))) as goes_on:
        one.page.close()
    assert goes_on.value.headers.get("last-event-id"), "it goes on where the other was"
    line.receive("to the one that stays", "Tirso")
    expect(other.row("to the one that stays")).to_be_visible()
    assert len(listening()) == 1
    assert other.faults == []


def test_a_line_that_died_while_the_laptop_slept_is_found_at_once(agent: Arrive, line: Mailbox) -> None:
    line.receive("before the sleep", "Sira")
    here = agent()
    here.page.clock.install()
    here.page.route(
        STREAM, lambda route: route.fulfill(status=200, body=": here\n\n", content_type="text/event-stream")
    )
    here.page.goto("/app/inbox/all")
    here.page.clock.run_for(1_000)
    expect(here.row("before the sleep")).to_be_visible()
    here.page.unroute(STREAM)
    line.receive("after the sleep", "Saúl")
    here.page.clock.fast_forward(3_600_000)
    here.page.clock.run_for(6_000)
    expect(here.row("after the sleep")).to_be_visible()
    here.expect_live()


def test_a_clock_that_is_wrong_is_told_and_holds_nothing_back(agent: Arrive, line: Mailbox) -> None:
    conversation = line.receive("what time is it?", "Cloe")
    here = agent()
    here.page.clock.install(time=datetime.now(UTC) + timedelta(hours=5))
    here.page.goto(f"/app/inbox/all/{conversation}")
    here.page.clock.run_for(1_000)
    here.expect_words("va 5 h adelantado")
    expect(here.row("what time is it?").locator("time")).to_have_text("ahora")
    here.write("five o'clock").send()
    expect(here.thread).to_contain_text("five o'clock")
    [sent] = [
        one for one in here.ask("GET", f"/conversations/{conversation}/thread")["items"] if one["direction"] == "out"
    ]
    message = here.ask("GET", f"/messages/{sent['id']}")
    assert message["state"] in ("held", "queued", "sending")
