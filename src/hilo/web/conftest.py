"""What the tests of web borrow: people who write to conversations."""

from hilo.conversations.conftest import people

__all__ = ["people"]
