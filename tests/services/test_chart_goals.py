"""The goal beside the sales: whose it is, how it falls on months and quarters, and why there is none."""

from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.services.chart_data import ChartFigures
from crpm_desktop.services.charts import sales_chart
from crpm_desktop.services.progress import Silent
from tests.services.books import Books

PROGRAMS = {
    "customers": "1,One,\n2,Two,1",
    "rebate_programs": "ANN,Annual,Y,Y\nFAM,Annual,Y,Y\nQUA,Quarterly,Y,N\nMON,Monthly,Y,N",
    "rebate_sub_codes": "ANN,X,,,,,,N,,1\nFAM,X,,,,,,N,,1\nQUA,X,,,,,,N,,1\nMON,X,,,,,,N,,1",
}


def sales(books: Books, **criteria: object) -> ChartFigures:
    return sales_chart(books.new_work, Criteria(**criteria), Silent())  # type: ignore[arg-type]


def goals_of(figures: ChartFigures) -> list[int | None]:
    return [bar.goal for bar in figures.bars]


def test_the_goal_of_an_annual_record_is_spread_over_the_months_to_the_cent(books: Books) -> None:
    books.bring_in(
        **PROGRAMS, sales_history="1,2026,3,M,10\n1,2025,1,M,10", customer_rebates="1,ANN,2026,,100,N\n1,ANN,2025,,5,N"
    )
    figures = sales(books, year=2026, cust_no="1")
    goals = goals_of(figures)
    assert sum(goal or 0 for goal in goals) == figures.goal_total == 100_00
    assert {8_33, 8_34} == set(goals)
    assert figures.goal == "Goal ANN 2026, spread evenly"
    assert figures.notes == ()


def test_the_goals_of_quarters_stand_over_their_months_or_quarters(books: Books) -> None:
    records = "\n".join(f"1,QUA,2026,{quarter},{quarter * 300},N" for quarter in (1, 2, 4))
    books.bring_in(**PROGRAMS, sales_history="1,2026,3,M,10\n2,2026,3,Q,10", customer_rebates=records)
    months = sales(books, year=2026, cust_no="1")
    assert goals_of(months) == [100_00] * 3 + [200_00] * 3 + [None] * 3 + [400_00] * 3
    assert months.goal_total == 2100_00
    books.bring_in(sales_history="1,2024,1,Q,10", customer_rebates="1,QUA,2024,1,300,N")
    quarters = sales(books, year=2024, cust_no="1")
    assert goals_of(quarters) == [300_00, None, None, None]
    assert quarters.goal == "Goal QUA 2024"


def test_a_quarter_has_a_goal_when_all_of_its_months_have_one(books: Books) -> None:
    records = "\n".join(f"1,MON,2026,{month},{month},N" for month in (1, 2, 3, 4, 6))
    books.bring_in(**PROGRAMS, sales_history="1,2026,1,Q,10", customer_rebates=records)
    figures = sales(books, year=2026, cust_no="1")
    assert goals_of(figures) == [6_00, None, None, None]
    assert figures.goal_total == 16_00


def test_a_goal_of_the_same_customers_is_shown_and_the_others_are_named(books: Books) -> None:
    books.bring_in(
        **PROGRAMS,
        sales_history="1,2026,0,Y,10",
        customer_rebates="1,ANN,2026,,100,N\n1,FAM,2026,,700,Y\n1,QUA,2026,1,5,N",
    )
    alone, family = (sales(books, year=2026, cust_no="1", include_children=on) for on in (False, True))
    assert (alone.goal, alone.goal_total, goals_of(alone)) == ("Goal ANN 2026", 100_00, [100_00])
    assert (family.goal, family.goal_total) == ("Goal FAM 2026", 700_00)
    assert alone.notes == ("Other goals: FAM, QUA. Choose the program in Show Rebate to see one.",)
    chosen = sales(books, year=2026, cust_no="1", rebate_code="FAM")
    assert (chosen.goal, chosen.notes) == (
        "Goal FAM 2026",
        ("The goal of FAM is for the customer with its children.",),
    )


def test_without_a_goal_line_a_note_says_why(books: Books) -> None:
    books.bring_in(**PROGRAMS, sales_history="1,2026,1,M,10\n2,2026,1,Q,10", customer_rebates="1,ANN,2026,,100,Y")
    mixed = sales(books, year=2026, cust_no="1", include_children=True)
    assert set(goals_of(mixed)) == {None}
    assert (mixed.goal, mixed.goal_total) == ("Goal ANN 2026", 100_00)
    assert mixed.notes == ("No line for the goal of ANN: it can't be split over months and quarters.",)
    everybody = sales(books, year=2026)
    assert (everybody.goal, everybody.notes) == ("", ("Choose a customer in Show Customer to see a goal.",))
    nothing = sales(books, year=2026, cust_no="2")
    assert (nothing.goal, nothing.notes) == ("", ("No record with a sales goal in 2026.",))


def test_each_of_all_years_has_its_own_goal(books: Books) -> None:
    books.bring_in(
        **PROGRAMS,
        sales_history="1,2026,1,M,10\n1,2025,1,M,10\n1,2024,1,M,1",
        customer_rebates="1,ANN,2026,,100,N\n1,ANN,2025,,50,N",
    )
    figures = sales(books, cust_no="1")
    assert goals_of(figures) == [None, 50_00, 100_00]
    assert (figures.goal, figures.goal_total) == ("Goal ANN", None)
    assert goals_of(sales(books, cust_no="1", period=1)) == [None, None, None]
