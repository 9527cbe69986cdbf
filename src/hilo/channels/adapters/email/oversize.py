"""A mail beyond the size limit: its headers are kept, with words that say so in place of what it held."""

import re

from hilo.channels.adapters.email.envelope import header_end

# Of the original; renamed, so that nobody takes the note for a part of it.
_FORM = re.compile(rb"(?im)^(content-[\w-]+|mime-version):")


def headers_alone(headers: bytes, size: int, most: int) -> bytes:
    """A whole mail made of the headers alone and a note, in English and Spanish."""
    kept = _FORM.sub(rb"X-Original-\1:", headers[: header_end(headers)]).rstrip(b"\r\n")
    large, limit = f"{size / 1e6:.1f} MB", f"{most / 1e6:.1f} MB"
    note = (
        f"[This mail of {large} is larger than the limit of {limit}: only its headers are kept here. "
        "The whole of it is still in the mailbox.]\r\n"
        f"[Este correo de {large} supera el límite de {limit}: aquí solo se guardan sus cabeceras. "
        "El correo entero sigue en el buzón.]\r\n"
    )
    form = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    return kept + b"\r\n" + form + b"\r\n" + note.encode()
