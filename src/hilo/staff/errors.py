"""What can be wrong with a request about staff."""

from hilo.kernel.errors import Problem


class CrossOrigin(Problem):
    """This request does not come from Hilo's own pages."""

    status = 403
    code = "cross_origin"


class WrongCredentials(Problem):
    """The e-mail address or the password is wrong."""

    status = 401
    code = "wrong_credentials"


class WrongPassword(Problem):
    """The current password is wrong."""

    status = 403
    code = "wrong_password"


class TooManyTries(Problem):
    """Too many tries at the password. Wait a moment, then try again."""

    status = 429
    code = "too_many_tries"


class EmailTaken(Problem):
    """Somebody with this e-mail address is already on the staff."""

    status = 409
    code = "email_taken"


class InvalidEmail(Problem):
    """This is not an e-mail address."""

    status = 422
    code = "invalid_email"


class WeakPassword(Problem):
    """A password has 10 to 200 characters and is not the e-mail address."""

    status = 422
    code = "weak_password"


class NoSuchRole(Problem):
    """There is no role of this name."""

    status = 422
    code = "no_such_role"


class MoreThanYourOwn(Problem):
    """Nobody can give a role, or change somebody, with more permissions than their own."""

    status = 403
    code = "more_than_your_own"


class LastOwner(Problem):
    """The last owner cannot be removed or given another role."""

    status = 409
    code = "last_owner"


class TeamNameTaken(Problem):
    """There is already a team of this name."""

    status = 409
    code = "team_name_taken"


class OnlyPeople(Problem):
    """Only a person can do this, not an API token of its own."""

    status = 403
    code = "only_people"


class RoleNameTaken(Problem):
    """There is already a role of this name."""

    status = 409
    code = "role_name_taken"


class RoleIsBuiltIn(Problem):
    """The built-in roles stay as they are. Copy one to have another."""

    status = 409
    code = "role_is_built_in"


class RoleInUse(Problem):
    """Somebody has this role: a user, a token, a webhook or an invitation. Give them another one first."""

    status = 409
    code = "role_in_use"


class NoSuchPermission(Problem):
    """There is no such permission."""

    status = 422
    code = "no_such_permission"


class BeyondTeams(Problem):
    """A role that is limited to teams can only have permissions that hold within teams."""

    status = 422
    code = "beyond_teams"


class RoleNeedsTeams(Problem):
    """A role that reaches named teams names at least one; any other names none."""

    status = 422
    code = "role_needs_teams"


class NoSuchTeam(Problem):
    """One of these teams does not exist, or is archived."""

    status = 422
    code = "no_such_team"
