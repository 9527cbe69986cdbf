"""What can be wrong about a person, said as one would say it."""

from hilo.kernel.errors import Problem


class CustomersMoved(Exception):
    """A merge or its undo moved profiles while we waited. Nothing is wrong: roll back and do the whole batch again."""


class UnusableHandle(Problem):
    """This is no usable address of its kind."""

    status = 422
    code = "unusable_handle"


class UnusableValue(Problem):
    """This is no usable value of that field."""

    status = 422
    code = "unusable_value"


class ProfileUnknown(Problem):
    """There is no such profile."""

    status = 404
    code = "profile_unknown"


class CustomerUnknown(Problem):
    """There is no such customer."""

    status = 404
    code = "customer_unknown"


class MergeUnknown(Problem):
    """This customer has no such merge."""

    status = 404
    code = "merge_unknown"


class SuggestionUnknown(Problem):
    """There is no such suggestion."""

    status = 404
    code = "suggestion_unknown"


class NeverMergeUnknown(Problem):
    """There is no such never-merge."""

    status = 404
    code = "never_merge_unknown"


class IdentifierUnknown(Problem):
    """There is no such identifier."""

    status = 404
    code = "identifier_unknown"


class LimitUnknown(Problem):
    """This kind has no limits of its own."""

    status = 404
    code = "limit_unknown"


class AlreadyOneCustomer(Problem):
    """These two are one customer already."""

    status = 409
    code = "already_one_customer"


class NeverMerge(Problem):
    """Somebody decided that these two are never to be merged."""

    status = 409
    code = "never_merge"


class MergeAlreadyUndone(Problem):
    """This merge was undone before."""

    status = 409
    code = "merge_already_undone"


class SuggestionDecided(Problem):
    """This suggestion was decided before."""

    status = 409
    code = "suggestion_decided"


class IdentifierOwned(Problem):
    """This identifier is proven to be another customer's. A suggestion was noted."""

    status = 409
    code = "identifier_owned"


class CustomersChanged(Problem):
    """These customers were merged or parted at this very moment. Look again, then repeat."""

    status = 409
    code = "customers_changed"


class OnlyProfile(Problem):
    """This customer has no other profile: there is nothing to take it out of."""

    status = 409
    code = "only_profile"


class ExtractionUnknown(Problem):
    """This customer has no such extraction."""

    status = 404
    code = "extraction_unknown"


class ExtractionAlreadyUndone(Problem):
    """This extraction was undone before."""

    status = 409
    code = "extraction_already_undone"


class ExtractionOvertaken(Problem):
    """This profile was merged with others since. Undo that first, or merge the customers."""

    status = 409
    code = "extraction_overtaken"
