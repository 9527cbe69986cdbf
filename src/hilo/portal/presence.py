"""Whether the company is open, and who is there to answer, as the account's visitors are told."""

from uuid import UUID

from hilo.company import store as company
from hilo.company.model import Brand
from hilo.company.opening import is_open, next_opening
from hilo.kernel.db import Tx
from hilo.portal import store
from hilo.portal.hosts import Host
from hilo.portal.model import Agent, Presence, shown_name
from hilo.staff.known_roles import learn_roles
from hilo.staff.rights import granted

SHOWN = 5  # agents
ANSWERS = "conversations.reply"


async def presence(tx: Tx, host: Host) -> Presence:
    """A brand without opening hours is always open."""
    brand = await brand_of(tx, host.account.brand_id)
    opened, opens_at = True, None
    if brand.calendar_id is not None:
        for calendar in await company.calendars(tx, brand.calendar_id):
            opened = is_open(calendar, tx.now)
            opens_at = None if opened else next_opening(calendar, tx.now)
    return Presence(opened, opens_at, await _agents(tx, host, brand))


async def brand_of(tx: Tx, brand_id: UUID) -> Brand:
    """Archived ones too: their accounts go on."""
    return (await company.brands_by_id(tx, [brand_id]))[brand_id]


async def _agents(tx: Tx, host: Host, brand: Brand) -> list[Agent]:
    await learn_roles(tx.env)
    there = [row["name"] for row in await store.agents(tx) if ANSWERS in granted(tx.env, row["role"])]
    names = dict.fromkeys(shown_name(name, brand.name, host.rules.staff_names, True) for name in there)
    return [Agent(name) for name in names][:SHOWN]
