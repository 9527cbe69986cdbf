"""Furnish the house: brands, hours, teams, colleagues, tags and accounts, once, in one transaction."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from hilo.channels.accounts import connect
from hilo.company.brands import add_brand
from hilo.company.calendars import add_calendar
from hilo.company.model import Brand, Calendar, WeekSpan
from hilo.conversations.model_labels import Tag
from hilo.conversations.store_labels import add_tag
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.principal import system_principal
from hilo.staff.add import add_user
from hilo.staff.change import Changes, change_user
from hilo.staff.passwords import hash_password
from hilo.staff.store import set_password
from hilo.staff.teams import add_member, add_team
from hilo.web.demo.house.house import Address, Face, Hours, House, house
from hilo.web.demo.keepsake import Keepsake

US = system_principal("demo")
ZONE = "Europe/Madrid"
LANGUAGES = ["es", "en"]


async def plant_house(tx: Tx, kept: Keepsake) -> Keepsake:
    """What is remembered from now on. The accounts lead nowhere until there is a post office (life/)."""
    told = house()
    teams = {one.name: (await add_team(tx, one.name, US)).id for one in told.teams}
    staff = await _hire(tx, told, teams, kept.password)
    calendars = {one.key: await _hours(tx, one) for one in told.calendars}
    brands = {one.key: await _face(tx, one, calendars[one.calendar], teams[one.team]) for one in told.brands}
    tags = await _labels(tx, told)
    doors = {one.key: await _door(tx, one, brands[one.brand]) for one in told.accounts}
    return msgspec.structs.replace(
        kept,
        staff=[*kept.staff, *staff],
        accounts=[*kept.accounts, *doors.values()],
        teams=[*kept.teams, *teams.values()],
        doors=doors,
        brands=list(brands.values()),
        calendars=list(calendars.values()),
        tags=tags,
    )


async def _hire(tx: Tx, told: House, teams: Mapping[str, UUID], password: str) -> Sequence[UUID]:
    """All of them with one password, which is hashed once: hashing is slow on purpose."""
    hired: list[UUID] = []
    hashed = await hash_password(password)
    for one in told.staff:
        user = await add_user(tx, one.email, one.name, one.role, None, US)
        await set_password(tx, user.id, hashed)
        await change_user(tx, user.id, Changes(language=one.language), US)
        if one.team:
            await add_member(tx, teams[one.team], user.id, US)
        hired.append(user.id)
    return hired


async def _hours(tx: Tx, one: Hours) -> UUID:
    hours = [WeekSpan(day, one.opens, one.closes) for day in one.days]
    made = Calendar(
        id=new_id(),
        name=one.name,
        time_zone=ZONE,
        country=one.country,
        subdivision="",
        hours=hours,
        days=[],
        created_at=tx.now,
        changed_at=tx.now,
    )
    return (await add_calendar(tx, made)).id


async def _face(tx: Tx, one: Face, calendar: UUID, team: UUID) -> UUID:
    made = Brand(
        id=new_id(),
        name=one.name,
        sender_name=one.sender_name,
        sender_email=one.sender_email,
        accent=one.accent,
        language=one.language,
        languages=LANGUAGES,
        time_zone=ZONE,
        calendar_id=calendar,
        default_team_id=team,
        created_at=tx.now,
        changed_at=tx.now,
    )
    return (await add_brand(tx, made)).id


async def _labels(tx: Tx, told: House) -> list[UUID]:
    """One that the company has already is theirs, and stays when the demo goes."""
    tags = [Tag(new_id(), one.name, one.colour) for one in told.tags]
    return [tag.id for tag in tags if await add_tag(tx, tag)]


async def _door(tx: Tx, one: Address, brand: UUID) -> UUID:
    account, _ = await connect(tx, one.channel, one.name, one.settings, US, brand)
    return account.id
