"""Assembles the modules into one web application: their routes, what is mounted, problems, the edge around it."""

from typing import Any

from litestar import Litestar
from litestar.handlers import asgi

from hilo.kernel.env import Env
from hilo.web.edge import Edge
from hilo.web.mounted import Mounted
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
    app.asgi_handler = Edge(Mounted(app.asgi_handler, mounts), list(mounts))
    return app
