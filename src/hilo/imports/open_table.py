"""Open a table: its encoding, its delimiter, and which of its columns mean what."""

from collections.abc import Mapping
from pathlib import Path

from hilo.imports.encoding import encoding_of
from hilo.imports.headers import columns_of
from hilo.imports.model import Options, Reading
from hilo.imports.table import Table


def open_table(kind: str, path: Path, options: Options) -> tuple[Table, Mapping[int, str], Reading]:
    """The open table, the field of each column by its place, and how it was read.

    Raises NothingInIt, NotATable, WrongEncoding, NoUsableColumns.
    """
    encoding = encoding_of(path, options.encoding)
    table = Table(path, encoding, options.delimiter)
    try:
        columns = columns_of(kind, table.header, options.columns)
    except Exception:
        table.close()
        raise
    named = {table.header[place]: field for place, field in columns.items()}
    left_out = [name for place, name in enumerate(table.header) if place not in columns]
    return table, columns, Reading(encoding, table.delimiter, named, left_out)
