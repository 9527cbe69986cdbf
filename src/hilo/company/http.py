"""The routes of brands and calendars."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from hilo.company import store
from hilo.company.brands import add_brand, archive_brand, brand_by_id, change_brand, make_default
from hilo.company.calendars import add_calendar, change_calendar, delete_calendar
from hilo.company.model import END, Brand, Calendar, Language, Name, OwnDay, WeekSpan
from hilo.company.opening import is_open, next_opening
from hilo.kernel.db import Tx
from hilo.kernel.errors import NotFound
from hilo.kernel.ids import new_id
from hilo.kernel.route import Body, route

Email = Annotated[str, msgspec.Meta(max_length=254, pattern=r"^([^@\s\u0000-\u001f]+@[^@\s\u0000-\u001f]+)?" + END)]
Colour = Annotated[str, msgspec.Meta(pattern="^#[0-9a-f]{6}" + END)]
Languages = Annotated[list[Language], msgspec.Meta(min_length=1, max_length=50)]
Country = Annotated[str, msgspec.Meta(max_length=2, pattern="^([A-Z]{2})?" + END, description="ISO 3166: `ES`.")]
Subdivision = Annotated[str, msgspec.Meta(max_length=10, pattern="^[A-Z0-9-]*" + END)]
Hours = Annotated[list[WeekSpan], msgspec.Meta(max_length=140)]
Days = Annotated[list[OwnDay], msgspec.Meta(max_length=1000)]


class NewBrand(Body):
    """A brand; `sender_name` is its name unless given, `languages` its own language."""

    name: Name
    language: Language
    time_zone: Name
    sender_name: Name | None = None
    sender_email: Email = ""
    accent: Colour = "#0f766e"
    languages: Languages | None = None
    calendar_id: UUID | None = None
    default_team_id: UUID | None = None


class BrandChanges(Body):
    """What is to be different; what is left out stays."""

    name: Name | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    time_zone: Name | UnsetType = UNSET
    sender_name: Name | UnsetType = UNSET
    sender_email: Email | UnsetType = UNSET
    accent: Colour | UnsetType = UNSET
    languages: Languages | UnsetType = UNSET
    calendar_id: UUID | UnsetType | None = UNSET
    default_team_id: UUID | UnsetType | None = UNSET


class NewCalendar(Body):
    """A calendar: hours of the week, the holidays of a country, days of its own."""

    name: Name
    time_zone: Name
    country: Country = ""
    subdivision: Subdivision = ""
    hours: Hours = msgspec.field(default_factory=list[WeekSpan])
    days: Days = msgspec.field(default_factory=list[OwnDay])


class CalendarChanges(Body):
    """What is to be different; what is left out stays."""

    name: Name | UnsetType = UNSET
    time_zone: Name | UnsetType = UNSET
    country: Country | UnsetType = UNSET
    subdivision: Subdivision | UnsetType = UNSET
    hours: Hours | UnsetType = UNSET
    days: Days | UnsetType = UNSET


class BrandList(msgspec.Struct):
    """All brands by name; `default` is the id of the one for everything that names none."""

    items: list[Brand]
    default: UUID


class CalendarList(msgspec.Struct):
    """All calendars by name."""

    items: list[Calendar]


class OpeningNow(msgspec.Struct):
    """Whether it is open now, and when it opens: now, or later, or (null) not within 400 days."""

    open: bool
    next_opening: datetime | None


@route("GET", "/brands", needs="company.read")
async def get_brands(tx: Tx) -> BrandList:
    """All brands."""
    return BrandList(await store.brands(tx), (await store.default_brand(tx)).id)


@route("POST", "/brands", needs="company.manage", status=201)
async def post_brand(tx: Tx, data: NewBrand) -> Brand:
    """Make a brand."""
    given: dict[str, Any] = msgspec.structs.asdict(data) | {
        "sender_name": data.sender_name or data.name,
        "languages": data.languages or [data.language],
    }
    return await add_brand(tx, Brand(id=new_id(), **given, created_at=tx.now, changed_at=tx.now))


@route("GET", "/brands/{brand_id:uuid}", needs="company.read")
async def get_brand(tx: Tx, brand_id: UUID) -> Brand:
    """One brand."""
    return await brand_by_id(tx, brand_id)


@route("PATCH", "/brands/{brand_id:uuid}", needs="company.manage")
async def patch_brand(tx: Tx, brand_id: UUID, data: BrandChanges) -> Brand:
    """Change a brand."""
    return await change_brand(tx, brand_id, _given(data))


@route("DELETE", "/brands/{brand_id:uuid}", needs="company.manage", status=204)
async def delete_brand(tx: Tx, brand_id: UUID) -> None:
    """Archive a brand. What was said in its name stays."""
    await archive_brand(tx, brand_id)


@route("PUT", "/brands/{brand_id:uuid}/default", needs="company.manage")
async def put_default(tx: Tx, brand_id: UUID) -> Brand:
    """Make a brand the default one."""
    return await make_default(tx, brand_id)


@route("GET", "/calendars", needs="company.read")
async def get_calendars(tx: Tx) -> CalendarList:
    """All calendars."""
    return CalendarList(await store.calendars(tx))


@route("POST", "/calendars", needs="company.manage", status=201)
async def post_calendar(tx: Tx, data: NewCalendar) -> Calendar:
    """Make a calendar."""
    given: dict[str, Any] = msgspec.structs.asdict(data)
    return await add_calendar(tx, Calendar(id=new_id(), **given, created_at=tx.now, changed_at=tx.now))


@route("GET", "/calendars/{calendar_id:uuid}", needs="company.read")
async def get_calendar(tx: Tx, calendar_id: UUID) -> Calendar:
    """One calendar."""
    return await _calendar(tx, calendar_id)


@route("GET", "/calendars/{calendar_id:uuid}/opening", needs="company.read")
async def get_opening(tx: Tx, calendar_id: UUID) -> OpeningNow:
    """Whether a calendar is open now, and when it opens next."""
    calendar = await _calendar(tx, calendar_id)
    return OpeningNow(is_open(calendar, tx.now), next_opening(calendar, tx.now))


@route("PATCH", "/calendars/{calendar_id:uuid}", needs="company.manage")
async def patch_calendar(tx: Tx, calendar_id: UUID, data: CalendarChanges) -> Calendar:
    """Change a calendar. Hours and days are replaced as a whole."""
    return await change_calendar(tx, calendar_id, _given(data))


@route("DELETE", "/calendars/{calendar_id:uuid}", needs="company.manage", status=204)
async def delete_calendar_(tx: Tx, calendar_id: UUID) -> None:
    """Delete a calendar that no brand keeps."""
    await delete_calendar(tx, calendar_id)


async def _calendar(tx: Tx, calendar_id: UUID) -> Calendar:
    for calendar in await store.calendars(tx, calendar_id):
        return calendar
    raise NotFound


def _given(data: Body) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(data).items() if value is not UNSET}


ROUTES = (
    get_brands,
    post_brand,
    get_brand,
    patch_brand,
    delete_brand,
    put_default,
    get_calendars,
    post_calendar,
    get_calendar,
    get_opening,
    patch_calendar,
    delete_calendar_,
)
