"""Find the server that already runs on a home, for commands beside it."""

import json
from pathlib import Path

from hilo.kernel.embedded.connection import Door, pulse_now
from hilo.kernel.embedded.errors import DatabaseUnavailable
from hilo.kernel.embedded.home import Home, server_lives
from hilo.kernel.embedded.password import read_password


def running_dsn(home: Path) -> str | None:
    """The application's address of the server that lives on this home, or None. Changes nothing, blocks.

    Raises DatabaseUnavailable where the home is not ours to read, or where a server lives but does not serve.
    """
    if not home.is_dir():
        return None
    found = Home(home.resolve())
    try:
        if not server_lives(found):
            return None
        address, password = json.loads(found.address.read_text()), read_password(found)
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise DatabaseUnavailable(f"{found.path} belongs to another user: {error.strerror}.") from error
    if password is None:
        return None
    door = Door(Path(address["socket_folder"]), password)
    now = pulse_now(door)
    if now.state == "ready":
        return door.dsn()
    if not server_lives(found):
        return None
    raise DatabaseUnavailable(f"the server of {found.path} lives but does not serve: {now.why}")
