"""Post one event to one endpoint, signed, and say what came of it."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog

from hilo.kernel.env import Env
from hilo.kernel.http_client import OutgoingFailed
from hilo.kernel.retry_after import rest_of
from hilo.kernel.webhook_signature import sign
from hilo.webhooks.model import TIMEOUT, Target, Tried

log = structlog.get_logger()


async def post(env: Env, target: Target, event_id: UUID, content: bytes) -> Tried:
    """Never raises. Redirects are not followed; an answer other than 2xx is a failure, whatever it says."""
    now = env.clock.now()
    headers = {"content-type": "application/json"}
    headers |= sign(str(event_id), now, content, *target.secrets.valid(now))
    try:
        answer = await env.http.post(target.url, content, headers, timeout=TIMEOUT, max_bytes=1024)
    except OutgoingFailed as failure:
        return Tried(None, str(failure)[:300])
    except Exception as error:
        log.exception("a webhook could not be posted", endpoint=str(target.id))
        return Tried(None, type(error).__name__)
    return Tried(answer.status, rest=_rest(answer.status, answer.headers.get("retry-after"), now))


def _rest(status: int, retry_after: str | None, now: datetime) -> timedelta | None:
    """An endpoint that took what it got does not ask for a rest."""
    return rest_of(retry_after, now) if retry_after and not 200 <= status < 300 else None
