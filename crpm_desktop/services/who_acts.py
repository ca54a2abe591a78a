"""Who works on this machine now, for the history of what was moved."""

from datetime import date

from crpm_desktop.db.audit import system_user
from crpm_desktop.domain.reward_records import Who


def who_acts() -> Who:
    """The login and the day on the wall; `unknown` where the system can't say who it is."""
    return Who(system_user(), date.today())
