"""The worker of the outbox: what breaks around a send is tried again, and keeps no line from the rest."""

from collections.abc import Iterator

import pytest

from hilo.channels.outbox_worker import OutboxWorker
from hilo.channels.testing import connect
from hilo.channels.testing_outbox import KIND, Tape, hand_over, recorder
from hilo.kernel.blobs import blobs_of
from hilo.kernel.env import Env
from hilo.kernel.files import File, add_files
from hilo.kernel.ids import new_id
from hilo.kernel.testing import FakeClock


@pytest.fixture(autouse=True)
def tape() -> Iterator[Tape]:
    with recorder() as running:
        yield running


async def test_a_disk_that_fails_is_no_end_of_its_line(env: Env, tape: Tape, clock: FakeClock) -> None:
    account_id = (await connect(env, KIND)).account.id
    blobs = blobs_of(env.settings)
    kept = await blobs.put(b"%PDF-1.7")
    file = File(new_id(), "factura.pdf", "application/pdf", kept.size, kept.sha256)
    async with env.db.unit_of_work() as tx:
        await add_files(tx, [file])
    whole = blobs.path(kept.sha256)
    whole.rename(whole.with_suffix(".away"))
    whole.mkdir()  # whoever reads it gets an error that nobody foresaw
    await hand_over(env, account_id, "con factura", attachments=[file.id])
    worker = OutboxWorker(env)
    await worker.work_off()
    assert tape.texts() == []

    whole.rmdir()
    whole.with_suffix(".away").rename(whole)
    clock.pass_(minutes=1)
    await worker.work_off()
    assert [(sent.text, sent.media[0].content) for sent in tape.got] == [("con factura", b"%PDF-1.7")]
