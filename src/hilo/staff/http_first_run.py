"""The routes of the first run: whether it is to be, becoming the first owner, and being done."""

from typing import Annotated

import msgspec

from hilo.company.model import Name
from hilo.kernel.db import Tx
from hilo.kernel.env import Env
from hilo.kernel.principal import Principal
from hilo.kernel.route import PUBLIC, Body, route
from hilo.staff import store_first_run
from hilo.staff.fields import EmailText, LanguageTag, PasswordText
from hilo.staff.first_run import FirstOwner, become_owner, end_first_run
from hilo.staff.http_links import Welcome
from hilo.staff.throttle import Tries, forgive_try, take_try
from hilo.staff.web_safety import AnyRequest, client_address, ensure_own_pages

FREE_CODES = 10


class FirstRun(msgspec.Struct, frozen=True):
    """`open`: nobody works here yet, and whoever has the code becomes the owner. `unfinished`: it is not set up yet."""

    open: bool
    unfinished: bool


class FirstOwnerBody(Body):
    """The code that the start printed, and what the first owner says of themselves."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    name: Name
    email: EmailText
    password: PasswordText
    language: LanguageTag = ""


@route("GET", "/first-run", needs=PUBLIC)
async def get_first_run(tx: Tx) -> FirstRun:
    """Whether this installation waits for its first owner, or for being set up."""
    return FirstRun(not await store_first_run.somebody_works_here(tx), await store_first_run.goes_on(tx))


@route("POST", "/first-run", needs=PUBLIC, status=201)
async def post_first_run(request: AnyRequest, data: FirstOwnerBody) -> Welcome:
    """Become the first owner, who then signs in. It can be done once, and by nobody without the code."""
    env: Env = request.app.state.env
    ensure_own_pages(request, env, stranger=True)
    tries = Tries({}, {f"first run address:{client_address(request, env)}": FREE_CODES})
    async with env.db.unit_of_work() as tx:
        await take_try(tx, tries)
    async with env.db.unit_of_work() as tx:
        user = await become_owner(tx, FirstOwner(**msgspec.structs.asdict(data)))
        await forgive_try(tx, tries)
    return Welcome(user.id, user.email)


@route("PUT", "/first-run/completion", needs="company.manage", status=204)
async def put_completion(tx: Tx, by: Principal) -> None:
    """Say that the installation is set up."""
    await end_first_run(tx, by)


ROUTES = (get_first_run, post_first_run, put_completion)
