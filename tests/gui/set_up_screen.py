"""Rebate Set Up on the screen over a real database file: how tests look at it and act on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.work import NewWork
from crpm_desktop.domain.set_up_draft import LevelDraft, ProgramDraft
from crpm_desktop.models.changes import Change, Changes
from crpm_desktop.models.criteria_store import CriteriaStore
from crpm_desktop.models.set_up_lines import LinesModel
from crpm_desktop.services.set_up import load_program
from crpm_desktop.tabs.rebate_set_up_tab import RebateSetUpTab
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.jobs import Jobs
from crpm_desktop.widgets.messages import Messages
from tests.clones import made_file
from tests.services.set_up_data import fill, program_id


class Screen:
    """The tab, shown, with what it told and announced."""

    def __init__(self, database: Database, qtbot: QtBot, folder: Path, new_work: NewWork | None = None) -> None:
        settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.qtbot = qtbot
        self.database = database
        self.context = Context(
            new_work or database.new_work, CriteriaStore(), Jobs(), settings, Changes(), Messages(), database.name
        )
        self.told: list[str] = []
        self.announced: list[Change] = []
        self.context.messages.told.connect(lambda message: self.told.append(message.text))
        self.context.messages.fault_found.connect(lambda fault: self.told.append(fault.details))
        self.context.changes.announced.connect(self.announced.append)
        self.tab = RebateSetUpTab(self.context)
        qtbot.addWidget(self.tab)
        self.tab.resize(1366, 640)
        with qtbot.waitExposed(self.tab):
            self.tab.show()
        self.settle()

    # Waiting

    def settle(self) -> None:
        """Waits until nothing is read or written any more."""
        self.qtbot.waitUntil(lambda: not self.context.jobs.running)

    # Looking

    @property
    def levels(self) -> GridView:
        return self.tab.blocks.upper.panel.view

    def lower_views(self) -> tuple[GridView, GridView]:
        key = self.tab.edit.current_key
        assert key is not None
        groups, parents = self.tab.blocks.lower.panels(key)
        return groups.view, parents.view

    def listed(self) -> list[str]:
        return [program.rebate_code for program in self.tab.programs.model.rows()]

    def marked(self) -> str:
        """The program with the cursor in the list; none for a new one."""
        row = self.tab.programs.view.current_row()
        return row.rebate_code if row is not None else ""

    def codes(self) -> list[str]:
        return [row.level.rebate_sub_code for row in self.tab.edit.levels.standing()]

    def cursor(self) -> tuple[int, str]:
        """Row and column of the cell with the cursor in the grid that has the keyboard."""
        focus = self.tab.focusWidget()
        view = next(view for view in (self.levels, *self.lower_views()) if view is focus)
        return view.currentIndex().row(), view.grid_model.columns[view.currentIndex().column()].name

    def stored(self, rebate_code: str) -> ProgramDraft:
        draft = load_program(self.database.new_work, program_id(self.database, rebate_code))
        assert draft is not None
        return draft

    def stored_level(self, rebate_code: str, sub_code: str) -> LevelDraft:
        return next(level for level in self.stored(rebate_code).levels if level.rebate_sub_code == sub_code)

    # Acting

    def choose(self, rebate_code: str) -> None:
        """Puts the cursor of the list on a program."""
        self.tab.programs.view.go_to(self.listed().index(rebate_code))
        self.settle()

    def open(self, rebate_code: str) -> None:
        self.choose(rebate_code)
        assert self.tab.edit.form.rebate_code == rebate_code

    def type_level(self, sub_code: str, column: str, text: str) -> None:
        """Types into a cell of the upper block with the keyboard; an unknown code means the blank line."""
        codes = self.codes()
        row = codes.index(sub_code) if sub_code in codes else len(codes)
        self.type_cell(self.levels, row, column, text)

    def type_cell(self, view: GridView, row: int, column: str, text: str) -> None:
        number = view.grid_model.column_index(column)
        view.go_to(row, number)
        self.tab.activateWindow()  # a list of codes that was offered had the keys, and no window system gives them back
        self.qtbot.waitUntil(self.tab.isActiveWindow)
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_F2)
        editors = [editor for editor in view.findChildren(QLineEdit) if editor.isVisible()]
        assert len(editors) == 1
        editors[0].selectAll()
        QTest.keyClick(editors[0], Qt.Key.Key_Delete)
        QTest.keyClicks(editors[0], text)
        QTest.keyClick(editors[0], Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: not view.is_editing())

    def type_field(self, field: QLineEdit, text: str) -> None:
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClicks(field, text)

    def press(self, button: QAbstractButton) -> None:
        assert button.isEnabled()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def commit(self) -> None:
        self.press(self.tab.buttons.commit)

    def boxes(self) -> list[QDialog]:
        return [box for box in self.tab.findChildren(QDialog) if box.isVisible()]

    def box(self) -> QMessageBox:
        """The question that is asked now."""
        boxes = [box for box in self.boxes() if isinstance(box, QMessageBox)]
        assert len(boxes) == 1
        return boxes[0]

    def answer(self, label: str) -> str:
        """Presses a button of the question, and gives all that was asked."""
        box = self.box()
        button = next(button for button in box.buttons() if button.text() == label)
        text = f"{box.text()}\n{box.informativeText()}"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.qtbot.waitUntil(lambda: not self.boxes() or self.boxes() != [box])
        self.settle()
        return text

    def lines(self, pick: Callable[["Screen"], GridView]) -> list[str]:
        model = pick(self).grid_model
        assert isinstance(model, LinesModel)
        return [line.code for line in model.entered()]


@contextmanager
def screen(url: str, qtbot: QtBot, folder: Path) -> Iterator[Screen]:
    database = open_database(url)
    shown = Screen(database, qtbot, folder)
    try:
        yield shown
    finally:
        shown.context.jobs.close()
        database.close()


@pytest.fixture
def shown(qtbot: QtBot, tmp_path: Path) -> Iterator[Screen]:
    """The tab on a file with the small set-up."""
    with screen(str(made_file(tmp_path / "shop.db", fill)), qtbot, tmp_path) as shown:
        yield shown
