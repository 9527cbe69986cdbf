"""What can be wrong about relations, said as one would say it."""

from hilo.kernel.errors import Problem


class RelationUnknown(Problem):
    """This customer has no such relation."""

    status = 404
    code = "relation_unknown"


class RelationAlreadyEnded(Problem):
    """This relation has ended."""

    status = 409
    code = "relation_already_ended"


class RelatedToOneself(Problem):
    """Nobody is related to themselves."""

    status = 409
    code = "related_to_oneself"


class RelationOverlaps(Problem):
    """These two are related like this at that time already."""

    status = 409
    code = "relation_overlaps"


class GuardianCircle(Problem):
    """Nobody is the guardian of their own guardian, by however many others."""

    status = 409
    code = "guardian_circle"


class NoOrganisation(Problem):
    """An employer is an organisation: mark the customer as one first."""

    status = 409
    code = "no_organisation"


class ScopesDoNotFit(Problem):
    """Only guardians and authorised agents act for somebody else."""

    status = 422
    code = "scopes_do_not_fit"


class BadPeriod(Problem):
    """It ends before it begins."""

    status = 422
    code = "bad_period"
