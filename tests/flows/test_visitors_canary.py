"""The canary once more, for visitors: no note, no wall, nobody else's words, whatever a token is shown to."""

import httpx

from hilo.kernel.env import Env
from hilo.kernel.testing import eventually
from hilo.portal.conftest import hosting_kind
from hilo.portal.testing import Shop, open_shop
from tests.flows.canary import CANARY
from tests.flows.test_walls_canary import Walk, all_told, walk

__all__ = ["walk"]
OWN = "nothing special, from a visitor"
PNG = b"\x89PNG\r\n\x1a\n" + CANARY.encode()


async def test_a_visitor_sees_the_canary_by_no_route(walk: Walk, env: Env, client: httpx.AsyncClient) -> None:
    shop = await open_shop(env, client, hosting_kind(), "The shop's chat")
    visitor, other = await shop.visitor(), await shop.visitor()
    uploaded = await other.ask("POST", "attachments", PNG, **{"x-file-name": f"{CANARY}.png"})
    await other.says(f"{CANARY}, of another", attachments=[uploaded.json()["id"]])
    await visitor.says(OWN)
    await _whisper(shop)
    walk.values["account_id"] = [str(shop.account.id)]
    walk.values["attachment_id"] = await walk.seed.ids("select id from attachments")
    walk.values["message_id"] = await walk.seed.ids("select id from messages")
    await eventually(lambda: all_told(env))

    told = await walk.seen({"authorization": f"Bearer {visitor.token}", "origin": visitor.origin})
    faults = [path for path, said in told.items() if CANARY in said.lower()]
    assert faults == []
    here = f"/portal/v1/{shop.account.id}"
    assert {path for path, said in told.items() if OWN in said} == {"/portal/v1/{account_id:uuid}/messages"}
    live = await client.get(
        f"{here}/stream?since=0", headers={"authorization": f"Bearer {visitor.token}", "origin": visitor.origin}
    )
    assert OWN in live.text
    assert CANARY not in live.text
    assert walk.seed.conversation not in live.text
    for message in walk.values["message_id"]:
        status, _ = await visitor.problem("POST", "read", {"up_to": message}) if message not in live.text else (404, "")
        assert status == 404


async def _whisper(shop: Shop) -> None:
    """What the staff say among themselves in the visitor's own conversation."""
    [line] = [one for one in await shop.conversations() if one["last"]["text"] == OWN]
    await shop.staff("POST", f"/conversations/{line['id']}/notes", {"text": f"{CANARY}, a note of theirs"})
    await shop.staff("PUT", f"/conversations/{line['id']}/priority", {"priority": "urgent"})
