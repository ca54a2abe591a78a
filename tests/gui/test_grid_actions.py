"""The actions of a grid: Sort pop-list, menus, taking edits back, lists of values."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from crpm_desktop.domain.criteria import SummarySort
from crpm_desktop.widgets.list_of_values import ListOfValues
from tests.gui.grid_desk import GridDesk, editor_of, go, panel_of, press_in, select, type_keys, where
from tests.models.sheet import Item, draft_of, items, texts

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def test_the_sort_pop_list_offers_its_sorts_and_tells_the_picked_one(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items())
    panel.add_tool(QPushButton("Select All"))
    panel.set_sorts(SummarySort, SummarySort.CUSTOMER_REBATE_YEAR)
    picked: list[SummarySort] = []
    panel.sort_chosen.connect(picked.append)
    combo = panel._sorts
    assert combo is not None
    assert [combo.itemText(number) for number in range(combo.count())] == [sort.value for sort in SummarySort]
    assert panel.sort is SummarySort.CUSTOMER_REBATE_YEAR
    QTest.keyClick(combo, KEY.Key_Down)
    assert picked == [SummarySort.CUSTOMER_YEAR_REBATE]


def test_the_context_menu_has_every_action_of_the_grid(grid_desk: GridDesk) -> None:
    panel = grid_desk.panel(draft_of(items()))
    menu = panel.actions_of_grid.show_menu(QPoint(10, 10))
    labels = [action.text() for action in menu.actions() if not action.isSeparator()]
    menu.close()
    assert [label.rstrip("\N{HORIZONTAL ELLIPSIS}") for label in labels] == [
        *("Undo", "Redo", "Cut", "Paste", "Fill Down", "Clear Cells", "Edit Cell"),
        *("List of Values", "New Row", "Delete Rows", "Revert Cell", "Revert Rows", "Revert All", "Review Changes"),
        *("Copy", "Copy with Header", "Find", "Find Next", "Find Previous"),
        *("Filter This Column", "Remove All Filters", "Hide This Column"),
        *("Show Record", "Layouts", "Zoom In", "Zoom Out", "Zoom 100 %", "Export to Excel", "Columns"),
    ]


def test_a_columns_own_menu_acts_on_that_column(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items())
    header = panel.view.horizontalHeader()
    menu = panel.actions_of_grid.show_header_menu(header, QPoint(header.sectionViewportPosition(4) + 5, 5))
    panel.actions_of_grid.hide_column.trigger()
    menu.close()
    assert panel.view.isColumnHidden(4)


def test_edits_are_reverted_and_rows_deleted_by_their_actions(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    panel = grid_desk.panel(model)
    actions = panel.edit_actions
    assert actions is not None
    assert not actions.revert_all.isEnabled()
    for row in (1, 2, 3):
        model.type_text(row, "amount", "5")
    go(panel.view, 1, "amount")
    QTest.keyClick(panel.view, KEY.Key_Backspace, CTRL)
    assert model.change_count() == 2
    select(panel.view, (2, 3), ("name", "name"))
    actions.revert_rows.trigger()
    assert not model.has_changes
    QTest.keyClick(panel.view, KEY.Key_Delete, CTRL)
    assert [row.id for row in model.changes().deleted] == [3, 4]
    actions.revert_all.trigger()
    assert not model.has_changes
    actions.new_row.trigger()
    assert where(panel.view) == (5, "code")


def test_f9_lists_the_values_of_a_code_and_types_the_chosen_one(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    panel = grid_desk.panel(model, frozen=0)
    go(panel.view, 1, "code")
    QTest.keyClick(panel.view, KEY.Key_F9)
    values = panel.window().findChild(ListOfValues)
    assert isinstance(values, ListOfValues)
    grid_desk.settle()
    assert len(values.choices) == 3
    QTest.keyClicks(values.field, "cedar")
    grid_desk.settle()
    assert [choice.code for choice in values.choices] == ["2000"]
    QTest.keyClick(values.field, KEY.Key_Return)
    assert model.rows()[1].name == "Cedar Traders"
    assert where(panel.view) == (1, "code")


def test_the_list_of_values_stands_on_the_cells_code_and_escape_changes_nothing(grid_desk: GridDesk) -> None:
    model = draft_of([Item(1, "1001", "Birch Stores")])
    panel = grid_desk.panel(model, frozen=0)
    go(panel.view, 0, "code")
    assert panel.edit_actions is not None
    values = panel.edit_actions.show_values()
    assert values is not None
    grid_desk.settle()
    assert values.list.currentIndex().row() == 1
    QTest.keyClick(values.field, KEY.Key_Down)
    assert values.list.currentIndex().row() == 2
    QTest.keyClick(values, KEY.Key_Escape)
    assert not model.has_changes


def test_a_column_without_codes_has_no_list_of_values(grid_desk: GridDesk) -> None:
    panel = grid_desk.panel(draft_of(items()))
    assert panel.edit_actions is not None
    go(panel.view, 0, "amount")
    assert not panel.edit_actions.values.isEnabled()
    go(panel.view, 0, "code")
    assert panel.edit_actions.values.isEnabled()


def test_a_code_is_offered_while_it_is_typed_and_an_unknown_one_is_refused_in_the_cell(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    panel = grid_desk.panel(model, frozen=0)
    go(panel.view, 0, "code")
    editor = type_keys(panel.view, "bir")
    grid_desk.settle()
    assert [choice.code for choice in editor.choices] == ["1001"]  # type: ignore[attr-defined]
    press_in(editor, KEY.Key_Tab)
    assert texts(model, "code")[0] == "bir"
    assert grid_desk.last_told == "bir is no customer."
    assert editor_of(panel.view) is None


def test_a_code_is_picked_from_the_offer_while_the_cell_is_edited(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    panel = grid_desk.panel(model, frozen=0)
    go(panel.view, 0, "code")
    editor = type_keys(panel.view, "bir")
    popup = editor.completer().popup()
    assert popup is not None
    grid_desk.qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, KEY.Key_Down)
    QTest.keyClick(popup, KEY.Key_Return)
    assert editor.text() == "1001"
    assert editor_of(panel.view) is editor
    press_in(editor, KEY.Key_Return)
    assert texts(model, "name")[0] == "Birch Stores"
