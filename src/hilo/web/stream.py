"""The live events of the installation as server-sent events, for those who may see them."""

from typing import Annotated, Any

from litestar import Request, Response
from litestar.params import Parameter

from hilo.kernel.env import Env
from hilo.kernel.event_stream import EventStream, cursor_of
from hilo.kernel.principal import Principal
from hilo.kernel.route import SIGNED_IN, authorise, route
from hilo.kernel.stream_reader import Reader


@route("GET", "/stream", needs=SIGNED_IN)
async def stream(
    request: Request[Any, Any, Any],
    since: Annotated[int | None, Parameter(ge=0, description="The id of the last event that was seen.")] = None,
) -> Response[bytes]:
    """Live events, from `Last-Event-ID` or `since` on, else from now.

    `data` is `{kind, topic, topic_id, ref, details, at, prev}`; `prev` is the id sent before, so that a gap would show.
    `tick` only moves the cursor. After `reset` load anew and connect again.
    """
    env: Env = request.app.state.env
    begin = await env.hub.here()
    by: Principal | None = await authorise(request, SIGNED_IN)  # again: its rights as they are after `begin`
    assert by is not None, "SIGNED_IN raises for a stranger"
    return EventStream(Reader(env, by, begin, cursor_of(request, since)))
