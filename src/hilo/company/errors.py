"""What can be wrong with a request about the company."""

from hilo.kernel.errors import Problem


class BrandNameTaken(Problem):
    """There is already a brand of this name."""

    status = 409
    code = "brand_name_taken"


class BrandIsDefault(Problem):
    """The default brand cannot be removed. Make another one the default first."""

    status = 409
    code = "brand_is_default"


class LanguageNotOffered(Problem):
    """The brand's own language is one of its languages."""

    status = 422
    code = "language_not_offered"


class UnknownTimeZone(Problem):
    """There is no time zone of this name. Names are like Europe/Madrid."""

    status = 422
    code = "unknown_time_zone"


class UnknownHolidays(Problem):
    """No holidays are known of this country or subdivision. Countries are like ES, subdivisions like MD."""

    status = 422
    code = "unknown_holidays"


class HoursOverlap(Problem):
    """Opening hours end after they begin, and do not overlap on one day."""

    status = 422
    code = "hours_overlap"


class DayTwice(Problem):
    """A day of its own stands twice in this calendar."""

    status = 422
    code = "day_twice"


class CalendarNameTaken(Problem):
    """There is already a calendar of this name."""

    status = 409
    code = "calendar_name_taken"


class CalendarInUse(Problem):
    """A brand keeps these hours. Give it another calendar first."""

    status = 409
    code = "calendar_in_use"


class NoSuchCalendar(Problem):
    """There is no calendar of this id."""

    status = 422
    code = "no_such_calendar"


class NoSuchTeam(Problem):
    """There is no team of this id."""

    status = 422
    code = "no_such_team"
