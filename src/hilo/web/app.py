"""Assembles the modules into one web application: their routes, what is mounted, problems, the edge around it."""

from typing import Any

from litestar import Litestar
from litestar.handlers import asgi

from hilo.kernel.env import Env
from hilo.web.edge import Edge
from hilo.web.problems import answer_problem


def make_app(env: Env) -> Litestar:
    """The Litestar application of all modules of the environment."""
    handlers: list[Any] = [handler for module in env.modules for handler in module.routes]
    for module in env.modules:
        for path, make in module.mounts.items():
            handlers.append(
                asgi(path, is_mount=True, copy_scope=True, opt={"needs": "signed by the channel"})(make(env))
            )
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
    app.asgi_handler = Edge(app.asgi_handler, [path for module in env.modules for path in module.mounts])
    return app
