"""What can be wrong about contact routes, said as one would say it."""

from hilo.kernel.errors import Problem


class ClaimsNeverRedirect(Problem):
    """Only somebody who proved who they are, or staff who may, has words sent to somebody else."""

    status = 403
    code = "claims_never_redirect"


class AddressNotTheirs(Problem):
    """This customer has no such address now, or it is proven to be another's."""

    status = 409
    code = "address_not_theirs"


class AddressNotProven(Problem):
    """Words go to no address that somebody merely named."""

    status = 409
    code = "address_not_proven"


class RouteToItself(Problem):
    """This leads to where it begins."""

    status = 409
    code = "route_to_itself"


class RouteCircular(Problem):
    """Words would come back to whom they were sent away from."""

    status = 409
    code = "route_circular"


class RouteOverlaps(Problem):
    """There is such a contact route for these words at that time already."""

    status = 409
    code = "route_overlaps"


class RelationGivesNoRedirect(Problem):
    """This relation does not allow them to have words sent elsewhere: it lacks the scope `redirect`."""

    status = 403
    code = "relation_gives_no_redirect"


class ContactRouteUnknown(Problem):
    """This customer has no such contact route."""

    status = 404
    code = "contact_route_unknown"


class ContactRouteEnded(Problem):
    """This contact route has ended."""

    status = 409
    code = "contact_route_ended"
