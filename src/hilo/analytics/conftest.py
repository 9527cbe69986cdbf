"""What the tests of this slice share: people who write, as the tests of conversations have them."""

from hilo.conversations.conftest import people

__all__ = ["people"]
