"""What Commit of Rebate Set Up refuses, and what it warns of and may go on with.

Sources: screens.md, "Rebate Set Up"; calculation.md, "What the program warns of".
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from crpm_desktop.domain.money import MAX_CENTS, WHOLE, format_money, plain_percent
from crpm_desktop.domain.program import Program, SubCode, ancestors
from crpm_desktop.domain.sales_ranges import Gap, Overlap, gaps, overlaps
from crpm_desktop.domain.set_up_draft import AMOUNTS, CODE_LENGTH, PERCENTAGES


@dataclass(frozen=True, slots=True)
class SetUpProblem:
    """A sentence for the clerk and the cell that it is about.

    `column` is a field of `SubCode`, or one of `Program` when `rebate_sub_code` is None.
    """

    message: str
    rebate_sub_code: str | None
    column: str


def set_up_errors(program: Program) -> list[SetUpProblem]:
    """Everything that keeps the program from being saved; empty when it may be."""
    problems = [*_program_errors(program), *_code_errors(program)]
    for code in program.sub_codes:
        problems += [*_amount_errors(code), *_product_group_errors(code)]
    return [*problems, *_parent_errors(program)]


def set_up_warnings(program: Program) -> list[SetUpProblem]:
    """What the rules allow, but a clerk should know before a customer finds out."""
    problems = [*_parent_warnings(program)]
    problems += [_overlap_warning(overlap) for overlap in overlaps(program.sub_codes)]
    problems += [_gap_warning(gap) for gap in gaps(program.sub_codes)]
    return [*problems, *_both_minimums_warnings(program), *_limited_goal_warnings(program)]


def _program_errors(program: Program) -> Iterator[SetUpProblem]:
    if message := _code_error("Rebate Code", program.rebate_code):
        yield SetUpProblem(message, None, "rebate_code")


def _code_errors(program: Program) -> Iterator[SetUpProblem]:
    for name, count in Counter(code.rebate_sub_code for code in program.sub_codes).items():
        message = _code_error("Rebate Sub Code", name)
        if message is None and count > 1:
            message = f"Rebate Sub Code {name} stands here {count} times: give each level a code of its own."
        if message:
            yield SetUpProblem(message, name, "rebate_sub_code")


def _code_error(title: str, code: str) -> str | None:
    if not code.strip():
        return f"Enter a {title}."
    if len(code) > CODE_LENGTH:
        return f"{title} {code} has {len(code)} characters: at most {CODE_LENGTH} fit."
    return None


def _amount_errors(code: SubCode) -> Iterator[SetUpProblem]:
    for column, title in AMOUNTS.items():
        amount: int | None = getattr(code, column)
        if amount is not None and amount < 0:
            yield _at(code, column, f"{title} is {_money(amount)}: enter 0 or more, or leave it blank.")
        elif amount is not None and amount > MAX_CENTS:
            yield _at(code, column, f"{title} is {_money(amount)}: at most {_money(MAX_CENTS)} fits.")
    for column, title in PERCENTAGES.items():
        percent: int | None = getattr(code, column)
        if percent is not None and not 0 <= percent <= WHOLE:
            yield _at(code, column, f"{title} is {plain_percent(percent)} %: enter 0 to 100, or leave it blank.")
    if code.min_sales is not None and code.max_sales is not None and code.max_sales < code.min_sales:
        low, high = _money(code.max_sales), _money(code.min_sales)
        yield _at(code, "max_sales", f"Max Sales {low} is below Min Sales {high}: raise it, or leave it blank.")


def _product_group_errors(code: SubCode) -> Iterator[SetUpProblem]:
    listed = len(code.product_groups)
    if code.min_pg_req is not None and code.min_pg_req < 0:
        yield _at(code, "min_pg_req", f"Min PG Req is {code.min_pg_req}: enter 0 or more, or leave it blank.")
    elif code.min_pg_req is not None and code.min_pg_req > listed:
        groups = "1 product group is" if listed == 1 else f"{listed or 'no'} product groups are"
        yield _at(
            code, "min_pg_req", f"Min PG Req is {code.min_pg_req}, but {groups} listed: list more, or lower Min PG Req."
        )
    if code.limit_sales_to_pg and not listed:
        yield _at(
            code,
            "limit_sales_to_pg",
            "Limit Sales to PG is on, but no product group is listed: list one, or turn it off.",
        )


def _parent_errors(program: Program) -> Iterator[SetUpProblem]:
    parents = {code.rebate_sub_code: code.parents for code in program.sub_codes}
    told: set[str] = set()
    for code in program.sub_codes:
        name = code.rebate_sub_code
        for missing in sorted(code.parents - parents.keys()):
            yield _at(
                code, "parents", f"Parent Sub Code {missing} is not a level of this program: enter it, or remove it."
            )
        if name in code.parents:
            yield _at(code, "parents", "it is its own Parent Sub Code: remove it there.")
        line = ancestors(parents, name)
        loop = sorted(other for other in line if name in ancestors(parents, other))
        if len(loop) > 1 and name not in told:
            told.update(loop)
            yield _at(
                code,
                "parents",
                f"levels {_listed(loop)} need each other, so none could be met: remove one as a parent.",
            )


def _parent_warnings(program: Program) -> Iterator[SetUpProblem]:
    parents = {code.rebate_sub_code: code.parents for code in program.sub_codes}
    for parent in program.sub_codes:
        name = parent.rebate_sub_code
        needing = [code for code in program.sub_codes if name in ancestors(parents, code.rebate_sub_code)]
        if parent.max_sales is None or not needing:
            continue
        lost = _listed([code.rebate_sub_code for code in needing])
        text = f"a customer above its Max Sales {_money(parent.max_sales)} loses {lost} too: all need it."
        yield _at(parent, "max_sales", text)
        for code in needing:
            if code.min_sales is not None and parent.max_sales < code.min_sales and _covers(parent, code):
                ever = "never" if code.basis == parent.basis else "hardly ever"
                text = (
                    f"it can {ever} pay: its Min Sales {_money(code.min_sales)} is above the Max Sales "
                    f"{_money(parent.max_sales)} of level {name}, which it needs."
                )
                yield _at(code, "min_sales", text)


def _covers(parent: SubCode, code: SubCode) -> bool:
    """Are the sales of the parent's basis those of the level's and perhaps more? Returns alone could make them less."""
    return parent.basis is None or (code.basis is not None and code.basis <= parent.basis)


def _overlap_warning(overlap: Overlap) -> SetUpProblem:
    lower, upper = overlap.lower.rebate_sub_code, overlap.upper.rebate_sub_code
    return _at(
        overlap.upper,
        "min_sales",
        f"its sales range overlaps that of level {lower}, and neither is a parent of the other: "
        f"both {lower} and {upper} can pay on {_range(overlap.first, overlap.last)}.",
    )


def _gap_warning(gap: Gap) -> SetUpProblem:
    return _at(
        gap.above,
        "min_sales",
        f"{_range(gap.first, gap.last)} fall between level {gap.below.rebate_sub_code} and this one, "
        "in the range of neither.",
    )


def _both_minimums_warnings(program: Program) -> Iterator[SetUpProblem]:
    for code in program.sub_codes:
        if code.min_amt_over_goal is not None and code.min_pct_over_goal is not None:
            yield _at(
                code,
                "min_pct_over_goal",
                f"Min $ Over Goal {_money(code.min_amt_over_goal)} is used, and Min % Over Goal "
                f"{plain_percent(code.min_pct_over_goal)} % is not: clear the one that you don't mean.",
            )


def _limited_goal_warnings(program: Program) -> Iterator[SetUpProblem]:
    uses_goal = program.goal_required or any(code.has_over_goal_minimum for code in program.sub_codes)
    if not program.sub_codes or not uses_goal or not all(code.limit_sales_to_pg for code in program.sub_codes):
        return
    cure = "turn Goal Required off, or type goals" if program.goal_required else "type goals"
    yield SetUpProblem(
        f"Every level is limited to its product groups, but the default goal is figured on all sales: {cure}.",
        None,
        "goal_required",
    )


def _at(code: SubCode, column: str, text: str) -> SetUpProblem:
    return SetUpProblem(f"Level {code.rebate_sub_code}: {text}", code.rebate_sub_code, column)


def _money(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}${format_money(abs(cents))}"


def _range(first: int | None, last: int | None) -> str:
    if first is None:
        return "all sales" if last is None else f"sales up to {_money(last)}"
    if last is None:
        return f"sales from {_money(first)}"
    return f"sales of {_money(first)}" if first == last else f"sales from {_money(first)} to {_money(last)}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
