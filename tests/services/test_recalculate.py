"""Recalc Sales and Rebate Earned: which records it touches, all or none, and what it warns of."""

from collections.abc import Callable

import pytest
from sqlalchemy import text, update

from crpm_desktop.db.schema import customers
from crpm_desktop.domain.errors import Cancelled
from crpm_desktop.domain.record_warnings import RecordWarning
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.recalculate import recalculate
from tests.services.books import Books

GROWTH = {
    "rebate_programs": "GROWTH,Annual,Y,Y\nOLD,Annual,N,Y",
    "rebate_sub_codes": "GROWTH,BASE,1000,,,,,N,,1\nGROWTH,A,1000,,,5,,N,,0.5\nOLD,X,,,,,,N,,1",
    "sub_code_parents": "GROWTH,A,BASE",
}
FAMILY = "1000,Acme,\n1100,Acme East,1000\n1110,Acme Boston,1100\n2000,Bolt,"
SALES = """
    1000,2026,1,M,500.00
    1100,2026,1,M,1500.00
    1110,2026,2,M,3000.00
    2000,2026,1,M,2000.00
"""


@pytest.fixture
def growth(books_with: Callable[..., Books]) -> Books:
    return books_with(customers=FAMILY, sales_history=SALES, **GROWTH)


class CancelsAt:
    """Progress whose user presses Cancel at the step of this number."""

    def __init__(self, step: int) -> None:
        self.left = step

    def step(self, done: int, total: int, text: str = "") -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled


def test_members_are_the_customer_alone_or_all_its_descendants(growth: Books) -> None:
    growth.bring_in(customer_rebates="1000,GROWTH,2026,,1000,Y\n1100,GROWTH,2026,,1000,N")

    growth.recalc()

    assert growth.record("1000", "GROWTH", 2026).sales_revenue == 5000_00
    assert growth.record("1100", "GROWTH", 2026).sales_revenue == 1500_00


def test_a_loop_of_parents_counts_each_member_once(growth: Books) -> None:
    growth.bring_in(customer_rebates="1000,GROWTH,2026,,1000,Y")
    with growth.new_work() as work:
        lowest = work.connection.execute(text("SELECT id FROM customers WHERE cust_no = '1110'")).scalar_one()
        work.connection.execute(update(customers).where(customers.c.cust_no == "1000").values(parent_id=lowest))
        work.commit()

    growth.recalc()

    assert growth.record("1000", "GROWTH", 2026).sales_revenue == 5000_00


def test_records_of_inactive_programs_keep_their_figures_and_are_named(growth: Books) -> None:
    growth.bring_in(rebate_programs="OLD,Annual,Y,Y", customer_rebates="2000,OLD,2026,,0,N\n2000,GROWTH,2026,,0,N")
    growth.recalc()
    growth.bring_in(rebate_programs="OLD,Annual,N,Y", sales_history="2000,2026,1,M,9000.00")

    outcome = growth.recalc()

    assert growth.record("2000", "OLD", 2026).rebate_earned == 20_00
    assert outcome.sentence == (
        "1 record recalculated. Rebate earned 135.00, before 30.00. 1 record skipped: program OLD is not active."
    )


def test_only_the_selected_records_are_recalculated(growth: Books) -> None:
    growth.bring_in(customer_rebates="1000,GROWTH,2026,,0,N\n2000,GROWTH,2026,,0,N")

    growth.recalc(cust_no="2000")

    assert growth.record("1000", "GROWTH", 2026).calculated_at is None
    assert growth.record("2000", "GROWTH", 2026).rebate_earned == 30_00


def test_a_recalculation_replaces_the_detail_rows_as_a_whole(growth: Books) -> None:
    growth.bring_in(customer_rebates="2000,GROWTH,2026,,0,N")
    growth.recalc()
    with growth.new_work() as work:
        work.connection.execute(text("DELETE FROM rebate_sub_codes WHERE rebate_sub_code = 'A'"))
        work.commit()

    growth.recalc()

    assert [row.rebate_sub_code for row in growth.details()] == ["BASE"]


def test_detail_rows_stay_with_their_figures_until_the_next_recalculation(growth: Books) -> None:
    growth.bring_in(customer_rebates="2000,GROWTH,2026,,0,N")
    growth.recalc()
    with growth.new_work() as work:
        work.connection.execute(text("DELETE FROM rebate_sub_codes WHERE rebate_sub_code = 'A'"))
        work.commit()

    earned = sum(row.rebate_earned for row in growth.details())

    assert earned == growth.record("2000", "GROWTH", 2026).rebate_earned == 30_00


def test_a_cancel_at_any_step_leaves_every_figure_as_it_was(growth: Books) -> None:
    growth.bring_in(customer_rebates="1000,GROWTH,2026,,0,Y\n2000,GROWTH,2026,,0,N")
    growth.recalc()
    growth.bring_in(sales_history="2000,2026,1,M,7777.77")
    before = growth.records(), growth.details()

    steps = 0
    while True:
        try:
            recalculate(growth.new_work, growth.ids(), CancelsAt(steps))
            break
        except Cancelled:
            steps += 1
            assert (growth.records(), growth.details()) == before

    assert steps > 3
    assert growth.record("2000", "GROWTH", 2026).sales_revenue == 7777_77


def test_an_error_in_the_middle_leaves_every_figure_as_it_was(growth: Books) -> None:
    growth.bring_in(customer_rebates="1000,GROWTH,2026,,0,Y\n2000,GROWTH,2026,,0,N")
    growth.recalc()
    growth.bring_in(sales_history="2000,2026,1,M,7777.77")
    before = growth.records(), growth.details()

    class Fails:
        def step(self, done: int, total: int, text: str = "") -> None:
            if text == "Writing figures":
                raise RuntimeError("the plug was pulled")

    with pytest.raises(RuntimeError, match="plug"):
        recalculate(growth.new_work, growth.ids(), Fails())

    assert (growth.records(), growth.details()) == before


def test_no_selected_record_is_said_so(growth: Books) -> None:
    assert recalculate(growth.new_work, [], Silent()).sentence == "Nothing was recalculated."


def test_rows_are_out_of_date_once_sales_goal_family_or_set_up_change(growth: Books) -> None:
    growth.bring_in(customer_rebates="1000,GROWTH,2026,,1000,Y\n2000,GROWTH,2026,,0,N")

    def marked() -> list[str]:
        found = [row.cust_no for row in growth.records() if row.out_of_date]
        growth.recalc()
        return found

    assert marked() == []
    growth.bring_in(sales_history="1110,2026,3,M,10.00")
    assert marked() == ["1000"]
    growth.bring_in(sales_history="1110,2025,3,M,10.00")
    assert marked() == []
    growth.bring_in(customer_rebates="2000,GROWTH,2026,,500,N")
    assert marked() == ["2000"]
    growth.bring_in(customers="2000,Bolt,1100")
    assert marked() == ["1000"]
    growth.bring_in(rebate_sub_codes="GROWTH,BASE,1000,,,,,N,,2")
    assert marked() == ["1000", "2000"]


def test_a_goal_of_zero_with_percentages_over_goal_is_warned_of(growth: Books) -> None:
    growth.bring_in(customer_rebates="1000,GROWTH,2026,,0,N\n2000,GROWTH,2026,,100,N")

    outcome = growth.recalc()

    assert outcome.warnings == ("1 record has a goal of 0, so any sale counts as over goal.",)
    assert growth.record("1000", "GROWTH", 2026).warnings == RecordWarning.GOAL_ZERO
    assert growth.record("2000", "GROWTH", 2026).warnings == 0


def test_history_coarser_than_the_program_does_not_count_and_is_warned_of(books: Books) -> None:
    books.bring_in(
        customers="1000,Acme,",
        sales_history="1000,2026,2,Q,900.00\n1000,2025,0,Y,800.00",
        rebate_programs="MON,Monthly,Y,N\nQUA,Quarterly,Y,N",
        rebate_sub_codes="MON,X,,,,,,N,,1\nQUA,X,,,,,,N,,1",
        customer_rebates="1000,MON,2026,4,,N\n1000,QUA,2026,2,,N",
    )

    books.recalc()

    both = RecordWarning.COARSE_HISTORY | RecordWarning.COARSE_LAST_YEAR
    monthly, quarterly = books.record("1000", "MON", 2026, 4), books.record("1000", "QUA", 2026, 2)
    assert (monthly.sales_revenue, monthly.warnings) == (0, both)
    assert (quarterly.sales_revenue, quarterly.warnings) == (900_00, RecordWarning.COARSE_LAST_YEAR)
    assert (monthly.sales_goal, quarterly.sales_goal) == (0, 0)


def test_product_groups_that_do_not_add_up_to_sales_are_warned_of(books: Books) -> None:
    books.bring_in(
        customers="1000,Acme,\n2000,Bolt,",
        product_groups="PG1,\nPG2,",
        sales_history="1000,2026,1,M,100.00\n2000,2026,1,M,100.00",
        sales_pg_history="1000,2026,1,M,PG1,60.00\n1000,2026,1,M,PG2,40.00\n2000,2026,1,M,PG2,99.99",
        rebate_programs="PGS,Annual,Y,N\nALL,Annual,Y,N",
        rebate_sub_codes="PGS,X,,,,,,Y,,1\nALL,X,,,,,,N,,1",
        sub_code_product_groups="PGS,X,PG1",
        customer_rebates="1000,PGS,2026,,,N\n2000,PGS,2026,,,N\n2000,ALL,2026,,,N",
    )

    books.recalc()

    marks = {(row.cust_no, row.rebate_code): row.warnings for row in books.records()}
    assert marks == {
        ("1000", "PGS"): 0,
        ("2000", "PGS"): RecordWarning.PG_HISTORY_DIFFERS,
        ("2000", "ALL"): 0,
    }


def test_a_customer_paid_by_its_own_record_and_through_its_parents_is_warned_of(growth: Books) -> None:
    growth.bring_in(
        customer_rebates="1000,GROWTH,2026,,10,Y\n1110,GROWTH,2026,,10,N\n2000,GROWTH,2026,,10,N",
    )

    growth.recalc(cust_no="1110")
    alone = growth.record("1110", "GROWTH", 2026).warnings
    outcome = growth.recalc(cust_no="1000")

    assert alone == 0
    assert outcome.warnings == ("1 record is also paid through a parent's record with Sales Incl Children.",)
    marks = {row.cust_no: row.warnings for row in growth.records()}
    assert marks == {"1000": 0, "1110": RecordWarning.PAID_TWICE, "2000": 0}

    growth.bring_in(customer_rebates="1000,GROWTH,2026,,10,N")
    growth.recalc(cust_no="1000")
    assert growth.record("1110", "GROWTH", 2026).warnings == 0
