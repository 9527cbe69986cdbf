"""A story of four people and an office, told to Hilo and to a plain model in which nobody is ever merged."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec

from tests.flows.facts import Facts, facts_of, faults_of_profiles
from tests.people import Handle, Office

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
        self.payers: set[str] = set()  # relations, by id

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

    async def related(self, n: int, m: int) -> None:
        """The other one pays for the first, unless they are one person now, or it is known."""
        one, other = self.people[n], self.people[m]
        body = {"kind": "payer", "other": other.home}
        answer = await self.office.ask("POST", f"/customers/{one.home}/relations", body)
        assert answer.status_code in (201, 409), answer.text
        if answer.status_code == 201:
            for payer in (one, other):
                payer.payers.add(answer.json()["id"])

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
            assert {made["id"] for made in person["relations"]} == one.payers
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
