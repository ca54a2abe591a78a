"""The default sales goal: "Sales goal" in calculation.md."""

import pytest

from crpm_desktop.domain.goals import default_goal


@pytest.mark.parametrize(
    ("last_year_sales", "last_year_goal", "goal"),
    [
        (500_00, 400_00, 500_00),
        (400_00, 500_00, 500_00),
        (500_00, 500_00, 500_00),
        (500_00, None, 500_00),
        (0, None, 0),
        (0, 0, 0),
        (-300_00, None, 0),
        (-300_00, -100_00, 0),
        (-300_00, 200_00, 200_00),
    ],
)
def test_the_default_goal_is_the_greater_of_last_year_s_sales_and_goal_and_never_below_zero(
    last_year_sales: int, last_year_goal: int | None, goal: int
) -> None:
    assert default_goal(last_year_sales, last_year_goal) == goal
