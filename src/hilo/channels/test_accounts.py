"""Accounts: connected, changed, paused, closed; secrets go in and never come out."""

from uuid import uuid4

import pytest

from hilo.channels import accounts
from hilo.channels.directory import directory, load_adapter
from hilo.channels.errors import (
    AccountChanged,
    AccountNameTaken,
    InvalidSettings,
    UnknownAccount,
    UnknownChannel,
)
from hilo.kernel.env import Env
from hilo.kernel.principal import system_principal

BY = system_principal("test")


async def test_an_account_is_connected_with_a_secret_that_is_stored_sealed(env: Env) -> None:
    async with env.db.unit_of_work() as tx:
        account, secret = await accounts.connect(tx, "api", "Shop", {"vouch.email": "2"}, BY)
    assert account.settings == {"vouch": {"email": 2}}
    assert account.state == "live"
    async with env.db.read() as tx:
        row = await tx.fetchrow("select a::text from channel_accounts a")
        audit = await tx.fetchrow("select action, subject from audit_log order by id desc limit 1")
        assert accounts.open_secrets(tx, account).account == secret
    assert row is not None
    assert audit is not None
    assert secret not in row[0]
    assert secret not in repr(account)
    assert tuple(audit) == ("account.connected", f"account:{account.id}")


async def test_settings_are_checked_and_the_fault_is_named(env: Env) -> None:
    async with env.db.unit_of_work() as tx:
        with pytest.raises(InvalidSettings) as fault:
            await accounts.connect(tx, "api", "Shop", {"vouch.email": "7"}, BY)
        assert fault.value.where.startswith("vouch")
        with pytest.raises(InvalidSettings):
            await accounts.connect(tx, "api", "Shop", {"colour": "red"}, BY)
        with pytest.raises(InvalidSettings):
            await accounts.connect(tx, "api", "in/out", {}, BY)
        with pytest.raises(UnknownChannel):
            await accounts.connect(tx, "smoke", "Shop", {}, BY)


async def test_two_open_accounts_never_have_one_name_and_a_closed_one_gives_it_free(env: Env) -> None:
    async with env.db.unit_of_work() as tx:
        first, _ = await accounts.connect(tx, "api", "Shop", {}, BY)
    async with env.db.unit_of_work() as tx:
        with pytest.raises(AccountNameTaken):
            await accounts.connect(tx, "api", "Shop", {}, BY)
        other, _ = await accounts.connect(tx, "api", "Shop 2", {}, BY)
    with pytest.raises(AccountNameTaken):
        async with env.db.unit_of_work() as tx:
            await accounts.change(tx, other.id, {}, BY, name="Shop")
    async with env.db.unit_of_work() as tx:
        await accounts.close(tx, first.id, BY)
    async with env.db.unit_of_work() as tx:
        second, _ = await accounts.connect(tx, "api", "Shop", {}, BY)
        with pytest.raises(UnknownAccount):
            await accounts.get(tx, first.id)
        assert (await accounts.accounts_by_id(tx, [first.id, second.id])).keys() == {first.id, second.id}


async def test_a_change_keeps_what_it_does_not_name_and_makes_a_new_adapter(env: Env) -> None:
    async with env.db.unit_of_work() as tx:
        account, _ = await accounts.connect(tx, "api", "Shop", {"vouch": {"email": 2, "phone": 3}}, BY)
    before = load_adapter(env, account)
    assert load_adapter(env, account) is before
    async with env.db.unit_of_work() as tx:
        changed = await accounts.change(tx, account.id, {"vouch.phone": None, "style": "mail"}, BY, version=1)
    assert changed.settings == {"vouch": {"email": 2}, "style": "mail"}
    assert load_adapter(env, changed) is not before
    async with env.db.unit_of_work() as tx:
        with pytest.raises(AccountChanged):
            await accounts.change(tx, account.id, {}, BY, version=1)


async def test_pausing_resuming_and_losing_credentials(env: Env) -> None:
    async with env.db.unit_of_work() as tx:
        account, _ = await accounts.connect(tx, "api", "Shop", {}, BY)
        assert (await accounts.pause(tx, account.id, BY)).state == "paused"
        assert await accounts.needs_reauth(tx, account.id, "HTTP 401", BY) is None
        assert (await accounts.resume(tx, account.id, BY)).state == "live"
        lost = await accounts.needs_reauth(tx, account.id, "HTTP 401", BY)
        assert lost is not None
        assert (lost.state, lost.state_reason) == ("needs_reauth", "HTTP 401")
        assert (await accounts.resume(tx, account.id, BY)).state_reason == ""
        with pytest.raises(UnknownAccount):
            await accounts.pause(tx, uuid4(), BY)


async def test_the_door_knows_an_account_by_id_and_name_and_forgets_it_when_closed(env: Env) -> None:
    async with env.db.unit_of_work() as tx:
        account, _ = await accounts.connect(tx, "api", "Shop", {}, BY)
    known = directory(env)
    assert (await known.at_door("api", "Shop")).account == account
    assert (await known.at_door("api", str(account.id))).account == account
    for channel, key in [("smoke", "Shop"), ("api", "shop"), ("api", str(uuid4()))]:
        with pytest.raises(UnknownAccount):
            await known.at_door(channel, key)
    async with env.db.unit_of_work() as tx:
        await accounts.close(tx, account.id, BY)
    with pytest.raises(UnknownAccount):
        await known.at_door("api", "Shop")
