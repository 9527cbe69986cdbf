"""What every command is made of: its line of help, its arguments, what it does, and how it fails."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hilo.kernel.config import Settings, load


class CommandFailed(Exception):
    """The command cannot do what was asked; the message is the one line that the person reads."""


class WrongUse(CommandFailed):
    """The command line itself is wrong: exit code 2."""


@dataclass(frozen=True)
class Command:
    """`execute` gives the exit code. Modules of commands import what is heavy only there: `hilo --help` stays quick."""

    summary: str
    arguments: Callable[[ArgumentParser], None]
    execute: Callable[[Namespace], int]


def settings_of(args: Namespace, **more: object) -> Settings:
    """The settings with `--home` and the given ones on top; logs are as they say from now on. Raises InvalidSetting."""
    from hilo.kernel.logs import configure

    settings = load({"home": args.home, **more})
    configure(settings)
    return settings


def say(line: str = "") -> None:
    """One line for the person or program that called."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def read_secret(source: str) -> str:
    """The text behind `-` (standard input) or `@file`, without the line end. Raises CommandFailed."""
    try:
        text = sys.stdin.read() if source == "-" else Path(source.removeprefix("@")).expanduser().read_text()
    except (OSError, UnicodeDecodeError) as error:
        what = "standard input" if source == "-" else source.removeprefix("@")
        raise CommandFailed(f"{what} cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}") from error
    return text.rstrip("\r\n")
