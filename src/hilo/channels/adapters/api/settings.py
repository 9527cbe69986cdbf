"""The settings of an account of the generic channel."""

from typing import Annotated, Any, Literal

import msgspec

MORE: dict[str, Any] = {"group": "more"}
Assurance = Annotated[int, msgspec.Meta(ge=0, le=4)]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an administrator fills in. Every field may be left as it is."""

    vouch: Annotated[
        dict[str, Assurance],
        msgspec.Meta(
            title="Vouching",
            extra_json_schema=MORE,
            description="Per identifier kind, how far the sender's word is believed; 1 if not named.",
        ),
    ] = {}
    url: Annotated[
        str,
        msgspec.Meta(
            title="Address for replies",
            description="Replies are posted here, signed. Empty: this account only receives.",
            max_length=2000,
            pattern=r"^(https?://[^\s]+)?$(?!\n)",
        ),
    ] = ""
    style: Annotated[
        Literal["auto", "chat", "mail"],
        msgspec.Meta(title="Style", description="Mail: a message without a reference opens its own conversation."),
    ] = "auto"
    reaches: Annotated[
        list[str],
        msgspec.Meta(
            title="Reaches",
            extra_json_schema=MORE,
            description="The identifier kinds that replies can go to. Empty: only to who wrote here.",
        ),
    ] = []
