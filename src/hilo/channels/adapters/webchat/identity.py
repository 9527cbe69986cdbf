"""Read a signed identity: a JWT (RFC 7519) by which a site says who is signed in there."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import jwt
import msgspec

from hilo.channels.contract import Refused
from hilo.channels.contract_hosts import Vouched

LONGEST = timedelta(minutes=10)
SKEW = timedelta(seconds=30)  # clocks of two servers
SIZE_MAX = 4000
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$(?!\n)")]
Maybe = Annotated[str, msgspec.Meta(max_length=320, pattern=r"^[^\x00-\x1f]*$(?!\n)")]


class Claims(msgspec.Struct, frozen=True):
    """What we read of it; the rest is the site's own affair."""

    sub: Line
    jti: Line
    exp: Annotated[float, msgspec.Meta(gt=0, lt=1e11)]
    name: Maybe = ""
    email: Maybe = ""
    phone: Maybe = ""
    lang: Annotated[str, msgspec.Meta(max_length=20)] = ""


def read(shown: str, secret: str, account: str, now: datetime) -> Vouched:
    """Raises Refused with `identity_…`: not signed by this secret, of another account, expired, good for too long."""
    claims = _claims(shown, secret, account)
    expires_at = datetime.fromtimestamp(claims.exp, UTC)
    if expires_at + SKEW <= now:
        raise _refused("identity_expired", "It was good until a moment that has passed.")
    if expires_at > now + LONGEST + SKEW:
        raise _refused("identity_too_long", "Sign it for at most 10 minutes (exp).")
    return Vouched(
        subject=claims.sub,
        jti=claims.jti,
        expires_at=expires_at,
        name=claims.name,
        email=claims.email,
        phone=claims.phone,
        language=claims.lang,
    )


def _claims(shown: str, secret: str, account: str) -> Claims:
    if not secret:
        raise _refused("identity_invalid", "This account has no secret for signed identities.")
    if len(shown) > SIZE_MAX:
        raise _refused("identity_invalid", f"At most {SIZE_MAX} characters.")
    # Its times are looked at by our own clock, and not by the library's.
    options: Any = {
        "require": ["exp", "aud", "jti", "sub"],
        "verify_exp": False,
        "verify_nbf": False,
        "verify_iat": False,
    }
    try:
        found: dict[str, Any] = jwt.decode(shown, secret, algorithms=["HS256"], audience=account, options=options)
        return msgspec.convert(found, Claims)
    except jwt.InvalidAudienceError:
        raise _refused("identity_wrong_account", "It is for another account (aud).") from None
    except (jwt.PyJWTError, msgspec.ValidationError, ValueError, RecursionError) as error:
        raise _refused("identity_invalid", str(error)[:200]) from None


def _refused(code: str, detail: str) -> Refused:
    return Refused(code, detail, where="identity", status=403)
