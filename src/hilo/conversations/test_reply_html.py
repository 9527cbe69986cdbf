"""A letter in HTML: harmless whoever wrote it, told in plain words as well, shown as it was sent, back when undone."""

from datetime import timedelta

import pytest

from hilo.channels.testing import connect
from hilo.channels.testing_outbox import KIND, recorder
from hilo.conversations.conftest import ANA, People

LETTER = '<p>Hola <b>Ana</b>:</p><script>x()</script><ul><li>uno</li></ul><p><img src="cid:foto-1.png" alt="foto"></p>'
CLEAN = '<p>Hola <b>Ana</b>:</p><ul><li>uno</li></ul><p><img src="cid:foto-1.png" alt="foto"></p>'
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


async def upload(people: People, name: str) -> str:
    answer = await people.client.post(
        f"/api/v1/attachments?name={name}", content=PNG, headers=people.headers | {"content-type": "image/png"}
    )
    return answer.json()["id"]


async def test_a_letter_is_sent_harmless_with_its_plain_words_and_shown_as_sent(people: People) -> None:
    talk = await people.conversation()
    picture = await upload(people, "foto-1.png")
    path = f"/conversations/{talk}/messages"
    assert await people.refuses("POST", path, {"html": LETTER}) == (401, 403)
    said = await people.done("POST", path, {"html": LETTER, "attachments": [picture]})
    assert (said["html"], said["text"]) == (CLEAN, "Hola Ana:\n\n- uno\n\n[foto]")

    page = (await people.client.get(f"/api/v1/messages/{said['id']}/html", headers=people.headers)).text
    assert "<b>Ana</b>" in page
    assert 'class="missing"' not in page
    assert "/images/" in page
    async with people.env.db.read() as tx:
        content = await tx.fetchval("select content from outbox_parts where message_id = $1", said["id"])
    assert (content["html"], content["text"]) == (CLEAN, said["text"])


async def test_a_text_of_its_own_stays_beside_the_html(people: People) -> None:
    talk = await people.conversation()
    said = await people.done("POST", f"/conversations/{talk}/messages", {"html": "<p>hola</p>", "text": "Hola."})
    assert (said["html"], said["text"]) == ("<p>hola</p>", "Hola.")


@pytest.mark.parametrize(
    ("html", "refusal"), [("<p> </p>", (422, "empty_message")), ("<div>" * 19_000, (422, "unusable_html"))]
)
async def test_a_letter_that_says_nothing_or_is_too_deep_is_refused(
    people: People, html: str, refusal: tuple[int, str]
) -> None:
    talk = await people.conversation()
    assert await people.problem("POST", f"/conversations/{talk}/messages", {"html": html}) == refusal


async def test_a_way_that_takes_plain_words_alone_gets_them_and_shows_no_more(people: People) -> None:
    talk = await people.conversation()
    with recorder():
        plain = (await connect(people.env, KIND)).account
        body = {"html": LETTER, "channel_account": str(plain.id), "to": ANA}
        said = await people.done("POST", f"/conversations/{talk}/messages", body)
    assert (said["html"], said["text"]) == (None, "Hola Ana:\n\n- uno\n\n[foto]")


async def test_a_letter_that_is_taken_back_is_a_draft_again_with_its_looks_and_files(people: People) -> None:
    talk = await people.conversation()
    picture = await upload(people, "foto-1.png")
    later = (people.clock.now() + timedelta(seconds=8)).isoformat()
    body = {
        "html": LETTER,
        "attachments": [picture],
        "send_at": later,
        "subject": "La foto",
        "cc": [{"value": "b@c.example"}],
    }
    said = await people.done("POST", f"/conversations/{talk}/messages", body)
    await people.done("DELETE", f"/messages/{said['id']}")
    draft = await people.get(f"/conversations/{talk}/drafts/reply")
    words = draft["words"]
    assert (words["html"], words["attachments"], words["subject"]) == (CLEAN, [picture], "La foto")
    assert [one["value"] for one in words["cc"]] == ["b@c.example"]
    assert [(file["id"], file["name"], file["size"]) for file in draft["files"]] == [(picture, "foto-1.png", len(PNG))]
