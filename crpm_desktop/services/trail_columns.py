"""The trail of who did what in the words of the screen: a row for each value of a line, titles instead of columns."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crpm_desktop.db.audit_lines import AuditLine
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.services.columns import SUMMARY, Column, Kind, text_of
from crpm_desktop.services.free_goods_columns import FREE_GOODS
from crpm_desktop.services.grid_columns import SET_UP
from crpm_desktop.services.set_up_columns import LEVELS

Titles = dict[str, tuple[str, Kind]]
Show = Callable[[Kind, object], str]
"""A value as text: in the program's own notation, or in the user's."""

PARTS = ("sub_code_product_groups", "sub_code_parents")
"""What is added to a level or taken from it changes the level."""

WHAT = {
    "rebate_programs": "Rebate Program",
    "rebate_sub_codes": "Level",
    "sub_code_product_groups": "Level",
    "sub_code_parents": "Level",
    "customer_rebates": "Customer Record",
    "rewards": "Reward",
    "files": "Import",
}
ACTIONS = {"insert": "Created", "update": "Changed", "delete": "Deleted"}


def _titles(columns: Iterable[Column[Any]]) -> Titles:
    return {column.name: (column.title, column.kind) for column in columns}


TITLES: dict[str, Titles] = {
    "rebate_programs": _titles(SET_UP[:6]),
    "rebate_sub_codes": _titles(LEVELS),
    "sub_code_product_groups": {"product_group": ("Product Group", Kind.TEXT)},
    "sub_code_parents": {"parent_sub_code": ("Parent Sub Code", Kind.TEXT)},
    "customer_rebates": _titles(SUMMARY),
    "rewards": _titles(FREE_GOODS),
}


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One value that a line tells of; None: there was, or is, none. `number` is the line's."""

    number: int | None
    at: datetime
    who: str
    action: str
    what: str
    which: str
    column: str
    kind: Kind
    before: object
    after: object
    reason: str


def change_rows(lines: Iterable[AuditLine], record_id: int | None = None) -> Iterator[ChangeRow]:
    """The rows of lines; of a recalculation only what it changed in the record of that id, where one is given."""
    for line in lines:
        values = list(_values(line, record_id))
        for title, kind, before, after in values or [("", Kind.TEXT, None, None)]:
            yield ChangeRow(
                line.number,
                line.at,
                line.who,
                "Changed" if line.what in PARTS else ACTIONS.get(line.action, line.action.capitalize()),
                WHAT.get(line.what, line.what),
                line.row_name,
                title,
                kind,
                before,
                after,
                line.reason,
            )


def _values(line: AuditLine, record_id: int | None) -> Iterator[tuple[str, Kind, object, object]]:
    if line.action == "recalculated":
        title, kind = TITLES["customer_rebates"]["rebate_earned"]
        both = line.new["earned_before"], line.new["earned_after"]
        if record_id is not None:
            both = tuple(line.new["rebate_earned"].get(str(record_id), (None, None)))
        yield title, kind, *both
    elif line.action == "purged":
        yield "Backup", Kind.TEXT, None, line.new.get("backup")
    elif line.action in {"imported", "restored"}:
        yield "Rows", Kind.TEXT, None, ", ".join(f"{table} {count:,}" for table, count in line.new.items() if count)
    else:
        yield from _changed(line)


def _changed(line: AuditLine) -> Iterator[tuple[str, Kind, object, object]]:
    titles = TITLES.get(line.what, {})
    names = [name for name in [*titles, *line.old, *line.new] if name in line.old or name in line.new]
    for name in dict.fromkeys(names):
        title, kind = titles.get(name, (name, Kind.TEXT))
        before, after = _value(name, line.old.get(name)), _value(name, line.new.get(name))
        if line.action != "update" and _is_blank(before, after):
            continue
        yield title, kind, before, after


def _is_blank(*values: object) -> bool:
    return all(value is None or value == "" for value in values)


def _value(name: str, value: object) -> object:
    if name == "frequency" and isinstance(value, int):
        return Frequency(value).label
    return "" if isinstance(value, str) and value.startswith("\x1f") else value  # a code between two renamings


def trail_columns(show: Show = text_of) -> tuple[Column[ChangeRow], ...]:
    return (
        Column("at", "When", Kind.DATETIME, lambda row: row.at, 16),
        Column("who", "Who", Kind.TEXT, lambda row: row.who, 9, any_case=True),
        Column("action", "Action", Kind.TEXT, lambda row: row.action, 11, any_case=True),
        Column("what", "What", Kind.TEXT, lambda row: row.what, 14, any_case=True),
        Column("which", "Which", Kind.TEXT, lambda row: row.which, 26, any_case=True, least=24),
        Column("column", "Column", Kind.TEXT, lambda row: row.column, 16, any_case=True, least=13),
        Column("before", "Before", Kind.TEXT, lambda row: show(row.kind, row.before), 13, any_case=True),
        Column("after", "After", Kind.TEXT, lambda row: show(row.kind, row.after), 13, any_case=True),
        Column("reason", "Reason", Kind.TEXT, lambda row: row.reason, 15, any_case=True, least=8),
        Column("number", "Line", Kind.NUMBER, lambda row: row.number, 5, tip="Lines are numbered without a gap"),
    )
