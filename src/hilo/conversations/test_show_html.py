"""How a mail looks: harmless, in a frame that may do nothing, remote pictures only when asked and only by us."""

import re
from typing import Any

import httpx
import pytest

from hilo.channels import safe_html
from hilo.channels.contract import Media
from hilo.conversations import fetch_picture, store_mail
from hilo.conversations.conftest import ANA, People
from hilo.kernel.testing_provider import Told, provider

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
LOGO = Media("logo.png", "image/png", PNG, inline=True, content_id="<Logo@x>")


async def mail(people: People, html: str, *media: Media, key: str = "m1") -> str:
    """Ana's mail with this HTML; gives the message's id."""
    await people.write("mail", "email", ANA, "su texto", id=key, media=media, event={"html": html})
    line = next(one for one in await people.inbox(q=ANA))
    return (await people.get(f"/conversations/{line['id']}/thread"))["items"][-1]["id"]


async def page(people: People, message: str, **params: Any) -> httpx.Response:
    answer = await people.client.get(f"/api/v1/messages/{message}/html", params=params, headers=people.headers)
    assert answer.status_code == 200, answer.text
    return answer


def pictures(answer: httpx.Response) -> list[str]:
    return re.findall(r'<img src="(/api/v1/messages/[^"]+)"', answer.text)


async def test_a_stranger_is_refused(people: People) -> None:
    message = await mail(people, "<p>Hola</p>")
    assert await people.refuses("GET", f"/messages/{message}/html") == (401, 200)
    assert await people.refuses("GET", f"/messages/{message}/source") == (401, 404)
    assert (await people.send("GET", f"/messages/{message}/images/x")).status_code == 404


async def test_the_page_may_do_nothing_and_says_what_is_kept_away(people: People) -> None:
    html = (
        '<p onclick="x()">Hola <b>Marta</b></p><script>alert(1)</script><img src="https://cdn.example/logo.png">'
        '<img src="https://track.example/p.gif" width="1" height="1">'
    )
    message = await mail(people, html)
    shown = await page(people, message, lang="es")
    assert "<p>Hola <b>Marta</b></p>" in shown.text
    assert "script" not in shown.text.partition("</style>")[2]
    assert ".example" not in shown.text
    assert "Hay una imagen remota bloqueada; se ha quitado un píxel de seguimiento." in shown.text
    assert "One remote image is blocked; one tracking pixel was removed." in (await page(people, message)).text
    policy = shown.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self' ")
    assert "script" not in policy
    assert "allow-same-origin" not in policy
    assert (shown.headers["x-hilo-blocked-images"], shown.headers["x-hilo-trackers"]) == ("1", "1")
    assert shown.headers["x-frame-options"] == "SAMEORIGIN"
    assert shown.headers["referrer-policy"] == "no-referrer"


async def test_a_mail_without_html_is_shown_as_its_text(people: People) -> None:
    await people.write("mail", "email", ANA, "uno <b>dos</b>\ntres")
    (line,) = await people.inbox(q=ANA)
    (item,) = (await people.get(f"/conversations/{line['id']}/thread"))["items"]
    assert '<pre class="words">uno &lt;b&gt;dos&lt;/b&gt;\ntres</pre>' in (await page(people, item["id"])).text


async def test_a_picture_within_is_shown_by_a_pass_that_ends(people: People) -> None:
    html = '<img src="cid:logo@X"><img src="cid:foto.png@01DB"><img src="cid:nowhere">'
    message = await mail(people, html, LOGO, Media("foto.png", "image/png", PNG + b"2", inline=True))
    logo, photo = pictures(await page(people, message))
    shown = await people.client.get(logo)  # the frame has no session
    assert (shown.status_code, shown.content, shown.headers["content-type"]) == (200, PNG, "image/png")
    assert shown.headers["cross-origin-resource-policy"] == "cross-origin"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert (await people.client.get(photo)).content == PNG + b"2"
    other = await mail(people, "<p>otro</p>", key="m2")
    assert (await people.client.get(logo.replace(message, other))).status_code == 404
    changed = logo[:-5] + ("A" if logo[-5] != "A" else "B") + logo[-4:]
    assert (await people.client.get(changed)).status_code == 404
    people.clock.pass_(minutes=11)
    assert (await people.client.get(logo)).json()["code"] == "no_such_picture"


async def test_svg_is_no_picture_and_a_wall_is_in_the_way_of_a_pass(people: People) -> None:
    svg = Media("a.png", "image/png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>", inline=True)
    message = await mail(people, '<img src="cid:a.png"><img src="cid:logo@x">', svg, LOGO)
    drawn, logo = pictures(await page(people, message))
    assert (await people.client.get(drawn)).status_code == 404
    agent = await people.as_("agent")
    hers, (_, passed) = agent, pictures(await page(agent, message))
    assert (await people.client.get(passed)).status_code == 200
    (line,) = await people.inbox(q=ANA)
    await people.done("PUT", f"/conversations/{line['id']}/wall", {"roles": ["supervisor"]})
    assert (await people.client.get(passed)).status_code == 404
    assert (await hers.send("GET", f"/messages/{message}/html")).status_code == 404
    assert (await people.client.get(logo)).status_code == 200


async def test_remote_pictures_come_by_us_when_asked_and_once(people: People) -> None:
    asked: list[dict[str, str]] = []

    def answer(request: Any) -> Told:
        asked.append(dict(request.headers))
        return Told(200, PNG, {"content-type": "text/html", "set-cookie": "a=b"})

    async with provider(answer) as other:
        message = await mail(people, f'<img src="{other.url}/a.png?to=ana">')
        assert pictures(await page(people, message)) == []
        assert asked == []
        (picture,) = pictures(await page(people, message, images=True))
        for _ in range(2):
            shown = await people.client.get(picture)
            assert (shown.status_code, shown.content, shown.headers["content-type"]) == (200, PNG, "image/png")
            assert "set-cookie" not in shown.headers
    assert len(asked) == 1
    assert not {"cookie", "referer", "authorization", "accept-language"} & {name.lower() for name in asked[0]}


@pytest.mark.parametrize("content", [b"<svg><script>x</script></svg>", b"<html>hola</html>", b"%PDF-1.4 x", b""])
async def test_what_is_no_picture_is_not_passed_on(people: People, content: bytes) -> None:
    async with provider(lambda _: Told(200, content, {"content-type": "image/png"})) as other:
        (picture,) = pictures(await page(people, await mail(people, f'<img src="{other.url}/a.png">'), images=True))
        answer = await people.client.get(picture)
    assert (answer.status_code, answer.json()["code"]) == (502, "picture_unreachable")


async def test_a_remote_picture_may_not_be_huge_nor_within_our_walls(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_picture, "LARGEST", 100)
    async with provider(lambda _: Told(200, PNG * 4)) as other:
        html = f'<img src="{other.url}/a.png"><img src="http://169.254.169.254/latest/meta-data"><img src="http://10.0.0.1/x">'
        for picture in pictures(await page(people, await mail(people, html), images=True)):
            assert (await people.client.get(picture)).status_code == 502


async def test_a_new_policy_makes_it_anew(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    message = await mail(people, "<p>Hola</p><marquee>x</marquee>")
    await page(people, message)
    made = "select policy from message_html"
    async with people.env.db.read() as tx:
        assert await tx.fetchval(made) == safe_html.POLICY
    monkeypatch.setattr(store_mail, "POLICY", safe_html.POLICY + 1)
    assert "<p>Hola</p>" in (await page(people, message)).text
    async with people.env.db.read() as tx:
        assert [row[0] for row in await tx.fetch(made)] == [safe_html.POLICY + 1]
        assert "marquee" in await tx.fetchval("select html from messages"), "what came is kept as it came"


async def test_who_sees_masked_gets_neither_markup_nor_source_that_shows_it(people: People) -> None:
    owner = await people.as_("owner")
    role = {"name": "Discreto", "permissions": ["conversations.read"], "masks": ["phones"]}
    await owner.done("POST", "/roles", role)
    discreet = await people.as_("Discreto")
    told = await mail(people, "<p>Llame al <b>612</b>345601</p>")
    plain = await mail(people, "<p>Hola</p>", key="m2")
    shown = (await page(discreet, told)).text
    assert "612" not in shown
    assert '<pre class="words">su texto</pre>' in shown
    assert "<p>Hola</p>" in (await page(discreet, plain)).text
    assert "<b>612</b>345601" in (await page(people, told)).text
