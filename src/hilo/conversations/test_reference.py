"""Signed references: found in what comes back, refused when changed."""

from uuid import uuid4

from hilo.conversations.reference import make_reference, read_reference
from hilo.kernel.secrets import SecretBox

BOX = SecretBox(b"one")


def test_found_wherever_a_mail_program_puts_it() -> None:
    message = uuid4()
    token = make_reference(BOX, message)
    assert len(token) == 40
    for text in (token, f"<{token}@hilo.example>", f"support+{token.upper()}@example.com", f"a b {token}"):
        assert read_reference(BOX, "", text) == message


def test_a_changed_or_foreign_token_is_nothing() -> None:
    token = make_reference(BOX, uuid4())
    changed = token[:10] + ("a" if token[10] != "a" else "b") + token[11:]
    assert read_reference(BOX, changed) is None
    assert read_reference(SecretBox(b"other"), token) is None
    assert read_reference(BOX, "", "no token", "h" + "a" * 38, "h" + "a" * 60) is None
