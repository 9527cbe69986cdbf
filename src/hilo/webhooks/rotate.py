"""Replace the secret of an endpoint: for a day both are good, so that nobody has to be quick."""

from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal
from hilo.kernel.secrets import SecretUnreadable
from hilo.kernel.webhook_signature import new_secret
from hilo.staff.audit import record
from hilo.webhooks import store
from hilo.webhooks.change import held
from hilo.webhooks.model import Secrets
from hilo.webhooks.target import open_secrets, seal


async def rotate(tx: Tx, endpoint_id: UUID, by: Principal) -> str:
    """The new secret, for the only time. For a day, what is sent is signed with the old one too.

    Raises WebhookUnknown, MoreThanYourOwn.
    """
    _, sealed = await held(tx, endpoint_id, by)
    secret = new_secret()
    try:
        kept = open_secrets(tx.env, sealed).replaced(secret, tx.now)
    except SecretUnreadable:  # the home has another key now; the old secret is lost, and a new one is the way out
        kept = Secrets(secret)
    await store.set_sealed(tx, endpoint_id, seal(tx.env, kept))
    await record(tx, by, "webhook.secret_rotated", f"webhook:{endpoint_id}")
    return secret
