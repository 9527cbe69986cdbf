"""What is within a winmail.dat is seen beside the mail, as if it had come by itself."""

import base64
import struct

from hypothesis import given
from hypothesis import strategies as st

from hilo.channels.adapters.email.mail import read_mail
from hilo.channels.adapters.email.tnef import SIGNATURE, open_tnef


def attribute(level: int, number: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def properties(*those: tuple[int, int, bytes]) -> bytes:
    """Each (type, id, bytes), of types that vary in length."""
    packed = b"".join(
        struct.pack("<HHII", kind, number, 1, len(value)) + value + b"\0" * (-len(value) % 4)
        for kind, number, value in those
    )
    return struct.pack("<I", len(those)) + packed


def winmail() -> bytes:
    message = properties((0x001F, 0x1000, "Adjunto la factura, señora.".encode("utf-16-le")))
    long_name = properties(
        (0x001F, 0x3707, "factura de noviembre.pdf\0".encode("utf-16-le")), (0x001E, 0x370E, b"application/pdf\0")
    )
    return (
        SIGNATURE
        + b"\x01\x00"
        + attribute(1, 0x00069007, struct.pack("<II", 1252, 0))
        + attribute(1, 0x00069003, message)
        + attribute(2, 0x00069002, b"\0" * 14)
        + attribute(2, 0x00018010, b"FACTUR~1.PDF\0")
        + attribute(2, 0x0006800F, b"%PDF-1.7 of ours")
        + attribute(2, 0x00069005, long_name)
        + attribute(2, 0x00069002, b"\0" * 14)
        + attribute(2, 0x00018010, "año.txt\0".encode("cp1252"))
        + attribute(2, 0x0006800F, b"words")
    )


def test_its_files_have_their_long_names_and_types() -> None:
    found = open_tnef(winmail())
    assert [(file.name, file.media_type, file.content) for file in found.files] == [
        ("factura de noviembre.pdf", "application/pdf", b"%PDF-1.7 of ours"),
        ("año.txt", "", b"words"),
    ]
    assert found.text == "Adjunto la factura, señora."


def test_a_mail_has_what_is_within_and_not_the_wrapping() -> None:
    body = base64.encodebytes(winmail()).decode()
    head = "From: a@example.org\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64"
    mail = read_mail(f"{head}\n\n{body}".encode())
    assert [(file.name, file.media_type) for file in mail.files] == [
        ("factura de noviembre.pdf", "application/pdf"),
        ("año.txt", "text/plain"),
    ]
    assert mail.text == "Adjunto la factura, señora."


def test_what_is_no_tnef_stays_a_file() -> None:
    mail = read_mail(b"From: a@example.org\nContent-Type: application/ms-tnef; name=winmail.dat\n\nno such thing")
    assert [(file.name, file.content) for file in mail.files] == [("winmail.dat", b"no such thing")]


@given(st.integers(0, 10_000), st.binary(max_size=8))
def test_damage_loses_what_is_damaged_and_no_more(place: int, put: bytes) -> None:
    raw = winmail()
    place %= len(raw)
    found = open_tnef(SIGNATURE + (raw[:place] + put + raw[place + len(put) :])[4:])
    assert sum(len(file.content) for file in found.files) <= len(raw)
