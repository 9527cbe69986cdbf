"""Parts are found by their boundaries, in broken and hostile mails too; what is read is bounded."""

import base64

import pytest

from hilo.channels.adapters.email.headers import decode_base64
from hilo.channels.adapters.email.parts import DEPTH_MAX, PARTS_MAX, Part, read_parts


def shape(part: Part) -> object:
    """Media types of the leaves, as the tree has them."""
    return [shape(child) for child in part.children] if part.children else part.kind


def mixed(boundary: str, body: str, said: str | None = None) -> bytes:
    return f'From: a@example.org\nContent-Type: multipart/mixed; boundary="{said or boundary}"\n\n{body}'.encode()


def test_each_part_is_what_stands_between_two_boundaries() -> None:
    root, faults = read_parts(mixed("x", "before\n--x\n\none\n--x\nContent-Type: text/html\n\n<b>two\n--x--\nafter"))
    assert [child.content() for child in root.children] == [b"one", b"<b>two"]
    assert (shape(root), faults) == (["text/plain", "text/html"], [])


def test_a_boundary_that_begins_like_another_is_another() -> None:
    body = '--x\nContent-Type: multipart/mixed; boundary="x-y"\n\n--x-y\n\none\n--x-y--\n--x\n\ntwo\n--x--'
    assert shape(read_parts(mixed("x", body))[0]) == [["text/plain"], "text/plain"]


def test_a_mail_that_is_cut_off_keeps_what_came() -> None:
    root, _ = read_parts(mixed("x", "--x\n\none\n--x\nContent-Type: application/pdf\n\n%PDF"))
    assert [child.content() for child in root.children] == [b"one", b"%PDF"]


def test_a_boundary_that_is_said_wrongly_is_found_in_the_text() -> None:
    root, _ = read_parts(mixed("y", "--x\n\none\n--x\n\ntwo\n--x--", said="y"))
    assert [child.content() for child in root.children] == [b"one", b"two"]


def test_a_multipart_without_parts_is_a_text() -> None:
    root, faults = read_parts(mixed("x", "only words"))
    assert (root.kind, root.content(), faults) == ("text/plain", b"only words", ["a multipart without parts"])


def test_a_carried_mail_is_opened_even_where_it_is_encoded() -> None:
    inside = base64.encodebytes(b"Subject: inside\nContent-Type: text/html\n\n<p>").decode()
    head = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64"
    root, _ = read_parts(mixed("x", f"--x\n{head}\n\n{inside}\n--x--"))
    [carried] = root.children
    assert carried.children[0].fields.text("subject") == "inside"
    assert shape(root) == [["text/html"]]


def test_nesting_ends_where_nobody_goes_any_more() -> None:
    levels = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(1_000))
    root, faults = read_parts(f"From: a@example.org\n{levels}\nx".encode())
    depth, part = 0, root
    while part.children:
        depth, part = depth + 1, part.children[0]
    assert (depth, list(faults)) == (DEPTH_MAX, ["nested too deeply"])


def test_parts_end_where_nobody_looks_any_more() -> None:
    root, faults = read_parts(mixed("x", "--x\n\nx\n" * 5_000))
    assert len(root.children) == PARTS_MAX - 1
    assert list(faults) == [f"more than {PARTS_MAX} parts"]


def test_words_whose_first_line_has_a_colon_are_no_header() -> None:
    root, _ = read_parts(b"Hello:\nmy order\n\nAna")
    assert root.content() == b"Hello:\nmy order\n\nAna"


def test_a_broken_line_of_a_header_does_not_end_it() -> None:
    root, _ = read_parts(b"From: a@example.org\nnot a field\nSubject: hola\n\nbody")
    assert (root.fields.text("subject"), root.content()) == ("hola", b"body")


@pytest.mark.parametrize(
    ("raw", "content"),
    [
        (b"aG9sYQ==", b"hola"),
        (b"aG9sYQ", b"hola"),
        (b"aG9s\r\n\xa0YQ==\n", b"hola"),
        (b"aG8=bGE=", b"hola"),
        (b"aG9s" * 20 + b"aG9sYQ==\n_____\nfooter words\n", b"hol" * 20 + b"hola"),
        (b"not base64 at all, whatever it says", b"not base64 at all, whatever it says"),
        (b"a", b""),
        (b"", b""),
    ],
)
def test_base64_is_read_as_far_as_it_can_be(raw: bytes, content: bytes) -> None:
    assert decode_base64(raw)[: len(content) or 1] == content


def test_a_large_file_is_the_same_when_it_is_read_in_steps() -> None:
    content = bytes(range(256)) * 20_000
    assert decode_base64(base64.encodebytes(content)) == content
