"""Routes of tags, priorities, attributes and snoozes."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request

from hilo.conversations import attributes, store_labels
from hilo.conversations.errors_labels import VersionNeeded
from hilo.conversations.http_whole import whole
from hilo.conversations.label import Tagging, describe, prioritise, tag
from hilo.conversations.model_labels import Definition, Kind, Priority, Subject, Tag
from hilo.conversations.reply import author
from hilo.conversations.snooze import snooze, wake
from hilo.conversations.store_labels import Known
from hilo.conversations.tags import Tags, add_tag, all_tags, change_tag
from hilo.conversations.views import ConversationView
from hilo.kernel.cursor import Moment
from hilo.kernel.db import Tx
from hilo.kernel.ids import new_id
from hilo.kernel.if_match import if_match
from hilo.kernel.principal import Principal
from hilo.kernel.route import Body, route

Name = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=60, pattern=r"^[^\s,:\x00-\x1f](?:[^,\x00-\x1f]*[^\s,\x00-\x1f])?$(?!\n)"),
]
Colour = Annotated[str, msgspec.Meta(pattern=r"^#[0-9a-fA-F]{6}$(?!\n)")]
Key = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$(?!\n)")]
Options = Annotated[list[Name], msgspec.Meta(max_length=100)]
Words = Annotated[list[Name], msgspec.Meta(max_length=100)]
Values = Annotated[dict[Key, str | float | int | bool | None], msgspec.Meta(min_length=1, max_length=50)]
GREY = "#64748b"


class TagBody(Body):
    """A new tag."""

    name: Name
    colour: Colour = GREY


class TagChange(Body):
    """What is left out stays."""

    name: Name | None = None
    colour: Colour | None = None
    archived: bool | None = None


class TagsBody(Body):
    """`add` and `remove` leave all others as they are; `tags` are all from now on, with If-Match. Ids or names."""

    add: Words = msgspec.field(default_factory=list[str])
    remove: Words = msgspec.field(default_factory=list[str])
    tags: Words | None = None


class PriorityBody(Body):
    """The new priority."""

    priority: Priority


class ValuesBody(Body):
    """Attributes by their keys; null takes one away, what is left out stays."""

    values: Values


class SnoozeBody(Body):
    """Until when; without a time until the customer writes, which ends it in any case."""

    until: Moment | None = None


class DefinitionBody(Body):
    """A new attribute. Key, subject and kind stay as they are for ever."""

    subject: Subject
    key: Key
    name: Name
    kind: Kind
    options: Options = msgspec.field(default_factory=list[str])


class DefinitionChange(Body):
    """What is left out stays."""

    name: Name | None = None
    options: Options | None = None
    archived: bool | None = None


class Definitions(msgspec.Struct, frozen=True):
    """The attributes that a company has defined."""

    items: list[Definition]


class CustomerValues(msgspec.Struct, frozen=True):
    """The attributes of a person by their keys."""

    attributes: dict[str, Known]


@route("GET", "/tags", needs="conversations.read")
async def get_tags(tx: Tx, archived: bool = False) -> Tags:
    """The company's tags by name; with `archived` those too that are given to nothing any more."""
    return Tags(await all_tags(tx, archived=archived))


@route("POST", "/tags", needs="conversations.manage", status=201)
async def post_tag(tx: Tx, data: TagBody) -> Tag:
    """Add a tag to the list."""
    return await add_tag(tx, data.name, data.colour)


@route("PATCH", "/tags/{tag_id:uuid}", needs="conversations.manage")
async def patch_tag(tx: Tx, tag_id: UUID, data: TagChange) -> Tag:
    """Rename a tag, give it another colour, archive it or take it back."""
    return await change_tag(tx, tag_id, data.name, data.colour, data.archived)


@route("PUT", "/conversations/{conversation_id:uuid}/tags", needs="conversations.reply")
async def put_tags(
    tx: Tx, by: Principal, conversation_id: UUID, data: TagsBody, request: Request[Any, Any, Any]
) -> ConversationView:
    """Tag a conversation: `add` and `remove`, by which many at once lose nothing, or all `tags` with If-Match."""
    if data.tags is not None and "if-match" not in request.headers:
        raise VersionNeeded(where="If-Match")
    wish = Tagging(data.add, data.remove, data.tags, if_match(request))
    await tag(tx, conversation_id, wish, author(by), by.viewer)
    return await whole(tx, conversation_id, by)


@route("PUT", "/conversations/{conversation_id:uuid}/priority", needs="conversations.reply")
async def put_priority(tx: Tx, by: Principal, conversation_id: UUID, data: PriorityBody) -> ConversationView:
    """Say how urgent it is."""
    await prioritise(tx, conversation_id, data.priority, author(by), by.viewer)
    return await whole(tx, conversation_id, by)


@route("PATCH", "/conversations/{conversation_id:uuid}/attributes", needs="conversations.reply")
async def patch_attributes(tx: Tx, by: Principal, conversation_id: UUID, data: ValuesBody) -> ConversationView:
    """Set attributes of a conversation."""
    await describe(tx, conversation_id, data.values, author(by), by.viewer)
    return await whole(tx, conversation_id, by)


@route("POST", "/conversations/{conversation_id:uuid}/snooze", needs="conversations.reply", status=201)
async def post_snooze(tx: Tx, by: Principal, conversation_id: UUID, data: SnoozeBody) -> ConversationView:
    """Snooze the conversation until a time, or until the customer writes."""
    await snooze(tx, conversation_id, data.until, author(by), by.viewer)
    return await whole(tx, conversation_id, by)


@route("DELETE", "/conversations/{conversation_id:uuid}/snooze", needs="conversations.reply")
async def delete_snooze(tx: Tx, by: Principal, conversation_id: UUID) -> ConversationView:
    """Wake it now."""
    await wake(tx, conversation_id, author(by), by.viewer)
    return await whole(tx, conversation_id, by)


@route("GET", "/attributes", needs="conversations.read")
async def get_attributes(tx: Tx, subject: Subject | None = None) -> Definitions:
    """The attributes that conversations and customers have here, archived ones too."""
    return Definitions(await store_labels.definitions(tx, subject))


@route("POST", "/attributes", needs="company.manage", status=201)
async def post_attribute(tx: Tx, data: DefinitionBody) -> Definition:
    """Define an attribute."""
    made = Definition(new_id(), data.subject, data.key, data.name, data.kind, data.options)
    return await attributes.define(tx, made)


@route("PATCH", "/attributes/{attribute_id:uuid}", needs="company.manage")
async def patch_attribute(tx: Tx, attribute_id: UUID, data: DefinitionChange) -> Definition:
    """Rename an attribute, change its options, archive it or take it back."""
    return await attributes.redefine(tx, attribute_id, data.name, data.options, data.archived)


@route("GET", "/customers/{customer_id:uuid}/attributes", needs="customers.read")
async def get_customer_attributes(tx: Tx, customer_id: UUID) -> CustomerValues:
    """The attributes of a person; of several profiles the newest value."""
    return CustomerValues(await attributes.values_of(tx, customer_id))


@route("PATCH", "/customers/{customer_id:uuid}/attributes", needs="customers.write")
async def patch_customer_attributes(tx: Tx, by: Principal, customer_id: UUID, data: ValuesBody) -> CustomerValues:
    """Set attributes of a person."""
    return CustomerValues(await attributes.describe_customer(tx, customer_id, data.values, author(by)))


LABEL_ROUTES = (
    get_tags,
    post_tag,
    patch_tag,
    put_tags,
    put_priority,
    patch_attributes,
    post_snooze,
    delete_snooze,
    get_attributes,
    post_attribute,
    patch_attribute,
    get_customer_attributes,
    patch_customer_attributes,
)
