"""How a rebate is calculated: one record of one customer in one program.

Amounts are cents, percentages scaled by 10 000. Thresholds are kept in millionths of a cent (`cents * WHOLE`) so that
nothing is rounded before the amount that is stored. Source: calculation.md, from "Does a sub code qualify?" on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.money import WHOLE, divide_half_away, format_money, plain_percent
from crpm_desktop.domain.program import Program, SubCode, ancestors, closes_loop

ACHIEVED = "achieved"


class Color(IntEnum):
    """The colour of Rebate Revenue: what keeps a level from paying."""

    BLACK = 0
    RED = 1
    GREEN = 2
    BLUE = 3

    @property
    def label(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class RebateDetail:
    """What one level comes to for one record.

    `missing_sales` is what eligible sales lack to meet every minimum of the level itself, rounded up to the cent;
    `missing_product_groups` the same for Min PG Req. None: nothing of that kind is missing.
    """

    rebate_sub_code: str
    sales_revenue: int
    rebate_revenue: int
    rebate_earned: int
    total_pct: int
    paid_pct: int
    color: Color
    reason: str
    included_in: str | None
    in_sales_range: bool
    missing_sales: int | None = None
    missing_product_groups: int | None = None


@dataclass(frozen=True, slots=True)
class RebateResult:
    """The figures of one record and its levels in code order; the details add up to `rebate_earned`."""

    sales_revenue: int
    rebate_revenue: int
    rebate_earned: int
    details: tuple[RebateDetail, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A sub code with all that follows from the set-up alone, worked out once per program."""

    code: SubCode
    parents: tuple[str, ...]
    same_basis_ancestors: frozenset[str]
    total_pct: int
    tests_goal: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A program made ready for calculating many records: levels in code order and parents-first."""

    program: Program
    levels: tuple[Level, ...]
    parents_first: tuple[Level, ...]


@dataclass(slots=True)
class _Standing:
    """One level against one record, before parents and percentages are combined."""

    level: Level
    eligible: int
    threshold: int
    color: Color
    reason: str


def make_plan(program: Program) -> Plan:
    """Raises `Refused` when a parent is missing or parents close a loop: such a program can't be calculated."""
    codes = {code.rebate_sub_code: code for code in program.sub_codes}
    parents = {name: code.parents for name, code in codes.items()}
    for name in codes:
        missing = sorted(parents[name] - codes.keys())
        if missing:
            raise Refused(
                f"Program {program.rebate_code}: level {name} needs level {missing[0]}, which does not exist."
            )
        if closes_loop(parents, name):
            raise Refused(f"Program {program.rebate_code}: level {name} is its own ancestor; mend its parents.")
    levels = {name: _make_level(program, codes, name) for name in sorted(codes)}
    return Plan(program, tuple(levels.values()), _parents_first(levels))


def _make_level(program: Program, codes: Mapping[str, SubCode], name: str) -> Level:
    code = codes[name]
    line = ancestors({other: codes[other].parents for other in codes}, name)
    same_basis = frozenset(other for other in line if codes[other].basis == code.basis)
    percentages = [codes[other].rebate_pct_tot_sales or 0 for other in (name, *same_basis)]
    return Level(
        code=code,
        parents=tuple(sorted(code.parents)),
        same_basis_ancestors=same_basis,
        total_pct=sum(percentages),
        tests_goal=program.goal_required or code.has_over_goal_minimum,
    )


def _parents_first(levels: Mapping[str, Level]) -> tuple[Level, ...]:
    done: dict[str, Level] = {}
    while len(done) < len(levels):
        done |= {
            name: level for name, level in levels.items() if name not in done and done.keys() >= set(level.parents)
        }
    return tuple(done.values())


def calculate(plan: Plan, sales_goal: int | None, sales: int, pg_sales: Mapping[str, int]) -> RebateResult:
    """The figures of a record: its goal (None counts as 0), its members' sales and their net sales by product group."""
    goal = sales_goal or 0
    standings: dict[str, _Standing] = {}
    for level in plan.parents_first:
        standings[level.code.rebate_sub_code] = _stand(level, goal, sales, pg_sales, standings)
    included_in, paid = _combine(plan, standings)
    details = tuple(
        _detail(standings[name], sales, goal, pg_sales, paid.get(name, 0), included_in.get(name))
        for name in (level.code.rebate_sub_code for level in plan.levels)
    )
    return RebateResult(
        sales_revenue=sales,
        rebate_revenue=_record_revenue(standings.values(), paid, sales, pg_sales),
        rebate_earned=sum(detail.rebate_earned for detail in details),
        details=details,
    )


def eligible_sales(code: SubCode, sales: int, pg_sales: Mapping[str, int]) -> int:
    """`E(s)`: all sales, or those of its product groups alone."""
    if not code.limit_sales_to_pg:
        return sales
    return sum(pg_sales.get(group, 0) for group in code.product_groups)


def bought_product_groups(code: SubCode, pg_sales: Mapping[str, int]) -> int:
    """`N(s)`: how many of its product groups have net sales above zero."""
    return sum(pg_sales.get(group, 0) > 0 for group in code.product_groups)


def threshold(code: SubCode, goal: int) -> int:
    """`T(s)` in millionths of a cent: an entered Min $ Over Goal comes before Min % Over Goal."""
    if code.min_amt_over_goal is not None:
        return (goal + code.min_amt_over_goal) * WHOLE
    return goal * (WHOLE + (code.min_pct_over_goal or 0))


def _stand(
    level: Level, goal: int, sales: int, pg_sales: Mapping[str, int], standings: Mapping[str, _Standing]
) -> _Standing:
    """The first test that fails gives the colour ("Does a sub code qualify?")."""
    code = level.code
    eligible = eligible_sales(code, sales, pg_sales)
    limit = threshold(code, goal)
    color, reason = _own_tests(level, goal, eligible, limit, pg_sales)
    if color is Color.BLACK:
        for parent in level.parents:
            if standings[parent].color is not Color.BLACK:
                color, reason = standings[parent].color, f"needs level {parent}"
                break
    return _Standing(level, eligible, limit, color, reason)


def _own_tests(level: Level, goal: int, eligible: int, limit: int, pg_sales: Mapping[str, int]) -> tuple[Color, str]:
    code = level.code
    if code.min_sales is not None and eligible < code.min_sales:
        return Color.RED, f"${format_money(code.min_sales - eligible)} below minimum sales"
    if code.max_sales is not None and eligible > code.max_sales:
        return Color.RED, f"${format_money(eligible - code.max_sales)} above maximum sales"
    if level.tests_goal and eligible < goal:
        return Color.RED, f"${format_money(goal - eligible)} below goal"
    if code.min_pg_req is not None:
        bought = bought_product_groups(code, pg_sales)
        if bought < code.min_pg_req:
            return Color.GREEN, f"{bought} of {code.min_pg_req} product groups"
    if code.has_over_goal_minimum and eligible * WHOLE < limit:
        return Color.BLUE, f"${format_money(_lacking(limit, eligible))} below goal + {_over_goal_text(code)}"
    return Color.BLACK, ACHIEVED


def _over_goal_text(code: SubCode) -> str:
    if code.min_amt_over_goal is not None:
        return f"${format_money(code.min_amt_over_goal)}"
    return f"{plain_percent(code.min_pct_over_goal or 0)} %"


def _lacking(limit: int, eligible: int) -> int:
    """Cents, rounded up, that bring `eligible` cents up to `limit` millionths of a cent."""
    return -((eligible * WHOLE - limit) // WHOLE)


def _combine(plan: Plan, standings: Mapping[str, _Standing]) -> tuple[dict[str, str], dict[str, int]]:
    """Which level each achieved one is included in, and the Paid % of the carrying ones."""
    achieved = [level for level in plan.levels if standings[level.code.rebate_sub_code].color is Color.BLACK]
    below = frozenset[str]().union(*(level.same_basis_ancestors for level in achieved))
    carrying = [level for level in achieved if level.code.rebate_sub_code not in below]
    included_in: dict[str, str] = {}
    paid: dict[str, int] = {}
    for level in carrying:
        name = level.code.rebate_sub_code
        paid[name] = paid.get(name, 0) + (level.code.rebate_pct_tot_sales or 0)
    for level in achieved:
        name = level.code.rebate_sub_code
        if name in below:
            home = next(other for other in carrying if name in other.same_basis_ancestors).code.rebate_sub_code
            included_in[name] = home
            paid[home] += level.code.rebate_pct_tot_sales or 0
    return included_in, paid


def _detail(
    standing: _Standing, sales: int, goal: int, pg_sales: Mapping[str, int], paid_pct: int, included_in: str | None
) -> RebateDetail:
    level, code, achieved = standing.level, standing.level.code, standing.color is Color.BLACK
    growth = max(0, standing.eligible * WHOLE - standing.threshold)
    over_goal = code.rebate_pct_over_goal or 0
    earned, revenue = 0, standing.eligible
    if achieved:
        earned = max(0, divide_half_away(over_goal * growth + paid_pct * standing.eligible * WHOLE, WHOLE * WHOLE))
        if paid_pct == 0 and over_goal > 0:
            revenue = divide_half_away(growth, WHOLE)
    missing_sales, missing_groups = (None, None) if achieved else _missing(standing, goal, pg_sales)
    return RebateDetail(
        rebate_sub_code=code.rebate_sub_code,
        sales_revenue=sales,
        rebate_revenue=revenue,
        rebate_earned=earned,
        total_pct=level.total_pct,
        paid_pct=paid_pct,
        color=standing.color,
        reason=standing.reason,
        included_in=included_in,
        in_sales_range=_in_sales_range(code, standing.eligible),
        missing_sales=missing_sales,
        missing_product_groups=missing_groups,
    )


def _in_sales_range(code: SubCode, eligible: int) -> bool:
    return (code.min_sales is None or code.min_sales <= eligible) and (
        code.max_sales is None or eligible <= code.max_sales
    )


def _missing(standing: _Standing, goal: int, pg_sales: Mapping[str, int]) -> tuple[int | None, int | None]:
    """What the level itself still lacks: sales to its highest minimum, and product groups."""
    code, eligible = standing.level.code, standing.eligible
    lacking = [(code.min_sales or 0) - eligible if code.min_sales is not None else 0]
    if standing.level.tests_goal:
        lacking.append(goal - eligible)
    if code.has_over_goal_minimum:
        lacking.append(_lacking(standing.threshold, eligible))
    groups = (code.min_pg_req or 0) - bought_product_groups(code, pg_sales)
    return (max(lacking) if max(lacking) > 0 else None), (groups if groups > 0 else None)


def _record_revenue(
    standings: Iterable[_Standing], paid: Mapping[str, int], sales: int, pg_sales: Mapping[str, int]
) -> int:
    """The sales that earned something, each dollar once; never below 0."""
    achieved = [standing for standing in standings if standing.color is Color.BLACK]
    paying = [one.level.code for one in achieved if paid.get(one.level.code.rebate_sub_code, 0) > 0]
    if any(not code.limit_sales_to_pg for code in paying):
        return max(0, sales)
    if paying:
        groups = frozenset[str]().union(*(code.product_groups for code in paying))
        return max(0, sum(pg_sales.get(group, 0) for group in groups))
    growth = [
        one.eligible * WHOLE - one.threshold for one in achieved if (one.level.code.rebate_pct_over_goal or 0) > 0
    ]
    return max(0, divide_half_away(max(growth, default=0), WHOLE))
