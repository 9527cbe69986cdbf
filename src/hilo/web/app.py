"""Assembles the modules into one web application: their routes, what is mounted, problems, the edge around it."""

from typing import Any

from litestar import Litestar
from litestar.handlers import asgi
from litestar.types import ASGIApp

from hilo.kernel.env import Env
from hilo.web.edge import Edge
from hilo.web.problems import answer_problem


def make_app(env: Env) -> Litestar:
    """The Litestar application of all modules of the environment."""
    handlers: list[Any] = [handler for module in env.modules for handler in module.routes]
    mounts = {path: make(env) for module in env.modules for path, make in module.mounts.items()}
    for path, mounted in mounts.items():
        handlers.append(asgi(path, is_mount=True, copy_scope=True, opt={"needs": "signed by the channel"})(mounted))
    app = Litestar(
        route_handlers=handlers,
        exception_handlers={Exception: answer_problem},
        openapi_config=None,  # `openapi.py` makes the document when somebody asks for it
        logging_config=None,
        request_max_body_size=env.settings.body_max_bytes,
        debug=False,
    )
    app.state.env = env
    app.state.authenticate = next(m.authenticate for m in env.modules if m.authenticate)
    app.state.admit = next((m.admit for m in env.modules if m.admit), None)
    app.asgi_handler = Edge(_surrounded(env, app.asgi_handler), mounts)
    app.state.mounts = tuple(f"{path}/" for path in mounts)
    return app


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
