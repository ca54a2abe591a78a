"""A program made ready for calculating many records: what follows from its set-up alone, worked out once.

Levels are named by their place in code order. Percentages are scaled by 10 000, amounts are cents. Source:
calculation.md, "What does it pay?".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.program import Program, SubCode, ancestors, closes_loop


@dataclass(frozen=True, slots=True)
class Level:
    """A sub code with what follows from the set-up: places of its parents and same-basis ancestors, Total %."""

    place: int
    code: SubCode
    rebate_sub_code: str
    limited_to: tuple[str, ...] | None
    parents: tuple[int, ...]
    same_basis_ancestors: frozenset[int]
    total_pct: int
    tests_goal: bool
    has_over_goal_minimum: bool


@dataclass(frozen=True, slots=True)
class Combination:
    """What a set of achieved levels pays together, by place: Paid %, the level it is included in, paying levels.

    `paid_on` is what the paying levels are figured on together: None all sales, else product groups.
    """

    paid_pct: tuple[int, ...]
    included_in: tuple[str | None, ...]
    pays: bool
    paid_on: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A program with its levels in code order and parents-first, and the combinations met so far."""

    program: Program
    levels: tuple[Level, ...]
    parents_first: tuple[Level, ...]
    _combinations: dict[tuple[int, ...], Combination] = field(default_factory=dict, compare=False, repr=False)

    def combine(self, achieved: tuple[int, ...]) -> Combination:
        """How the percentages of these levels, by place in order, combine along parents."""
        found = self._combinations.get(achieved)
        if found is None:
            found = self._combinations[achieved] = _combine(self.levels, achieved)
        return found


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
    places = {name: place for place, name in enumerate(sorted(codes))}
    levels = tuple(_make_level(program, codes, places, name) for name in places)
    return Plan(program, levels, _parents_first(levels))


def _make_level(program: Program, codes: Mapping[str, SubCode], places: Mapping[str, int], name: str) -> Level:
    code = codes[name]
    line = ancestors({other: codes[other].parents for other in codes}, name)
    same_basis = {other for other in line if codes[other].basis == code.basis}
    return Level(
        place=places[name],
        code=code,
        rebate_sub_code=name,
        limited_to=tuple(sorted(code.product_groups)) if code.limit_sales_to_pg else None,
        parents=tuple(sorted(places[parent] for parent in code.parents)),
        same_basis_ancestors=frozenset(places[other] for other in same_basis),
        total_pct=sum(codes[other].rebate_pct_tot_sales or 0 for other in (name, *same_basis)),
        tests_goal=program.goal_required or code.has_over_goal_minimum,
        has_over_goal_minimum=code.has_over_goal_minimum,
    )


def _parents_first(levels: Collection[Level]) -> tuple[Level, ...]:
    done: dict[int, Level] = {}
    while len(done) < len(levels):
        done |= {one.place: one for one in levels if one.place not in done and done.keys() >= set(one.parents)}
    return tuple(done.values())


def _combine(levels: tuple[Level, ...], achieved: tuple[int, ...]) -> Combination:
    """An achieved level carries unless another achieved level has it among its same-basis ancestors."""
    below = frozenset[int]().union(*(levels[place].same_basis_ancestors for place in achieved))
    carrying = [levels[place] for place in achieved if place not in below]
    included_in: list[str | None] = [None] * len(levels)
    paid = [0] * len(levels)
    for place in achieved:
        home = levels[place]
        if place in below:
            home = next(other for other in carrying if place in other.same_basis_ancestors)
            included_in[place] = home.rebate_sub_code
        paid[home.place] += levels[place].code.rebate_pct_tot_sales or 0
    paying = [levels[place].code for place in achieved if paid[place] > 0]
    limited = all(code.limit_sales_to_pg for code in paying)
    groups = frozenset[str]().union(*(code.product_groups for code in paying))
    return Combination(tuple(paid), tuple(included_in), bool(paying), groups if limited else None)
