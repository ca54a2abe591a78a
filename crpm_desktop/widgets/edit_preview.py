"""What of a paste is refused and why, before anything is pasted."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from crpm_desktop.models.bulk_edit import Plan, Trouble
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.help_dialog import HelpKey
from crpm_desktop.widgets.screen_room import open_within_screen
from crpm_desktop.widgets.text_label import TextLabel

TROUBLES: tuple[Column[Trouble], ...] = (
    Column("row", "Row", Kind.INTEGER, lambda trouble: trouble.row + 1, 6),
    Column("title", "Column", Kind.TEXT, lambda trouble: trouble.title, 16),
    Column("text", "Text", Kind.TEXT, lambda trouble: trouble.text, 20, least=14),
    Column("why", "Why it is refused", Kind.TEXT, lambda trouble: trouble.why, 40, least=30),
)


class EditPreview(QDialog):
    """Asks what is to be done with the cells that are not refused; closing it changes nothing."""

    def __init__(self, words: str, plan: Plan[Any], take: Callable[[Any], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("paste")
        self.setWindowTitle(f"{words}: refused cells")
        self.help_key = HelpKey(self)
        refused, total = len(plan.troubles), len(plan.troubles) + plan.taken
        self.heading = TextLabel(f"{refused:,} of {total:,} cells are refused. Nothing was changed yet.", wordWrap=True)
        self.model = GridModel(TROUBLES, parent=self)
        self.model.set_rows(plan.troubles)
        self.view = GridView(self.model)
        self.view.setObjectName("grids")
        self.view.setAccessibleName("Refused cells")
        self.view.horizontalHeader().setStretchLastSection(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.rejected.connect(self.reject)
        self.others = self._offer(f"{words} the &Others", "The refused cells stay as they are", plan.states, take)
        self.others.setVisible(plan.taken > 0)
        self.marked = self._offer(
            f"{words} and &Mark the Refused",
            "The refused text stands in its cells, marked, until it is mended or reverted",
            plan.marked,
            take,
        )
        self.marked.setVisible(any(draft.wrong for draft in plan.marked.values()))
        layout = QVBoxLayout(self)
        for widget in (self.heading, self.view, self.buttons):
            layout.addWidget(widget)
        open_within_screen(self, 980, 360)

    def _offer(self, text: str, tip: str, states: Any, take: Callable[[Any], None]) -> QPushButton:
        button = self.buttons.addButton(text, QDialogButtonBox.ButtonRole.AcceptRole)
        button.setToolTip(tip)
        button.setAccessibleDescription(tip)

        def accept() -> None:
            self.accept()
            take(states)

        button.clicked.connect(accept)
        return button
