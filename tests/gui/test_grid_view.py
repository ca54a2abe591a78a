"""The grid under a clerk's hands: cursor, keys, editing, copying, sorting, frozen columns, empty state."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crpm_desktop.domain.rebate import Color
from crpm_desktop.models.filters import Filter
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.models.palette import LIGHT
from crpm_desktop.models.ticks import Ticks
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.widgets.delegates import LEFT, RIGHT, LaidOut, fitted
from crpm_desktop.widgets.grid_selection import Stats
from crpm_desktop.widgets.grid_view import GridView
from tests.gui.grid_desk import GridDesk, click, editor_of, go, press_in, select, type_keys, where
from tests.models.sheet import COLUMNS, Item, draft_of, items, texts

KEY = Qt.Key


def read_only(rows: list[Item]) -> GridModel[Item]:
    model = GridModel(COLUMNS, key=lambda row: row.id)
    model.set_rows(rows)
    return model


def view_of(desk: GridDesk, rows: list[Item], *, frozen: int = 0, width: int = 900) -> GridView:
    return desk.panel(read_only(rows), frozen=frozen, width=width).view


def test_the_cursor_stands_on_the_first_row_and_stays_on_its_row_over_a_reload(grid_desk: GridDesk) -> None:
    model = read_only([])
    view = grid_desk.panel(model).view
    entered: list[int] = []
    view.row_entered.connect(entered.append)
    model.set_rows(items())
    assert where(view) == (0, "code")
    go(view, 3, "amount")
    model.set_rows(list(reversed(items(6))))
    assert where(view) == (2, "amount")
    assert view.current_row() == items()[3]
    model.set_rows([])
    assert view.current_row() is None
    assert entered[-1] == -1


def test_the_cursor_stays_on_its_row_over_a_filter_and_goes_to_the_first_when_it_is_hidden(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items(9))
    go(view, 5, "count")
    view.grid_model.set_filters([Filter("year", "2020")])  # type: ignore[attr-defined]
    assert (where(view), view.current_row()) == ((1, "count"), items(9)[5])
    view.grid_model.set_filters([Filter("year", "2021")])  # type: ignore[attr-defined]
    assert where(view)[0] == 0


def test_a_typed_amount_is_taken_by_enter_and_the_cursor_goes_down(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model).view
    go(view, 1, "amount")
    editor = type_keys(view, "1,234.5")
    press_in(editor, KEY.Key_Return)
    assert model.rows()[1].amount == 123_450
    assert where(view) == (2, "amount")


def test_tab_goes_to_the_right_and_shift_tab_back_while_editing(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model).view
    go(view, 1, "count")
    press_in(type_keys(view, "5"), KEY.Key_Tab)
    assert where(view) == (1, "year")
    go(view, 1, "count")
    press_in(type_keys(view, "6"), KEY.Key_Backtab)
    assert where(view) == (1, "pct")
    assert model.rows()[1].count == 6


def test_escape_leaves_the_cell_as_it_was(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model).view
    go(view, 1, "amount")
    press_in(type_keys(view, "9"), KEY.Key_Escape)
    assert not model.has_changes
    assert where(view) == (1, "amount")


def test_f2_opens_the_plain_number_and_leaving_it_unchanged_is_no_edit(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model).view
    go(view, 1, "amount")
    QTest.keyClick(view, KEY.Key_F2)
    editor = editor_of(view)
    assert editor is not None
    assert editor.text() == "98049.00"
    press_in(editor, KEY.Key_Return)
    assert not model.has_changes


def test_unclear_text_stays_in_the_cell_and_is_told(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model).view
    go(view, 1, "amount")
    press_in(type_keys(view, "12,34"), KEY.Key_Return)
    assert texts(model, "amount")[1] == "12,34"
    assert "12,34" in grid_desk.last_told
    go(view, 1, "amount")
    QTest.keyClick(view, KEY.Key_F2)
    editor = editor_of(view)
    assert editor is not None
    assert editor.text() == "12,34"


def test_a_cell_in_a_frozen_column_is_edited_where_it_is_shown(grid_desk: GridDesk) -> None:
    model = draft_of(items(2))
    view = grid_desk.panel(model, frozen=1).view
    go(view, 2, "code")
    editor = type_keys(view, "2000")
    assert view.frozen.isAncestorOf(editor)
    press_in(editor, KEY.Key_Return)
    assert texts(model, "code") == ["C1", "C2", "2000", ""]
    assert where(view) == (3, "code")
    assert view.hasFocus()


def test_the_editor_on_the_blank_line_stays_on_its_row(grid_desk: GridDesk) -> None:
    model = draft_of(items(1))
    view = grid_desk.panel(model).view
    go(view, 1, "count")
    press_in(type_keys(view, "4"), KEY.Key_Tab)
    assert where(view) == (1, "year")
    assert model.rows()[1].count == 4


def test_space_turns_a_check_box_and_so_does_a_click(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model, width=1400).view
    go(view, 0, "active")
    QTest.keyClick(view, KEY.Key_Space)
    click(view, 1, "active")
    assert [row.active for row in model.rows()] == [True, True, False, False, False]
    click(view, 1, "active")
    assert not model.rows()[1].active


def test_a_tick_is_set_in_a_frozen_column_by_a_click(grid_desk: GridDesk) -> None:
    ticks: Ticks[Item] = Ticks(lambda row: row.id)
    model = GridModel((ticks.column, *COLUMNS), key=lambda row: row.id, ticks=ticks)
    model.set_rows(items())
    view = grid_desk.panel(model, frozen=2).view
    assert where(view) == (0, "code")
    click(view, 2, "selected")
    assert ticks.keys == {3}


def test_a_button_in_a_cell_is_pressed_by_click_enter_and_space(grid_desk: GridDesk) -> None:
    button: Column[Item] = Column("go", "", Kind.TEXT, lambda row: "Go To Detail" if row.id != 2 else "", 14)
    model = GridModel((*COLUMNS[:2], button), key=lambda row: row.id)
    model.set_rows(items(3))
    view = grid_desk.panel(model).view
    view.set_action_column("go")
    pressed: list[tuple[str, int | None]] = []
    view.action_pressed.connect(lambda name, row: pressed.append((name, row.id)))
    click(view, 0, "go")
    click(view, 1, "go")
    go(view, 2, "go")
    QTest.keyClick(view, KEY.Key_Return)
    QTest.keyClick(view, KEY.Key_Space)
    assert pressed == [("go", 1), ("go", 3), ("go", 3)]


def test_a_read_only_row_is_opened_by_double_click_and_enter(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items(), frozen=1)
    opened: list[int | None] = []
    view.row_opened.connect(lambda row: opened.append(row.id))
    click(view, 1, "amount", double=True)
    click(view, 2, "code", double=True)
    go(view, 3, "name")
    QTest.keyClick(view, KEY.Key_Return)
    assert opened == [2, 3, 4]


@pytest.mark.parametrize("with_header", [False, True])
def test_copied_cells_are_what_excel_pastes(grid_desk: GridDesk, with_header: bool) -> None:
    rows = [
        Item(1, "=1+1", 'say "hi"\nthere', 1_234_50, 25_000, 1_200, active=True),
        Item(2, "-x", "tab\there", -5, None, None),
    ]
    view = view_of(grid_desk, rows)
    select(view, (0, 1), ("code", "active"))
    if with_header:
        QTest.keyClick(view, KEY.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    else:
        QTest.keyClick(view, KEY.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = [
        '\'=1+1\t"say ""hi""\nthere"\t1234.50\t2.5%\t1200\t2026\t\tY\r\n',
        '\'-x\t"tab\there"\t-0.05\t\t\t2026\t\tN\r\n',
    ]
    header = "Code\tName\tAmount\tPercent\tCount\tYear\tPer\tActive\r\n" if with_header else ""
    assert grid_desk.clipboard == header + "".join(lines)


def test_only_shown_columns_are_copied_in_their_order_and_gaps_are_blank(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items(3))
    header = view.horizontalHeader()
    view.set_column_hidden(1, True)
    header.moveSection(header.visualIndex(4), 0)
    select(view, (0, 0), ("code", "code"))
    flag = view.selectionModel().SelectionFlag.Select
    view.selectionModel().select(view.grid_model.index(2, 4), flag)
    view.copy_selection()
    assert grid_desk.clipboard == "\tC1\r\n\t\r\n3000\t\r\n"


def test_sum_average_and_count_are_of_numbers_of_one_kind(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items())
    told: list[Stats] = []
    view.stats_changed.connect(told.append)
    select(view, (0, 3), ("amount", "amount"))
    grid_desk.qtbot.waitUntil(lambda: bool(told) and told[-1].count == 3)
    assert told[-1].text == "Sum 293,146.50   Average 97,715.50   Count 3"
    select(view, (0, 1), ("name", "pct"))
    grid_desk.qtbot.waitUntil(lambda: told[-1].count == 6)
    assert told[-1].text == "Count 6"
    go(view, 0, "amount")
    grid_desk.qtbot.waitUntil(lambda: told[-1].text == "")


def test_a_click_on_a_header_sorts_up_down_and_back(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items(), frozen=1)
    header, number = view.horizontalHeader(), 2

    def press() -> None:
        at = QPoint(header.sectionViewportPosition(number) + 20, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    orders = []
    for _ in range(3):
        press()
        orders.append((texts(view.grid_model, "code")[0], header.isSortIndicatorShown()))
    assert orders == [("C5", True), ("C1", True), ("C1", False)]


def test_the_first_columns_stay_in_sight_while_the_others_scroll(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items(), frozen=2, width=500)
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    assert view.columnViewportPosition(0) < 0
    assert view.frozen.isVisible()
    assert view.frozen.columnViewportPosition(0) == 0
    assert view.frozen.width() == view.columnWidth(0) + view.columnWidth(1)
    assert [view.frozen.isColumnHidden(number) for number in range(3)] == [False, False, True]


def test_the_cursors_cell_is_never_below_the_frozen_columns(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items(), frozen=2, width=500)
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    for name in ("count", "pct", "amount"):
        go(view, 0, name)
        assert view.columnViewportPosition(view.grid_model.column_index(name)) >= view.frozen_width(), name


def test_frozen_columns_follow_widths_order_scrolling_and_hiding(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items(80), frozen=2)
    view.setColumnWidth(0, 123)
    assert view.frozen.columnWidth(0) == 123
    view.frozen.setColumnWidth(1, 77)
    assert view.columnWidth(1) == 77
    view.set_column_hidden(0, True)
    assert [view.frozen.isColumnHidden(number) for number in range(3)] == [True, False, False]
    view.verticalScrollBar().setValue(30)
    assert view.frozen.verticalScrollBar().value() == 30
    view.frozen.verticalScrollBar().setValue(10)
    assert view.verticalScrollBar().value() == 10


def test_frozen_columns_never_take_most_of_a_narrow_grid(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items(), frozen=3, width=260)
    assert view.frozen_width() <= 0.55 * view.width()
    view.window().resize(1_200, 400)
    QApplication.processEvents()
    assert view.frozen_width() == sum(view.columnWidth(number) for number in range(3))


def test_the_last_column_shown_can_not_be_hidden(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items())
    for number in range(len(COLUMNS)):
        view.set_column_hidden(number, True)
    assert view.shown_columns() == [len(COLUMNS) - 1]


def colors_in(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_an_empty_grid_says_why_in_words(grid_desk: GridDesk) -> None:
    model = read_only([])
    view = grid_desk.panel(model).view
    blank = colors_in(view.viewport().grab().toImage())
    view.set_empty_text("No records for 2026 - change Show Year or assign customers")
    assert QColor(LIGHT.muted).name() in colors_in(view.viewport().grab().toImage())
    assert QColor(LIGHT.muted).name() not in blank
    assert view.accessibleDescription() == "No records for 2026 - change Show Year or assign customers"


def test_a_selected_coloured_figure_keeps_its_ink_on_the_selections_ground(grid_desk: GridDesk) -> None:
    rows = [Item(1, "C1", amount=5, color=Color.RED), Item(2, "C2", amount=5, color=Color.RED)]
    view = view_of(grid_desk, rows)
    select(view, (0, 1), ("amount", "amount"))
    image = view.viewport().grab(view.visualRect(view.grid_model.index(1, 2))).toImage()
    found = colors_in(image)
    assert {LIGHT.selected, LIGHT.red} <= found


def test_a_dark_theme_changes_the_grids_colours_while_it_is_shown(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items())
    before = QApplication.palette()
    dark = QPalette(QColor("#303030"))
    dark.setColor(QPalette.ColorRole.Base, QColor("#202020"))
    try:
        QApplication.setPalette(dark)
        QApplication.processEvents()
        assert view.grid_model.colors.base == view.palette().color(QPalette.ColorRole.Base).name() == "#1f2023"
    finally:
        QApplication.setPalette(before)
    QApplication.processEvents()
    assert view.grid_model.colors == LIGHT


def test_a_figure_that_does_not_fit_is_never_cut(grid_desk: GridDesk) -> None:
    metrics = view_of(grid_desk, items()).fontMetrics()
    whole = metrics.horizontalAdvance("1,234,567.89")
    assert fitted(metrics, Kind.MONEY, "1,234,567.89", whole) == "1,234,567.89"
    assert set(fitted(metrics, Kind.MONEY, "1,234,567.89", whole - 1)) == {"#"}
    assert fitted(metrics, Kind.TEXT, "Acme Supply Company", 60).endswith("\N{HORIZONTAL ELLIPSIS}")


def painted(texts: LaidOut, font: QFont, text: str, alignment: Qt.AlignmentFlag) -> tuple[bool, QImage]:
    image = QImage(200, 24, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    found = texts.draw(painter, font, QRect(10, 0, 180, 24), alignment, text)
    painter.end()
    return found, image


def test_a_text_that_was_laid_out_before_looks_as_it_did_and_is_no_markup(grid_desk: GridDesk) -> None:
    texts, font = LaidOut(), QFont(view_of(grid_desk, items()).font())
    blank = painted(texts, font, "", LEFT)[1]
    found, first = painted(texts, font, "1,234.50", RIGHT)
    assert found
    assert first != blank
    assert painted(texts, font, "1,234.50", RIGHT)[1] == first
    assert painted(texts, font, "1,234.50", LEFT)[1] != first
    assert painted(texts, font, "<b></b>", LEFT)[1] != blank
    larger = QFont(font)
    larger.setPointSizeF(font.pointSizeF() * 1.5)
    assert painted(texts, larger, "1,234.50", RIGHT)[1] != first
    assert painted(texts, font, "1,234.50", RIGHT)[1] == first


@pytest.mark.parametrize("text", ["so many words that they are wider than the cell in which they stand", "two\nlines"])
def test_a_text_that_does_not_fit_in_one_line_is_left_to_be_fitted(grid_desk: GridDesk, text: str) -> None:
    texts, font = LaidOut(), view_of(grid_desk, items()).font()
    assert painted(texts, font, text, LEFT) == (False, painted(texts, font, "", LEFT)[1])
