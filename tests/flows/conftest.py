"""What stories of mail share: two mailboxes on real servers, empty before and after."""

from collections.abc import AsyncIterator

import pytest

from tests.mail_house import ANA, SUPPORT
from tests.mail_servers import MailServers


@pytest.fixture
async def servers(mail_servers: MailServers) -> AsyncIterator[MailServers]:
    for user in (SUPPORT, ANA):
        mail_servers.empty(user)
    yield mail_servers
    for user in (SUPPORT, ANA):
        mail_servers.empty(user)
