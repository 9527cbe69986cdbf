"""The command line: every command in one table, one line of help each, and errors as one line."""

import os
import sys
import traceback
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from typing import NoReturn

from hilo.commands import (
    backup,
    channel,
    demo,
    doctor,
    explain,
    explain_mail,
    imports,
    links,
    migrate,
    person,
    restore,
    run,
    staff,
    upgrade_db,
)
from hilo.commands.command import Command, CommandFailed, WrongUse
from hilo.kernel.config import InvalidSetting

COMMANDS: Mapping[str, Command] = (
    run.COMMANDS
    | migrate.COMMANDS
    | doctor.COMMANDS
    | staff.COMMANDS
    | channel.COMMANDS
    | links.COMMANDS
    | demo.COMMANDS
    | backup.COMMANDS
    | restore.COMMANDS
    | upgrade_db.COMMANDS
    | imports.COMMANDS
    | explain.COMMANDS
    | explain_mail.COMMANDS
    | person.COMMANDS
)
FAILED, WRONG = 1, 2


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """The program `hilo`. Exit code 0, 1 (it failed) or 2 (wrongly asked), with one line on standard error."""
    sys.exit(outcome(list(sys.argv[1:] if argv is None else argv)))


def outcome(words: list[str]) -> int:
    """Runs the command of these words; gives the exit code."""
    try:
        return _dispatch(words)
    except (WrongUse, InvalidSetting) as error:
        return _complain(error, WRONG)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader went; nothing more can be told, and closing must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:
        if os.environ.get("HILO_LOG_LEVEL", "").lower() == "debug":
            traceback.print_exc()
        return _complain(error, FAILED)


def _dispatch(words: list[str]) -> int:
    words = _home_last(words)
    if not words or words[0] in ("-h", "--help", "help"):
        sys.stdout.write(overview())
        return 0
    if words[0] in ("-V", "--version"):
        from importlib.metadata import version

        sys.stdout.write(f"hilo {version('hilo')}\n")
        return 0
    name = next((" ".join(words[:count]) for count in (2, 1) if " ".join(words[:count]) in COMMANDS), None)
    if name is None:
        raise WrongUse(_unknown(words))
    parsed = parser_of(name).parse_args(words[len(name.split()) :])
    return COMMANDS[name].execute(parsed)


def _home_last(words: list[str]) -> list[str]:
    """`hilo --home X run` is `hilo run --home X`."""
    if words[:1] == ["--home"] and len(words) > 1:
        return [*words[2:], *words[:2]] if words[2:] else words[2:]
    if words and words[0].startswith("--home="):
        return [*words[1:], words[0]] if words[1:] else []
    return words


def _unknown(words: list[str]) -> str:
    below = [name.split()[1] for name in COMMANDS if name.startswith(f"{words[0]} ")]
    if below:
        return f"`hilo {words[0]}` needs one of: {', '.join(below)}"
    return f"there is no command {words[0]!r}; `hilo --help` lists them"


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise WrongUse(f"{message}; see `{self.prog} --help`")


def parser_of(name: str) -> ArgumentParser:
    """The parser of one command. Raises WrongUse while parsing."""
    command = COMMANDS[name]
    summary = command.summary[0].upper() + command.summary[1:]
    parser = _Parser(prog=f"hilo {name}", description=f"{summary}.", allow_abbrev=False)
    parser.add_argument("--home", metavar="DIR", help="where the data lives (default ./.hilo, or HILO_HOME)")
    command.arguments(parser)
    parser.set_defaults(command=name)
    return parser


def overview() -> str:
    """What `hilo` alone says: one line for each command."""
    wide = max(len(name) for name in COMMANDS)
    told = [f"  hilo {name:<{wide}}  {command.summary}" for name, command in COMMANDS.items()]
    last = "Every command takes --home DIR (default ./.hilo); `hilo COMMAND --help` says the rest."
    return "\n".join(["Hilo: one customer, one thread, every channel.", "", *told, "", last, ""])


def _complain(error: Exception, code: int) -> int:
    words = " ".join(str(error).split()) or type(error).__name__
    if not isinstance(error, _known()):
        words = f"something broke: {type(error).__name__}: {words} (HILO_LOG_LEVEL=debug shows where)"
    sys.stderr.write(f"hilo: {words}\n")
    return code


def _known() -> tuple[type[Exception], ...]:
    """Errors whose message is meant for a person. Imported late: by then the command has imported them anyway."""
    from hilo.kernel.backup.errors import BackupFailed, BackupUnusable, RestoreRefused
    from hilo.kernel.embedded.errors import AlreadyRunning, DatabaseUnavailable
    from hilo.kernel.errors import Problem
    from hilo.kernel.migrate import DatabaseNewer, DatabaseRefuses, DatabaseTooOld
    from hilo.kernel.secrets import SecretUnreadable

    return (
        *(CommandFailed, InvalidSetting, Problem, AlreadyRunning, DatabaseUnavailable),
        *(DatabaseNewer, DatabaseRefuses, DatabaseTooOld, SecretUnreadable),
        *(BackupFailed, BackupUnusable, RestoreRefused),
    )
