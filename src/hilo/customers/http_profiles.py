"""The route of a profile's own values: what staff know of a person, beside what the channels said."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from hilo.customers.describe import Described, describe
from hilo.customers.model_values import FIELDS, TEXT_MAX, Field
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route

Text = Annotated[str, msgspec.Meta(max_length=TEXT_MAX, pattern=r"^[^\u0000]*$")] | UnsetType | None


class ProfileChanges(Body):
    """What is different; what is left out stays, null takes back what staff said. `verified`: a document was shown."""

    given: Text = UNSET
    surname: Text = UNSET
    birth_date: Text = UNSET
    street: Text = UNSET
    number: Text = UNSET
    suburb: Text = UNSET
    postcode: Text = UNSET
    state: Text = UNSET
    national_id: Text = UNSET
    language: Text = UNSET
    verified: bool = False


@route("PATCH", "/profiles/{profile_id:uuid}", needs="customers.write")
async def patch_profile(tx: Tx, by: Principal, profile_id: UUID, data: ProfileChanges) -> Described:
    """Correct what is known of a person by one profile. What channels said stays beside it."""
    told: dict[Field, str | UnsetType | None] = {field: getattr(data, field) for field in FIELDS}
    said: dict[Field, str] = {field: value or "" for field, value in told.items() if not isinstance(value, UnsetType)}
    return await describe(tx, profile_id, said, data.verified, by)


PROFILE_ROUTES = (patch_profile,)
