"""Make, change and archive brands; say which one is the default."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from hilo.company import store
from hilo.company.calendars import ensure_time_zone
from hilo.company.errors import BrandIsDefault, LanguageNotOffered
from hilo.company.model import Brand
from hilo.kernel.db import Tx
from hilo.kernel.errors import NotFound


async def add_brand(tx: Tx, brand: Brand) -> Brand:
    """Raises BrandNameTaken, UnknownTimeZone, LanguageNotOffered, NoSuchCalendar, NoSuchTeam."""
    await store.lock_brands(tx)
    return await _put(tx, brand)


async def change_brand(tx: Tx, brand_id: UUID, changes: Mapping[str, Any]) -> Brand:
    """`changes`: field -> new value. Raises NotFound, and what `add_brand` raises."""
    await store.lock_brands(tx)
    brand = await brand_by_id(tx, brand_id)
    return await _put(tx, msgspec.structs.replace(brand, **changes, changed_at=tx.now))


async def archive_brand(tx: Tx, brand_id: UUID) -> None:
    """What was said in its name stays. Raises NotFound, BrandIsDefault."""
    await store.lock_brands(tx)
    brand = await brand_by_id(tx, brand_id)
    if (await store.default_brand(tx)).id == brand.id:
        raise BrandIsDefault
    await store.archive_brand(tx, brand.id)


async def make_default(tx: Tx, brand_id: UUID) -> Brand:
    """Raises NotFound."""
    await store.lock_brands(tx)
    brand = await brand_by_id(tx, brand_id)
    await store.make_default(tx, brand.id)
    return brand


async def brand_by_id(tx: Tx, brand_id: UUID) -> Brand:
    """Raises NotFound."""
    for brand in await store.brands(tx, brand_id):
        return brand
    raise NotFound


async def _put(tx: Tx, brand: Brand) -> Brand:
    ensure_time_zone(brand.time_zone)
    if brand.language not in brand.languages:
        raise LanguageNotOffered(where="languages")
    await store.put_brand(tx, brand)
    return brand
