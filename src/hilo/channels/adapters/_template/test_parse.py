"""What the provider posts becomes what was meant."""

from pathlib import Path

from hilo.channels.adapters._template.parse import read_events, read_request
from hilo.channels.contract import Address, MessageEvent

FIXTURES = Path(__file__).with_name("fixtures")


def test_a_message_is_told_with_who_wrote_it() -> None:
    body = (FIXTURES / "message.json").read_bytes()
    [event] = read_events(body)
    assert isinstance(event, MessageEvent)
    assert event.sender == Address("phone", "+34600111222")
    assert event.text.startswith("¿Y mi SIM?")
    assert (read_request(body).dedupe_key, read_request(body).order_key) == ("1", "+34600111222")
