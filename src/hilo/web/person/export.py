"""Export a person: a ZIP of all that is theirs, for programs (JSON, CSV) and for eyes (HTML), with files."""

import tempfile
import zipfile
from collections.abc import AsyncIterator
from typing import IO, Any
from uuid import UUID

import msgspec

from hilo.kernel.blobs import CHUNK, BlobMissing, blobs_of
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.files import File, add_files
from hilo.kernel.ids import new_id
from hilo.kernel.jobs import Job, defer
from hilo.kernel.person import Subject, subject_of
from hilo.kernel.principal import Principal
from hilo.web.person import store_exports as store
from hilo.web.person.begin import living_of
from hilo.web.person.model import EXPORT_KEPT, Export
from hilo.web.person.pages import cover, file_name, page, rows_as_csv

STEP = 20  # files and envelopes between two words of progress


class ExportRef(msgspec.Struct):
    """Which export."""

    export_id: UUID


async def ask(tx: Tx, customer_id: UUID, language: str, by: Principal, *, whole: bool = False) -> Export:
    """Begins an export of what `by` may see; `whole`: past every wall. Raises CustomerUnknown, PersonErased."""
    living = await living_of(tx, customer_id)
    spoken = language or await store.language_of(tx, living["id"])
    made = await store.ask(tx, living["id"], by, spoken, whole=whole)
    await defer(tx, RUN, ExportRef(made.id))
    return made


async def run(env: Env, ref: ExportRef) -> None:
    """Writes the file; a second time it begins again, and only one file stays."""
    async with env.db.read() as tx:
        found = await store.one(tx, ref.export_id)
        if found is None or found.export.state in ("ready", "expired"):
            return
        subject = await subject_of(tx, found.export.customer_id, found.numbers)
        sections = {m.name: await _sections(tx, subject, m.person.export) for m in env.modules if m.person is not None}
    with tempfile.TemporaryFile() as file:
        writer = _Writer(env, ref.export_id, file, found.export.language)
        await writer.write({name: tables for name, tables in sections.items() if tables}, subject)
        file.seek(0)
        kept = await blobs_of(env.settings).put_stream(_pieces(file), 1 << 40)
    async with env.db.unit_of_work() as tx:
        blob = File(new_id(), f"export-{ref.export_id}.zip", "application/zip", kept.size, kept.sha256)
        await add_files(tx, [blob])
        await store.ready(tx, ref.export_id, blob.id, tx.now + EXPORT_KEPT)


RUN = Job("web.export_person", ExportRef, run, tries=10, seconds=3600)


async def expire(env: Env) -> None:
    """Files of exports go after a week; their bytes at once, unless they were stored again just now."""
    async with env.db.unit_of_work() as tx:
        hashes = await store.expire(tx)
    for sha256 in hashes:
        await blobs_of(env.settings).remove(sha256, 60)


async def _sections(tx: Tx, subject: Subject, queries: Any) -> dict[str, list[dict[str, Any]]]:
    """Rows by table; tables without a row are left out."""
    found = {table: [row["row"] for row in await tx.fetch(sql, subject)] for table, sql in queries.items()}
    return {table: rows for table, rows in found.items() if rows}


class _Writer:
    """One ZIP being written, with progress in its row."""

    def __init__(self, env: Env, export_id: UUID, file: IO[bytes], language: str) -> None:
        self._env, self._id, self._language = env, export_id, language
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._done = self._total = 0

    async def write(self, sections: dict[str, dict[str, list[dict[str, Any]]]], subject: Subject) -> None:
        """All of it: data by slice, pages, files, envelopes, and the cover last."""
        everything = {table: rows for tables in sections.values() for table, rows in tables.items()}
        files = everything.get("attachments", [])
        envelopes = await self._seen_envelopes(everything)
        self._total = len(everything) + len(files) + len(envelopes)
        for name, tables in sections.items():
            self._put(f"data/{name}.json", msgspec.json.format(msgspec.json.encode(tables), indent=1))
        for table, rows in everything.items():
            self._put(f"tables/{table}.csv", rows_as_csv(rows))
            self._put(f"pages/{table}.html", page(table, rows, self._language))
            await self._step()
        for file in files:
            await self._put_file(file)
            await self._step()
        for envelope_id in envelopes:
            async with self._env.db.read() as tx:
                body = await store.envelope(tx, envelope_id)
            if body is not None:
                self._put(f"envelopes/{envelope_id}.raw", body)
            await self._step()
        counts = {table: len(rows) for table, rows in everything.items()}
        about = {"customer": subject["customer"], "made_at": subject["now"], "withheld": subject["withheld"]}
        self._put("manifest.json", msgspec.json.format(msgspec.json.encode(about | {"rows": counts}), indent=1))
        self._put("index.html", cover(counts, about, self._language))
        self._zip.close()

    async def _seen_envelopes(self, everything: dict[str, list[dict[str, Any]]]) -> list[UUID]:
        """Raw forms of messages that are in the export: what is behind a wall stays there."""
        seen = {row["envelope_id"] for row in everything.get("messages", []) if row["direction"] == "in"} - {None}
        return [UUID(one) for one in sorted(seen)]

    def _put(self, name: str, content: bytes) -> None:
        self._zip.writestr(name, content)

    async def _put_file(self, row: dict[str, Any]) -> None:
        if row["sha256"] is None:
            return
        try:
            with self._zip.open(f"files/{file_name(row['id'], row['name'])}", "w", force_zip64=True) as entry:
                async for piece in blobs_of(self._env.settings).stream(row["sha256"]):
                    entry.write(piece)
        except BlobMissing:
            return

    async def _step(self) -> None:
        self._done += 1
        if self._done % STEP == 0 or self._done == self._total:
            async with self._env.db.unit_of_work() as tx:
                await store.progress(tx, self._id, self._done, self._total)


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece
