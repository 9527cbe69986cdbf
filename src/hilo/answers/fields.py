"""What bodies about canned answers and macros are made of."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from hilo.answers.model import Does, Whose
from hilo.company.model import Language
from hilo.conversations.model_labels import Priority
from hilo.kernel.route import Body

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=r"^[^\r\n\x00]*\S[^\r\n\x00]*$(?!\n)")]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=10_000, pattern=r"^[^\x00]*\S[^\x00]*$(?!\n)")]
SomeTexts = Annotated[dict[Language, Text], msgspec.Meta(min_length=1, max_length=20)]
Texts = Annotated[dict[Language, Text], msgspec.Meta(max_length=20)]
Tags = Annotated[list[UUID], msgspec.Meta(max_length=20)]
ASSIGNEE = r"^(me|nobody|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$"
MOST_HOURS = 366 * 24


class AnswerBody(Body):
    """Words for an occasion, by language. `{customer}` and the other variables become what they are where it is used.

    `whose`: everybody's, one's own, or of a `team`.
    """

    name: Name
    texts: SomeTexts
    whose: Whose = "own"
    team: UUID | None = None


class DoesBody(Body):
    """What a macro does besides what it says. `assignee`: `me`, `nobody` or an id. `hours`: of a snooze; null: until
    the customer writes."""

    add_tags: Tags = msgspec.field(default_factory=list[UUID])
    remove_tags: Tags = msgspec.field(default_factory=list[UUID])
    priority: Priority | None = None
    assignee: Annotated[str, msgspec.Meta(pattern=ASSIGNEE)] | None = None
    team: UUID | None = None
    then: Literal["close", "snooze"] | None = None
    hours: Annotated[int, msgspec.Meta(ge=1, le=MOST_HOURS)] | None = None

    def wish(self) -> Does:
        return Does(
            tuple(self.add_tags), tuple(self.remove_tags), self.priority, self.assignee, self.team, self.then,
            self.hours if self.then == "snooze" else None,
        )  # fmt: skip


class MacroBody(Body):
    """What is done in one stroke: words that are sent, by language, and what else it `does`."""

    name: Name
    texts: Texts = msgspec.field(default_factory=dict[Language, Text])
    does: DoesBody = msgspec.field(default_factory=DoesBody)
    whose: Whose = "own"
    team: UUID | None = None
