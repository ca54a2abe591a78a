"""Query mode of a grid: Enter Query (F7), Execute Query (F8), Count Hits (Shift+F8), Esc.

Conditions that were executed are remembered for the next F7 and stay in force until they are cleared; one that is
switched off is remembered too. The tab asks `active` when it reads, and says what it has read with `now_shown`.
"""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from crpm_desktop.domain.conditions import ColumnCondition, Query
from crpm_desktop.domain.errors import Refused
from crpm_desktop.models.code_lists import code_lists
from crpm_desktop.models.notation import user_notation
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.query import exactly, in_words, understand
from crpm_desktop.widgets.actions import make_action, tell_keys
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.jobs import Job
from crpm_desktop.widgets.list_of_values import ListOfValues
from crpm_desktop.widgets.query_bar import QueryBar
from crpm_desktop.widgets.query_field import QueryField
from crpm_desktop.widgets.query_row import QueryRow
from crpm_desktop.widgets.resting import Resting

CountWork = Callable[[Query], Callable[[Progress], int]]
"""Asks on the screen's thread for the work that counts the rows of a query."""
Settle = Callable[[Callable[[], None], Callable[[], None]], None]
"""Goes on with the first once nothing unsaved is in the way, and calls the second when the clerk stays."""

ENTER_QUERY = "Enter Query"
NO_HITS = "Nothing meets both the header and the query - press F7 to change the query, Shift+F7 to clear it"


class QueryMode(QObject):
    asked = Signal()
    """Other rows are asked for: read again."""
    mode_changed = Signal(bool)
    """Whether conditions are being typed."""

    def __init__(
        self,
        view: GridView,
        context: Context,
        owner: QWidget,
        *,
        acting: Iterable[QWidget],
        tools: Iterable[QWidget],
        count: CountWork,
        settle: Settle,
    ) -> None:
        """`owner` holds the view. While conditions are typed, the actions of `acting` rest, and so do the `tools`."""
        super().__init__(owner)
        self.row = QueryRow(view, view.parentWidget() or owner)
        self._view = view
        self._context = context
        self._count_work = count
        self._settle = settle
        self._conditions: Query = ()
        self._off: frozenset[str] = frozenset()
        self._shown: Query = ()
        self._job: Job[int] | None = None
        self._make_actions(owner)
        self.bar = QueryBar(self, self.enter_action, self.clear_action)
        self._resting = Resting(acting, (*tools, self.bar))
        self.row.run_asked.connect(self.execute)
        self.row.count_asked.connect(self.count_hits)
        self.row.leave_asked.connect(self.leave)
        self.row.values_asked.connect(self.show_values)
        for woken in (view.grid_model.modelReset, view.row_entered):
            woken.connect(lambda *_: self._resting.keep())

    def _make_actions(self, owner: QWidget) -> None:
        self.enter_action = make_action(owner, ENTER_QUERY, self.enter, "F7")
        self.execute_action = make_action(owner, "Execute Query", self.execute, "F8")
        self.count_action = make_action(owner, "Count Hits", self.count_hits, "Shift+F8")
        self.clear_action = make_action(owner, "Clear Query", self.clear, "Shift+F7")
        self.leave_action = make_action(owner, "Leave Query Mode", self.leave, "Esc")
        tell_keys(self.row.run_button, self.execute_action, "Show the rows that meet the conditions, as Enter does")
        tell_keys(self.row.count_button, self.count_action, "Say how many rows meet the conditions")
        tell_keys(self.row.leave_button, self.leave_action, "Back to what was shown")
        for action in self.actions()[:-1]:
            # From the header and the tab's title too; of all tabs' actions only those in sight answer.
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self.leave_action.setEnabled(False)

    def actions(self) -> list[QAction]:
        """What the Query menu offers."""
        return [self.enter_action, self.execute_action, self.count_action, self.clear_action, self.leave_action]

    # What is asked

    @property
    def is_on(self) -> bool:
        """Are conditions being typed?"""
        return not self.row.isHidden()

    @property
    def active(self) -> Query:
        """The conditions that rows have to meet now."""
        return tuple(one for one in self._conditions if one.name not in self._off)

    def now_shown(self, query: Query) -> None:
        """The grid shows the rows of this query from now on."""
        self._shown = query

    def shown_in_words(self) -> tuple[tuple[str, str], ...]:
        """The conditions that the rows shown have met, for the export's account of itself."""
        return in_words(self._shown)

    # The mode

    def enter(self) -> None:
        if self.is_on:
            self.row.setFocus()
        else:
            self._settle(self._open, _stay)

    def _open(self) -> None:
        self._rest(True)
        self.row.open_row({one.name: one.text for one in self._conditions})
        self.mode_changed.emit(True)

    def leave(self) -> None:
        """Back to what was shown; what was typed and not executed is gone."""
        if self.is_on:
            self.row.close_row()
            self._rest(False)
            self.mode_changed.emit(False)

    def execute(self) -> None:
        """Shows the rows that meet what is typed; outside of query mode reads what is shown anew."""
        if not self.is_on:
            self._settle(self.asked.emit, _stay)
            return
        query = self._typed()
        if query is not None:
            self.leave()
            self._take(query, frozenset())

    def count_hits(self) -> None:
        """Says how many rows the conditions typed, or those in force, would show."""
        query = self._typed() if self.is_on else self.active
        if query is None:
            return
        if self._job is not None:
            self._job.drop()
        work = self._count_work(query)
        self._job = self._context.jobs.run(work, self._counted, self._not_counted, title="Count Hits")

    def clear(self) -> None:
        """In query mode empties the cells; else shows all rows again and forgets the conditions."""
        if self.is_on:
            self.row.set_texts({})
        elif self._conditions:
            self._settle(lambda: self._take((), frozenset()), _stay)

    def _typed(self) -> Query | None:
        """The conditions in the cells; None when one can't be understood: it is marked and told."""
        query: list[ColumnCondition] = []
        wrong: dict[str, str] = {}
        for name, text in self.row.texts().items():
            try:
                query.append(understand(self.row.fields[name].column, text, user_notation()))
            except Refused as error:
                wrong[name] = error.message
        self.row.mark(wrong)
        for sentence in list(wrong.values())[:1]:
            self._context.messages.refuse(sentence)
        return None if wrong else tuple(query)

    def show_values(self, field: QueryField) -> ListOfValues | None:
        """F9: the codes that the column may have; the chosen one becomes its condition."""
        lookup = code_lists(self._context.new_work).get(field.column.name)
        if lookup is None:
            return None
        jobs, messages = self._context.jobs, self._context.messages
        values = ListOfValues(field.column.title, lookup, jobs, messages, self.row.window())
        values.chosen.connect(lambda choice: field.take(exactly(choice.code)))
        values.open_at(field.text())
        return values

    # Single conditions

    def set_condition(self, name: str, text: str) -> None:
        """Adds or changes the condition on one column; a blank text ends it. Raises `Refused`."""
        others = tuple(one for one in self._conditions if one.name != name)
        mine = (understand(self.row.fields[name].column, text, user_notation()),) if text.strip() else ()
        self._change((*others, *mine), self._off - {name})

    def text_of(self, name: str) -> str:
        return next((one.text for one in self._conditions if one.name == name), "")

    def remove(self, name: str) -> None:
        self._change(tuple(one for one in self._conditions if one.name != name), self._off - {name})

    def switch(self, name: str, on: bool) -> None:
        """Switches a condition off or on again, without losing it."""
        self._change(self._conditions, self._off - {name} if on else self._off | {name})

    def step_aside(self) -> None:
        """Something certain is to be shown: no condition may hide it, and none is lost."""
        self.leave()
        if self.active:
            self._take(self._conditions, frozenset(one.name for one in self._conditions))

    def _change(self, conditions: Query, off: frozenset[str]) -> None:
        self._settle(lambda: self._take(conditions, off), self._show_bar)

    def _take(self, conditions: Query, off: frozenset[str]) -> None:
        self._conditions, self._off = conditions, off
        self._show_bar()
        self.asked.emit()

    def _show_bar(self) -> None:
        self.bar.show_query(self._conditions, self._off)

    def _rest(self, on: bool) -> None:
        """Nothing acts on rows that can't be seen: the tools and actions rest while conditions are typed."""
        if on:
            self._resting.rest(but=self.actions())
        else:
            self._resting.wake()
        self.leave_action.setEnabled(on)
        self.clear_action.setText("Clear Conditions" if on else "Clear Query")

    # Count

    def _counted(self, count: int) -> None:
        self._job = None
        rows = "1 row meets" if count == 1 else f"{count:,} rows meet"
        self._context.messages.tell(f"Count Hits: {rows} the conditions.")

    def _not_counted(self, error: Exception) -> None:
        self._job = None
        self._context.messages.error(error)


def _stay() -> None:
    """The clerk goes on editing: nothing was changed."""


def no_edits(then: Callable[[], None], _stay: Callable[[], None]) -> None:
    """`Settle` of a grid that can't be edited."""
    then()
