"""What can be wrong where many work together: drafts, answers at once, mentions, views, bulk actions."""

from hilo.kernel.errors import Problem


class UnknownDraft(Problem):
    """There is no such draft of yours."""

    status = 404
    code = "unknown_draft"


class DraftChanged(Problem):
    """This draft was changed, sent or thrown away meanwhile, in another tab or on another device."""

    status = 412
    code = "draft_changed"


class AnsweredMeanwhile(Problem):
    """Somebody answered meanwhile. Read that first."""

    status = 409
    code = "answered_meanwhile"


class UnknownColleague(Problem):
    """There is no such member of staff."""

    status = 422
    code = "unknown_colleague"


class OutsideTheWall(Problem):
    """Who is named may not see this conversation."""

    status = 422
    code = "outside_the_wall"


class UnknownView(Problem):
    """There is no such view, or it is not shared with you."""

    status = 404
    code = "unknown_view"


class ViewChanged(Problem):
    """Somebody changed this view meanwhile."""

    status = 412
    code = "view_changed"


class NotYourView(Problem):
    """A shared view is changed by its owner, or with the permission to manage conversations."""

    status = 403
    code = "not_your_view"


class TooManyViews(Problem):
    """You have as many views as one can keep an eye on."""

    status = 422
    code = "too_many_views"


class UnknownBulkAction(Problem):
    """There is no such bulk action of yours."""

    status = 404
    code = "unknown_bulk_action"


class TooManyMatch(Problem):
    """More conversations match than one bulk action takes."""

    status = 422
    code = "too_many_match"


class NothingMatches(Problem):
    """No conversation matches."""

    status = 422
    code = "nothing_matches"


class AlreadyUndone(Problem):
    """This bulk action is being undone already."""

    status = 409
    code = "already_undone"
