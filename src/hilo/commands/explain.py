"""`hilo explain match`: duplicates in a table of people, by the rules that run inside, without a server or database."""

import csv
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from hilo.commands.command import Command, CommandFailed

if TYPE_CHECKING:
    from hilo.customers.match.evidence import Reason
    from hilo.customers.match.find import Pair
    from hilo.customers.match.table import Table

QUIET = 3.0  # seconds before anything is said about progress, and between two words of it
HEADER = ("a", "b", "bits", "p", "decision", "reasons")


def _match_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE.csv",
        type=Path,
        help="UTF-8, with a line of column names, any of: id, given, surname, birth_date, street, number, suburb,"
        " postcode, state, phone, email, national_id, channel, proof",
    )


def _match(args: Namespace) -> int:
    from hilo.customers.match.find import find_duplicates
    from hilo.customers.match.table import TableUnreadable, read_table

    try:
        table = read_table(args.file)
    except TableUnreadable as error:
        raise CommandFailed(str(error)) from error
    _tell_dropped(table, sys.stderr)
    pairs = find_duplicates([row.record for row in table.rows], progress(len(table.rows), sys.stderr))
    write(table, pairs, sys.stdout)
    return 0


def _tell_dropped(table: "Table", to: TextIO) -> None:
    for what, times in sorted(table.dropped.items()):
        to.write(f"{times} {'value' if times == 1 else 'values'} of {what} could not be read, and were left out\n")


def progress(whole: int, to: TextIO, clock: Callable[[], float] = time.monotonic) -> Callable[[int], None]:
    """Tells how many rows are done, every few seconds, and nothing to whoever is served at once."""
    told = clock()

    def tell(done: int) -> None:
        nonlocal told
        if done % 100 == 0 and clock() - told > QUIET:
            told = clock()
            to.write(f"{done:,} of {whole:,} rows compared\n")
            to.flush()

    return tell


def write(table: "Table", pairs: Iterable["Pair"], to: TextIO) -> None:
    """The pairs as CSV, strongest first: `a,b,bits,p,decision,reasons`."""
    out = csv.writer(to, lineterminator="\n")
    out.writerow(HEADER)
    for pair in pairs:
        judged = pair.judgement
        names = (table.rows[pair.a].id, table.rows[pair.b].id)
        out.writerow((*names, f"{judged.bits:.2f}", f"{judged.p:.6f}", judged.decision, _told(judged.reasons)))


def _told(reasons: Sequence["Reason"]) -> str:
    return "; ".join(f"{reason.field} {reason.level} {reason.bits:+.1f}" for reason in reasons)


COMMANDS = {
    "explain match": Command("find duplicates in a table of people (CSV)", _match_arguments, _match),
}
