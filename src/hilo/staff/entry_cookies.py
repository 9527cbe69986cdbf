"""The cookies of coming in: that of a session, and that of half of one."""

from litestar.datastructures import Cookie

from hilo.kernel.env import Env
from hilo.staff.authenticate import cookie_name
from hilo.staff.factors import HALF_LASTS


def session_cookie(env: Env, secret: str | None) -> Cookie:
    """Without a secret it deletes itself."""
    name = cookie_name(env)
    return Cookie(
        key=name,
        value=secret or "",
        max_age=env.settings.session_days * 86400 if secret else 0,
        path="/",
        secure=name.startswith("__Host-"),
        httponly=True,
        samesite="lax",
    )


def half_cookie(env: Env, secret: str | None) -> Cookie:
    """Goes to our own pages alone, for as long as the second step may take. Without a secret it deletes itself."""
    name = half_name(env)
    return Cookie(
        key=name,
        value=secret or "",
        max_age=int(HALF_LASTS.total_seconds()) if secret else 0,
        path="/",
        secure=name.startswith("__Host-"),
        httponly=True,
        samesite="strict",
    )


def half_name(env: Env) -> str:
    return cookie_name(env).replace("session", "half")
