"""What the tests of the portal share: a shop whose chat is of the kind that hosts visitors, whatever it is called."""

import httpx
import pytest

from hilo.channels.contract_hosts import Hosts
from hilo.channels.registry import adapters
from hilo.kernel.env import Env
from hilo.portal.testing import Shop, open_shop


def hosting_kind() -> str:
    """The kind of channel that has visitors."""
    return next(kind for kind, made in sorted(adapters().items()) if issubclass(made, Hosts))


@pytest.fixture
async def shop(env: Env, client: httpx.AsyncClient) -> Shop:
    return await open_shop(env, client, hosting_kind())
