"""`hilo explain mail`: what Hilo makes of a raw mail, and why, as JSON; without a server or database."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from hilo.commands.command import Command, CommandFailed, say


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", help="a raw mail (RFC 5322); - reads standard input")
    parser.add_argument(
        "--authserv-id",
        metavar="NAME",
        default="",
        help="the server whose Authentication-Results are believed, as the account's setting has it",
    )


def _execute(args: Namespace) -> int:
    from hilo.channels.explain import explainer

    explain, failed = explainer("mail"), False
    for name in args.files:
        try:
            raw = _read(name)
        except CommandFailed as error:
            if len(args.files) == 1:
                raise
            sys.stderr.write(f"hilo: {error}\n")
            failed = True
            continue
        told = explain(raw, args.authserv_id)
        say(json.dumps(told, ensure_ascii=False, indent=2 if len(args.files) == 1 else None))
    return 1 if failed else 0


def _read(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CommandFailed(f"{name} could not be read: {error.strerror}") from None


COMMANDS = {
    "explain mail": Command("show what is made of a raw mail, and why, as JSON", _arguments, _execute),
}
