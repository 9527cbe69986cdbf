"""A raw envelope is as walled as the words in it."""

import httpx

from hilo.channels.lanes import LanesWorker
from hilo.channels.testing import connect, words
from hilo.conversations.reply import author
from hilo.conversations.wall import Inside, build_wall, take_wall_down
from hilo.kernel.env import Env
from hilo.kernel.principal import System, system_principal
from hilo.staff.testing import join, sign_in

SYSTEM = System("a test builds a wall")
BY = author(system_principal())


async def test_whoever_manages_channels_reads_no_envelope_across_a_wall(env: Env, client: httpx.AsyncClient) -> None:
    gate = await connect(env, "api", url="http://127.0.0.1:9/hook")
    posted = await gate.post(client, words("m1", "canario"))
    path = f"/api/v1/envelopes/{posted.json()['envelope']}"
    inside, passes = await join(env, "administrator")
    outside = await sign_in(env, "owner")
    assert (await client.get(path)).status_code == 401
    assert (await client.get(path, headers=await sign_in(env, "supervisor"))).status_code == 403

    await LanesWorker(env).work_off()
    assert "canario" in (await client.get(path, headers=outside)).text
    async with env.db.unit_of_work() as tx:
        talk = await tx.fetchval("select id from conversations")
        await build_wall(tx, talk, Inside(users=[inside.id]), BY, SYSTEM)
    refused = await client.get(path, headers=outside)
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown_envelope")
    assert "canario" in (await client.get(path, headers=passes)).text
    async with env.db.unit_of_work() as tx:
        await take_wall_down(tx, talk, BY, SYSTEM)
    assert "canario" in (await client.get(path, headers=outside)).text
