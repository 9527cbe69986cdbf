"""`make story`: plays the story once or many times, and says how long it took."""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path

from tests.story.acts import play
from tests.story.house import house
from tests.story.screen import LASTS, Wanted, screen


def main() -> None:
    parser = ArgumentParser(prog="make story")
    parser.add_argument("--lang", choices=["es", "en"], default="es", help="in which language")
    parser.add_argument("--scheme", choices=["light", "dark"], default="light", help="how the screen looks")
    parser.add_argument("--seconds", type=float, default=LASTS, help="how long it lasts; 0: as fast as it goes")
    parser.add_argument("--times", type=int, default=1, help="how often, each on a fresh installation")
    parser.add_argument("--out", type=Path, default=Path("build/story"), help="where pictures and the film go")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    for n in range(asked.times):
        wanted = Wanted(asked.lang, asked.scheme, asked.seconds, asked.out)
        with house() as made, screen(made, wanted) as shown:
            began = time.monotonic()
            play(made, shown)
            took = time.monotonic() - began
        sys.stdout.write(f"story {n + 1} of {asked.times}: {took:.0f} s, pictures in {asked.out}\n")


main()
