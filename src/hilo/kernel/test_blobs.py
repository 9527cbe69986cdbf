"""Files by their hash: whole or not there at all, once, and gone only when nobody wants them."""

import hashlib
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hilo.kernel.blobs import HEAD, BlobMissing, Blobs, TooLarge

DAY = 86_400.0


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs")


def lying(blobs: Blobs) -> list[Path]:
    return sorted(path for path in blobs.path("0" * 64).parents[2].rglob("*") if path.is_file())


async def pieces(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def whole(stream: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in stream])


def age(blobs: Blobs, sha256: str) -> None:
    past = time.time() - 2 * DAY
    os.utime(blobs.path(sha256), (past, past))


async def test_the_same_file_stored_twice_is_there_once_and_reads_as_it_came(blobs: Blobs) -> None:
    content = b"factura " * 100_000
    kept = await blobs.put(content)
    again = await blobs.put_stream(pieces(content[:5], content[5:]), len(content))
    assert kept == again
    assert (kept.sha256, kept.size, kept.head) == (hashlib.sha256(content).hexdigest(), len(content), content[:HEAD])
    assert lying(blobs) == [blobs.path(kept.sha256)]
    assert await blobs.read(kept.sha256) == await whole(blobs.stream(kept.sha256)) == content
    assert await whole(blobs.stream(kept.sha256, 8, 7)) == b"factura"
    assert await whole(blobs.stream(kept.sha256, len(content) - 3, 300_000)) == content[-3:]
    assert await blobs.head(kept.sha256) == content[:HEAD]


async def test_a_file_that_is_too_large_or_breaks_off_leaves_nothing(blobs: Blobs) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(TooLarge):
        await blobs.put_stream(pieces(b"1234", b"5"), 4)
    with pytest.raises(ConnectionResetError):
        await blobs.put_stream(broken(), 100)
    assert lying(blobs) == []


async def test_a_file_that_is_not_there_and_a_name_that_is_no_hash(blobs: Blobs) -> None:
    with pytest.raises(BlobMissing):
        await blobs.read("0" * 64)
    with pytest.raises(BlobMissing):
        await blobs.head("0" * 64)
    for name in ("../../etc/passwd", "", "A" * 64):
        with pytest.raises(ValueError, match="not a SHA-256"):
            blobs.path(name)


async def test_an_empty_file_is_a_file(blobs: Blobs) -> None:
    kept = await blobs.put(b"")
    assert (kept.size, await blobs.head(kept.sha256), await blobs.read(kept.sha256)) == (0, b"", b"")


async def test_only_what_is_old_is_swept_and_storing_again_makes_it_young(blobs: Blobs) -> None:
    old, young, again = [(await blobs.put(content)).sha256 for content in (b"old", b"young", b"again")]
    unfinished = blobs.path(old).parents[2] / "new" / "half"
    unfinished.write_bytes(b"half")
    os.utime(unfinished, (0, 0))
    age(blobs, old)
    age(blobs, again)
    assert sorted([name async for names in blobs.untouched(DAY) for name in names]) == sorted([old, again])
    assert not unfinished.exists()
    await blobs.put(b"again")
    assert [await blobs.remove(name, DAY) for name in (old, young, again)] == [True, False, False]
    assert lying(blobs) == sorted(blobs.path(name) for name in (young, again))
    assert await blobs.remove(old, DAY), "gone is gone"
