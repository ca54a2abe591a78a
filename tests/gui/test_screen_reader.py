"""What a screen reader finds: every control by its name, every cell with its title, and a cursor that follows it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListView, QWidget
from sqlalchemy import text

from crpm_desktop.db.engine import open_database
from crpm_desktop.domain.free_goods import Section
from crpm_desktop.services.import_files import import_paths
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.recalculate import recalculate
from crpm_desktop.widgets.grid_view import GridView
from tests.gui.desk import Desk
from tests.gui.goods_desk import NORTH, GoodsDesk, reported, reward
from tests.services.import_data import NORTHWIND

ROLE = QAccessible.Role
TABLES = {ROLE.Table, ROLE.Tree, ROLE.List}
PRESSED = {ROLE.Button, ROLE.PushButton, ROLE.CheckBox, ROLE.RadioButton, ROLE.ComboBox, ROLE.ButtonMenu, ROLE.PageTab}
TABS = ("Rebate Set Up", "Customer Summary", "Customer Detail", "Sales History", "Sales PG History", "Help")


@pytest.fixture(scope="module")
def shop(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Northwind, calculated."""
    file = Path(shutil.copyfile(sqlite_template, tmp_path_factory.mktemp("shop") / "shop.db"))
    database = open_database(str(file))
    import_paths(database.new_work, [NORTHWIND], Silent())
    with database.new_work(write=False) as work:
        ids = [row[0] for row in work.connection.execute(text("SELECT id FROM customer_rebates WHERE year = 1997"))]
    recalculate(database.new_work, ids, Silent())
    database.close()
    return file


@pytest.fixture
def reader(desk: Desk, shop: Path, tmp_path: Path) -> Desk:
    file = shutil.copyfile(shop, tmp_path / "shop.db")
    desk.open(str(file))
    return desk


def interfaces(of: QWidget) -> Iterator[QAccessibleInterface]:
    """Everything in a window; of grids the grid alone, whose cells are many."""
    waiting = [QAccessible.queryAccessibleInterface(of)]
    while waiting:
        one = waiting.pop()
        if not one.isValid():
            continue
        yield one
        if one.role() not in TABLES:
            waiting += [one.child(number) for number in range(one.childCount())]


def name_of(one: QAccessibleInterface) -> str:
    """Its own name, or that of its label: a field of several values is called by the one that it shows."""
    widget = one.object()
    if one.role() is ROLE.ComboBox and isinstance(widget, QWidget):
        buddies = [label.text() for label in widget.window().findChildren(QLabel) if label.buddy() is widget]
        return widget.accessibleName() or "".join(buddies)
    return one.text(QAccessible.Text.Name)


def nameless(window: QWidget) -> list[str]:
    """Controls of which a screen reader could only say what they are; a sign alone is no name."""
    found = []
    for one in interfaces(window):
        widget = one.object()
        is_control = (
            (one.state().focusable or one.role() in PRESSED) and not is_blank_label(one) and not is_list(widget)
        )
        if is_control and not any(character.isalpha() for character in name_of(one)):
            found.append(f"{one.role().name} {type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def is_blank_label(one: QAccessibleInterface) -> bool:
    """A message that can be marked and copied, while there is none."""
    return one.role() is ROLE.StaticText and bool(one.state().invisible)


def is_list(widget: object) -> bool:
    """The list that a field of several values opens, which has the field's name."""
    return isinstance(widget, QListView) and widget.window().windowType() is Qt.WindowType.Popup


def count_controls(window: QWidget) -> int:
    return sum(bool(one.state().focusable) for one in interfaces(window))


def test_every_control_of_the_main_window_has_a_name(reader: Desk) -> None:
    for title in TABS:
        reader.show_tab(title)
        assert nameless(reader.window) == [], title
    assert count_controls(reader.window) > 80


def test_query_mode_and_find_have_a_name_for_every_field(reader: Desk) -> None:
    reader.show_tab("Customer Summary")
    reader.window.summary.panel.actions_of_grid.find.trigger()
    reader.window.summary.query.enter()
    assert reader.window.summary.query.is_on
    assert nameless(reader.window) == []


def test_every_control_of_the_free_goods_window_has_a_name(desk: Desk, tmp_path: Path) -> None:
    reported(tmp_path / "goods.db", [reward(1), reward(2)])
    goods = GoodsDesk(desk, tmp_path / "goods.db")
    assert nameless(goods.window) == []
    for dialog in (goods.window.ask_export(), desk.window.reports.ask_export()):
        assert nameless(dialog) == []
        dialog.reject()


def cells(view: GridView, row: int) -> list[str]:
    table = QAccessible.queryAccessibleInterface(view)
    width = view.grid_model.columnCount() + 1
    start = (row + 1) * width
    return [table.child(number).text(QAccessible.Text.Name) for number in range(start, start + width)]


def test_a_row_is_read_cell_by_cell_with_its_titles(reader: Desk) -> None:
    reader.window.store.update(year=1997, cust_no="ALFKI")
    reader.show_tab("Customer Summary")
    view = reader.window.summary.view
    _head, *titles = cells(view, -1)
    assert titles[:4] == ["Selected", "Cust No", "Customer Name", "Rebate Code"]
    assert all(titles)
    number, *row = cells(view, 0)
    assert number == "Row 1"
    assert row[:4] == ["Selected, off", "Cust No, ALFKI", "Customer Name, Alfreds Futterkiste", "Rebate Code, BEVSEA"]
    assert "Sales Goal, 0.00" in row
    assert "Go To Detail" in row
    assert not [cell for cell in row if not cell]


def test_a_colour_is_read_by_its_name(reader: Desk) -> None:
    reader.window.store.update(year=1997, cust_no="ALFKI")
    reader.show_tab("Customer Detail")
    reader.window.detail.outside_range.setChecked(True)
    reader.settle()
    row = cells(reader.window.detail.panel.view, 0)
    assert "Rebate Revenue, 0.00, red" in row


def test_a_grid_says_that_it_is_empty_only_while_it_is(reader: Desk) -> None:
    view = reader.window.summary.view
    reader.show_tab("Customer Summary")
    reader.window.store.update(year=1997)
    reader.settle()
    assert view.grid_model.rowCount() > 100
    assert QAccessible.queryAccessibleInterface(view).text(QAccessible.Text.Description) == ""
    reader.window.store.update(year=1990)
    reader.settle()
    said = QAccessible.queryAccessibleInterface(view).text(QAccessible.Text.Description)
    assert said == view.empty_text
    assert said.startswith("No records for 1990")


def test_the_cursor_follows_what_a_screen_reader_selects(reader: Desk) -> None:
    """A screen reader selects a row without moving the cursor; keys and commands act on that row then."""
    reader.window.store.update(year=1997)
    reader.show_tab("Customer Summary")
    view = reader.window.summary.view
    select = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    view.selectionModel().select(view.grid_model.index(5, 0), select)
    reader.until(lambda: view.currentIndex().row() == 5)
    assert view.current_row() is view.grid_model.row_at(5)
    assert reader.window.status.place.text().startswith("Record 6 of")
    assert view.selectionModel().isRowSelected(5)


def test_the_space_bar_ticks_the_cell_that_a_screen_reader_selected(reader: Desk) -> None:
    reader.window.store.update(year=1997)
    reader.show_tab("Customer Summary")
    view, ticks = reader.window.summary.view, reader.window.summary.ticks
    index = view.grid_model.index(7, view.grid_model.column_index("selected"))
    view.selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    reader.until(lambda: view.currentIndex() == index)
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert ticks.keys == {reader.window.summary.model.rows()[7].id}
    assert cells(view, 7)[1] == "Selected, on"


def test_a_section_that_a_screen_reader_turns_on_is_shown_once(desk: Desk, tmp_path: Path) -> None:
    """It turns a checkable button on without a click."""
    reported(tmp_path / "goods.db", [reward(1), reward(2)])
    goods = GoodsDesk(desk, tmp_path / "goods.db")
    asked: list[object] = []
    goods.page.sections.section_chosen.connect(asked.append)
    goods.page.sections.buttons[Section.PENDING].toggle()
    desk.settle()
    assert (asked, goods.page.place.section) == ([Section.PENDING], Section.PENDING)
    goods.section(Section.FULFILLED)
    assert (asked, goods.page.place.section) == ([Section.PENDING, Section.FULFILLED], Section.FULFILLED)


def test_a_click_on_the_section_that_is_shown_leads_back_to_its_top(desk: Desk, tmp_path: Path) -> None:
    reported(tmp_path / "goods.db", [reward(1), reward(2)])
    goods = GoodsDesk(desk, tmp_path / "goods.db")
    goods.open_row(NORTH)
    assert goods.page.place.distributor == NORTH
    goods.section(Section.NEW)
    assert goods.page.place.distributor is None
