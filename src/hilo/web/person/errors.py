"""What may go wrong when a person is exported or erased."""

from hilo.kernel.errors import Problem


class PersonChanged(Problem):
    """This person was merged or parted since you looked. Look at the preview again."""

    status = 409
    code = "person_changed"


class PersonErased(Problem):
    """This person was erased already."""

    status = 409
    code = "person_erased"


class PersonHeld(Problem):
    """A legal hold keeps this person's data."""

    status = 409
    code = "person_held"


class ErasureUnderWay(Problem):
    """An erasure of this person is under way."""

    status = 409
    code = "erasure_under_way"


class ErasureUnknown(Problem):
    """There is no such erasure."""

    status = 404
    code = "erasure_unknown"


class NothingToApprove(Problem):
    """This erasure waits for nobody."""

    status = 409
    code = "nothing_to_approve"


class NotByYourself(Problem):
    """A second person has to approve it."""

    status = 403
    code = "not_by_yourself"


class HoldUnknown(Problem):
    """There is no such legal hold, or it was lifted."""

    status = 404
    code = "hold_unknown"


class ExportUnknown(Problem):
    """There is no such export of yours."""

    status = 404
    code = "export_unknown"


class ExportNotReady(Problem):
    """The export is not ready, or its file was deleted again."""

    status = 409
    code = "export_not_ready"


class NotErased(Problem):
    """What of it was done is not proven yet."""

    status = 409
    code = "not_erased"


class KindUnknown(Problem):
    """There is no such kind of data."""

    status = 404
    code = "retention_kind_unknown"
