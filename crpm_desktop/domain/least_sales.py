"""What a level asks for in sales. Source: calculation.md, "Does a sub code qualify?"."""

from crpm_desktop.domain.money import WHOLE
from crpm_desktop.domain.plan import Level
from crpm_desktop.domain.rebate import threshold


def least_sales(level: Level, sales_goal: int | None) -> int | None:
    """The smallest eligible sales, in cents, that meet every minimum of the level itself; None: it asks for none.

    Its Max Sales, its product groups and its parents are tests of their own.
    """
    goal = sales_goal or 0
    asked = [] if level.code.min_sales is None else [level.code.min_sales]
    if level.tests_goal:
        asked.append(goal)
    if level.has_over_goal_minimum:
        asked.append(-(-threshold(level.code, goal) // WHOLE))
    return max(asked, default=None)
