"""Second factors: what a person has, and what comes of it for signing in."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

FactorKind = Literal["totp", "recovery_code", "passkey"]
HALF_LASTS = timedelta(minutes=10)
PROOF_LASTS = timedelta(minutes=10)


class Factors(msgspec.Struct, frozen=True):
    """What a user has besides the password; `required`: their role needs it."""

    totp: bool
    passkeys: int
    recovery_codes: int
    required: bool

    @property
    def any(self) -> bool:
        return self.totp or self.passkeys > 0

    @property
    def kinds(self) -> list[FactorKind]:
        """By which the second step can be taken, the usual one first."""
        has: dict[FactorKind, bool] = {
            "totp": self.totp,
            "passkey": self.passkeys > 0,
            "recovery_code": self.any and self.recovery_codes > 0,
        }
        return [kind for kind, there in has.items() if there]


class Passkey(msgspec.Struct, frozen=True):
    """A passkey as its person knows it. `backed_up`: it lives in an account of theirs, not in one device alone."""

    id: UUID
    name: str
    transports: list[str]
    backed_up: bool
    created_at: datetime
    last_used_at: datetime | None
