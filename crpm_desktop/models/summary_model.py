"""The Customer Summary grid: which of its cells can be edited, how codes are read, and what marks a row."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject

from crpm_desktop.db.work import NewWork
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.errors import DatabaseBusy, Refused
from crpm_desktop.domain.periods import ANNUAL_PERIOD, FIRST_YEAR, LAST_YEAR, Frequency
from crpm_desktop.domain.record_warnings import sentences
from crpm_desktop.domain.records import Customer, ProgramName, SummaryRow, row_without_record
from crpm_desktop.models.code_lists import customer_choices
from crpm_desktop.models.draft import Choice, EditableColumn
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.models.table_model import PLAIN, RowStyle
from crpm_desktop.models.ticks import Ticks
from crpm_desktop.services import lists
from crpm_desktop.services.columns import SUMMARY, Column

KEY_IS_FIXED = "The key of a saved record can't be changed: add a new row instead."


def summary_ticks(parent: QObject | None = None) -> Ticks[SummaryRow]:
    """The selection flags: saved records only."""
    return Ticks(lambda row: row.id, lambda row: row.id is not None, parent)


def summary_model(
    new_work: NewWork,
    criteria: Callable[[], Criteria],
    programs: Callable[[], Iterable[ProgramName]],
    ticks: Ticks[SummaryRow],
    parent: QObject | None = None,
    *,
    extra: tuple[Column[SummaryRow], ...] = (),
) -> DraftModel[SummaryRow]:
    """`criteria` is asked for the year, period and program that a new row starts with, `programs` for what that
    program is; `extra` stands before Notes."""
    codes = _Codes(new_work)
    return DraftModel(
        (ticks.column, *SUMMARY[:-1], *extra, SUMMARY[-1]),
        (
            EditableColumn(
                "cust_no", _put_customer, codes.customer, codes.customers, _locked_key, fades=False, asks=True
            ),
            EditableColumn(
                "rebate_code", _put_program, codes.program, codes.programs, _locked_key, fades=False, asks=True
            ),
            EditableColumn("year", _put_year, locked=_locked_key, fades=False),
            EditableColumn("period", _put_period, locked=_locked_key, fades=False),
            EditableColumn("sales_goal", _put_goal, locked=_locked),
            EditableColumn("sales_incl_children", _put_incl_children, locked=_locked),
        ),
        key=lambda row: (row.cust_no, row.rebate_code, row.year, row.period),
        blank=lambda: _new_row(criteria(), programs()),
        undeletable=_locked,
        style=_style,
        ticks=ticks,
        named=_named,
        parent=parent,
    )


def _named(row: SummaryRow) -> str:
    """`1000 GROWTH 2026 period 3`: a record as people name it."""
    parts = [row.cust_no, row.rebate_code, str(row.year or ""), f"period {row.period}" if row.period else ""]
    return " ".join(part for part in parts if part)


def _style(row: SummaryRow) -> RowStyle:
    if row.via is not None:
        return RowStyle(muted=True, note=f"Listed through its parent {row.via}; it has no record here.")
    notes = sentences(row.warnings) if row.warnings else []
    if not notes and not row.out_of_date and row.program_active:
        return PLAIN
    if row.out_of_date:
        notes.insert(0, "Out of date: sales, family, goal or set-up changed since it was calculated. Press Recalc.")
    if not row.program_active:
        notes.append("The program is not active: Recalc leaves this record as it is.")
    return RowStyle(muted=row.out_of_date, note="\n".join(notes))


class _Codes:
    """What a typed customer number or rebate code means, and the lists of values behind them."""

    def __init__(self, new_work: NewWork) -> None:
        self._new_work = new_work

    def customer(self, text: str) -> Customer:
        with _typed_text_stays():
            return lists.customer_named(self._new_work, text)

    def customers(self, text: str) -> list[Choice]:
        return customer_choices(self._new_work, text)

    def program(self, text: str) -> ProgramName:
        with _typed_text_stays():
            return lists.program_named(self._new_work, text)

    def programs(self, text: str) -> list[Choice]:
        return [Choice(one.rebate_code, one.description) for one in lists.search_programs(self._new_work, text)]


@contextmanager
def _typed_text_stays() -> Iterator[None]:
    """What can't be looked up is refused like a code that there is not: it stays in its cell."""
    try:
        yield
    except DatabaseBusy as error:
        raise Refused(f"The code can't be looked up now. {error.message}") from error


def _new_row(criteria: Criteria, programs: Iterable[ProgramName]) -> SummaryRow:
    row = row_without_record(year=criteria.year, period=criteria.period)
    shown = (one for one in programs if one.rebate_code == criteria.rebate_code and one.active)
    program = next(shown, None)
    return row if program is None else _put_program(row, program)


def _locked(row: SummaryRow) -> str:
    return f"{row.cust_no} has no record here: it is listed through its parent {row.via}." if row.via else ""


def _locked_key(row: SummaryRow) -> str:
    return _locked(row) or (KEY_IS_FIXED if row.id is not None else "")


def _put_customer(row: SummaryRow, value: Any) -> SummaryRow:
    if value is None or value == "":
        return replace(row, cust_no="", customer_name="")
    return replace(row, cust_no=value.cust_no, customer_name=value.name)


def _put_program(row: SummaryRow, value: Any) -> SummaryRow:
    if value is None or value == "":
        return replace(row, rebate_code="")
    period = ANNUAL_PERIOD if value.frequency is Frequency.ANNUAL else row.period
    return replace(row, rebate_code=value.rebate_code, frequency=value.frequency, period=period)


def _put_year(row: SummaryRow, value: Any) -> SummaryRow:
    if value is None or not FIRST_YEAR <= value <= LAST_YEAR:
        raise Refused(f"Enter a year from {FIRST_YEAR} to {LAST_YEAR}.")
    return replace(row, year=value)


def _put_period(row: SummaryRow, value: Any) -> SummaryRow:
    if row.rebate_code and (value or ANNUAL_PERIOD) not in row.frequency.periods:
        if row.frequency is Frequency.ANNUAL:
            raise Refused("An annual program has no periods: leave the period blank.")
        raise Refused(
            f"Enter a period from 1 to {row.frequency.periods[-1]}: the program is {row.frequency.label.lower()}."
        )
    if value is not None and not 1 <= value <= 12:
        raise Refused("Enter a period from 1 to 12, or leave it blank for annual programs.")
    return replace(row, period=value or ANNUAL_PERIOD)


def _put_goal(row: SummaryRow, value: Any) -> SummaryRow:
    if value is not None and value < 0:
        raise Refused("A sales goal can't be below 0.")
    return replace(row, sales_goal=value)


def _put_incl_children(row: SummaryRow, value: Any) -> SummaryRow:
    return replace(row, sales_incl_children=bool(value))
