"""The middle of the window: sections, where one is, what is shown, the grid; down by Enter, up by Back."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crpm_desktop.domain.errors import Cancelled
from crpm_desktop.domain.free_goods import Action, Section
from crpm_desktop.domain.reward_records import BatchRow, RewardFilter, RewardRow, Totals
from crpm_desktop.free_goods_window.filters import FilterFields
from crpm_desktop.free_goods_window.history_dialog import HistoryDialog
from crpm_desktop.free_goods_window.level_panel import LevelPanel
from crpm_desktop.free_goods_window.moves import MoveCommands
from crpm_desktop.free_goods_window.places import Level, Place, empty_text, read_place
from crpm_desktop.free_goods_window.section_bar import YEAR_TITLE, SectionBar
from crpm_desktop.free_goods_window.trail import Trail
from crpm_desktop.free_goods_window.year_page import YearPage
from crpm_desktop.models.changes import Change, What
from crpm_desktop.services import free_goods, free_goods_year
from crpm_desktop.services.free_goods_grids import Aging
from crpm_desktop.services.free_goods_year import Names, Year
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.jobs import Job
from crpm_desktop.widgets.scrolled import scrolled
from crpm_desktop.widgets.tab_page import TabPage

YEAR = 0
"""The place of the summary of the year among the grids."""


class FreeGoodsPage(TabPage):
    shows: ClassVar[frozenset[What]] = frozenset({What.FREE_GOODS})
    panel_changed = Signal(object)
    """The `GridPanel` that is shown now."""
    paper_asked = Signal(object)
    """The `BatchRow` whose summary is wanted."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setObjectName("free_goods_page")
        self.place = Place(Section.NEW)
        self.year_shown = False
        self.names: Names | None = None
        self._counting: Job[Any] | None = None
        self.sections = SectionBar()
        self.trail = Trail()
        self.filters = FilterFields(context.settings)
        self.trail.add_right(self.filters.days_field)
        self.aging = Aging(self.filters.days.value)
        self.moves = MoveCommands(context, self)
        self.year_page = YearPage(context, self._year_asked)
        self.levels: dict[tuple[Section, Level], LevelPanel] = {}
        self.stack = QStackedWidget()
        self.stack.addWidget(scrolled(self.year_page))
        self.history: HistoryDialog | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.sections, self.trail, self.filters):
            layout.addWidget(widget)
        layout.addWidget(self.stack, 1)
        self._connect()
        self._show_place()

    def _connect(self) -> None:
        self.sections.section_chosen.connect(self.show_section)
        self.trail.place_chosen.connect(self.go_to)
        self.trail.back_chosen.connect(self.go_back)
        self.filters.changed.connect(self.refresh)
        self.filters.refused.connect(self.context.messages.error)
        self.filters.days_changed.connect(self._on_days)
        self.moves.not_done.connect(self.refresh)
        self.year_page.year_chosen.connect(lambda _year: self.refresh())

    # Where one is

    @property
    def level(self) -> LevelPanel:
        """The grid of the place that is shown."""
        key = self.place.section, self.place.level
        if key not in self.levels:
            self.levels[key] = self._make_level(*key)
        return self.levels[key]

    @property
    def panel(self) -> GridPanel:
        return self.year_page.panel if self.year_shown else self.level.panel

    def _make_level(self, section: Section, level: Level) -> LevelPanel:
        panel = LevelPanel(self.context, section, level, self.aging, partial(self._asked, section, level))
        panel.row_opened.connect(self._open_row)
        panel.everything_asked.connect(self.show_everything)
        panel.action_asked.connect(self.act)
        panel.history_asked.connect(self.show_history)
        panel.paper_asked.connect(self.ask_paper)
        panel.back_asked.connect(self.go_back)
        self.stack.addWidget(panel)
        return panel

    def show_section(self, section: Section | None) -> None:
        """The section's distributors; None for the summary of the year."""
        if section is None:
            self.year_shown = True
            self._show_place()
            self.refresh()
        else:
            self.go_to(Place(section))
        self.panel.view.setFocus()

    def go_to(self, place: Place) -> None:
        self.year_shown = False
        self.place = place
        self._show_place()
        self.refresh()

    def go_back(self) -> None:
        """One level up; nothing above a section."""
        above = self.place.above
        if above is not None and not self.year_shown:
            self.go_to(above)
            self.level.view.setFocus()

    def show_everything(self) -> None:
        if self.place.distributor is not None:
            self.go_to(Place(self.place.section, self.place.distributor, everything=True))

    def _open_row(self, row: object) -> None:
        below = self.place.below(row)
        if below is not None:
            self.go_to(below)
            self.level.view.setFocus()
        elif isinstance(row, RewardRow):
            self.show_history()

    def _show_place(self) -> None:
        self.sections.show_section(None if self.year_shown else self.place.section)
        self.filters.show_dates(not self.year_shown)
        if self.year_shown:
            self.trail.show_text(YEAR_TITLE)
            self.stack.setCurrentIndex(YEAR)
        else:
            self.trail.show_place(self.place)
            self.stack.setCurrentWidget(self.level)
            self.level.show_reading(self.place)
        self.panel_changed.emit(self.panel)

    # Reading

    def read_again(self) -> None:
        """All of it: somebody else may have brought in new rewards, and names."""
        self.names = None
        self.refresh()

    @property
    def counting(self) -> bool:
        """Are the counts of the sections on their way?"""
        return self._counting is not None

    def _on_criteria(self, _criteria: object) -> None:
        """The main window's header does not concern free goods."""

    def load(self) -> None:
        """The rows first; then the counts of all sections, and the lists of names when rewards have changed."""
        new_work, chosen = self.context.new_work, self.filters.chosen
        if self._counting is not None:
            self._counting.drop()
            self._counting = None
        if self.year_shown:
            year = self.year_page.year
            self.read(
                lambda _progress: free_goods_year.year_summary(new_work, year, chosen), partial(self._show_year, chosen)
            )
        else:
            place = self.place
            self.read(lambda _progress: read_place(new_work, place, chosen), partial(self._show_rows, place, chosen))

    def _show_year(self, chosen: RewardFilter, year: Year) -> None:
        self.year_page.show_year(year)
        self._count(chosen)

    def _show_rows(self, place: Place, chosen: RewardFilter, rows: list[Any]) -> None:
        if place.key == self.place.key:
            self.level.show_rows(rows, empty_text(place, filtered=self.filters.filtered))
        self._count(chosen)

    def _count(self, chosen: RewardFilter) -> None:
        new_work, names = self.context.new_work, self.names
        self._counting = self.context.jobs.run(
            lambda _progress: (free_goods.section_totals(new_work, chosen), names or free_goods_year.names(new_work)),
            self._show_counts,
            self._not_counted,
            title="Counting",
            quiet=True,
        )

    def _show_counts(self, found: tuple[Mapping[Section, Totals], Names]) -> None:
        self._counting = None
        totals, names = found
        self.sections.show_totals(totals)
        if names is not self.names:
            self.names = names
            self.filters.set_names(names)

    def _on_change(self, change: Change) -> None:
        """New rewards may bring new names."""
        if change.what & self.shows:
            self.names = None
        super()._on_change(change)

    def _not_counted(self, error: Exception) -> None:
        self._counting = None
        if not isinstance(error, Cancelled):
            self.context.messages.error(error)

    # What can be done

    def act(self, action: Action) -> None:
        self.moves.start(action, self.place, self.level, filtered=self.filters.filtered)

    def show_history(self) -> None:
        """Of the batch or reward with the cursor."""
        row = None if self.year_shown else self.level.current_row()
        if isinstance(row, RewardRow) or (isinstance(row, BatchRow) and row.number is not None):
            self.history = HistoryDialog(row, self.context, self)
            self.history.open()
        else:
            self.context.messages.refuse("History: put the cursor on a batch or a reward.")

    def ask_paper(self) -> None:
        """The summary of the batch with the cursor, or of the one whose rewards are shown."""
        row = None if self.year_shown else self.level.current_row()
        row = row if isinstance(row, BatchRow) else self.place.batch
        if isinstance(row, BatchRow) and row.number is not None and not self.year_shown:
            self.paper_asked.emit(row)
        else:
            self.context.messages.refuse("Batch Summary: put the cursor on a batch.")

    def grid_actions(self) -> list[QAction]:
        return self.panel.actions_of_grid.all()

    def _on_days(self) -> None:
        for level in self.levels.values():
            level.model.restyle()

    # For exports

    def _asked(self, section: Section, level: Level) -> tuple[tuple[str, str], ...]:
        place = self.levels[section, level].shown or self.place
        above = () if place.distributor is None else (("Distributor", place.distributor),)
        deep = () if place.level is not Level.REWARDS else (("Of", place.title),)
        return (("Section", section.title), *above, *deep, *self.filters.in_words)

    def _year_asked(self) -> tuple[tuple[str, str], ...]:
        words = (pair for pair in self.filters.in_words if pair[0] not in {"From", "To"})
        return (("Year", str(self.year_page.shown_year or "")), *words)
