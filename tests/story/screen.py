"""The screen of the story: a window of the application with captions below, pictures of each act, and its pace."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from playwright.sync_api import Browser, sync_playwright

from tests.browser import chromium
from tests.browser.desk import Agent
from tests.story.house import House

WIDTH, HEIGHT = 1440, 900
LASTS = 76.0  # seconds; ninety are promised, also where the machine has much else to do
SENDING = 3  # beats: a reply is held for a while, so that it can be taken back
BEATS = 23 + 2 * SENDING  # what the time is shared among: captions, looks at what came of them, and two replies
LEAST = 0.6  # seconds of a beat, also where the machine is late
# By the object model and not as text: the page's policy lets no style in by attribute.
CAPTION = """
words => {
  let box = document.getElementById("story-caption");
  if (!box) {
    box = document.createElement("div");
    box.id = "story-caption";
    box.setAttribute("aria-hidden", "true");
    Object.assign(box.style, {
      position: "fixed", left: "16px", bottom: "84px", zIndex: "9999", maxWidth: "500px",
      padding: "14px 22px", borderRadius: "14px", background: "rgb(16 24 22 / .93)", color: "#fff",
      font: "500 20px/1.4 system-ui, sans-serif", pointerEvents: "none",
    });
    document.body.append(box);
  }
  box.textContent = words;
}
"""


class Wanted(msgspec.Struct, frozen=True):
    """How the story is told. `seconds`: all of it; 0: as fast as it goes. `folder`: pictures and the film, or None."""

    language: str = "es"
    scheme: str = "light"
    seconds: float = LASTS
    folder: Path | None = None


class Screen:
    """Saray's desk, where the story is seen."""

    def __init__(self, agent: Agent, wanted: Wanted) -> None:
        self.agent, self.wanted = agent, wanted
        self._shown = self._beats = 0
        self._began = time.monotonic()

    def caption(self, words: str) -> None:
        """Says what happens, and leaves time to read it."""
        self.agent.page.evaluate(CAPTION, words)
        self._beat()

    def show(self, name: str) -> None:
        """The act is over: a picture, and time to look."""
        self._shown += 1
        if self.wanted.folder:
            self.agent.page.screenshot(path=self.wanted.folder / f"{self._shown:02d}-{name}.png")
        self._beat()

    def sends(self) -> None:
        """What follows takes its time by itself."""
        self._beats += SENDING

    def _beat(self) -> None:
        """Waits until its time is over, counted from the beginning: what took long is not paid for twice."""
        self._beats += 1
        due = self._began + self.wanted.seconds * self._beats / BEATS
        if self.wanted.seconds:
            self.agent.page.wait_for_timeout(max(LEAST, due - time.monotonic()) * 1000)


@contextmanager
def screen(house: House, wanted: Wanted) -> Iterator[Screen]:
    """With a display it is watched; it is filmed where Playwright has its recorder, and there are pictures anyway."""
    path = chromium.find()
    assert path, "there is no Chromium (install it, or name it by HILO_CHROMIUM)"
    watched = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and wanted.seconds > 0
    flags = [one for one in chromium.FLAGS if not (watched and one == "--headless")]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags, headless=not watched)
        yield from _window(browser, house, wanted)
        browser.close()


def _window(browser: Browser, house: House, wanted: Wanted) -> Iterator[Screen]:
    locale = "es-ES" if wanted.language == "es" else "en-GB"
    size = {"width": WIDTH, "height": HEIGHT}
    film = {"record_video_dir": wanted.folder, "record_video_size": size} if wanted.folder and _can_film() else {}
    context = browser.new_context(
        base_url=house.url,
        viewport={"width": WIDTH, "height": HEIGHT},
        locale=locale,
        timezone_id="Europe/Madrid",
        color_scheme="dark" if wanted.scheme == "dark" else "light",
        **film,  # type: ignore[arg-type]
    )
    agent = Agent(house, context, "saray").enter()  # type: ignore[arg-type]
    agent.ask("PATCH", "/me", {"language": wanted.language})
    try:
        yield Screen(agent, wanted)
    finally:
        context.close()
    assert agent.faults == [], agent.faults


def _can_film() -> bool:
    """`playwright install ffmpeg` brings the recorder."""
    folder = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright"
    return any(Path(folder).glob("ffmpeg*"))
