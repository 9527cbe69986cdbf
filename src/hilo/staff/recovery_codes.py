"""Recovery codes: ten, shown once, each good once, for the day on which the phone is gone."""

import secrets
from uuid import UUID

from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.staff import store_factors as store

MANY = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
_LONG = 16  # of 31 letters: 79 bits


async def make_codes(tx: Tx, user_id: UUID) -> list[str]:
    """New ones, for the only time; those of before are void."""
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_LONG)) for _ in range(MANY)]
    await store.put_codes(tx, user_id, [_hash(tx.env, user_id, code) for code in codes])
    return ["-".join(code[at : at + 4] for at in range(0, _LONG, 4)) for code in codes]


async def use_code(tx: Tx, user_id: UUID, text: str) -> bool:
    """Uses the code up, however its letters and dashes are written; False when there is none like it."""
    plain = "".join(letter for letter in text.lower() if letter.isalnum())
    return await store.take_code(tx, user_id, _hash(tx.env, user_id, plain))


def _hash(env: Env, user_id: UUID, code: str) -> bytes:
    """Keyed: whoever has the table alone cannot even try."""
    return env.secrets.sign("recovery-code", user_id.bytes + code.encode(), 32)
