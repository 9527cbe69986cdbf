"""What a person reads in their export: a page a table and a cover, in their language; and the same rows as CSV."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

Rows = Sequence[Mapping[str, Any]]
_WORDS = {
    "en": {
        "title": "What is kept about you",
        "made": "Made on",
        "rows": "rows",
        "files": "Files that came with your messages are in `files`, messages as they came in `envelopes`. For"
        " programs: `data` (JSON) and `tables` (CSV).",
        "others": "What other people wrote, and who they are, is not in here: it is theirs.",
        "withheld": "messages are left out: whoever made this export may not see them.",
        "none": "Nothing is kept.",
    },
    "es": {
        "title": "Lo que se guarda sobre usted",
        "made": "Hecho el",
        "rows": "filas",
        "files": "Los archivos que llegaron con sus mensajes están en `files`; los mensajes tal como llegaron, en"
        " `envelopes`. Para programas: `data` (JSON) y `tables` (CSV).",
        "others": "Lo que escribieron otras personas, y quiénes son, no está aquí: es suyo.",
        "withheld": "mensajes faltan: quien hizo esta exportación no puede verlos.",
        "none": "No se guarda nada.",
    },
}
_TABLES_ES = {
    "profiles": "Perfiles",
    "customers": "Cliente",
    "profile_values": "Datos",
    "identifiers": "Direcciones y números",
    "identifier_links": "Desde cuándo son suyos",
    "suppressions": "Lo que no quiere recibir",
    "consents": "Consentimientos",
    "gate_decisions": "Qué se envió y qué no",
    "messages": "Mensajes",
    "conversations": "Conversaciones",
    "notes": "Notas",
    "attachments": "Archivos",
    "thread_items": "Su hilo",
    "envelopes": "Mensajes tal como llegaron",
}
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem;color:#1f2937}table{border-collapse:collapse}"
    "td,th{border:1px solid #d1d5db;padding:.3rem .6rem;text-align:left;vertical-align:top;white-space:pre-wrap}"
)
_FORMULA = re.compile(r"^[=+\-@\t\r]")  # a spreadsheet would run it


def cover(counts: Mapping[str, int], about: Mapping[str, Any], language: str) -> bytes:
    """The first page, from which all others are reached."""
    words = _words(language)
    lines = "".join(
        f'<li><a href="pages/{escape(table)}.html">{escape(_title(table, language))}</a>: {rows} {words["rows"]}</li>'
        for table, rows in counts.items()
    )
    left_out = f"<p>{about['withheld']} {words['withheld']}</p>" if about["withheld"] else ""
    return _html(
        words["title"],
        f"<p>{words['made']} {escape(str(about['made_at'])[:10])}.</p><ul>{lines or words['none']}</ul>"
        f"<p>{words['files']}</p><p>{words['others']}</p>{left_out}",
        language,
    )


def page(table: str, rows: Rows, language: str) -> bytes:
    """All rows of a table, with the columns that any of them fills."""
    columns = _columns(rows)
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(_text(row.get(name)))}</td>' for name in columns)}</tr>" for row in rows
    )
    return _html(_title(table, language), f"<table><tr>{head}</tr>{body}</table>", language)


def rows_as_csv(rows: Rows) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read it; what would be run as a formula is kept from it."""
    columns, text = _columns(rows), io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_FORMULA.sub(lambda found: f"'{found[0]}", _text(row.get(name))) for name in columns])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def file_name(file_id: str, name: str) -> str:
    """Safe in any archive: no folders, no marks; its id in front, so that no two are the same."""
    plain = re.sub(r"[^\w.-]+", "_", name)[-80:].lstrip(".")
    return f"{file_id}-{plain or 'file'}"


def _columns(rows: Rows) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name, value in row.items() if value not in (None, "", [], {})))


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _words(language: str) -> Mapping[str, str]:
    return _WORDS.get(language[:2].lower(), _WORDS["en"])


def _title(table: str, language: str) -> str:
    plain = table.replace("_", " ").capitalize()
    return _TABLES_ES.get(table, plain) if language[:2].lower() == "es" else plain


def _html(title: str, body: str, language: str) -> bytes:
    spoken = language[:2].lower() if language[:2].lower() in _WORDS else "en"
    return (
        f'<!doctype html><html lang="{spoken}"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style><h1>{escape(title)}</h1>{body}</html>"
    ).encode("utf-8", "replace")
