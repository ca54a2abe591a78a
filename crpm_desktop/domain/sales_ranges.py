"""Levels as tiers of sales: which of them stand side by side, and where their ranges overlap or leave a gap.

Two levels are tiers of one ladder when both have a sales range, figured on the same basis, and neither is an ancestor
of the other: levels related by parents are cumulative instead. Source: calculation.md, "What the program warns of".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from crpm_desktop.domain.program import SubCode, ancestors


@dataclass(frozen=True, slots=True)
class Overlap:
    """Sales from `first` to `last` cents are in the range of both tiers; None: there is no limit on that side."""

    lower: SubCode
    upper: SubCode
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Sales from `first` to `last` cents lie between two tiers and in the range of none."""

    below: SubCode
    above: SubCode
    first: int
    last: int


def overlaps(sub_codes: Sequence[SubCode]) -> Iterator[Overlap]:
    """Every two tiers of one ladder whose ranges have sales in common."""
    parents = _parents(sub_codes)
    for lower, upper in combinations(_tiers(sub_codes), 2):
        last = min((code.max_sales for code in (lower, upper) if code.max_sales is not None), default=None)
        first = upper.min_sales
        if _same_ladder(parents, lower, upper) and (first is None or last is None or first <= last):
            yield Overlap(lower, upper, first, last)


def gaps(sub_codes: Sequence[SubCode]) -> Iterator[Gap]:
    """Every gap between a tier and the next one of its ladder, each once."""
    parents, tiers = _parents(sub_codes), _tiers(sub_codes)
    told: set[tuple[frozenset[str] | None, int, int]] = set()
    for tier in tiers:
        gap = _gap_above(tier, [other for other in tiers if _same_ladder(parents, tier, other)])
        if gap and (tier.basis, gap.first, gap.last) not in told:
            told.add((tier.basis, gap.first, gap.last))
            yield gap


def _gap_above(tier: SubCode, ladder: list[SubCode]) -> Gap | None:
    if tier.max_sales is None:
        return None
    first = tier.max_sales + 1
    reaching = [other for other in ladder if other.max_sales is None or other.max_sales >= first]
    if not reaching or any(other.min_sales is None or other.min_sales <= first for other in reaching):
        return None
    above = min(reaching, key=_order)
    return Gap(tier, above, first, (above.min_sales or 0) - 1)


def _tiers(sub_codes: Sequence[SubCode]) -> list[SubCode]:
    ranged = (code for code in sub_codes if code.min_sales is not None or code.max_sales is not None)
    return sorted(ranged, key=_order)


def _order(code: SubCode) -> tuple[bool, int, str]:
    """By where the range begins; no minimum begins below every minimum."""
    return code.min_sales is not None, code.min_sales or 0, code.rebate_sub_code


def _parents(codes: Sequence[SubCode]) -> Mapping[str, frozenset[str]]:
    return {code.rebate_sub_code: code.parents for code in codes}


def _same_ladder(parents: Mapping[str, frozenset[str]], one: SubCode, other: SubCode) -> bool:
    names = one.rebate_sub_code, other.rebate_sub_code
    related = names[0] in ancestors(parents, names[1]) or names[1] in ancestors(parents, names[0])
    return names[0] != names[1] and one.basis == other.basis and not related
