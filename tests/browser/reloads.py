"""Every step of a story once more after a reload: what an assertion found in the application is there again.

`HILO_RELOAD_STEPS=1` asks for it, and `make soak` plays all stories so; what is marked `reloads` is always played so.
Each `expect(…)` that holds on a page below `/app` is followed by a reload, and has to hold again. What a reload may
lose is told by `PAGE`, `PART` and `Reloads._left_out`, and by nothing else: no story says it of itself.
"""

import os
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, Request

ASKED = os.environ.get("HILO_RELOAD_STEPS") == "1"
APPLICATION = re.compile(r"^https?://[^/]+/app(/|$)")
WAITED_FOR = re.compile(r"/api/(?!v1/stream$)|/assets/.+\.js$")
LOADING = re.compile("^(Loading|Cargando)")
SHORT, LONG = 3, 30  # looks; what must not be there may still come
LANGUAGES = {"es": "in Spanish", "en": "in English"}
# All that a page shows. Where that is as the last reload showed it, a page that was just loaded has been asserted of.
SHOWN = "document.body.innerHTML + [...document.querySelectorAll('input, textarea')].map((it) => it.value + it.checked)"
REMEMBER = f"() => void (window.asLoaded = {SHOWN})"
AS_LOADED = f"() => window.asLoaded === {SHOWN}"

# Of the whole page: what is open over it a reload closes, everywhere on the web; without a server there is no page.
PAGE = {
    "a write that nobody has answered yet": "() => document.querySelector('[data-waits]') !== null",
    "no network or no server": "() => !navigator.onLine || document.querySelector('[data-away]') !== null",
    "something is open over the page": """() => [...document.querySelectorAll(
        '[role=dialog], [role=menu], [role=listbox]')].some((one) => one.checkVisibility())""",
}
# Of what is looked at: what answers the last press and goes by itself or with the next one, and what nobody keeps.
PART = {
    "a notice that passes": """(it) => it.closest('[data-notices]')?.querySelector('[data-back]') === null""",
    "what was just refused": "(it) => it.closest('form [role=alert], form [class*=-error], [data-wrong]') !== null",
    "a secret that is shown once": "(it) => it.closest('[data-once]') !== null",
}


class Reloads:
    """One story: `steps` counts what was reloaded by its language, and what was left out by why."""

    def __init__(self) -> None:
        self.steps: dict[str, int] = {}
        self._open: dict[Page, set[Request]] = {}
        self._within = False

    def watch(self, page: Page) -> None:
        """From now on it is known what this page waits for."""
        waits = self._open[page] = set[Request]()
        page.on("request", lambda one: waits.add(one) if WAITED_FOR.search(one.url) else None)
        page.on("requestfinished", lambda one: waits.discard(one))
        page.on("requestfailed", lambda one: waits.discard(one))

    def once_more(self, actual: Any, verb: str, check: Callable[[], object]) -> None:
        """The check of this verb held; it holds again after a reload, unless that may lose it."""
        page = actual.page if isinstance(actual, Locator) else actual
        if self._within or page not in self._open or not APPLICATION.search(page.url):
            return
        self._within = True  # what is asserted from here on is no step of the story's
        try:
            self._rest(page)
            left_out = self._left_out(page, actual, verb)
            counted = left_out or LANGUAGES[page.evaluate("document.documentElement.lang")]
            self.steps[counted] = self.steps.get(counted, 0) + 1
            if left_out or page.evaluate(AS_LOADED):
                return
            live = page.locator("[data-live]").count()
            page.reload()
            page.locator("[data-live]").nth(live - 1).wait_for(state="attached") if live else None
            self._rest(page, LONG if verb.startswith("not_") or verb == "to_have_count" else SHORT)
            page.evaluate(REMEMBER)
            try:
                check()
            except AssertionError as error:
                raise AssertionError(f"this held, and not after a reload: {error}") from error
        finally:
            self._within = False

    def _rest(self, page: Page, calm: int = SHORT) -> None:
        """Until it has all that it asked for and shows it; what a story holds back is not waited for any longer."""
        quiet = 0
        for _ in range(150):
            loading = page.get_by_role("status").filter(has_text=LOADING).count()
            quiet = 0 if loading or self._open[page] else quiet + 1
            if quiet >= calm:
                return
            page.wait_for_timeout(20)

    def _left_out(self, page: Page, actual: Any, verb: str) -> str:
        """Why a reload may lose this; empty where it may not."""
        if verb.endswith("be_focused"):
            return "where the keyboard is"
        if any(one.method != "GET" for one in self._open[page]):
            return next(iter(PAGE))
        found = actual.first.element_handles() if isinstance(actual, Locator) else []
        of_part = [why for why, test in PART.items() if found and found[0].evaluate(test)]
        return next(iter([*(why for why, test in PAGE.items() if page.evaluate(test)), *of_part]), "")


_playing: Reloads | None = None


def play(reloads: Reloads | None) -> None:
    """From now on what is asserted is a step of this story; of none, nothing is reloaded."""
    global _playing
    _playing = reloads


def watch(page: Page) -> None:
    if _playing:
        _playing.watch(page)


def once_more(actual: Any, verb: str, check: Callable[[], object]) -> None:
    """Of an assertion that was made without `expect`."""
    if _playing:
        _playing.once_more(actual, verb, check)


class Twice:
    """The assertions of `expect(actual)`, each made again after a reload."""

    def __init__(self, assertions: Any, actual: Any) -> None:
        self._assertions, self._actual = assertions, actual

    def __getattr__(self, verb: str) -> Callable[..., None]:
        hold = getattr(self._assertions, verb)

        def held(*given: Any, **named: Any) -> None:
            hold(*given, **named)
            once_more(self._actual, verb, lambda: hold(*given, **named))

        return held


def twice(once: Callable[..., Any]) -> Callable[..., Twice]:
    """What `expect` does when it is called, with each assertion made twice."""

    def expect(self: Any, actual: Any, words: str | None = None) -> Twice:
        return Twice(once(self, actual, words), actual)

    return expect
