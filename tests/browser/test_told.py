"""What members of staff are told, in the application and out of it: the bell, the installed application, Web Push."""

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Worker, expect

from tests.browser.conftest import Installation
from tests.browser.desk import Agent

Staff = Callable[..., Agent]
# The push service is the browser maker's: here its part is played, the rest is real.
SUBSCRIBES = """
const key = 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM';
const made = { toJSON: () => ({ endpoint: 'https://push.example/one', expirationTime: null,
  keys: { p256dh: key, auth: 'tBHItJI5svbpez7KI4CCXg' } }), unsubscribe: async () => (PushManager.now = null, true) };
PushManager.now = null;
PushManager.prototype.getSubscription = async () => PushManager.now;
PushManager.prototype.subscribe = async () => (PushManager.now = made);
"""


def talk(hilo: Installation, agent: Agent, name: str) -> str:
    """A new conversation of somebody of this name."""
    hilo.door.write(f"Hola, soy {name}", kind="email", value=f"{name.lower()}.told@buzon.example", name=name)
    for _ in range(300):
        found = (
            agent.ask("GET", f"/conversations?view=all&q={name}.told")["items"]
            or agent.ask("GET", f"/conversations?view=all&q={name}")["items"]
        )
        if found:
            return found[0]["id"]
        agent.page.wait_for_timeout(100)
    raise AssertionError(f"{name} has not arrived")


def test_a_mention_arrives_by_itself_in_the_bell_and_leads_there(hilo: Installation, agent: Staff) -> None:
    here, boss = agent("saray"), agent("marcos")
    conversation = talk(hilo, here, "Bernarda")
    here.go("mine")
    bell = here.page.get_by_role("button", name="Avisos")
    before = here.ask("GET", "/notifications/unread")["count"]
    me = here.ask("GET", "/session")["user"]["id"]
    boss.ask("POST", f"/conversations/{conversation}/notes", {"text": "@Saray, ¿lo miras?", "mentions": [me]})
    expect(bell).to_have_accessible_name(f"Avisos, {before + 1} sin leer")
    expect(here.page).to_have_title(f"({before + 1}) Hilo")
    bell.click()
    line = here.page.get_by_role("button", name="le ha mencionado: Bernarda")
    expect(line).to_be_visible()
    assert here.visit.violations() == []
    line.click()
    expect(here.page).to_have_url(re.compile(conversation))
    expect(here.thread).to_contain_text("¿lo miras?")
    expect(bell).to_have_accessible_name(f"Avisos, {before} sin leer" if before else "Avisos")
    here.page.reload()
    expect(bell).to_have_accessible_name(f"Avisos, {before} sin leer" if before else "Avisos")


def installed(agent: Agent) -> Worker:
    """The service worker, when it has taken over."""
    with agent.context.expect_event("serviceworker", timeout=60_000) as found:
        agent.go("mine")
    for _ in range(600):
        if agent.page.evaluate("navigator.serviceWorker.controller !== null"):
            break
        agent.page.wait_for_timeout(100)
    return found.value


def test_without_a_network_the_application_opens_and_says_so_and_goes_on_by_itself(agent: Staff) -> None:
    here = agent("saray", workers=True)
    installed(here)
    here.context.set_offline(True)
    here.page.reload()
    expect(here.page.get_by_text("Lo que ha escrito sigue aquí.")).to_be_visible()
    here.context.set_offline(False)
    here.page.reload()
    here.expect_live()


def test_what_is_pushed_is_shown_and_leads_to_the_conversation(hilo: Installation, agent: Staff) -> None:
    here = agent("saray", workers=True)
    conversation = talk(hilo, here, "Casilda")
    here.context.grant_permissions(["notifications"], origin=hilo.url)
    worker = installed(here)
    push(here, {"title": "Hilo", "body": "Le han mencionado", "url": f"/app/inbox/all/{conversation}?state=any"})
    found: list[list[str]] = []
    shown = "async () => (await registration.getNotifications()).map((one) => [one.body, one.data.url])"
    for _ in range(300):
        if found := worker.evaluate(shown):
            break
        here.page.wait_for_timeout(50)
    assert found == [["Le han mencionado", f"/app/inbox/all/{conversation}?state=any"]]
    here.go("mine")
    tap(here, worker, found[0][1], conversation)
    # What the page is told from here on is lost until it listens.
    here.page.goto("/app/inbox/mine", wait_until="domcontentloaded")
    tap(here, worker, found[0][1], conversation)


def tap(agent: Agent, worker: Worker, url: str, conversation: str) -> None:
    """What a tap on the notification does, which no protocol of browsers can do; waits for where it leads."""
    worker.evaluate("(url) => lead(url)", url)
    expect(agent.page).to_have_url(re.compile(conversation))
    expect(agent.thread).to_contain_text("Casilda")


def push(agent: Agent, told: dict[str, str]) -> None:
    """As the push service does, while no window of the application is open."""
    workers: Any = agent.context.new_cdp_session(agent.page)
    seen: list[str] = []

    def see(event: dict[str, Any]) -> None:
        seen.extend(one["registrationId"] for one in event["registrations"])

    workers.on("ServiceWorker.workerRegistrationUpdated", see)
    workers.send("ServiceWorker.enable")
    agent.page.goto("about:blank")
    for _ in range(300):
        if seen:
            break
        agent.page.wait_for_timeout(50)
    body = {"origin": agent.hilo.url, "registrationId": seen[-1], "data": json.dumps(told)}
    workers.send("ServiceWorker.deliverPushMessage", body)


def test_a_device_is_told_only_after_somebody_wished_for_it(hilo: Installation, agent: Staff) -> None:
    here = agent("saray", workers=True, lang="en-GB")
    here.context.grant_permissions(["notifications"], origin=hilo.url)
    here.context.add_init_script(SUBSCRIBES)
    installed(here)
    assert here.ask("GET", "/me/push-devices")["items"] == []
    here.page.get_by_role("button", name="Notifications").click()
    wish = here.page.get_by_role("switch", name="On this device, also when Hilo is closed")
    expect(wish).to_be_enabled()
    wish.locator("xpath=ancestor-or-self::*[contains(@class, 'Switch')][1]").first.click()
    expect(wish).to_be_checked()
    devices = here.ask("GET", "/me/push-devices")["items"]
    assert len(devices) == 1, json.dumps(devices)
