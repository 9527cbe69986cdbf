"""Assembles the modules into one web application: their routes, what is mounted, problems, the edge around it."""

from typing import Any

from litestar import Litestar
from litestar.handlers import asgi
from litestar.types import ASGIApp, Receive, Scope, Send

from hilo.kernel.env import Env
from hilo.web.edge import Edge
from hilo.web.problems import answer_problem


def make_app(env: Env) -> Litestar:
    """The Litestar application of all modules of the environment."""
    return bind(make_frame(env), env)


def make_frame(env: Env) -> Litestar:
    """The routes of all modules, which the framework takes half a second to understand; `bind` gives them to an
    environment, and the next test to the next one."""
    handlers: list[Any] = [handler for module in env.modules for handler in module.routes]
    for path in (path for module in env.modules for path in module.mounts):
        handlers.append(asgi(path, is_mount=True, copy_scope=True, opt={"needs": "signed by the channel"})(_mounted))
    app = Litestar(
        route_handlers=handlers,
        exception_handlers={Exception: answer_problem},
        openapi_config=None,  # `openapi.py` makes the document when somebody asks for it
        logging_config=None,
        request_max_body_size=env.settings.body_max_bytes,
        debug=False,
    )
    app.state.router = app.asgi_handler
    return app


def bind(app: Litestar, env: Env) -> Litestar:
    """From now on the application serves this environment, which must have the modules that it was made of."""
    mounts = {path: make(env) for module in env.modules for path, make in module.mounts.items()}
    app.state.env = env
    app.state.authenticate = next(m.authenticate for m in env.modules if m.authenticate)
    app.state.admit = next((m.admit for m in env.modules if m.admit), None)
    app.asgi_handler = Edge(_surrounded(env, app.state.router), mounts)
    app.state.mounts = tuple(f"{path}/" for path in mounts)
    return app


async def _mounted(scope: Scope, receive: Receive, send: Send) -> None:
    """Stands in the list of routes for what is mounted, to which the edge hands over before the router is asked."""
    raise AssertionError("the edge knows all that is mounted")


def _surrounded(env: Env, router: ASGIApp) -> ASGIApp:
    """The router, and around the paths that ask for it what they have put around themselves."""
    rings = {f"{path}/": wrap(env, router) for module in env.modules for path, wrap in module.around.items()}
    if not rings:
        return router

    def pass_on(scope: Any, receive: Any, send: Any) -> Any:
        for start, ring in rings.items():
            if scope["type"] == "http" and scope["path"].startswith(start):
                return ring(scope, receive, send)
        return router(scope, receive, send)

    return pass_on


def straight(app: Litestar) -> ASGIApp:
    """The application as it is served: what is mounted goes to the edge past the framework, which only takes time."""
    edge: Any = app.asgi_handler
    mounts: tuple[str, ...] = app.state.mounts

    def serve(scope: Any, receive: Any, send: Any) -> Any:
        if scope["type"] == "http" and scope["path"].startswith(mounts):
            scope["state"] = {}
            return edge(scope, receive, send)
        return app(scope, receive, send)

    return serve
