"""What can go out by an account: its channel's limits, as its adapter says them."""

from collections.abc import Sequence

import msgspec

from hilo.channels.contract import Rate
from hilo.channels.directory import load_adapter
from hilo.channels.model_accounts import Account
from hilo.kernel.env import Env
from hilo.kernel.errors import Problem
from hilo.kernel.secrets import SecretUnreadable


class OutLimits(msgspec.Struct, frozen=True):
    """`sends` False: it only receives. `text_max`: characters of one part; null: as long as one likes.

    `window_seconds`: how long after the customer's last word we may write freely; null: at any time.
    """

    sends: bool
    begins: bool
    text_max: int | None
    formats: Sequence[str]
    media_max_bytes: int
    window_seconds: float | None
    rates: Sequence[Rate]


def limits_of(env: Env, account: Account) -> OutLimits | None:
    """None where its adapter cannot be made: its package is gone, its settings or its key are other ones."""
    try:
        can = load_adapter(env, account).capabilities()
    except (Problem, SecretUnreadable):
        return None
    return OutLimits(
        sends=can.outbound,
        begins=can.outbound and can.start_conversation,
        text_max=can.text_max,
        formats=sorted(can.formats),
        media_max_bytes=can.media_max_bytes,
        window_seconds=can.session.total_seconds() if can.session else None,
        rates=list(can.rates),
    )
