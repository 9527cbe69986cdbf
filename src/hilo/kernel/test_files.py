"""Rows of files: in the order asked, completed once, forgotten with their names."""

from hilo.kernel.env import Env
from hilo.kernel.files import File, add_files, fetch_failed, fetched, files_by_id, forget_files, named
from hilo.kernel.ids import new_id

SHA = "a" * 64


async def test_files_come_in_the_order_of_their_ids_and_what_is_gone_is_left_out(env: Env) -> None:
    here = [File(new_id(), f"{n}.txt", "text/plain", n, SHA, inline=n == 1) for n in range(3)]
    async with env.db.unit_of_work() as tx:
        await add_files(tx, here)
        wanted = [here[2].id, new_id(), here[0].id]
        assert await files_by_id(tx, wanted) == [here[2], here[0]]
        assert await files_by_id(tx, []) == []
        assert await named(tx, [SHA, "b" * 64]) == {SHA}
        await forget_files(tx, [file.id for file in here])
        assert await named(tx, [SHA]) == set()


async def test_a_failure_passes_when_the_bytes_come_and_bytes_never_change(env: Env) -> None:
    file = File(new_id(), "foto", "application/octet-stream", 0, None, "https://a.example/")
    async with env.db.unit_of_work() as tx:
        await add_files(tx, [file])
        await fetch_failed(tx, file.id, "unreachable")
        assert (await files_by_id(tx, [file.id]))[0].failure == "unreachable"
        await fetched(tx, file.id, SHA, 7, "image/png")
        await fetched(tx, file.id, "b" * 64, 8, "text/html")
        await fetch_failed(tx, file.id, "not_found")
        [after] = await files_by_id(tx, [file.id])
        assert (after.sha256, after.size, after.media_type, after.failure) == (SHA, 7, "image/png", "")
