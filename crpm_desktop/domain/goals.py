"""The default sales goal. Source: calculation.md, "Sales goal"."""


def default_goal(last_year_sales: int, last_year_goal: int | None) -> int:
    """The greater of last year's sales and last year's goal (None: no such record or a blank goal), never below 0."""
    return max(last_year_sales, last_year_goal or 0, 0)
