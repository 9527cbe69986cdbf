"""U1: the application in a browser: from J to the next paint, scrolling 10,000 conversations, what is fetched."""

import gzip
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.data import say
from bench.figures import Figure, judged, median, ms, quantile
from bench.processes import Failed
from tests.browser import chromium

PRESSES = 60
SCROLLS = 180  # frames: three seconds of 120 px each
DIST = Path(__file__).parents[1] / "src" / "hilo" / "web" / "dist"
# What runs after the frame's own work and layout runs after its paint.
KEY = """() => new Promise((done) => {
    const began = performance.now();
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true, cancelable: true }));
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
})"""
SCROLL = """(frames) => new Promise((done) => {
    const list = document.querySelector("ol li[data-index]").parentElement.parentElement;
    let left = frames;
    const step = () => {
        list.scrollTop += 120;
        if (--left) requestAnimationFrame(step); else done(document.querySelectorAll("li[data-index]").length);
    };
    requestAnimationFrame(step);
})"""


def watch_the_page(url: str, token: str) -> list[Figure]:
    """Drives the application of a running house as one of its agents. Raises Failed."""
    path = chromium.find()
    if path is None or not (DIST / "index.html").is_file():
        say("U1 is left out: there is no Chromium, or the application is not built")
        return []
    say("U1: the application in a browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        try:
            page = _enter(browser, url, token)
            keys = _keys(page)
            script = _scrolled(page)
        finally:
            browser.close()
    return _figures(keys, script)


def _figures(keys: Sequence[float], script: float) -> list[Figure]:
    entry = entry_bytes()
    return [
        Figure(
            "U1",
            "the application: from the key J to the next paint, 10,000 conversations in the list",
            f"p50 {ms(median(keys))}, p95 {ms(quantile(keys, 0.95))}, {len(keys)} presses",
            "the prototype: p50 38-62 ms, p95 59-135 ms",
            None,
            "p95 <= 135 ms",
            judged(quantile(keys, 0.95) <= 0.135),
        ),
        Figure(
            "U1",
            "the application: script in a frame of scrolling the list, 120 px a frame",
            ms(script),
            "the prototype: 6.6-15.7 ms",
            None,
            "<= 15.7 ms",
            judged(script <= 0.0157),
        ),
        Figure(
            "U1",
            "the application: JavaScript that the first page loads, gzip",
            f"{entry / 1000:.1f} kB",
            "the prototype: 181.7 kB",
            None,
            "<= 200 kB",
            judged(entry <= 200_000),
        ),
    ]


def entry_bytes() -> int:
    """Of the scripts that the shell names, compressed."""
    shell = (DIST / "index.html").read_text(encoding="utf-8")
    names = set(re.findall(r'="/(assets/[^"]+\.js)"', shell))
    return sum(len(gzip.compress((DIST / name).read_bytes(), mtime=0)) for name in names)


def _enter(browser: Browser, url: str, token: str) -> Page:
    """A token stands in for a session: every request of the page carries it."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 844}, extra_http_headers={"authorization": f"Bearer {token}"}
    )
    page = context.new_page()
    page.goto(f"{url}/app/inbox/all")
    try:
        page.locator("li[data-index]").first.wait_for(timeout=30_000)
    except Exception as error:
        raise Failed(f"U1: the list did not come: {error}") from error
    page.wait_for_timeout(6_000)  # what is fetched beforehand is there
    return page


def _keys(page: Page) -> list[float]:
    times: list[float] = []
    for _ in range(PRESSES):
        times.append(page.evaluate(KEY) / 1000)
        page.wait_for_timeout(250)
    return times[5:]  # the first ones fetch parts


def _scrolled(page: Page) -> float:
    """Seconds of script in a frame, by the browser's own account."""
    session: Any = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    with _counted(session) as counted:
        page.evaluate(SCROLL, SCROLLS)
    return counted["ScriptDuration"] / SCROLLS


@contextmanager
def _counted(session: Any) -> Iterator[dict[str, float]]:
    before = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    counted: dict[str, float] = {}
    yield counted
    for one in session.send("Performance.getMetrics")["metrics"]:
        counted[one["name"]] = one["value"] - before.get(one["name"], 0)
