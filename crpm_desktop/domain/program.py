"""A rebate program and its levels (sub codes), as they are set up."""

from collections.abc import Mapping
from dataclasses import dataclass

from crpm_desktop.domain.periods import Frequency


@dataclass(frozen=True, slots=True)
class SubCode:
    """One level of a program. Amounts in cents, percentages scaled by 10 000; None is blank, which is not zero."""

    rebate_sub_code: str
    min_sales: int | None = None
    max_sales: int | None = None
    min_amt_over_goal: int | None = None
    min_pct_over_goal: int | None = None
    min_pg_req: int | None = None
    limit_sales_to_pg: bool = False
    rebate_pct_over_goal: int | None = None
    rebate_pct_tot_sales: int | None = None
    product_groups: frozenset[str] = frozenset()
    parents: frozenset[str] = frozenset()

    @property
    def basis(self) -> frozenset[str] | None:
        """What its eligible sales are drawn from: None is all sales, else a set of product groups."""
        return self.product_groups if self.limit_sales_to_pg else None

    @property
    def has_over_goal_minimum(self) -> bool:
        return self.min_amt_over_goal is not None or self.min_pct_over_goal is not None


@dataclass(frozen=True, slots=True)
class Program:
    """A rebate program with its levels in code order."""

    rebate_code: str
    frequency: Frequency = Frequency.ANNUAL
    goal_required: bool = True
    active: bool = True
    description: str = ""
    text: str = ""
    sub_codes: tuple[SubCode, ...] = ()


def ancestors(parents: Mapping[str, frozenset[str]], start: str) -> frozenset[str]:
    """The parents of `start`, their parents and so on; `start` itself is among them only when parents close a loop.

    `parents` gives the direct parents of each code; a parent that has none of its own may be missing there.
    """
    found: set[str] = set()
    waiting = list(parents.get(start, ()))
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting.extend(parents.get(code, ()))
    return frozenset(found)


def closes_loop(parents: Mapping[str, frozenset[str]], start: str) -> bool:
    return start in ancestors(parents, start)
