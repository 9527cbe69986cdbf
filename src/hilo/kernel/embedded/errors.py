"""What can keep the embedded PostgreSQL from serving, said so that an operator knows what to do."""


class DatabaseUnavailable(RuntimeError):
    """The embedded database cannot serve; the message says why and what helps."""


class AlreadyRunning(RuntimeError):
    """Another Hilo holds this home; the message names its pid."""
