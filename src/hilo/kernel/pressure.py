"""Pressure: while somebody's message waits to be understood, who works beside and has time gives way."""

import time

HOLDS = 1.0  # seconds that it is felt after it was last told
REST, GIVES_WAY = 4.0, 9.0  # times what a batch took: the time belongs to who receives, the more when that is behind


class Pressure:
    """Of this process: told by who receives, asked by who can wait. Before the first word there is none."""

    def __init__(self) -> None:
        self._until = 0.0

    def tell(self) -> None:
        """Somebody has waited for longer than a moment."""
        self._until = time.monotonic() + HOLDS

    @property
    def felt(self) -> bool:
        """Whether it was told within the last second."""
        return time.monotonic() < self._until

    def rest(self, took: float) -> float:
        """Seconds of rest for who works beside, after a batch that took so many."""
        return took * (GIVES_WAY if self.felt else REST)
