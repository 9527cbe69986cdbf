"""What can be wrong with tags, attributes and snoozes, as sentences."""

from hilo.kernel.errors import Problem


class UnknownTag(Problem):
    """There is no such tag, or it is archived."""

    status = 422
    code = "unknown_tag"


class NoSuchTag(Problem):
    """There is no such tag."""

    status = 404
    code = "no_such_tag"


class TagExists(Problem):
    """There is a tag of this name already."""

    status = 409
    code = "tag_exists"


class TooManyTags(Problem):
    """A conversation has at most fifty tags."""

    status = 422
    code = "too_many_tags"


class VersionNeeded(Problem):
    """Whoever replaces all tags says by If-Match which ones they saw; or send `add` and `remove`."""

    status = 428
    code = "version_needed"


class AttributeExists(Problem):
    """There is an attribute of this key already."""

    status = 409
    code = "attribute_exists"


class NoSuchAttribute(Problem):
    """There is no such attribute."""

    status = 404
    code = "no_such_attribute"


class UnknownAttribute(Problem):
    """There is no attribute of this key, or it is archived."""

    status = 422
    code = "unknown_attribute"


class WrongValue(Problem):
    """This is no value of that attribute."""

    status = 422
    code = "wrong_value"


class OptionsDoNotFit(Problem):
    """A choice has options, each once, and nothing else has any."""

    status = 422
    code = "options_do_not_fit"


class SnoozeIsOver(Problem):
    """A snooze lasts until a time to come, at most a year."""

    status = 422
    code = "snooze_is_over"


class NotSnoozed(Problem):
    """This conversation is not snoozed."""

    status = 409
    code = "not_snoozed"
