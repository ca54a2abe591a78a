"""What a clerk should know about a record: marks on its row, and sentences of the Recalc message.

Never a refusal. Several marks of one record are kept as one number. Source: calculation.md, "What the program warns
of".
"""

from enum import IntFlag

from crpm_desktop.domain.program import Program


class RecordWarning(IntFlag):
    """The values are stored with the records: a new one takes a bit of its own."""

    GOAL_ZERO = 1
    COARSE_HISTORY = 2
    COARSE_LAST_YEAR = 4
    PG_HISTORY_DIFFERS = 8
    PAID_TWICE = 16


ROW_SENTENCES = {
    RecordWarning.GOAL_ZERO: "The goal is 0, so any sale counts as over goal.",
    RecordWarning.COARSE_HISTORY: (
        "Sales history of this period is coarser than the program's frequency, so it does not count."
    ),
    RecordWarning.COARSE_LAST_YEAR: (
        "Last year's sales history is coarser than the program's frequency, so the default goal leaves it out."
    ),
    RecordWarning.PG_HISTORY_DIFFERS: "Product-group history of this period does not add up to the sales history.",
    RecordWarning.PAID_TWICE: "Also paid in this program through a parent's record with Sales Incl Children.",
}

SUMMARY_SENTENCES = {
    RecordWarning.GOAL_ZERO: (
        "1 record has a goal of 0, so any sale counts as over goal.",
        "{count} records have a goal of 0, so any sale counts as over goal.",
    ),
    RecordWarning.COARSE_HISTORY: (
        "1 record has sales history coarser than its program's frequency, which does not count.",
        "{count} records have sales history coarser than their program's frequency, which does not count.",
    ),
    RecordWarning.COARSE_LAST_YEAR: (
        "1 record has history of last year coarser than its program's frequency, which its default goal leaves out.",
        (
            "{count} records have history of last year coarser than their program's frequency, "
            "which their default goals leave out."
        ),
    ),
    RecordWarning.PG_HISTORY_DIFFERS: (
        "1 record has product-group history that does not add up to its sales history.",
        "{count} records have product-group history that does not add up to their sales history.",
    ),
    RecordWarning.PAID_TWICE: (
        "1 record is also paid through a parent's record with Sales Incl Children.",
        "{count} records are also paid through a parent's record with Sales Incl Children.",
    ),
}
"""For one record, and for several."""


def sentences(flags: RecordWarning | int) -> list[str]:
    """What the marks of one row mean, in a fixed order; empty when there is none."""
    return [sentence for flag, sentence in ROW_SENTENCES.items() if flag & flags]


def summary_sentence(flag: RecordWarning, count: int) -> str:
    """How many records of a recalculation have one mark (`flag` is a single one)."""
    one, several = SUMMARY_SENTENCES[flag]
    return one if count == 1 else several.format(count=f"{count:,}")


def goal_is_zero_with_over_goal(program: Program, goal: int | None) -> bool:
    """Is the goal 0 (blank counts as 0) while a level asks for, or pays, a percentage over goal?"""
    if goal:
        return False
    return any(code.min_pct_over_goal is not None or bool(code.rebate_pct_over_goal) for code in program.sub_codes)
