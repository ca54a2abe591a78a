"""Random programs and records: the rules equal the naive ones in every field, and keep the laws of the page."""

from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, permutations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from crpm_desktop.domain.plan import make_plan
from crpm_desktop.domain.program import Program, SubCode
from crpm_desktop.domain.rebate import Color, RebateDetail, RebateResult, calculate
from tests.domain.naive_twin import answer, naive_answer, naive_record

MAX = 10**15 - 1
GROUPS = ("BEVERAGES", "PRODUCE", "SEAFOOD")
CODES = ("A", "B", "BASE", "T1", "a", "Ä")
GROUP_SETS = [frozenset(groups) for size in range(4) for groups in combinations(GROUPS, size)]
CODE_ORDERS = list(permutations(CODES))
PARENTS = [
    [parents for size in range(3) for parents in combinations(range(index), size)] for index in range(len(CODES))
]
"""For the level drawn as number `index`, the sets of up to two earlier levels that can be its parents."""

quick = settings(max_examples=80)

# Small amounts meet and miss each other's limits by a cent; large ones find what overflows or is rounded too early.
# Limits are mostly blank or low, else nearly every level is red and nothing is ever carried.
BLANKS = (None,) * 9
MIN_SALES = st.sampled_from((*BLANKS, *BLANKS, 0, 50, 99, 100, 100, 101, 101, 105, 106, 10**6, MAX))
MAX_SALES = st.sampled_from((*BLANKS, *BLANKS, 0, 101, 200, 399, 400, 10**9, MAX))
MIN_AMT_OVER_GOAL = st.sampled_from((*BLANKS, 0, 1, 5, 50, MAX))
MIN_PCT_OVER_GOAL = st.sampled_from((*BLANKS, 0, 1, 3_333, 50_000, 123_456, 1_000_000))
MIN_PG_REQ = st.sampled_from((*BLANKS, *BLANKS, 0, 1, 2, 3))
PERCENTS = st.sampled_from((None, 0, 1, 3_333, 5_000, 10_000, 15_001, 123_456, 999_999, 1_000_000))
GOALS = st.sampled_from((None, 0, 50, 90, 95, 99, 100, 101, 150, -50, 10**9 + 1, MAX, -MAX))
TELLING_SALES = st.sampled_from((100, 101, 105, 106, 399, 400, 401, 0, 50, -1, -150, 10**9 + 7, MAX, -MAX))
SALES = st.one_of(TELLING_SALES, st.integers(100, 500), TELLING_SALES, st.integers(0, MAX))
PG_SALES = st.sampled_from((100, None, 0, 1, 49, 101, 105, 250, 401, 777, -1, -60, 10**9 + 7, MAX, -MAX))


@dataclass(frozen=True)
class Case:
    program: Program
    goal: int | None
    sales: int
    pg_sales: dict[str, int]

    def result(self) -> RebateResult:
        return calculate(make_plan(self.program), self.goal, self.sales, self.pg_sales)


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Up to six levels; parents only among those drawn before, so that none closes a loop."""
    codes = draw(st.sampled_from(CODE_ORDERS))[: draw(st.sampled_from((0, 1, 2, 3, 4, 4, 5, 5, 6, 6)))]
    levels = [
        SubCode(
            rebate_sub_code=code,
            min_sales=draw(MIN_SALES),
            max_sales=draw(MAX_SALES),
            min_amt_over_goal=draw(MIN_AMT_OVER_GOAL),
            min_pct_over_goal=draw(MIN_PCT_OVER_GOAL),
            min_pg_req=draw(MIN_PG_REQ),
            limit_sales_to_pg=draw(st.sampled_from((False, False, False, True))),
            rebate_pct_over_goal=draw(PERCENTS),
            rebate_pct_tot_sales=draw(PERCENTS),
            product_groups=draw(st.sampled_from(GROUP_SETS)),
            parents=frozenset(codes[parent] for parent in draw(st.sampled_from(PARENTS[index]))),
        )
        for index, code in enumerate(codes)
    ]
    return Program("P", goal_required=draw(st.booleans()), sub_codes=tuple(levels))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    bought = ((group, draw(PG_SALES)) for group in GROUPS)
    return Case(
        program=draw(programs()),
        goal=draw(GOALS),
        sales=draw(SALES),
        pg_sales={group: cents for group, cents in bought if cents is not None},
    )


@settings(quick, max_examples=400)
@given(cases())
def test_every_field_of_every_row_and_of_the_record_equals_the_naive_implementation(case: Case) -> None:
    naive = naive_record(case.program, case.goal, case.sales, case.pg_sales)
    assert answer(case.result()) == naive_answer(naive)


@quick
@given(cases())
def test_the_detail_adds_up_to_the_summary_with_one_row_per_level_in_code_order(case: Case) -> None:
    result = case.result()
    assert sum(detail.rebate_earned for detail in result.details) == result.rebate_earned
    assert {detail.sales_revenue for detail in result.details} <= {result.sales_revenue}
    assert [detail.rebate_sub_code for detail in result.details] == sorted(
        level.rebate_sub_code for level in case.program.sub_codes
    )


@quick
@given(cases())
def test_each_achieved_percentage_is_paid_exactly_once_on_its_own_basis(case: Case) -> None:
    levels = {level.rebate_sub_code: level for level in case.program.sub_codes}
    paid: dict[object, int] = defaultdict(int)
    achieved: dict[object, int] = defaultdict(int)
    for detail in case.result().details:
        level = levels[detail.rebate_sub_code]
        paid[level.basis] += detail.paid_pct
        if detail.color is Color.BLACK:
            achieved[level.basis] += level.rebate_pct_tot_sales or 0
    assert paid == {basis: achieved[basis] for basis in paid}


@quick
@given(cases())
def test_only_an_achieved_level_earns_or_is_included_and_nothing_is_ever_below_zero(case: Case) -> None:
    result = case.result()
    rows = {detail.rebate_sub_code: detail for detail in result.details}
    assert result.rebate_earned >= 0
    assert result.rebate_revenue >= 0
    for detail in result.details:
        assert detail.rebate_earned >= 0
        if detail.color is not Color.BLACK:
            assert (detail.rebate_earned, detail.paid_pct, detail.included_in) == (0, 0, None)
        if detail.included_in is not None:
            assert detail.paid_pct == 0
            assert rows[detail.included_in].color is Color.BLACK
            assert rows[detail.included_in].included_in is None


@quick
@given(cases(), st.integers(0, 2**32))
def test_the_order_in_which_levels_are_given_changes_nothing(case: Case, seed: int) -> None:
    shuffled = list(case.program.sub_codes)
    Random(seed).shuffle(shuffled)
    other = replace(case, program=replace(case.program, sub_codes=tuple(shuffled)))
    assert other.result() == case.result()


@quick
@given(cases(), st.lists(st.tuples(GOALS, SALES, PG_SALES), min_size=2, max_size=5))
def test_a_plan_that_has_calculated_other_records_gives_the_figures_of_a_fresh_one(
    case: Case, records: list[tuple[int | None, int, int | None]]
) -> None:
    plan = make_plan(case.program)
    for goal, sales, seafood in [*records, *reversed(records)]:
        other = replace(case, goal=goal, sales=sales, pg_sales=case.pg_sales | {"SEAFOOD": seafood or 0})
        assert calculate(plan, goal, sales, other.pg_sales) == other.result()


@quick
@given(cases())
def test_a_level_is_black_exactly_when_it_says_achieved_and_then_misses_nothing(case: Case) -> None:
    for detail in case.result().details:
        assert (detail.reason == "achieved") is (detail.color is Color.BLACK)
        if detail.color is Color.BLACK:
            assert (detail.missing_sales, detail.missing_product_groups) == (None, None)


@quick
@given(cases())
def test_the_missing_sales_are_the_least_that_meet_every_minimum_of_the_level(case: Case) -> None:
    levels = {level.rebate_sub_code: level for level in case.program.sub_codes}
    for detail in case.result().details:
        level = levels[detail.rebate_sub_code]
        if detail.missing_sales is None or level.limit_sales_to_pg:
            continue
        alone = replace(level, max_sales=None, min_pg_req=None, parents=frozenset())
        enough = replace(
            case, program=replace(case.program, sub_codes=(alone,)), sales=case.sales + detail.missing_sales
        )
        assert _only(enough).color is Color.BLACK
        assert _only(replace(enough, sales=enough.sales - 1)).color is not Color.BLACK


@quick
@given(cases())
def test_a_sole_level_earns_its_paid_percentage_and_its_growth_to_within_half_a_cent(case: Case) -> None:
    for level in case.program.sub_codes:
        alone = replace(level, parents=frozenset(), min_amt_over_goal=None, min_pct_over_goal=None)
        detail = _only(replace(case, program=replace(case.program, sub_codes=(alone,))))
        if detail.color is not Color.BLACK:
            continue
        eligible = sum(case.pg_sales.get(group, 0) for group in level.product_groups)
        eligible = eligible if level.limit_sales_to_pg else case.sales
        growth = max(0, eligible - (case.goal or 0))
        exact = (level.rebate_pct_tot_sales or 0) * eligible + (level.rebate_pct_over_goal or 0) * growth
        assert abs(detail.rebate_earned - max(Fraction(0), Fraction(exact, 1_000_000))) <= Fraction(1, 2)


def _only(case: Case) -> RebateDetail:
    (detail,) = case.result().details
    return detail
