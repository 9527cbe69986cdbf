"""The half of a mail account that sends."""

from hilo.channels.adapters.email.letter import letter_of
from hilo.channels.adapters.email.render import name_of
from hilo.channels.adapters.email.send import Sender
from hilo.channels.adapters.email.settings import Settings
from hilo.channels.adapters.email.smtp_server import server_of
from hilo.channels.contract import Context, Outgoing, Rejected, Sent

SECONDS = 280.0  # for a large mail over a slow line, and the filters of a server at its end


class Outbound:
    """By the account's mail server, where it has one."""

    def __init__(self, context: Context) -> None:
        self._out = context
        server = server_of(context)
        self._sender = Sender(server, context.http.guard) if server else None

    @property
    def sends(self) -> bool:
        return self._sender is not None

    async def send(self, outgoing: Outgoing) -> Sent:
        if self._sender is None:
            raise Rejected("no_server", "policy", "This account only receives.")
        settings: Settings = self._out.settings
        now = self._out.now()
        refused = await self._sender.send(letter_of(outgoing, settings, now), now)
        return Sent(name_of(outgoing), refused=refused)

    async def try_server(self) -> str:
        """Signs in to the mail server; the words of what is wrong, "" where all is well or there is none."""
        return await self._sender.try_out() if self._sender else ""
