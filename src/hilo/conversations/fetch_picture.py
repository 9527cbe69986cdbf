"""Fetch a remote picture for somebody who asked for it: without a word of who asks, within limits, once."""

import asyncio
from collections import OrderedDict
from weakref import WeakKeyDictionary

import msgspec

from hilo.conversations.errors_mail import PictureUnreachable
from hilo.conversations.media_type import may_be_shown
from hilo.kernel.blobs import HEAD, BlobMissing, blobs_of
from hilo.kernel.env import Env
from hilo.kernel.http_client import OutgoingFailed

LARGEST = 5_000_000  # bytes
SECONDS = 10.0
REDIRECTS = 3
AT_ONCE = 8
KNOWN_MAX = 1000


class Picture(msgspec.Struct, frozen=True):
    """A picture whose bytes are stored, for a day at least: no row names them, and the sweep comes by."""

    sha256: str
    media_type: str


class _Pictures:
    """What one process fetched lately, by its address."""

    def __init__(self) -> None:
        self.known: OrderedDict[str, Picture] = OrderedDict()
        self.turn = asyncio.Semaphore(AT_ONCE)


async def fetch_picture(env: Env, address: str) -> tuple[bytes, str]:
    """The bytes and what they show to be: png, jpeg, webp or gif. Raises PictureUnreachable."""
    pictures = _ALL.setdefault(env, _Pictures())
    blobs = blobs_of(env.settings)
    if found := pictures.known.get(address):
        try:
            return await blobs.read(found.sha256), found.media_type
        except BlobMissing:  # the sweep was here
            pictures.known.pop(address, None)
    async with pictures.turn:
        content, media_type = await _fetch(env, address)
    kept = await blobs.put(content)
    pictures.known[address] = Picture(kept.sha256, media_type)
    if len(pictures.known) > KNOWN_MAX:
        pictures.known.popitem(last=False)
    return content, media_type


async def _fetch(env: Env, address: str) -> tuple[bytes, str]:
    accept = {"accept": "image/webp,image/png,image/jpeg,image/gif"}
    try:
        answer = await env.http.get(address, accept, timeout=SECONDS, max_bytes=LARGEST, redirects=REDIRECTS)
    except OutgoingFailed as error:
        raise PictureUnreachable from error
    shown = may_be_shown(answer.content[:HEAD]) or ""
    if answer.status != 200 or not shown.startswith("image/"):
        raise PictureUnreachable("What is there is no picture.")
    return answer.content, shown


_ALL: "WeakKeyDictionary[Env, _Pictures]" = WeakKeyDictionary()
