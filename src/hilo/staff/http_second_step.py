"""The routes of the second step, of signing in by a passkey, and of proving anew that it is oneself."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response

from hilo.kernel.env import Env
from hilo.kernel.principal import Principal
from hilo.kernel.route import PUBLIC, SIGNED_IN, Body, route
from hilo.kernel.shape import OPEN, marked
from hilo.staff.device import device_of
from hilo.staff.entry_cookies import half_name
from hilo.staff.fresh_proof import person_in_session, prove
from hilo.staff.http_session import SessionNow, entered_answer
from hilo.staff.passkey_ceremony import options_to_sign
from hilo.staff.passkey_sign_in import sign_in_by_passkey
from hilo.staff.proofs import PasskeyAnswer, Proof, SecondProof
from hilo.staff.second_step import half_of, set_up_at_the_door, take_second_step
from hilo.staff.totp import TotpSetup
from hilo.staff.web_safety import AnyRequest, client_address, ensure_own_pages


class ChallengeFor(Body):
    """What is to be signed: to come in without a password, to take the second step, or to prove that it is oneself."""

    purpose: Literal["sign-in", "second-step", "prove"]


class ChallengeOptions(msgspec.Struct):
    """`options` is for `navigator.credentials.get`, by `PublicKeyCredential.parseRequestOptionsFromJSON`."""

    options: Annotated[dict[str, Any], marked(OPEN)]


class ByPasskey(Body):
    """What the authenticator answered."""

    passkey: PasskeyAnswer


@route("POST", "/passkey-challenges", needs=PUBLIC, status=201)
async def post_challenge(request: AnyRequest, by: Principal | None, data: ChallengeFor) -> ChallengeOptions:
    """Something for a passkey to sign, once, within five minutes."""
    env: Env = request.app.state.env
    ensure_own_pages(request, env, stranger=True)
    async with env.db.read() as tx:
        if data.purpose == "sign-in":
            return ChallengeOptions(await options_to_sign(tx, "sign-in", None))
        if data.purpose == "second-step":
            half = await half_of(tx, _half(request, env))
            return ChallengeOptions(await options_to_sign(tx, "second-step", half.user_id))
        return ChallengeOptions(await options_to_sign(tx, "prove", person_in_session(by)))


@route("POST", "/session/passkey", needs=PUBLIC, status=201)
async def post_passkey(request: AnyRequest, by: Principal | None, data: ByPasskey) -> Response[SessionNow]:
    """Sign in by a passkey, without a password: it is two factors in one."""
    env: Env = request.app.state.env
    ensure_own_pages(request, env, stranger=True)
    session = await sign_in_by_passkey(env, data.passkey, client_address(request, env), device_of(request))
    return await entered_answer(env, by, session)


@route("POST", "/session/second-step", needs=PUBLIC, status=201)
async def post_second_step(request: AnyRequest, by: Principal | None, data: SecondProof) -> Response[SessionNow]:
    """Come in, after the password, by a code, a recovery code or a passkey; or by the first code of a new app."""
    env: Env = request.app.state.env
    ensure_own_pages(request, env, stranger=True)
    entered = await take_second_step(env, _half(request, env), data, client_address(request, env))
    return await entered_answer(env, by, entered.session, entered.recovery_codes)


@route("POST", "/session/second-step/totp", needs=PUBLIC, status=201)
async def post_set_up(request: AnyRequest) -> TotpSetup:
    """For whose role needs a second factor and who has none: set up an app. Its first code is the second step."""
    env: Env = request.app.state.env
    ensure_own_pages(request, env, stranger=True)
    async with env.db.unit_of_work() as tx:
        return await set_up_at_the_door(tx, _half(request, env))


@route("POST", "/session/proof", needs=SIGNED_IN, status=204)
async def post_proof(request: AnyRequest, by: Principal, data: Proof) -> None:
    """Prove anew that it is oneself: for ten minutes one may change how one signs in."""
    env: Env = request.app.state.env
    await prove(env, data, client_address(request, env), by)


def _half(request: AnyRequest, env: Env) -> str:
    return request.cookies.get(half_name(env), "")[:200]


ROUTES = (post_challenge, post_passkey, post_second_step, post_set_up, post_proof)
