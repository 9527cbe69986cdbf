"""Drafts: their words, what one version holds of another, how many versions are kept."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from hilo.channels.contract import Address
from hilo.kernel.shape import OPEN, marked

Own = Annotated[str, marked(OPEN)]
DraftKind = Literal["reply", "note"]
Fate = Literal["kept", "aside", "sent", "dropped"]
MOST_VERSIONS = 30  # of a draft besides the one that stands; as many again that came too late
KEPT = timedelta(days=30)  # versions of drafts that were sent or thrown away


class DraftWords(msgspec.Struct, frozen=True, omit_defaults=True):
    """What somebody is about to say. What another channel cannot carry stays in it until it is sent.

    One's own words are masked for nobody: they could not be saved again. Addresses are.
    """

    text: Own = ""
    html: Own = ""
    subject: Own = ""
    channel_account: UUID | None = None
    to: str | None = None
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    in_reply_to: str = ""
    send_at: datetime | None = None
    attachments: tuple[UUID, ...] = ()
    mentions: tuple[UUID, ...] = ()

    @property
    def blank(self) -> bool:
        """Nothing that anybody would miss."""
        return not (self.text.strip() or self.html.strip() or self.attachments)


class Version(msgspec.Struct, frozen=True):
    """One version of a draft. `aside`: it came too late, and stands beside the draft."""

    version: int
    at: datetime
    fate: Fate
    words: DraftWords


class Draft(msgspec.Struct, frozen=True):
    """A draft as its row, locked: the newest number given, and the version that stands, if any does."""

    last_version: int
    standing: Version | None


def goes_on(old: DraftWords, new: DraftWords) -> bool:
    """Whether nothing of the old words is missing in the new ones: then the old version need not be kept."""
    return new.text.startswith(old.text) and (
        (old.subject, old.to, old.cc, old.bcc) == (new.subject, new.to, new.cc, new.bcc)
        and set(old.attachments) <= set(new.attachments)
    )
