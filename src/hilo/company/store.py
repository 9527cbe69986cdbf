"""Brands and calendars in the database."""

import msgspec

from hilo.company.model import Brand
from hilo.kernel.db import Row, Tx
from hilo.kernel.sql import named_sql

_q = named_sql(__file__)
DEFAULT_BRAND = _q("default_brand")


async def default_brand(tx: Tx) -> Brand:
    """The brand of everything that names none; there always is one."""
    row = await tx.fetchrow(DEFAULT_BRAND)
    assert row is not None, "the first migration makes a brand"
    return _brand(row)


def _brand(row: Row) -> Brand:
    return msgspec.convert(dict(row), Brand)
