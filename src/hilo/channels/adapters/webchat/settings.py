"""The settings of an account."""

from typing import Annotated, Any, Literal

import msgspec

IDENTITY: dict[str, Any] = {"group": "identity"}
MORE: dict[str, Any] = {"group": "more"}
LOOK: dict[str, Any] = {"group": "look"}
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$(?!\n)"
Label = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Language = Annotated[str, msgspec.Meta(pattern=LANGUAGE)]
Origin = Annotated[str, msgspec.Meta(max_length=300, pattern=r"^https?://[a-z0-9.\[\]:-]+$(?!\n)")]


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One field of the form before a chat."""

    field: Literal["name", "surname", "email", "phone", "postcode"]
    required: bool = False
    labels: Annotated[dict[Language, Label], msgspec.Meta(max_length=20)] = {}


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an administrator fills in. What is marked secret is kept sealed and never shown."""

    origins: Annotated[
        list[Origin],
        msgspec.Meta(
            title="Allowed pages",
            description="The origins whose pages may show the chat, exactly: https://shop.example. Our own always may.",
            max_length=100,
        ),
    ] = []
    languages: Annotated[
        list[Language],
        msgspec.Meta(
            title="Languages",
            extra_json_schema=LOOK,
            description="Those that the chat offers. Empty: those of the brand.",
            max_length=50,
        ),
    ] = []
    title: Annotated[
        str,
        msgspec.Meta(
            title="Title",
            description="What stands at the head of the chat. Empty: the name of the brand.",
            max_length=60,
            pattern=r"^[^\x00-\x1f]*$(?!\n)",
            extra_json_schema=LOOK,
        ),
    ] = ""
    colour: Annotated[
        str,
        msgspec.Meta(
            title="Colour",
            extra_json_schema=LOOK,
            description="Of the button and of the visitor's words, #rrggbb. Empty: that of the brand.",
            pattern=r"^(#[0-9a-f]{6})?$(?!\n)",
        ),
    ] = ""
    side: Annotated[
        Literal["end", "start"],
        msgspec.Meta(
            title="Side",
            description="In which corner of the page: where lines end, or where they begin.",
            extra_json_schema=LOOK,
        ),
    ] = "end"
    greeting: Annotated[
        dict[Language, Annotated[str, msgspec.Meta(max_length=500)]],
        msgspec.Meta(
            title="Greeting",
            extra_json_schema=LOOK,
            description="What stands above an empty chat, by language.",
            max_length=50,
        ),
    ] = {}
    form: Annotated[
        list[Field],
        msgspec.Meta(
            title="Form before the chat",
            extra_json_schema=LOOK,
            description="What a visitor is asked for first. It is a claim, and opens nothing.",
            max_length=10,
        ),
    ] = []
    identity_secret: Annotated[
        str,
        msgspec.Meta(
            title="Secret of signed identities",
            description="Your site signs with it who is signed in there (HS256). Empty: nobody is.",
            max_length=500,
            pattern=r"^(.{32,})?$(?!\n)",
            extra_json_schema=IDENTITY | {"secret": True},
        ),
    ] = ""
    identity_required: Annotated[
        bool,
        msgspec.Meta(
            title="Only signed-in visitors",
            extra_json_schema=IDENTITY,
            description="Nobody can chat for whom your site does not sign.",
        ),
    ] = False
    vouch: Annotated[
        dict[str, Annotated[int, msgspec.Meta(ge=0, le=4)]],
        msgspec.Meta(
            title="Vouching",
            extra_json_schema=IDENTITY,
            description="How far a signed identity is believed, by kind of identifier: visitor 3, else 1, unless said.",
            max_length=20,
        ),
    ] = {}
    shared_computer: Annotated[
        bool,
        msgspec.Meta(
            title="Shared computers",
            extra_json_schema=MORE,
            description="Nothing is kept in the browser: the chat ends with its page.",
        ),
    ] = False
    staff_names: Annotated[
        Literal["first", "full", "brand"],
        msgspec.Meta(
            title="Names of the staff",
            extra_json_schema=MORE,
            description="What visitors read: first names, full names, or only the name of the brand.",
        ),
    ] = "first"
    mail_after_minutes: Annotated[
        int,
        msgspec.Meta(
            title="Minutes until mail",
            extra_json_schema=MORE,
            description="An answer that nobody fetched goes by mail then, where there is an address. 0: never.",
            ge=0,
            le=10_080,
        ),
    ] = 10
    attachment_max_bytes: Annotated[
        int,
        msgspec.Meta(
            title="Largest file",
            extra_json_schema=MORE,
            description="In bytes. 0: visitors send no files.",
            ge=0,
            le=20_000_000,
        ),
    ] = 10_000_000
    attachments_max: Annotated[
        int,
        msgspec.Meta(
            title="Files of one message", extra_json_schema=MORE, description="How many at most.", ge=0, le=10
        ),
    ] = 5
    session_hours: Annotated[
        int,
        msgspec.Meta(
            title="Hours of a session",
            extra_json_schema=MORE,
            description="How long a visitor who was away is still known by their browser.",
            ge=1,
            le=720,
        ),
    ] = 72
