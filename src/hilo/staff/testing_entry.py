"""What the tests of coming in share: mail that arrives, links in it, codes of an app, factors that are set up."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import msgspec
from pyotp.totp import TOTP

from hilo.kernel.env import Env
from hilo.kernel.jobs_worker import Worker
from hilo.kernel.testing_smtp import Mailbox, mailbox


@asynccontextmanager
async def mailing(env: Env) -> AsyncIterator[Mailbox]:
    """The environment has a mail server for the length of the block."""
    before = env.settings
    async with mailbox() as box:
        env.settings = msgspec.structs.replace(before, smtp_url=box.url, mail_from="Hilo <hilo@firma.example>")
        yield box
    env.settings = before


async def deliver(env: Env) -> None:
    """Runs what is due: jobs that write, and jobs that send."""
    await Worker(env).work_off()


def secret_in(text: str) -> str:
    """The secret of the link in a text."""
    found = re.search(r"https?://\S+/(?:invitation|password)#([\w-]+)", text)
    assert found, text
    return found[1]


def code(setup: dict[str, Any], at: datetime, steps: int = 0) -> str:
    """What the app shows, `steps` of half a minute later."""
    return TOTP(setup["secret"]).at(int(at.timestamp()) + 30 * steps)
