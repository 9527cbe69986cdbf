"""The key by which push services know this installation: made once, sealed, the same for every process."""

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from hilo.kernel.db import Tx
from hilo.staff import store_push
from hilo.staff.push_message import CURVE, point
from hilo.staff.store_push import PushKey


async def push_key(tx: Tx) -> PushKey:
    """The kept one, made now if there is none. Needs a transaction that may write."""
    kept = await store_push.push_key(tx)
    if kept is None:
        private = ec.generate_private_key(CURVE)
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        await store_push.keep_push_key(tx, PushKey(tx.env.secrets.seal(pem), point(private.public_key())))
        kept = await store_push.push_key(tx)
        assert kept is not None, "it was kept just now, by us or another"
    return kept


def private_of(tx: Tx, key: PushKey) -> ec.EllipticCurvePrivateKey:
    """Raises SecretUnreadable when the home has another key than it had."""
    made = load_pem_private_key(tx.env.secrets.open(key.sealed).encode(), None)
    assert isinstance(made, ec.EllipticCurvePrivateKey), "it was made of this curve"
    return made
