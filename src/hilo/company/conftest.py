"""What the tests of company share: the headers of an agent, who may look, and of an administrator, who may change."""

from collections.abc import Awaitable, Callable

import pytest


@pytest.fixture
async def agent(headers_of: Callable[[str], Awaitable[dict[str, str]]]) -> dict[str, str]:
    return await headers_of("agent")


@pytest.fixture
async def manager(headers_of: Callable[[str], Awaitable[dict[str, str]]]) -> dict[str, str]:
    return await headers_of("administrator")
