"""Every schedule of the house has times, and a name of its own."""

from datetime import UTC, datetime, timedelta

from hilo.kernel.jobs_schedules import next_time
from hilo.main import MODULES

BEGIN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def test_every_schedule_has_a_next_time_and_a_name_of_its_own() -> None:
    schedules = [schedule for module in MODULES for schedule in module.schedules]
    jobs = [job for module in MODULES for job in module.jobs]
    assert schedules
    assert all(BEGIN < next_time(schedule, BEGIN) < BEGIN + timedelta(days=32) for schedule in schedules)
    names = [each.name for each in (*schedules, *jobs)]
    assert len(set(names)) == len(names)
