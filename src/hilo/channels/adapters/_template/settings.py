"""The settings of an account."""

from typing import Annotated

import msgspec


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an administrator fills in. What is marked secret is kept sealed and never shown."""

    url: Annotated[
        str,
        msgspec.Meta(
            title="Address of the provider",
            description="Our words are posted here.",
            max_length=2000,
            pattern=r"^https?://[^\s]+$(?!\n)",
        ),
    ]
    token: Annotated[
        str,
        msgspec.Meta(
            title="Token",
            description="The provider's token for this account.",
            max_length=500,
            extra_json_schema={"secret": True},
        ),
    ]
