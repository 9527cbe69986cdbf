"""What can keep a backup from being made or put back, said so that an operator knows what to do."""


class BackupFailed(RuntimeError):
    """The backup could not be made; nothing is left of it."""


class BackupUnusable(RuntimeError):
    """The file is no backup, is damaged, or is of something newer; nothing was changed."""


class RestoreRefused(RuntimeError):
    """Something stands in the way of putting it back; nothing was changed."""
