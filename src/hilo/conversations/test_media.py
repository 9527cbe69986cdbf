"""What customers send along: bytes are kept at once, addresses are fetched by a job, failures have a word."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from hilo.channels.contract import Media
from hilo.channels.facts import Arrival
from hilo.conversations.conftest import People
from hilo.conversations.media import FetchMedia, MediaUnreachable, fetch_media
from hilo.conversations.receive import receive
from hilo.kernel.blobs import blobs_of
from hilo.kernel.db import Tx
from hilo.kernel.testing_provider import Asked, Behaviour, Told, provider
from hilo.staff.testing import sign_in

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64)


def sending(people: People, *media: Media, key: str = "m1", text: str = "mira") -> Arrival:
    arrival = people.arrival("mail", "email", "ana@correo.example", text, id=key)
    return msgspec.structs.replace(arrival, event=msgspec.structs.replace(arrival.event, media=media))


async def files(people: People) -> list[dict[str, Any]]:
    (line,) = await people.inbox()
    return (await people.get(f"/conversations/{line['id']}/thread"))["items"][-1]["attachments"]


async def fetch(people: People) -> None:
    """What the job does, with the payload that was queued."""
    async with people.env.db.read() as tx:
        (payload,) = [r["payload"] for r in await tx.fetch("select payload from jobs where name like '%fetch_media'")]
    await fetch_media(people.env, msgspec.convert(payload, FetchMedia))


async def events(people: People) -> list[tuple[UUID, str]]:
    async with people.env.db.read() as tx:
        rows = await tx.fetch("select ref, details from stream_inbox where kind = 'attachment.changed' order by at")
        return [(row["ref"], row["details"]["state"]) for row in rows]


async def test_bytes_that_come_along_are_kept_with_their_message_and_judged_by_themselves(people: People) -> None:
    await people.write_all([
        sending(people, Media("../f\u202e.exe", "image/png", b"<script>"), Media("foto.png", "text/html", PNG)),
    ])  # fmt: skip
    shown = await files(people)
    assert [(f["name"], f["media_type"], f["state"]) for f in shown] == [
        ("f.exe", "text/plain", "ready"),
        ("foto.png", "image/png", "ready"),
    ]
    got = await people.client.get(f"/api/v1/attachments/{shown[1]['id']}", headers=people.headers)
    assert got.content == PNG


async def test_the_same_event_again_keeps_no_second_file(people: People) -> None:
    arrival = sending(people, Media("a.txt", "text/plain", b"hola"))
    await people.write_all([arrival, arrival])
    await people.write_all([arrival])
    assert len(await files(people)) == 1
    async with people.env.db.read() as tx:
        assert await tx.fetchval("select count(*) from blobs") == 1


async def test_files_cost_three_statements_a_batch_and_nothing_where_there_are_none(people: People) -> None:
    counted: list[str] = []

    class Counting(Tx):
        async def fetch(self, sql: str, *args: Any) -> Any:
            counted.append(sql)
            return await super().fetch(sql, *args)

        async def execute(self, sql: str, *args: Any) -> str:
            counted.append(sql)
            return await super().execute(sql, *args)

    async def cost(*arrivals: Arrival) -> int:
        counted.clear()
        async with people.env.db.unit_of_work() as tx:
            await receive(Counting(tx.conn, people.env), arrivals)
        return len(counted)

    without = await cost(*[sending(people, key=f"n{n}") for n in range(20)])
    address = Media("a", "image/png", url="http://127.0.0.1:9/a")
    along = await cost(*[sending(people, Media("b", "x/y", b"b"), address, key=f"w{n}") for n in range(20)])
    assert along == without + 3


async def test_an_address_is_fetched_later_and_the_stream_hears_of_it(people: People) -> None:
    async with provider(lambda _: Told(200, PNG, {"content-type": "text/html"})) as other:
        await people.write_all([sending(people, Media("foto", "image/png", url=f"{other.url}/foto?a=1"))])
        (before,) = await files(people)
        assert (before["state"], before["size"]) == ("fetching", 0)
        early = await people.client.get(f"/api/v1/attachments/{before['id']}", headers=people.headers)
        assert (early.status_code, early.json()["state"]) == (409, "fetching")
        await fetch(people)
        await fetch(people)
    assert [asked.target for asked in other.asked] == ["/foto?a=1"], "what is here is not fetched again"
    (after,) = await files(people)
    assert (after["state"], after["size"], after["media_type"]) == ("ready", len(PNG), "image/png")
    assert await events(people) == [(UUID(after["id"]), "ready")]


@pytest.mark.parametrize(
    ("told", "word"),
    [(Told(404), "not_found"), (Told(403), "forbidden"), (Told(418), "bad_answer"), (Told(204, b""), "")],
)
async def test_what_cannot_be_had_says_why_and_is_not_asked_for_again(people: People, told: Told, word: str) -> None:
    async with provider(lambda _: told) as other:
        await people.write_all([sending(people, Media("foto", "image/png", url=other.url))])
        await fetch(people)
        await fetch(people)
    (file,) = await files(people)
    assert (file["state"], file["failure"]) == ("failed" if word else "ready", word)
    assert len(other.asked) == 1


async def test_a_provider_that_is_away_is_asked_again_until_it_answers(people: People) -> None:
    turns: list[Behaviour] = [Told(503), "reset", Told(200, b"por fin")]

    def answer(_: Asked) -> Behaviour:
        return turns.pop(0)

    async with provider(answer) as other:
        await people.write_all([sending(people, Media("foto", "image/png", url=other.url))])
        for _ in range(2):
            with pytest.raises(MediaUnreachable):
                await fetch(people)
            assert [f["failure"] for f in await files(people)] == ["unreachable"]
        await fetch(people)
    (file,) = await files(people)
    assert (file["state"], file["failure"]) == ("ready", "")


async def test_a_private_address_is_never_asked_and_one_bad_file_holds_up_no_other(people: People) -> None:
    async with provider(lambda _: Told(302, b"", {"location": "http://10.0.0.1/x"})) as evil, provider() as good:
        media = [Media("a", "x/y", url="http://169.254.169.254/latest"), Media("b", "x/y", url=evil.url)]
        await people.write_all([sending(people, *media, Media("c", "x/y", url=good.url))])
        await fetch(people)
    assert [(f["name"], f["state"], f["failure"]) for f in await files(people)] == [
        ("a", "failed", "refused"),
        ("b", "failed", "refused"),
        ("c", "ready", ""),
    ]


async def test_a_file_that_is_too_large_is_not_kept(people: People) -> None:
    most = people.env.settings.body_max_bytes
    async with provider(lambda _: Told(200, bytes(most + 1))) as other:
        await people.write_all([sending(people, Media("film", "video/mp4", url=other.url))])
        await fetch(people)
    (file,) = await files(people)
    assert file["failure"] == "too_large"
    folder = blobs_of(people.env.settings).path("0" * 64).parents[2]
    assert [path for path in folder.rglob("*") if path.is_file()] == []


async def test_a_file_that_comes_into_a_walled_conversation_is_behind_its_wall(people: People) -> None:
    await people.write("chat", "phone", "+34600111222", "hola")
    (line,) = await people.inbox()
    await people.send("PUT", f"/conversations/{line['id']}/wall", {"roles": ["supervisor"]})
    arrival = people.arrival("chat", "phone", "+34600111222", "mira", id="m2")
    media = (Media("canario.txt", "text/plain", b"canario"),)
    await people.write_all(
        [msgspec.structs.replace(arrival, event=msgspec.structs.replace(arrival.event, media=media))]
    )
    (file,) = (await people.get(f"/conversations/{line['id']}/thread"))["items"][-1]["attachments"]
    owner = await sign_in(people.env, role="owner", name="Leo")
    path = f"/api/v1/attachments/{file['id']}"
    assert (await people.client.get(path, headers=people.headers)).content == b"canario"
    assert (await people.client.get(path, headers=owner)).status_code == 404
