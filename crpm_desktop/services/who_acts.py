"""Who works on this machine now, for the history of what was moved."""

import getpass
from datetime import date

from crpm_desktop.domain.reward_records import Who


def who_acts() -> Who:
    """The login and the day on the wall; `unknown` where the system can't say who it is."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "unknown"
    return Who(user, date.today())
