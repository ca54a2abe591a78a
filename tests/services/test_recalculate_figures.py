"""Recalculated figures equal the naive implementation of the page, row by row, on both databases."""

from pathlib import Path

import pytest

from crpm_desktop.domain.money import plain_money
from crpm_desktop.services.import_files import import_paths
from crpm_desktop.services.progress import Silent
from tests.naive import NaiveWorld
from tests.naive_rules import cents
from tests.services.books import Books
from tests.services.random_books import write_random_books

NORTHWIND = Path(__file__).parents[1] / "data" / "northwind"


def assert_equal_to_naive(books: Books, world: NaiveWorld) -> set[str]:
    """Compares every record and every detail row; gives the colours that occurred."""
    details: dict[int, list[tuple[object, ...]]] = {}
    for line in books.details():
        paid = (line.sales_revenue, line.rebate_revenue, line.rebate_earned, line.total_pct, line.paid_pct)
        rest = (line.color.label, line.included_in, line.in_sales_range)
        details.setdefault(line.record_id, []).append((line.rebate_sub_code, *paid, *rest))
    colors: set[str] = set()
    for row in books.records():
        if not row.program_active:
            continue
        naive = world.calculate(row.cust_no, row.rebate_code, row.year, row.period)
        figures = (row.sales_revenue, row.rebate_revenue, row.rebate_earned)
        key = (row.cust_no, row.rebate_code, row.year, row.period)
        goal = world.record(*key).goal
        assert goal is not None
        assert row.sales_goal == cents(goal), key
        assert figures == (naive.sales_revenue, naive.rebate_revenue, naive.rebate_earned), key
        assert row.id is not None
        expected = [
            (
                *(one.rebate_sub_code, one.sales_revenue, one.rebate_revenue, one.rebate_earned),
                *(one.total_pct, one.paid_pct, one.color, one.included_in, one.in_sales_range),
            )
            for one in naive.rows
        ]
        assert details[row.id] == expected, key
        colors.update(one.color for one in naive.rows)
    return colors


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_of_invented_books_equals_the_naive_implementation(books: Books, seed: int) -> None:
    folder = books.folder / "random"
    write_random_books(folder, seed)
    import_paths(books.new_work, [folder], Silent())

    outcome = books.recalc()

    assert outcome.records == len(books.records())
    assert assert_equal_to_naive(books, NaiveWorld.from_folder(folder)) == {"black", "red", "green", "blue"}


def test_every_figure_of_northwind_equals_the_naive_implementation(books: Books) -> None:
    import_paths(books.new_work, [NORTHWIND], Silent())

    outcome = books.recalc()

    assert_equal_to_naive(books, NaiveWorld.from_folder(NORTHWIND))
    assert (outcome.records, outcome.earned_before, plain_money(outcome.earned_after)) == (582, 0, "68380.90")
    assert [one.sentence for one in outcome.skipped] == ["1 record skipped: program OLD96 is not active"]
