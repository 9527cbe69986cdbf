"""Keep what customers send along: the bytes at once, what is only an address later, by a job."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from hilo.channels.contract import Media
from hilo.channels.facts import Arrival
from hilo.channels.safe_html import content_id
from hilo.conversations import store_attachments as store
from hilo.conversations.media_type import UNKNOWN, clean_file_name, media_type_of
from hilo.conversations.store_attachments import Attachment
from hilo.kernel.blobs import blobs_of
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.files import File, add_files, fetch_failed, fetched, files_by_id
from hilo.kernel.http_client import AnswerTooLarge, EgressRefused, OutgoingFailed
from hilo.kernel.ids import new_id
from hilo.kernel.jobs import Job, defer
from hilo.kernel.realtime import Event, announce

AT_ONCE = 3
SECONDS = 60.0
REDIRECTS = 5
CONTENT_ID_MAX = 500
UNREACHABLE = "unreachable"  # the one failure that may pass
_FAILURES = {401: "forbidden", 403: "forbidden", 404: "not_found", 410: "not_found"}
_MAY_PASS = {408, 425, 429}
NOTHING: Mapping[UUID, str] = {}


class MediaUnreachable(Exception):
    """Some files could not be fetched for a reason that may pass."""


class FetchMedia(msgspec.Struct):
    """Files that are only addresses yet."""

    files: list[UUID]


class Fetched(msgspec.Struct, frozen=True):
    """What became of one file: its bytes as stored, or a failure as a stable word."""

    file: File
    failure: str = ""


async def files_of(env: Env, arrivals: Sequence[Arrival]) -> list[list[File]]:
    """The files of each message. Their bytes are durable when it returns, so that a row never names what is not there.

    Writes no row. The same bytes again cost nothing.
    """
    return [[await file_of(env, media) for media in arrival.event.media] for arrival in arrivals]


def content_ids_of(arrivals: Sequence[Arrival], files: Sequence[Sequence[File]]) -> dict[UUID, str]:
    """How the HTML of the messages names their files, by the file."""
    return {
        file.id: content_id(media.content_id)[:CONTENT_ID_MAX]
        for arrival, own in zip(arrivals, files, strict=True)
        for media, file in zip(arrival.event.media, own, strict=True)
        if media.content_id
    }


async def keep_media(
    tx: Tx, messages: Sequence[tuple[UUID, Sequence[File]]], content_ids: Mapping[UUID, str] = NOTHING
) -> None:
    """Hangs the files on their messages, which are written already: three statements, and none without files.

    `content_ids`: how the HTML of a message names a file, by the file.
    """
    files = [file for _, of_message in messages for file in of_message]
    if not files:
        return
    await add_files(tx, files)
    await store.add(
        tx,
        [
            Attachment(file.id, message_id, place, content_id=content_ids.get(file.id, ""))
            for message_id, of_message in messages
            for place, file in enumerate(of_message)
        ],
    )
    if missing := [file.id for file in files if file.sha256 is None]:
        await defer(tx, FETCH, FetchMedia(missing))


async def fetch_media(env: Env, payload: FetchMedia) -> None:
    """Fetches files from their addresses; what cannot be had is told by a word. Raises MediaUnreachable: try again."""
    async with env.db.read() as tx:
        files = await files_by_id(tx, payload.files)
    missing = [file for file in files if file.sha256 is None and file.failure in ("", UNREACHABLE)]
    turn = asyncio.Semaphore(AT_ONCE)

    async def fetch_and_note(file: File) -> bool:
        async with turn:
            result = await _fetch(env, file)
            async with env.db.unit_of_work() as tx:
                await _note(tx, result)
            return result.failure == UNREACHABLE

    if any(await asyncio.gather(*(fetch_and_note(file) for file in missing))):
        raise MediaUnreachable


FETCH = Job("conversations.fetch_media", FetchMedia, fetch_media, seconds=900)


async def file_of(env: Env, media: Media) -> File:
    """A file with its bytes stored, where they are here; no row is written."""
    name = clean_file_name(media.name)
    if media.content is None and media.url:
        return File(new_id(), name, UNKNOWN, 0, None, media.url.replace("\0", ""), media.inline)
    kept = await blobs_of(env.settings).put(media.content or b"")
    kind = media_type_of(kept.head, media.media_type)
    return File(new_id(), name, kind, kept.size, kept.sha256, inline=media.inline)


async def _fetch(env: Env, file: File) -> Fetched:
    try:
        answer = await env.http.get(
            file.url, timeout=SECONDS, max_bytes=env.settings.body_max_bytes, redirects=REDIRECTS
        )
    except EgressRefused:
        return Fetched(file, "refused")
    except AnswerTooLarge:
        return Fetched(file, "too_large")
    except OutgoingFailed:
        return Fetched(file, UNREACHABLE)
    if not 200 <= answer.status < 300:
        return Fetched(file, _failure(answer.status))
    kept = await blobs_of(env.settings).put(answer.content)
    kind = media_type_of(kept.head, answer.headers.get("content-type", ""))
    return Fetched(msgspec.structs.replace(file, sha256=kept.sha256, size=kept.size, media_type=kind))


async def _note(tx: Tx, result: Fetched) -> None:
    file = result.file
    if file.sha256 is None:
        await fetch_failed(tx, file.id, result.failure)
    else:
        await fetched(tx, file.id, file.sha256, file.size, file.media_type)
    details = {"state": "failed" if file.sha256 is None else "ready"}
    if conversation_id := await store.conversation_of(tx, file.id):
        await announce(tx, Event("attachment.changed", "conversation", conversation_id, file.id, details))


def _failure(status: int) -> str:
    if status in _MAY_PASS or status >= 500:
        return UNREACHABLE
    return _FAILURES.get(status, "bad_answer")
