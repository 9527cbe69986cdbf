"""Merges, undos and extractions out of order, with work in between: everything is where it was, in every table."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from tests.flows.facts import Facts, facts_of, faults_of_profiles
from tests.people import Handle, Office, letter, open_office

who = st.integers(0, 3)
which = st.integers(0, 5)
steps = st.one_of(
    st.tuples(st.just("writes"), who, which),
    st.tuples(st.just("writes"), who, which),
    st.tuples(st.just("answered"), who, which),
    st.tuples(st.just("read"), who, which),
    st.tuples(st.just("closed"), who, which),
    st.tuples(st.just("merged"), who, who),
    st.tuples(st.just("merged"), who, who),
    st.tuples(st.just("undone"), which, which),
    st.tuples(st.just("extracted"), who, which),
    st.tuples(st.just("noted"), who, which),
    st.tuples(st.just("described"), who, which),
)
ORDER = "pedido 458821"


class Said(msgspec.Struct):
    """A message as it should be found again."""

    id: str
    text: str
    incoming: bool
    at: datetime
    unread: bool
    settled: bool = False  # its conversation was closed after it


class Talk(msgspec.Struct):
    """What one person and the office said to each other in one conversation, whoever else was in it at the time."""

    messages: list[Said]
    opened_as: str | None  # the conversation, when this person opened it

    def waiting_since(self) -> datetime | None:
        waiting: datetime | None = None
        for said in self.messages:
            waiting = (None if said.settled else waiting or said.at) if said.incoming else None
        return waiting


class One:
    """One of the people: a handle, and the customer that they are by themselves."""

    def __init__(self, account: str, handle: Handle) -> None:
        self.account, self.handle = account, handle
        self.home, self.profile = "", ""
        self.talks: list[Talk] = []
        self.street = ""

    def messages(self) -> list[Said]:
        return [said for talk in self.talks for said in talk.messages]


class Story:
    """Told to the office step by step, and to a plain model in which nobody is ever merged."""

    def __init__(self, office: Office) -> None:
        mark = uuid4().hex[:8]
        digits = int(mark, 16) % 10**6
        self.office = office
        self.count = 0
        self.standing: list[str] = []  # paths of merges
        self.facts: Facts = {}  # where each row was when it was seen first
        self.people = [
            One("chat", Handle("phone", f"+34611{digits:06}")),
            One("chat", Handle("phone", f"+34622{digits:06}")),
            One("mail", Handle("email", f"{mark}.eva@correo.example")),
            One("chat", Handle("email", f"{mark}.leo@correo.example")),
        ]

    async def begin(self) -> None:
        for n, one in enumerate(self.people):
            await self.writes(n, 1)
            one.home = await self.office.customer_of(one.handle)

    async def writes(self, n: int, flavour: int) -> None:
        """Half of it names an order, the same one for everybody: merged, it brings them into one conversation."""
        one = self.people[n]
        text = self._words(f"sobre el {ORDER}" if flavour % 2 == 0 else "dice")
        await self.office.hears(one.account, one.handle, text)
        await self._note(one, text, incoming=True)

    async def answered(self, n: int, choice: int) -> None:
        one, conversation = self.people[n], await self._conversation(n, choice)
        text = self._words("respuesta")
        body = {"text": text, "to": one.handle.value}
        answer = await self.office.ask("POST", f"/conversations/{conversation}/messages", body)
        if answer.status_code == 409:
            assert answer.json()["code"] == "conversation_closed"
            return
        assert answer.status_code == 201, answer.text
        await self._seen(conversation)
        await self._note(one, text, incoming=False)

    async def read(self, n: int, choice: int) -> None:
        conversation = await self._conversation(n, choice)
        await self.office.done("DELETE", f"/conversations/{conversation}/unread")
        await self._seen(conversation)

    async def closed(self, n: int, choice: int) -> None:
        conversation = await self._conversation(n, choice)
        answer = await self.office.ask("POST", f"/conversations/{conversation}/closure")
        assert answer.status_code in (201, 409), answer.text
        if answer.status_code == 201:
            await self._seen(conversation, settled=True)

    async def merged(self, n: int, m: int) -> None:
        path = f"/customers/{self.people[n].home}/merges"
        answer = await self.office.ask("POST", path, {"other": self.people[m].home})
        assert answer.status_code in (201, 409), answer.text
        if answer.status_code == 201:
            made = answer.json()  # it is of the customers that the two were by then
            self.standing.append(f"/customers/{made['into']}/merges/{made['id']}")

    async def undone(self, n: int, _: int = 0) -> None:
        if self.standing:
            await self.office.done("DELETE", self.standing.pop(n % len(self.standing)))

    async def extracted(self, n: int, undone: int) -> None:
        """One of them leaves, and half of the times comes back at once."""
        one = self.people[n]
        path = f"/customers/{one.home}/extractions"
        answer = await self.office.ask("POST", path, {"profile": one.profile})
        assert answer.status_code in (201, 409), answer.text
        if answer.status_code == 201:
            if undone % 2:
                await self.office.done("DELETE", f"{path}/{answer.json()['id']}")
            self.standing = await self._standing()

    async def noted(self, n: int, choice: int) -> None:
        conversation = await self._conversation(n, choice)
        await self.office.done("POST", f"/conversations/{conversation}/notes", {"text": self._words("nota")})

    async def described(self, n: int, _: int) -> None:
        one = self.people[n]
        one.street = self._words("Calle")
        await self.office.done("PATCH", f"/profiles/{one.profile}", {"street": one.street})

    async def looked_at(self) -> None:
        """No row is anybody's whom it was not before, and every profile is where its merges say."""
        now = await facts_of(self.office.env)
        moved = [(place, was, now[place]) for place, was in self.facts.items() if now.get(place, was) != was]
        assert moved == []
        assert await faults_of_profiles(self.office.env) == []
        self.facts = now | self.facts

    async def check(self) -> int:
        """Everybody is by themselves again, with all that is theirs and nothing else; gives how many messages."""
        for one in self.people:
            person = await self.office.get(f"/customers/{one.home}")
            assert ([p["id"] for p in person["profiles"]], person["id"]) == ([one.profile], one.home)
            assert person["attributes"].get("street", {}).get("value", "") == one.street
            items = [i for i in await self.office.thread(f"customers/{one.home}") if i["kind"] == "message"]
            expected = sorted(one.messages(), key=lambda said: said.at)
            assert [(i["id"], i["text"]) for i in items] == [(said.id, said.text) for said in expected]
            assert {i["profile"] for i in items} == {one.profile}
            places = {i["id"]: i["conversation"] for i in items}
            lines = {line["id"]: line for line in await self.office.inbox(customer=one.home, state="any")}
            for talk in one.talks:
                [conversation] = {places[said.id] for said in talk.messages}
                await self._check_talk(one, talk, lines.pop(conversation))
            assert lines == {}
        return sum(len(one.messages()) for one in self.people)

    async def _check_talk(self, one: One, talk: Talk, line: dict[str, Any]) -> None:
        whole = await self.office.get(f"/conversations/{line['id']}")
        items = [i for i in await self.office.thread(f"conversations/{line['id']}") if i["kind"] == "message"]
        assert [i["id"] for i in items] == [said.id for said in talk.messages]
        assert [(p["value"], p["role"]) for p in whole["participants"]] == [(one.handle.value, "customer")]
        assert line["unread"] == sum(said.unread for said in talk.messages)
        last, waiting = talk.messages[-1], None if line["state"] == "closed" else talk.waiting_since()
        assert (line["last"]["text"], line["last"]["from"]) == (last.text, "customer" if last.incoming else "staff")
        assert line["waiting_since"] == (waiting and f"{waiting:%Y-%m-%dT%H:%M:%SZ}")
        if talk.opened_as:
            assert line["id"] == talk.opened_as
        else:
            assert whole["linked_to"]["because"] == "split"

    async def _standing(self) -> list[str]:
        """The merges that hold, whoever made them: an extraction undoes some and makes others."""
        found: dict[str, str] = {}
        for one in self.people:
            for made in (await self.office.get(f"/customers/{one.home}"))["merges"]:
                if made["undone_at"] is None:
                    found[made["id"]] = f"/customers/{made['into']}/merges/{made['id']}"
        return [found[merge] for merge in sorted(found)]

    def _words(self, text: str) -> str:
        self.office.clock.pass_(minutes=1)
        self.count += 1
        return f"{self.count} {text}"

    async def _conversation(self, n: int, choice: int) -> str:
        """One of the conversations of the customer that the person is now."""
        lines = await self.office.inbox(customer=self.people[n].home, state="any")
        return lines[choice % len(lines)]["id"]

    async def _note(self, one: One, text: str, *, incoming: bool) -> None:
        """The last message of a person belongs to the talk in whose conversation it stands, or begins one."""
        items = await self.office.thread(f"customers/{one.home or await self.office.customer_of(one.handle)}")
        [item] = [i for i in items if i["text"] == text]
        one.profile = one.profile or item["profile"]
        there = [i["id"] for i in items if i["kind"] == "message" and i["conversation"] == item["conversation"]]
        said = Said(item["id"], text, incoming, self.office.clock.now(), unread=incoming)
        for talk in one.talks:
            if talk.messages[0].id in there:
                talk.messages.append(said)
                return
        one.talks.append(Talk([said], item["conversation"] if there == [item["id"]] else None))

    async def _seen(self, conversation: str, *, settled: bool = False) -> None:
        there = {item["id"] for item in await self.office.thread(f"conversations/{conversation}")}
        for said in (said for one in self.people for said in one.messages() if said.id in there):
            said.unread = False
            said.settled = said.settled or settled


@pytest.fixture
async def office(env: Env, clock: FakeClock, client: httpx.AsyncClient) -> AsyncIterator[Office]:
    async with open_office(env, clock, client) as made:
        yield made


@pytest.mark.slow
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=6, max_size=16), st.lists(which, min_size=4, max_size=4))
async def test_after_all_undos_everything_is_where_it_was(
    office: Office, told: list[tuple[str, int, int]], undos: list[int]
) -> None:
    story = Story(office)
    await story.begin()
    for step, one, other in told:
        await getattr(story, step)(one, other)
    await story.looked_at()
    while story.standing:
        await story.undone(undos[len(story.standing) % 4])
    await story.looked_at()
    assert await story.check() >= len(story.people)


async def test_merged_parted_merged_elsewhere_and_extracted(office: Office) -> None:
    """The whole way in one story, looked at after each step: nothing is lost, nothing is anybody else's."""
    story = Story(office)
    await story.begin()
    for step, one, other in (
        ("merged", 0, 1),
        ("writes", 0, 0),
        ("writes", 1, 0),
        ("noted", 1, 0),
        ("answered", 0, 0),
        ("described", 1, 0),
        ("undone", 0, 0),
        ("writes", 1, 0),
        ("merged", 1, 2),
        ("merged", 3, 1),
        ("writes", 1, 1),
        ("writes", 2, 0),
        ("extracted", 1, 0),
        ("writes", 1, 0),
        ("writes", 2, 2),
        ("merged", 0, 1),
        ("extracted", 3, 1),
    ):
        await getattr(story, step)(one, other)
        await story.looked_at()
    while story.standing:
        await story.undone(0)
        await story.looked_at()
    assert await story.check() >= 10


async def test_two_mixed_in_one_conversation_split_out_of_order(office: Office) -> None:
    """One such story that is sure to mix: three in one conversation, the first merge undone first."""
    story = Story(office)
    await story.begin()
    await story.merged(0, 1)
    await story.merged(1, 2)
    for n in (0, 1, 2, 0, 2):
        await story.writes(n, 0)
    conversation = (await office.thread(f"customers/{story.people[0].home}"))[-1]["conversation"]
    assert len(await office.texts(f"conversations/{conversation}")) == 5
    await story.answered(1, 0)
    await story.writes(2, 2)
    await story.undone(0)
    await story.writes(2, 0)
    await story.writes(1, 0)
    await story.undone(0)
    await story.writes(0, 0)
    await story.check()
    assert [len(one.talks) for one in story.people] == [2, 2, 2, 1]


async def test_the_same_letters_as_if_nobody_had_ever_been_merged(office: Office) -> None:
    """Told twice, once with merges in between: the threads of each person are the same."""
    both: list[list[list[str]]] = []
    for merging in (True, False):
        story = Story(office)
        await story.begin()
        for n in range(8):
            if merging and n % 3 == 0:
                await story.merged(n % 4, (n + 1) % 4)
            await office.post(story.people[n % 4].account, letter(story.people[n % 4].handle, f"carta {n} {ORDER}"))
            await office.understands()
        while story.standing:
            await story.undone(1)
        threads = [await office.texts(f"customers/{one.home}") for one in story.people]
        both.append([texts[1:] for texts in threads])
    assert both[0] == both[1]
