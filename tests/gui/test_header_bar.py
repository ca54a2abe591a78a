"""The header: bound to the criteria both ways, silent when nothing changed, one compact block."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QVBoxLayout, QWidget

from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.domain.records import ProgramName
from crpm_desktop.services.import_files import import_paths
from crpm_desktop.services.progress import Silent
from crpm_desktop.widgets.header_bar import HeaderBar
from crpm_desktop.widgets.list_of_values import ONLY_THE_FIRST, ListOfValues
from tests.gui.grid_desk import GridDesk

KEY = Qt.Key
PROGRAMS = (
    ProgramName(1, "GROWTH", "Annual growth", Frequency.ANNUAL, active=True),
    ProgramName(2, "OLD", "", Frequency.MONTHLY, active=False),
)


@pytest.fixture
def database(migrated_sqlite_url: str, grid_desk: GridDesk) -> Iterator[Database]:
    """Three customers: two of them have names alike."""
    lines = "cust_no,name\n1000,Acme Supply\n1001,Acme Stores\n2000,Cedar Traders\n"
    (grid_desk.folder / "customers.csv").write_text(lines, encoding="utf-8")
    database = open_database(migrated_sqlite_url)
    import_paths(database.new_work, [grid_desk.folder / "customers.csv"], Silent())
    yield database
    grid_desk.close()
    database.close()


@pytest.fixture
def header(database: Database, grid_desk: GridDesk) -> HeaderBar:
    header = HeaderBar(grid_desk.use(database))
    header.set_years([2026, 2025])
    header.set_programs(PROGRAMS)
    grid_desk.show(header, width=1_366)
    return header


@pytest.fixture
def told(header: HeaderBar, grid_desk: GridDesk) -> list[Criteria]:
    found: list[Criteria] = []
    grid_desk.context.store.changed.connect(found.append)
    return found


def pick(combo: QComboBox, text: str) -> None:
    """Picks an entry as by hand: `activated` comes even when it was the one already."""
    number = combo.findText(text)
    assert number >= 0, [combo.itemText(place) for place in range(combo.count())]
    combo.setCurrentIndex(number)
    combo.activated.emit(number)


def entries(combo: QComboBox) -> list[str]:
    return [combo.itemText(number) for number in range(combo.count())]


def type_customer(header: HeaderBar, desk: GridDesk, text: str) -> None:
    edit = header.customer.edit
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)
    desk.settle()
    QTest.keyClick(edit, KEY.Key_Return)
    QApplication.processEvents()
    desk.settle()


def test_the_fields_offer_all_and_what_there_is(header: HeaderBar) -> None:
    assert entries(header.year) == ["All", "2027", "2026", "2025"]
    assert entries(header.period) == ["All", *map(str, range(1, 13))]
    assert entries(header.rebate) == ["All", "GROWTH  Annual growth", "OLD (not active)"]


def test_each_field_changes_the_criteria_and_picking_the_same_again_is_silent(
    header: HeaderBar, told: list[Criteria]
) -> None:
    for _ in range(2):
        pick(header.year, "2026")
        pick(header.period, "12")
        pick(header.rebate, "GROWTH  Annual growth")
    header.include_children.click()
    assert told == [
        Criteria(2026),
        Criteria(2026, 12),
        Criteria(2026, 12, "GROWTH"),
        Criteria(2026, 12, "GROWTH", include_children=True),
    ]


def test_criteria_set_elsewhere_are_shown_without_an_echo(
    header: HeaderBar, told: list[Criteria], grid_desk: GridDesk
) -> None:
    wanted = Criteria(2025, 3, "OLD", "2000", include_children=True)
    grid_desk.context.store.set(wanted)
    grid_desk.settle()
    assert told == [wanted]
    assert (header.year.currentText(), header.period.currentText()) == ("2025", "3")
    assert header.rebate.currentText() == "OLD (not active)"
    assert header.customer.edit.text() == "2000  Cedar Traders"
    assert header.include_children.isChecked()


def test_new_lists_keep_what_is_in_force_even_when_they_lack_it(
    header: HeaderBar, told: list[Criteria], grid_desk: GridDesk
) -> None:
    grid_desk.context.store.set(Criteria(2019, rebate_code="GROWTH"))
    header.set_years([2026])
    header.set_programs(PROGRAMS[1:])
    assert (header.year.currentText(), header.rebate.currentText()) == ("2019", "GROWTH")
    assert len(told) == 1


def test_a_customer_is_found_by_its_number(header: HeaderBar, told: list[Criteria], grid_desk: GridDesk) -> None:
    type_customer(header, grid_desk, "1001")
    assert told == [Criteria(cust_no="1001")]
    assert header.customer.edit.text() == "1001  Acme Stores"


def test_a_customer_is_found_by_a_name_that_only_one_has(
    header: HeaderBar, told: list[Criteria], grid_desk: GridDesk
) -> None:
    type_customer(header, grid_desk, "cedar")
    assert told == [Criteria(cust_no="2000")]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("acme", "'acme' fits several customers: choose one from the list (F9)."),
        ("9999", "Customer 9999 does not exist"),
    ],
)
def test_an_unclear_customer_is_told_and_the_one_in_force_stays(
    header: HeaderBar, told: list[Criteria], grid_desk: GridDesk, typed: str, sentence: str
) -> None:
    type_customer(header, grid_desk, "2000")
    type_customer(header, grid_desk, typed)
    assert grid_desk.last_told.startswith(sentence)
    assert told == [Criteria(cust_no="2000")]
    assert header.customer.edit.text() == "2000  Cedar Traders"


def test_customers_are_offered_while_typing_and_picked_from_the_list(
    header: HeaderBar, told: list[Criteria], grid_desk: GridDesk
) -> None:
    edit = header.customer.edit
    edit.setFocus()
    QTest.keyClicks(edit, "acme")
    grid_desk.qtbot.waitUntil(lambda: len(edit.choices) == 2)
    popup = edit.completer().popup()
    assert popup is not None
    assert popup.isVisible()
    QTest.keyClick(popup, KEY.Key_Down)
    QTest.keyClick(popup, KEY.Key_Return)
    grid_desk.qtbot.waitUntil(lambda: told == [Criteria(cust_no="1000")])
    grid_desk.settle()
    assert edit.text() == "1000  Acme Supply"


def test_f9_lists_the_customers(header: HeaderBar, told: list[Criteria], grid_desk: GridDesk) -> None:
    header.customer.edit.setFocus()
    QTest.keyClick(header.customer.edit, KEY.Key_F9)
    values = header.window().findChild(ListOfValues)
    assert isinstance(values, ListOfValues)
    grid_desk.settle()
    QTest.keyClicks(values.field, "stores")
    grid_desk.settle()
    QTest.keyClick(values.field, KEY.Key_Return)
    assert told == [Criteria(cust_no="1001")]


def test_each_button_says_what_it_does_and_on_what(header: HeaderBar) -> None:
    buttons = (header.recalc, header.goal, header.next_year, header.next_period)
    for count in (0, 12):
        header.set_selected(count)
        tips = [button.toolTip() for button in buttons]
        assert len(set(tips)) == len(buttons)
        assert all("ticked" in tip for tip in tips)
        assert all(tip.endswith("None is ticked now") is (count == 0) for tip in tips)


def bring_in_shops(database: Database, grid_desk: GridDesk, count: int) -> None:
    lines = "".join(f"S{number:03},Shop {number}\n" for number in range(count))
    (grid_desk.folder / "customers.csv").write_text(f"cust_no,name\n{lines}", encoding="utf-8")
    import_paths(database.new_work, [grid_desk.folder / "customers.csv"], Silent())


def test_a_list_of_many_customers_says_that_it_is_not_all_of_them(
    header: HeaderBar, database: Database, grid_desk: GridDesk
) -> None:
    bring_in_shops(database, grid_desk, 120)
    header.customer.edit.setFocus()
    QTest.keyClick(header.customer.edit, KEY.Key_F9)
    values = header.window().findChild(ListOfValues)
    assert isinstance(values, ListOfValues)
    grid_desk.settle()
    assert len(values.choices) == 50
    assert values.note.text() == "The first 50 are listed: type part of a code or description to find others."
    QTest.keyClicks(values.field, "S11")
    grid_desk.settle()
    assert values.note.text() == "10 found"
    values.reject()


@pytest.mark.parametrize(("count", "note"), [(50, "50 found"), (51, ONLY_THE_FIRST.format(50))])
def test_a_list_of_as_many_as_it_shows_is_all_of_them(
    header: HeaderBar, database: Database, grid_desk: GridDesk, count: int, note: str
) -> None:
    bring_in_shops(database, grid_desk, count)
    values = header.customer.show_values()
    grid_desk.settle()
    QTest.keyClicks(values.field, "shop")
    grid_desk.settle()
    assert (len(values.choices), values.note.text()) == (50, note)
    values.reject()


def test_the_list_stands_on_the_customer_shown_however_many_come_before(
    header: HeaderBar, told: list[Criteria], database: Database, grid_desk: GridDesk
) -> None:
    bring_in_shops(database, grid_desk, 120)
    type_customer(header, grid_desk, "S117")
    values = header.customer.show_values()
    grid_desk.settle()
    assert values.choices[values.list.currentIndex().row()].code == "S117"
    QTest.keyClick(values.field, KEY.Key_Return)
    assert told == [Criteria(cust_no="S117")]


def test_the_clear_button_and_a_blank_field_show_all_customers(
    header: HeaderBar, told: list[Criteria], grid_desk: GridDesk
) -> None:
    assert not header.customer.clear_button.isEnabled()
    for clear in (True, False):
        type_customer(header, grid_desk, "1001")
        if clear:
            header.customer.clear_button.click()
        else:
            header.customer.edit.clear()
            QTest.keyClick(header.customer.edit, KEY.Key_Return)
        assert told[-1] == Criteria()
        assert header.customer.edit.text() == ""
    assert len(told) == 4


def test_the_buttons_say_what_they_act_on_and_what_is_asked_for(header: HeaderBar) -> None:
    asked: list[str] = []
    header.recalc_requested.connect(lambda: asked.append("recalc"))
    header.goal_requested.connect(lambda: asked.append("goal"))
    header.next_year_requested.connect(lambda: asked.append("year"))
    header.next_period_requested.connect(lambda: asked.append("period"))
    buttons = (header.recalc, header.goal, header.next_year, header.next_period)
    labels = ["Recalc Sales and Rebate Earned", "Recalc Sales Goal", "Create Next Year", "Create Next Period"]
    assert [button.text() for button in buttons] == labels
    header.set_selected(1_204)
    assert [button.text() for button in buttons] == [f"{label} (1,204 selected)" for label in labels]
    for button in buttons:
        button.click()
    header.set_busy(True)
    for button in buttons:
        button.click()
    assert asked == ["recalc", "goal", "year", "period"]


@pytest.mark.parametrize("width", [1_366, 683])
def test_nothing_of_the_header_is_cut_off(database: Database, grid_desk: GridDesk, width: int) -> None:
    window, header = QWidget(), HeaderBar(grid_desk.use(database))
    header.set_programs(PROGRAMS)
    header.set_selected(100_000)
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(header)
    layout.addStretch(1)
    grid_desk.show(window, width=width, height=384)
    QApplication.processEvents()
    fields = (header.year, header.period, header.rebate, header.customer, header.include_children)
    for widget in (*fields, header.recalc, header.goal, header.next_year, header.next_period):
        place = widget.rect().translated(widget.mapTo(window, widget.rect().topLeft()))
        assert window.rect().contains(place), widget.accessibleName() or type(widget).__name__
        assert widget.width() >= widget.minimumSizeHint().width()
    if width == 1_366:
        assert header.height() <= 80
