"""The proof of an erasure: what was done, when and by whom, without a word of the person, signed with our key."""

import hashlib
import json

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.person import hooks
from hilo.web.person.model import OUTSIDE, Erasure, Proof

_PURPOSE = "erasure-proof"


def prove(tx: Tx, erasure: Erasure, files: int) -> tuple[str, str]:
    """The text of the proof and its signature (HMAC-SHA256 in hex)."""
    fates = {table: fate for hook in hooks(tx) for table, fate in hook.tables.items()}
    document = {
        "what": "erasure of a person",
        "erasure": str(erasure.id),
        "customer": str(erasure.customer_id),
        "installation": tx.env.secrets.fingerprint(),
        "asked_by": dict(erasure.asked_by),
        "asked_at": erasure.asked_at.isoformat(),
        "approved_by": dict(erasure.approved_by) if erasure.approved_by else None,
        "done_at": tx.now.isoformat(),
        "tables": {table: {"rows": rows, "fate": fates[table].rows} for table, rows in sorted(erasure.counts.items())},
        "files": files,
        "stays": {table: fate.why for table, fate in sorted(fates.items()) if fate.rows == "blank"},
        "outside": list(OUTSIDE),
    }
    text = json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True)
    return text, tx.env.secrets.sign(_PURPOSE, text.encode(), 32).hex()


def checked(env: Env, document: str, signature: str) -> Proof:
    """A proof, and whether this home's key signed it."""
    try:
        given = bytes.fromhex(signature)
    except ValueError:
        given = b""
    valid = len(given) == 32 and env.secrets.signed(_PURPOSE, document.encode(), given)
    return Proof(document, signature, hashlib.sha256(document.encode()).hexdigest(), valid)
