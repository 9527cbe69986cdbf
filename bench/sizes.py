"""How much is loaded, and how long is measured: the whole, and a quick look."""

from argparse import ArgumentParser

import msgspec

ITEMS_OF_A_LONG_THREAD, PROFILES_OF_A_LONG_THREAD = 10_000, 5
TEAMS, USERS = 40, 50
PARTS = ("P11", "M1", "P4", "P5", "P6", "P7", "P14", "U1", "P1", "P2")


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """What the run is made of. Seconds are those of one measurement; `rounds`, how often it is repeated."""

    messages: int = 1_000_000
    conversations: int = 1_000_000
    identifiers: int = 2_000_000
    open: int = 10_000
    known: int = 20_000
    seconds: float = 6
    rounds: int = 3
    reads: int = 1_000
    settle: float = 20
    pressure: float = 20
    parts: tuple[str, ...] = PARTS
    quick: bool = False

    @property
    def profiles(self) -> int:
        """Each has an e-mail address and a phone."""
        return max(self.conversations, self.identifiers // 2)

    @property
    def long_threads(self) -> int:
        """People with a long thread: at most half of all messages are theirs."""
        return max(1, min(20, self.messages // 2 // ITEMS_OF_A_LONG_THREAD))

    @property
    def whole(self) -> bool:
        """Whether the run may replace the committed table."""
        return not self.quick and set(self.parts) == set(PARTS)


QUICK = Sizes(
    messages=100_000,
    conversations=100_000,
    identifiers=200_000,
    open=5_000,
    seconds=3,
    rounds=1,
    reads=200,
    settle=4,
    pressure=8,
    quick=True,
)


def sizes_of(words: list[str]) -> Sizes:
    """The sizes that the command line asks for."""
    parser = ArgumentParser(prog="make bench ARGS=…", description="Measures what Hilo promises, and writes the table.")
    parser.add_argument("--quick", action="store_true", help="a look of about a minute; the committed table stays")
    for name in ("messages", "conversations", "identifiers", "rounds"):
        parser.add_argument(f"--{name}", type=int, metavar="N")
    parser.add_argument("--only", metavar="P1,P4", help=f"of {', '.join(PARTS)}; the committed table stays")
    given = parser.parse_args(words)
    base = QUICK if given.quick else Sizes()
    parts = tuple(p for p in PARTS if given.only is None or p in given.only.upper().split(","))
    if not parts:
        parser.error(f"--only takes some of {', '.join(PARTS)}")
    asked = {n: v for n in ("messages", "conversations", "identifiers", "rounds") if (v := getattr(given, n))}
    return msgspec.structs.replace(base, parts=parts, **asked)
