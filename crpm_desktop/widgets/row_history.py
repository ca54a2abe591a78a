"""History of a row: who did what to a record, a program or a level, asked for by key, menu or context menu."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from crpm_desktop.domain.records import DetailRow, SummaryRow
from crpm_desktop.models.set_up_edit import ProgramEdit
from crpm_desktop.services.audit_trail import level_history, newest_changes, program_history, record_history
from crpm_desktop.services.trail_columns import ChangeRow
from crpm_desktop.widgets.actions import make_action
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.trail_dialog import TrailDialog, changes, show_trail

MORE = "\N{HORIZONTAL ELLIPSIS}"
KEYS = "Ctrl+H"
NEWEST = "The newest changes of all, newest first. On the command line, crpm history exports every one."

Read = Callable[[], list[ChangeRow]]


class _Histories(QObject):
    def __init__(self, context: Context, owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner
        self.shown: TrailDialog | None = None

    def _show(self, name: str, read: Read) -> None:
        self.shown = show_trail(
            changes(f"History of {name}", f"{name}, newest first.", read), self._context, self._owner
        )
        self.shown.finished.connect(self._forget)

    def _forget(self, _result: int) -> None:
        self.shown = None


class RecordHistory(_Histories):
    """Of the customer's record with the cursor."""

    def __init__(self, context: Context, panel: GridPanel, owner: QWidget) -> None:
        super().__init__(context, owner)
        self._panel = panel
        self.action = make_action(owner, f"History{MORE}", self.show, KEYS)
        panel.actions_of_grid.of_row.append(self.action)

    def show(self) -> None:
        row, new_work = self._panel.view.current_row(), self._context.new_work
        record_id = row.record_id if isinstance(row, DetailRow) else row.id if isinstance(row, SummaryRow) else None
        if row is None or record_id is None:
            self._context.messages.refuse("History: put the cursor on a record that is saved.")
            return
        period = f" period {row.period}" if row.period else ""
        name = f"{row.cust_no} {row.rebate_code} {row.year}{period}"
        self._show(name, lambda: record_history(new_work, record_id))


class SetUpHistory(_Histories):
    """Of the program shown, with all that is below it, and of its current level."""

    def __init__(self, context: Context, edit: ProgramEdit, levels: GridPanel, owner: QWidget) -> None:
        super().__init__(context, owner)
        self._edit = edit
        self.of_program = make_action(owner, f"History of Program{MORE}", self.show_program, KEYS)
        self.of_level = make_action(owner, f"History of Level{MORE}", self.show_level, "Ctrl+Alt+H")
        levels.actions_of_grid.of_row += [self.of_level, self.of_program]

    def actions(self) -> list[QAction]:
        return [self.of_program, self.of_level]

    def show_program(self) -> None:
        original, new_work = self._edit.original, self._context.new_work
        if original is None:
            self._context.messages.refuse("History: this program is not saved yet.")
            return
        self._show(f"rebate program {original.rebate_code}", lambda: program_history(new_work, original.id))

    def show_level(self) -> None:
        original, row, new_work = self._edit.original, self._edit.current_row(), self._context.new_work
        if original is None or row is None or not row.level.id:
            self._context.messages.refuse("History: put the cursor on a level that is saved.")
            return
        name, level_id = f"level {original.rebate_code} {row.level.rebate_sub_code}", row.level.id
        self._show(name, lambda: level_history(new_work, level_id))


def show_newest_changes(context: Context, owner: QWidget) -> TrailDialog:
    """The whole trail of who did what."""
    new_work = context.new_work
    return show_trail(changes("Who Did What", NEWEST, lambda: newest_changes(new_work)), context, owner)
