"""What the tests of webhooks share: people who write, and a receiver with endpoints."""

from collections.abc import AsyncIterator

import pytest

from hilo.conversations.conftest import people
from hilo.kernel.env import Env
from hilo.kernel.testing_http import receiver
from hilo.webhooks.testing import Hooks

__all__ = ["people"]


@pytest.fixture
async def hooks(env: Env) -> AsyncIterator[Hooks]:
    async with receiver() as other_side:
        yield Hooks(env, other_side)
        await env.http.close()
