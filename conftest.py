"""Fixtures of every test: a database server for the session, a fresh database, environment and client a test."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx
import pytest
from argon2 import PasswordHasher
from litestar import Litestar

from hilo.kernel.config import Settings
from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock, Server, database_server
from hilo.main import build
from hilo.staff import passwords
from hilo.staff.testing import sign_in
from hilo.web.app import bind, make_frame
from tests.browser.chromium import is_strict
from tests.mail_servers import MailServers, missing
from tests.mail_servers import mail_servers as mail_servers_running


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """A hash costs 0.2 s on purpose: its own tests pay that, and what runs as a process of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with database_server() as running:
        yield running


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def dsn(server: Server) -> AsyncIterator[str]:
    """A fresh migrated database."""
    made = await server.create()
    yield made
    await server.drop(made)


@pytest.fixture
async def env(dsn: str, clock: FakeClock, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Env]:
    """All modules on a fresh database, with a clock that stands still. No service runs: tests call what they need."""
    settings = Settings(
        home=str(tmp_path_factory.mktemp("home")), secret_key="test", egress_allow=["127.0.0.0/8"], pool_size=8
    )
    made = build(settings, dsn, clock)
    await made.db.open()
    yield made
    await made.db.close()


@pytest.fixture(scope="session")
def frames() -> dict[object, Litestar]:
    """The routes that tests of this process share, by what they were made of."""
    return {}


@pytest.fixture
async def client(env: Env, frames: dict[object, Litestar]) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client on the whole application, signed in as nobody."""
    made_of = (env.settings.body_max_bytes, *(id(handler) for module in env.modules for handler in module.routes))
    if made_of not in frames:
        frames[made_of] = make_frame(env)
    transport = httpx.ASGITransport(app=bind(frames[made_of], env), raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as made:
        yield made


@pytest.fixture
def headers_of(env: Env) -> Callable[[str], Awaitable[dict[str, str]]]:
    """Makes members of staff: `await headers_of("agent")` is the Authorization header of a new one with that role.

    For the slices below staff, which cannot import it.
    """
    return lambda role: sign_in(env, role)


@pytest.fixture(scope="session")
def mail_servers() -> Iterator[MailServers]:
    """Postfix and dovecot, where they are installed and may be started."""
    if lacking := missing():
        if is_strict():
            pytest.fail(lacking)
        pytest.skip(lacking)
    with mail_servers_running() as running:
        yield running
