"""The first run: where nobody works yet, whoever has the code that the start prints becomes the owner, once."""

import base64
import hmac

import msgspec

from hilo.company.store import default_brand, lock_brands
from hilo.kernel.db import Tx
from hilo.kernel.principal import Principal, system_principal
from hilo.staff import store, store_first_run
from hilo.staff.add import add_user
from hilo.staff.audit import record
from hilo.staff.errors_entry import FirstRunOver, WrongFirstCode
from hilo.staff.model import User

FIRST_RUN = system_principal("first run")
CODE_BYTES = 10  # 16 letters and digits; tries at it are counted


class FirstOwner(msgspec.Struct, frozen=True):
    """What the first owner says of themselves, with the code."""

    code: str
    name: str
    email: str
    password: str
    language: str = ""


async def first_code(tx: Tx) -> str | None:
    """The code (`ABCD-EFGH-…`), the same on every node and after every start; None once somebody works here.

    It is made of the home's key and of this very database, and stored nowhere.
    """
    if await store_first_run.somebody_works_here(tx):
        return None
    plain = await _code(tx)
    return "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))


async def become_owner(tx: Tx, new: FirstOwner) -> User:
    """Two who come at once do not both. Raises FirstRunOver, WrongFirstCode, InvalidEmail, WeakPassword, Busy."""
    await lock_brands(tx)
    if await store_first_run.somebody_works_here(tx):
        raise FirstRunOver
    given = "".join(sign for sign in new.code.upper() if sign.isalnum())
    if not hmac.compare_digest(given.encode(), (await _code(tx)).encode()):
        raise WrongFirstCode(where="code")
    user = await add_user(tx, new.email, new.name, "owner", new.password, FIRST_RUN)
    if new.language:
        user = msgspec.structs.replace(user, language=new.language)
        await store.change_user(tx, user)
    await store_first_run.begin(tx, user.id)
    await record(tx, FIRST_RUN, "first_run.began", f"user:{user.id}")
    return user


async def end_first_run(tx: Tx, by: Principal) -> None:
    """The installation is set up; doing it again changes nothing."""
    if await store_first_run.end(tx):
        await record(tx, by, "first_run.done", f"user:{by.id}")


async def _code(tx: Tx) -> str:
    signed = tx.env.secrets.sign("first owner", (await default_brand(tx)).id.bytes, CODE_BYTES)
    return base64.b32encode(signed).decode()
