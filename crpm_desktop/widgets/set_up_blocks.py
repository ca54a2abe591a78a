"""The two blocks of Rebate Set Up: the levels above, product groups and parents of the current level below."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from crpm_desktop.models.history import Part
from crpm_desktop.models.set_up_edit import ProgramEdit
from crpm_desktop.models.set_up_lines import LinesModel
from crpm_desktop.models.set_up_spots import Block, Spot
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.review_dialog import Review
from crpm_desktop.widgets.text_label import TextLabel

NO_LEVELS = "No levels yet: type a Rebate Sub Code into the line above."
NO_GROUPS = "No product groups: type one here, or press F9 for the list. All sales count."
NO_PARENTS = "No parents: this level stands on its own."


def heading(text: str) -> QLabel:
    label = TextLabel(text)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def _blank(text: str) -> QLabel:
    label = TextLabel(text, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
    label.setEnabled(False)
    return label


class UpperBlock(QWidget):
    """One row per level; the row with the cursor is the current level."""

    def __init__(self, edit: ProgramEdit, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edit = edit
        self.panel = GridPanel(
            edit.levels,
            context,
            name="set_up_levels",
            title="Rebate Set Up",
            frozen=1,
            asked=lambda: (("Rebate Code", edit.form.rebate_code), ("Description", edit.form.description)),
        )
        self.panel.add_tool(heading("Levels"))
        self.panel.view.set_empty_text(NO_LEVELS)
        header = self.panel.view.horizontalHeader()
        header.setFixedHeight(2 * header.fontMetrics().lineSpacing() + 8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.panel)
        self.panel.view.row_entered.connect(self._on_row)
        edit.loaded.connect(self.show_current)

    def show_current(self) -> None:
        """Puts the cursor on the current level."""
        key = self._edit.current_key
        row = next((number for number, row in enumerate(self._edit.levels.rows()) if row.key == key), 0)
        self.panel.view.go_to(row, 0)

    def _on_row(self, number: int) -> None:
        row = self._edit.levels.row_at(number)
        self._edit.set_current(row.key if row is not None else None)


class LowerBlock(QWidget):
    """Two grids; each level has its own, so that its edits, marks and cursor stay while others are looked at."""

    def __init__(self, edit: ProgramEdit, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edit = edit
        self._context = context
        self._pages: dict[int, tuple[GridPanel, GridPanel]] = {}
        self.review: Review | None = None
        self.title = heading("")
        self.groups, self.parents = QStackedWidget(), QStackedWidget()
        self._blanks = _blank("Enter a level above, then its product groups here."), _blank("And its parents here.")
        grids = QHBoxLayout()
        grids.setSpacing(12)
        for stack, blank, stretch in zip((self.groups, self.parents), self._blanks, (3, 2), strict=True):
            stack.addWidget(blank)
            grids.addWidget(stack, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.title)
        layout.addLayout(grids, 1)
        edit.loaded.connect(self._start_anew)
        edit.current_changed.connect(self.show_current)
        edit.edited.connect(self._show_title)
        self.show_current()

    def show_current(self) -> None:
        key = self._edit.current_key
        if key is None:
            self.groups.setCurrentWidget(self._blanks[0])
            self.parents.setCurrentWidget(self._blanks[1])
        else:
            groups, parents = self.panels(key)
            self.groups.setCurrentWidget(groups)
            self.parents.setCurrentWidget(parents)
        self._show_title()

    def panels(self, key: int) -> tuple[GridPanel, GridPanel]:
        """The grids of a level: product groups, parents."""
        if key not in self._pages:
            lower = self._edit.lower(key)
            groups = self._panel(lower.product_groups, "Product Groups", NO_GROUPS)
            parents = self._panel(lower.parents, "Parent Sub Codes", NO_PARENTS)
            self.groups.addWidget(groups)
            self.parents.addWidget(parents)
            self._pages[key] = groups, parents
        return self._pages[key]

    def _panel(self, model: LinesModel, title: str, empty: str) -> GridPanel:
        panel = GridPanel(model, self._context, name=f"set_up_{model.name}", title=title, frozen=0)
        panel.bar.hide()
        panel.view.horizontalHeader().setStretchLastSection(True)
        panel.view.set_empty_text(empty)
        if panel.edit_actions is not None and self.review is not None:
            panel.edit_actions.review = self.review
        return panel

    def _start_anew(self) -> None:
        """The models belong to another program now."""
        pages, self._pages = self._pages, {}
        self.show_current()
        for panel in (panel for page in pages.values() for panel in page):
            panel.setParent(None)
            panel.deleteLater()

    def _show_title(self) -> None:
        row = self._edit.current_row()
        code = row.level.rebate_sub_code if row is not None else ""
        self.title.setText(f"Product groups and parents of level {code}" if code else "Product groups and parents")


class Blocks:
    """Upper and lower block together: where a spot is, and how the cursor gets there."""

    def __init__(self, edit: ProgramEdit, upper: UpperBlock, lower: LowerBlock) -> None:
        self._edit = edit
        self.upper = upper
        self.lower = lower
        edit.history.replayed.connect(self._show_replayed)

    def review_with(self, review: Review) -> None:
        """Review Changes of any block shows what was changed in all of them."""
        self.lower.review = review
        for panel in self.panels():
            if panel.edit_actions is not None:
                panel.edit_actions.review = review

    def _show_replayed(self, part: Part) -> None:
        """What was undone in the lower block of another level is brought into sight."""
        for key, lower in self._edit.lowers().items():
            if part.model in lower.models:
                self._edit.set_current(key)
                self.upper.show_current()
                groups, parents = self.lower.panels(key)
                (groups if part.model is lower.product_groups else parents).view.setFocus()

    def go_to(self, spot: Spot) -> None:
        index = spot.index or QModelIndex()
        if spot.level_key is not None:
            self._edit.set_current(spot.level_key)
            self.upper.show_current()
        panel = self.upper.panel
        if spot.block is not Block.LEVELS and spot.level_key is not None:
            groups, parents = self.lower.panels(spot.level_key)
            panel = groups if spot.block is Block.PRODUCT_GROUPS else parents
        if index.isValid():
            panel.view.go_to(index.row(), index.column())
        panel.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def panels(self) -> list[GridPanel]:
        """The grids that can be seen."""
        key = self._edit.current_key
        return [self.upper.panel, *(self.lower.panels(key) if key is not None else ())]
