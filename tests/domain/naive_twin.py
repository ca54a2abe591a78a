"""Hands one record to the rules of the program and to the naive ones, and lays the answers side by side."""

from collections.abc import Mapping
from dataclasses import astuple
from fractions import Fraction

from crpm_desktop.domain.periods import FREQUENCY_BY_LABEL
from crpm_desktop.domain.program import Program, SubCode
from crpm_desktop.domain.rebate import RebateResult
from tests.naive import NaiveProgram
from tests.naive_rules import NaiveCase, NaiveLevel, NaiveRecord, cents, scaled

Answer = tuple[int, int, int, list[tuple[object, ...]]]


def naive_level(code: SubCode) -> NaiveLevel:
    return NaiveLevel(
        code=code.rebate_sub_code,
        min_sales=_over(code.min_sales, 100),
        max_sales=_over(code.max_sales, 100),
        min_amt_over_goal=_over(code.min_amt_over_goal, 100),
        min_pct_over_goal=_over(code.min_pct_over_goal, 10_000),
        min_pg_req=code.min_pg_req,
        limited=code.limit_sales_to_pg,
        pct_over_goal=_over(code.rebate_pct_over_goal, 10_000),
        pct_tot_sales=_over(code.rebate_pct_tot_sales, 10_000),
        product_groups=code.product_groups,
        parents=code.parents,
    )


def naive_record(program: Program, goal: int | None, sales: int, pg_sales: Mapping[str, int]) -> NaiveRecord:
    case = NaiveCase(
        levels=[naive_level(code) for code in program.sub_codes],
        goal_required=program.goal_required,
        goal=_over(goal, 100),
        sales=Fraction(sales, 100),
        pg_sales={group: Fraction(cents, 100) for group, cents in pg_sales.items()},
    )
    return case.record()


def answer(result: RebateResult) -> Answer:
    rows: list[tuple[object, ...]] = [
        (
            one.rebate_sub_code,
            one.sales_revenue,
            one.rebate_revenue,
            one.rebate_earned,
            one.total_pct,
            one.paid_pct,
            one.color.label,
            one.included_in,
            one.in_sales_range,
        )
        for one in result.details
    ]
    return result.sales_revenue, result.rebate_revenue, result.rebate_earned, rows


def naive_answer(record: NaiveRecord) -> Answer:
    return record.sales_revenue, record.rebate_revenue, record.rebate_earned, [astuple(row) for row in record.rows]


def _over(value: int | None, unit: int) -> Fraction | None:
    return None if value is None else Fraction(value, unit)


def real_program(program: NaiveProgram) -> Program:
    return Program(
        rebate_code=program.rebate_code,
        frequency=FREQUENCY_BY_LABEL[program.frequency],
        goal_required=program.goal_required,
        active=program.active,
        sub_codes=tuple(_sub_code(level) for level in program.levels.values()),
    )


def _sub_code(level: NaiveLevel) -> SubCode:
    amounts = (level.min_sales, level.max_sales, level.min_amt_over_goal)
    min_sales, max_sales, min_amt = (None if amount is None else cents(amount) for amount in amounts)
    percents = (level.min_pct_over_goal, level.pct_over_goal, level.pct_tot_sales)
    min_pct, over_goal, tot_sales = (None if percent is None else scaled(percent) for percent in percents)
    return SubCode(
        rebate_sub_code=level.code,
        min_sales=min_sales,
        max_sales=max_sales,
        min_amt_over_goal=min_amt,
        min_pct_over_goal=min_pct,
        min_pg_req=level.min_pg_req,
        limit_sales_to_pg=level.limited,
        rebate_pct_over_goal=over_goal,
        rebate_pct_tot_sales=tot_sales,
        product_groups=level.product_groups,
        parents=level.parents,
    )
