"""What an adapter may be able to do beyond the contract, each an optional protocol that is found by looking."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, NamedTuple, Protocol, runtime_checkable
from uuid import UUID

from hilo.channels.contract import Adapter, Address, Item, Outgoing, Raw, Sent


@runtime_checkable
class Sends(Protocol):
    """Can send. Raises a SendFailure, nothing else."""

    async def send(self, outgoing: Outgoing) -> Sent: ...


@runtime_checkable
class Vouches(Protocol):
    """Has a say in how far the account may vouch per identifier kind (default 1)."""

    def ceiling(self, kind: str) -> int: ...


@runtime_checkable
class HasAddresses(Protocol):
    """Is written to under addresses that others may name as well: a copy to one of these is a copy to nobody."""

    def own_addresses(self) -> Sequence[Address]: ...


class Said(NamedTuple):
    """What the sender of a mail says in it; what they quote and their signature stand apart."""

    reply: str
    quoted: str
    signature: str


@runtime_checkable
class ReadsMail(Protocol):
    """A class of adapters that knows what a raw mail says, whatever account it came to. Total, as `parse` is."""

    @classmethod
    def said(cls, raw: bytes) -> Said: ...


class Unprepared(Exception):
    """`verify` lacks something that has to be fetched first: `prepare` gets it, then it is asked once more."""


@runtime_checkable
class Prepares(Protocol):
    """Fetches what `verify` needs (a certificate, a key), and keeps it. Raises Forbidden, Refused, OutgoingFailed."""

    async def prepare(self, raw: Raw) -> None: ...


class Away(Exception):
    """The other side does not answer, or not as it should; its words say how. It is tried again, later each time."""


class Line(Protocol):
    """What somebody who listens is given: a place in the queue, a place to remember, a way to say how it goes."""

    @property
    def began(self) -> datetime:
        """When the account was connected."""
        ...

    async def cursor(self) -> str:
        """What was remembered last; empty at the first time."""
        ...

    async def remember(self, cursor: str) -> None:
        """Remembers how far all is kept. After a crash it may be what was remembered before."""
        ...

    async def keep(self, items: Sequence[Item]) -> None:
        """Returns when the envelopes are durable; what was kept before is kept once. Waits while others are due."""
        ...

    async def connected(self, but: str = "") -> None:
        """All is well from now on, `but` for what an administrator should know."""
        ...


@runtime_checkable
class Listens(Protocol):
    """Waits at its provider for what comes. One process listens for an account at a time.

    `listens`: whether this account does. `listen` runs until it is cancelled; it raises Away, or AuthExpired when our
    credentials are no longer good.
    """

    def listens(self) -> bool: ...
    async def listen(self, line: Line) -> None: ...


class Exchange(Protocol):
    """What a port that is shared by all accounts of a kind is given: who they are, and where to put what came."""

    async def accounts(self) -> Mapping[UUID, Adapter]:
        """The open accounts of this kind. Raises DatabaseAway."""
        ...

    async def keep(self, account_id: UUID, items: Sequence[Item]) -> None:
        """Returns when the envelopes are durable. Raises Busy, DatabaseAway."""
        ...


@runtime_checkable
class Serves(Protocol):
    """A class of adapters with a port of its own. `port_setting` is the setting of Hilo that says where; empty: none.

    `serve` runs until it is cancelled. Raises OSError when the port cannot be had, InvalidSetting.
    """

    port_setting: ClassVar[str]

    @classmethod
    async def serve(cls, where: str, exchange: Exchange) -> None: ...
