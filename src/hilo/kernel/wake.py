"""Wakes: a worker sleeps until somebody says that there is work, in this process or another one."""

import asyncio


class Wakes:
    """Named events. `say` wakes the sleepers of this process at once; `on_say` passes the name to other processes."""

    def __init__(self) -> None:
        self._events: dict[str, set[asyncio.Event]] = {}
        self.said: set[str] = set()
        self.outward = asyncio.Event()

    def say(self, name: str) -> None:
        """There is work of this name. Call it after the commit: `tx.after_commit(lambda: env.wakes.say("lanes"))`."""
        self.hear(name)
        self.said.add(name)
        self.outward.set()

    def hear(self, name: str) -> None:
        """Wakes this process alone: what another process said."""
        for event in self._events.get(name, ()):
            event.set()

    def hear_all(self) -> None:
        """Wakes everybody: after a time in which words of other processes may have been missed."""
        for name in self._events:
            self.hear(name)

    async def wait(self, name: str, timeout: float) -> bool:
        """Sleeps until `name` is said or `timeout` seconds passed. What is said between two waits is missed.

        Use `sleeper` for a loop that must not miss what is said while it works.
        """
        with self.sleeper(name) as sleeper:
            return await sleeper.sleep(timeout)

    def sleeper(self, name: str) -> "Sleeper":
        """A sleeper that remembers what was said while its owner worked."""
        return Sleeper(self._events.setdefault(name, set()))


class Sleeper:
    """One loop's ear. Use as a context manager around the whole loop."""

    def __init__(self, ears: set[asyncio.Event]) -> None:
        self._ears = ears
        self._event = asyncio.Event()

    def __enter__(self) -> "Sleeper":
        self._ears.add(self._event)
        return self

    def __exit__(self, *_: object) -> None:
        self._ears.discard(self._event)

    async def sleep(self, timeout: float) -> bool:
        """True when woken, False after `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):  # not wait_for: in 3.11 it can swallow a cancel
                await self._event.wait()
        except TimeoutError:
            return False
        finally:
            self._event.clear()
        return True
