"""What the tests of canned answers share: people who write, as the tests of conversations have them."""

from hilo.conversations.conftest import people as people
