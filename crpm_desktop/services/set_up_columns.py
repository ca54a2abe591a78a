"""The columns of the levels of a program (the upper block of Rebate Set Up), and what differs between two drafts."""

from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.plan import make_plan
from crpm_desktop.domain.program import Program
from crpm_desktop.domain.set_up_draft import LevelDraft, ProgramDraft
from crpm_desktop.services.columns import Column, Kind, text_of

PROGRAM_TITLES = {
    "rebate_code": "Rebate Code",
    "description": "Description",
    "text": "Text",
    "active": "Active",
    "frequency": "Frequency",
    "goal_required": "Goal Required",
}

LEVELS: tuple[Column[LevelDraft], ...] = (
    Column("rebate_sub_code", "Rebate Sub Code", Kind.TEXT, lambda level: level.rebate_sub_code, 10),
    Column("min_sales", "Min Sales", Kind.MONEY, lambda level: level.min_sales, 12, tip="Blank: no minimum"),
    Column("max_sales", "Max Sales", Kind.MONEY, lambda level: level.max_sales, 12, tip="Blank: no maximum"),
    Column(
        "min_amt_over_goal",
        "Min $ Over Goal",
        Kind.MONEY,
        lambda level: level.min_amt_over_goal,
        10,
        tip="Sales must exceed the goal by this many dollars; an entered 0 counts",
    ),
    Column(
        "min_pct_over_goal",
        "Min % Over Goal",
        Kind.PERCENT,
        lambda level: level.min_pct_over_goal,
        9,
        tip="Sales must exceed the goal by this percentage; not used when Min $ Over Goal is entered",
    ),
    Column(
        "min_pg_req",
        "Min PG Req",
        Kind.INTEGER,
        lambda level: level.min_pg_req,
        8,
        tip="How many of the product groups below must be bought",
    ),
    Column(
        "limit_sales_to_pg",
        "Limit Sales to PG",
        Kind.FLAG,
        lambda level: level.limit_sales_to_pg,
        10,
        tip="Only sales of the product groups below count",
    ),
    Column(
        "rebate_pct_over_goal",
        "Rebate Pct Over Goal",
        Kind.PERCENT,
        lambda level: level.rebate_pct_over_goal,
        9,
        tip="Paid on the sales above goal and minimum over goal",
    ),
    Column(
        "rebate_pct_tot_sales",
        "Rebate Pct Tot Sales",
        Kind.PERCENT,
        lambda level: level.rebate_pct_tot_sales,
        9,
        tip="Paid on all eligible sales, together with those of the parent levels",
    ),
)
TOTAL_TIP = "Calculated: its own Rebate Pct Tot Sales and those of its parents on the same sales"


def total_percentages(program: Program) -> dict[str, int]:
    """Total % of each level by its code, scaled by 10 000; empty while a parent is missing or closes a loop."""
    try:
        plan = make_plan(program)
    except Refused:
        return {}
    return {level.code.rebate_sub_code: level.total_pct for level in plan.levels}


def differences(before: ProgramDraft, after: ProgramDraft) -> list[str]:
    """What changed from one to the other, a line each: `level A: Min Sales 1,000.00 is now 2,000.00`."""
    lines = [
        f"{title} {_shown(getattr(before, name))} is now {_shown(getattr(after, name))}"
        for name, title in PROGRAM_TITLES.items()
        if getattr(before, name) != getattr(after, name)
    ]
    old = {level.id: level for level in before.levels}
    new = {level.id: level for level in after.levels}
    lines += [f"level {level.rebate_sub_code} was added" for key, level in new.items() if key not in old]
    lines += [f"level {level.rebate_sub_code} was deleted" for key, level in old.items() if key not in new]
    for key in old.keys() & new.keys():
        lines += _level_differences(old[key], new[key])
    return sorted(lines)


def _level_differences(before: LevelDraft, after: LevelDraft) -> list[str]:
    where = f"level {before.rebate_sub_code}:"
    lines = []
    for column in LEVELS:
        old, new = (text_of(column.kind, column.value(level)) or "blank" for level in (before, after))
        if old != new:
            lines.append(f"{where} {column.title} {old} is now {new}")
    for name, title in (("product_groups", "Product Group"), ("parents", "Parent Sub Code")):
        was, now = set(getattr(before, name)), set(getattr(after, name))
        lines += [f"{where} {title} {code} was added" for code in sorted(now - was)]
        lines += [f"{where} {title} {code} was taken away" for code in sorted(was - now)]
    return lines


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return text_of(Kind.TEXT, value) or "blank"
