"""The sample data figured by the naive implementation: worked by hand first, then the rules against it."""

from fractions import Fraction
from pathlib import Path

import pytest

from crpm_desktop.domain.plan import make_plan
from crpm_desktop.domain.rebate import calculate
from tests.domain.naive_twin import answer, naive_answer, real_program
from tests.naive import NaiveRecord, NaiveWorld
from tests.naive_rules import cents

NORTHWIND = Path(__file__).parent.parent / "data" / "northwind"


@pytest.fixture(scope="module")
def world() -> NaiveWorld:
    return NaiveWorld.from_folder(NORTHWIND)


def rows(record: NaiveRecord) -> dict[str, tuple[int, str, str | None]]:
    return {row.rebate_sub_code: (row.rebate_earned, row.color, row.included_in) for row in record.rows}


def test_ernsh_growth_pays_from_level_b_with_base_and_a_included_in_it(world: NaiveWorld) -> None:
    record = world.calculate("ERNSH", "GROWTH", 1997)
    assert world.record("ERNSH", "GROWTH", 1997).goal == Fraction("15568.07")
    assert record.sales_revenue == 48_096_28
    assert rows(record) == {"A": (0, "black", "B"), "B": (961_93, "black", None), "BASE": (0, "black", "B")}


def test_ernsh_volume_pays_from_t3(world: NaiveWorld) -> None:
    record = world.calculate("ERNSH", "VOLUME", 1997)
    assert rows(record) == {"T1": (0, "red", None), "T2": (0, "red", None), "T3": (1_202_41, "black", None)}


def test_the_accounts_of_germany_earn_a_share_of_their_growth(world: NaiveWorld) -> None:
    record = world.calculate("C-GERMANY", "OVER", 1997)
    assert (record.rebate_revenue, record.rebate_earned) == (81_413_05, 6_513_04)


def test_the_accounts_of_europe_earn_two_percent_of_two_levels_of_children(world: NaiveWorld) -> None:
    assert world.calculate("R-EU", "GROWTH", 1997).rebate_earned == 7_728_60


def test_the_rules_equal_the_naive_figures_of_every_record(world: NaiveWorld) -> None:
    plans = {code: make_plan(real_program(program)) for code, program in world.programs.items()}
    colors = set()
    for record in world.records.values():
        program = world.programs[record.rebate_code]
        members = world.members(record.cust_no, record.sales_incl_children)
        window = (members, program.frequency, record.year, record.period)
        pg_sales = {group: cents(amount) for group, amount in world.pg_sales(*window).items()}
        goal = None if record.goal is None else cents(record.goal)
        result = calculate(plans[record.rebate_code], goal, cents(world.sales(*window)), pg_sales)
        naive = world.calculate(record.cust_no, record.rebate_code, record.year, record.period)
        assert answer(result) == naive_answer(naive), record
        colors |= {row.color for row in naive.rows}
    assert len(world.records) == 583
    assert colors == {"black", "red", "green", "blue"}
