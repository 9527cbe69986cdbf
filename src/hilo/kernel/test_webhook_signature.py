"""Our signatures and those of the Standard Webhooks library agree, both ways."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from hilo.kernel.webhook_signature import is_signed, new_secret, sign

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
BODY = '{"type":"message.received","data":{"name":"Íñigo"}}'.encode()


def test_the_library_verifies_ours() -> None:
    secret = new_secret()
    with time_machine.travel(NOW + timedelta(minutes=4), tick=False):
        told = Webhook(secret).verify(BODY, sign("evt-1", NOW, BODY, secret))
    assert told["data"]["name"] == "Íñigo"


def test_we_verify_the_librarys() -> None:
    secret = new_secret()
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(NOW.timestamp())),
        "webhook-signature": f"v1a,zzz {Webhook(secret).sign('msg_1', NOW, BODY.decode())}",
    }
    assert is_signed(secret, headers, BODY, NOW)
    assert not is_signed(secret, headers, BODY + b" ", NOW)
    assert not is_signed(secret, headers | {"webhook-id": "msg_2"}, BODY, NOW)
    assert not is_signed(new_secret(), headers, BODY, NOW)
    assert not is_signed(secret, headers, BODY, NOW + timedelta(seconds=301))


def test_while_a_secret_is_replaced_both_are_good() -> None:
    old, new = new_secret(), new_secret()
    headers = sign("evt-1", NOW, BODY, new, old)
    assert is_signed(old, headers, BODY, NOW)
    assert is_signed(new, headers, BODY, NOW)
    with time_machine.travel(NOW, tick=False):
        assert Webhook(old).verify(BODY, headers) == Webhook(new).verify(BODY, headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(new_secret()).verify(BODY, headers)


@pytest.mark.parametrize("timestamp", ["", "now", "-1", "१२", "1" * 20, "1e9"])
def test_a_strange_timestamp_is_no_signature(timestamp: str) -> None:
    secret = new_secret()
    headers = sign("evt-1", NOW, BODY, secret) | {"webhook-timestamp": timestamp}
    assert not is_signed(secret, headers, BODY, NOW)
