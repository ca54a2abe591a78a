"""A clerk at the Free Goods Batches window: clicks, fills in questions, and waits until the program has answered."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from crpm_desktop.db.engine import Database
from crpm_desktop.domain.free_goods import Action, Section
from crpm_desktop.domain.reward_records import ReportedReward, RewardFilter, RewardRow
from crpm_desktop.free_goods_window.level_panel import LevelPanel
from crpm_desktop.free_goods_window.move_dialog import MoveDialog
from crpm_desktop.free_goods_window.page import FreeGoodsPage
from crpm_desktop.free_goods_window.window import FreeGoodsWindow
from crpm_desktop.services import free_goods
from tests.clones import made_file
from tests.gui.desk import Desk
from tests.services.rewards import report

NORTH, SOUTH = "North Pet Supply", "South Pet"


def reward(number: int, **changed: object) -> ReportedReward:
    """R1, R2, ...: of two retailers and two items in turn, 10.00 more each."""
    values: dict[str, Any] = {
        "reward_no": f"R{number}",
        "reported_on": date(2026, 11, number % 20 + 1),
        "manufacturer": "Wholesome Paws",
        "distributor": NORTH,
        "retailer": ("Elm Pets", "Oak Pets")[number % 2],
        "program": ("Buy 12 get 1", "Chew card")[number % 2],
        "item_code": f"WP-{number % 2}",
        "item_description": ("Salmon kibble", "Beef chew")[number % 2],
        "quantity": 1 + number % 2,
        "credit_amount": number * 1000,
    }
    return ReportedReward(**(values | changed))


def reported(file: Path, rewards: Sequence[ReportedReward]) -> None:
    """A database file with these rewards."""

    def fill(database: Database) -> None:
        report(database, rewards)

    made_file(file, fill, tuple(rewards))


class GoodsDesk:
    def __init__(self, desk: Desk, file: Path | str) -> None:
        self.desk = desk
        desk.open(str(file))
        desk.window.reports.batches_action.trigger()
        window = desk.window.reports.free_goods
        assert window is not None
        self.window: FreeGoodsWindow = window
        desk.until(window.isActiveWindow)
        desk.settle()

    @property
    def page(self) -> FreeGoodsPage:
        return self.window.page

    @property
    def level(self) -> LevelPanel:
        return self.page.level

    @property
    def told(self) -> str:
        return self.window.message_line.label.text()

    def section(self, section: Section) -> None:
        self.desk.press(self.page.sections.buttons[section])

    def open_row(self, text: str) -> None:
        """Presses the button behind a name, one level down."""
        self.desk.click_cell(self.level.view, self.row_of(text), "open")

    def row_of(self, text: str) -> int:
        """The row that shows this text in one of its cells."""
        model = self.level.model
        for row in range(model.rowCount()):
            if any(model.text(row, column) == text for column in range(model.columnCount())):
                return row
        raise AssertionError(f"{text!r} is not shown: {self.texts()}")

    def tick(self, *texts: str) -> None:
        """Clicks the check boxes of the rows that show these texts."""
        for text in texts:
            self.desk.click_cell(self.level.view, self.row_of(text), "selected")

    def press(self, button: QAbstractButton) -> None:
        self.desk.press(button)

    def act(self, action: Action) -> MoveDialog:
        """Presses an action's button; gives the question that comes."""
        self.press(self.level.buttons[action])
        dialog = self.page.moves.dialog
        assert dialog is not None, self.told
        return dialog

    def confirm(self, dialog: MoveDialog) -> None:
        self.press(dialog.do_button)
        self.desk.until(lambda: self.page.moves.dialog is None)
        self.desk.settle()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.level.view, key, modifier)
        self.desk.settle()

    def texts(self, name: str | None = None) -> list[Any]:
        """What a column shows; without a name whole rows."""
        model = self.level.model
        if name is not None:
            return [model.text(row, model.column_index(name)) for row in range(model.rowCount())]
        return [[model.text(row, column) for column in range(model.columnCount())] for row in range(model.rowCount())]

    def counts(self) -> list[int]:
        """How many rewards the sections say they hold, in their order."""
        return [int(text.split()[0].replace(",", "")) for text in self.page.sections.counts().values()]

    def stored(self) -> dict[str, RewardRow]:
        new_work = self.desk.window.database.new_work
        return {row.reward_no: row for row in free_goods.fulfillment_rows(new_work, RewardFilter())}

    def exported(self, path: Path) -> list[tuple[object, ...]]:
        """Exports the grid that is shown, and reads the workbook back."""
        self.page.panel.export_to(path)
        self.desk.settle()
        book = openpyxl.load_workbook(path)
        return list(book.worksheets[0].iter_rows(values_only=True))
