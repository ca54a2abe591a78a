"""Default goals, Recalc Sales Goal, Create Next Year, Create Next Period and assigning."""

from collections.abc import Callable

import pytest

from crpm_desktop.domain.errors import Refused
from crpm_desktop.services.assign import assign_customers_with_sales
from crpm_desktop.services.goals import recalc_sales_goal
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.roll_forward import create_next_period, create_next_year
from tests.services.books import Books

PROGRAMS = {
    "rebate_programs": "GROWTH,Annual,Y,Y\nQUA,Quarterly,Y,Y\nOLD,Annual,N,Y",
    "rebate_sub_codes": "GROWTH,BASE,,,,,,N,,1\nQUA,X,,,,,,N,,1\nOLD,X,,,,,,N,,1",
}


@pytest.fixture
def sold(books_with: Callable[..., Books]) -> Books:
    return books_with(
        customers="1000,Acme,\n1100,Acme East,1000\n2000,Bolt,",
        sales_history="""
            1000,2025,2,M,100.00
            1100,2025,2,M,250.00
            1000,2026,11,M,60.00
            2000,2025,5,M,-40.00
        """,
        **PROGRAMS,
    )


def goals(books: Books, **criteria: object) -> dict[tuple[str, str, int, int], int | None]:
    return {(row.cust_no, row.rebate_code, row.year, row.period): row.sales_goal for row in books.records(**criteria)}


def test_default_goal_is_last_years_sales_of_the_same_members(sold: Books) -> None:
    sold.bring_in(customer_rebates="1000,GROWTH,2026,,,Y\n1100,GROWTH,2026,,,N")

    assert goals(sold) == {("1000", "GROWTH", 2026, 0): 350_00, ("1100", "GROWTH", 2026, 0): 250_00}


def test_default_goal_is_last_years_goal_where_that_is_greater(sold: Books) -> None:
    sold.bring_in(customer_rebates="1000,GROWTH,2025,,900,N\n1000,GROWTH,2026,,,Y\n1000,GROWTH,2027,,,N")

    assert goals(sold, year=2026) == {("1000", "GROWTH", 2026, 0): 900_00}
    assert goals(sold, year=2027) == {("1000", "GROWTH", 2027, 0): 900_00}


def test_default_goal_is_never_below_zero(sold: Books) -> None:
    sold.bring_in(customer_rebates="2000,GROWTH,2026,,,N")

    assert goals(sold) == {("2000", "GROWTH", 2026, 0): 0}


def test_a_typed_goal_stays_until_recalc_sales_goal(sold: Books) -> None:
    sold.bring_in(customer_rebates="1000,GROWTH,2026,,77,N\n2000,GROWTH,2026,,,N")
    sold.recalc()
    typed = sold.record("1000", "GROWTH", 2026).sales_goal

    outcome = recalc_sales_goal(sold.new_work, sold.ids(), Silent())

    assert typed == 77_00
    assert sold.record("1000", "GROWTH", 2026).sales_goal == 100_00
    assert outcome.sentence == "Sales goal of 2 records recalculated, 1 changed."
    assert [row.cust_no for row in sold.records() if row.out_of_date] == ["1000"]


def test_goals_of_several_years_build_on_each_other(sold: Books) -> None:
    sold.bring_in(customer_rebates="1000,GROWTH,2026,,1,N\n1000,GROWTH,2027,,2,N\n1000,GROWTH,2028,,3,N")

    recalc_sales_goal(sold.new_work, list(reversed(sold.ids())), Silent())

    assert list(goals(sold).values()) == [100_00, 100_00, 100_00]


def test_recalc_sales_goal_leaves_inactive_programs_alone(sold: Books) -> None:
    sold.bring_in(rebate_programs="OLD,Annual,Y,Y", customer_rebates="1000,OLD,2026,,5,N")
    sold.bring_in(rebate_programs="OLD,Annual,N,Y")

    outcome = recalc_sales_goal(sold.new_work, sold.ids(), Silent())

    assert sold.record("1000", "OLD", 2026).sales_goal == 5_00
    assert "1 record skipped: program OLD is not active." in outcome.sentence


def test_next_year_has_the_default_goal_and_the_same_children_flag(sold: Books) -> None:
    sold.bring_in(customer_rebates="1000,GROWTH,2025,,200,Y\n2000,QUA,2025,3,,N")

    outcome = create_next_year(sold.new_work, sold.ids(year=2025), Silent())

    assert outcome.sentence == "2 records created."
    assert goals(sold, year=2026) == {("1000", "GROWTH", 2026, 0): 350_00, ("2000", "QUA", 2026, 3): 0}
    assert sold.record("1000", "GROWTH", 2026).sales_incl_children


def test_next_year_leaves_what_exists_as_it_is(sold: Books) -> None:
    sold.bring_in(customer_rebates="1000,GROWTH,2025,,200,Y\n1000,GROWTH,2026,,5,N")

    outcome = create_next_year(sold.new_work, sold.ids(year=2025), Silent())

    assert outcome.sentence == "0 records created. 1 record skipped: the record exists already."
    kept = sold.record("1000", "GROWTH", 2026)
    assert (kept.sales_goal, kept.sales_incl_children) == (5_00, False)


def test_next_period_goes_from_the_last_of_a_year_to_the_first_of_the_next(sold: Books) -> None:
    sold.bring_in(customer_rebates="1000,QUA,2025,1,,N\n1000,QUA,2025,4,,N\n1000,GROWTH,2025,,,N")

    outcome = create_next_period(sold.new_work, sold.ids(year=2025), Silent())

    assert (outcome.made, [one.reason for one in outcome.skipped]) == (2, ["an annual program has no periods"])
    made = {key for key in goals(sold) if key[1] == "QUA"}
    assert made == {("1000", "QUA", 2025, period) for period in (1, 2, 4)} | {("1000", "QUA", 2026, 1)}
    assert goals(sold, year=2026)["1000", "QUA", 2026, 1] == 100_00


def test_nothing_is_created_after_the_last_year(sold: Books) -> None:
    sold.bring_in(customer_rebates="1000,GROWTH,2999,,,N")

    outcome = create_next_year(sold.new_work, sold.ids(), Silent())

    assert outcome.sentence == "0 records created. 1 record skipped: the year would be after 2999."


def test_customers_with_sales_of_the_year_are_assigned_once(sold: Books) -> None:
    first = assign_customers_with_sales(sold.new_work, "GROWTH", 2025, None, Silent())
    again = assign_customers_with_sales(sold.new_work, "GROWTH", 2025, None, Silent())

    assert first.sentence == "3 records created."
    assert again.sentence == "0 records created. 3 records existed already and stay as they are."


def test_assigning_a_quarterly_program_makes_the_period_or_all_four(sold: Books) -> None:
    one = assign_customers_with_sales(sold.new_work, "QUA", 2026, 3, Silent())
    others = assign_customers_with_sales(sold.new_work, "QUA", 2026, None, Silent())

    assert (one.made, others.made, others.existing) == (1, 3, 1)


@pytest.mark.parametrize(
    ("rebate_code", "year", "period", "words"),
    [
        ("NONE", 2026, None, "NONE does not exist"),
        ("OLD", 2026, None, "OLD is not active"),
        ("QUA", 2026, 5, "1 to 4"),
        ("GROWTH", 2026, 2, "annual program has no periods"),
        ("GROWTH", 1899, None, "1900 to 2999"),
    ],
)
def test_what_can_not_be_assigned_is_refused(
    sold: Books, rebate_code: str, year: int, period: int | None, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        assign_customers_with_sales(sold.new_work, rebate_code, year, period, Silent())

    assert sold.records() == []
