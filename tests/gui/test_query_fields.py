"""The fields of query mode: below their titles, reached with Tab, with codes to choose, help and the colours shown."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from crpm_desktop.models.palette import DARK, LIGHT
from tests.gui.desk import Desk
from tests.gui.query_desk import SHIFT, office, shown_whole

__all__ = ["office"]


def test_fields_stand_below_their_titles_however_columns_are_moved_widened_hidden_and_scrolled(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    view, header = clerk.view, clerk.view.horizontalHeader()
    clerk.enter()

    def all_below_their_titles() -> bool:
        shown = [name for name, field in clerk.query.row.fields.items() if field.isVisible()]
        return shown != [] and all(clerk.where(name) == clerk.where_field(name) for name in shown)

    office.until(all_below_their_titles)
    header.moveSection(header.visualIndex(6), 9)
    header.resizeSection(5, 180)
    view.set_column_hidden(view.grid_model.column_index("period"), True)
    office.until(all_below_their_titles)
    assert not clerk.field("period").isVisible()
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    assert view.horizontalScrollBar().value() > 0
    office.until(all_below_their_titles)
    office.window.resize(1000, 600)
    office.until(all_below_their_titles)
    assert clerk.where("cust_no") == clerk.where_field("cust_no")
    top = clerk.field("cust_no").mapToGlobal(clerk.field("cust_no").rect().topLeft()).y()
    assert top == header.mapToGlobal(header.rect().bottomLeft()).y() + 1


def test_a_frozen_field_covers_those_that_scroll_below_it(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    clerk.enter()
    clerk.view.horizontalScrollBar().setValue(clerk.view.horizontalScrollBar().maximum())
    office.until(lambda: clerk.where("rebate_code")[0] < clerk.where("customer_name")[0])
    frozen = clerk.field("customer_name")
    assert clerk.query.row.childAt(frozen.geometry().center()) is frozen


def test_tab_goes_from_field_to_field_as_the_columns_stand_and_brings_each_into_sight(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    header = clerk.view.horizontalHeader()
    header.moveSection(header.visualIndex(clerk.view.grid_model.column_index("marks")), 1)
    clerk.enter()
    assert clerk.field("marks").hasFocus()
    names = []
    for _ in clerk.query.row.fields:
        clerk.press(Qt.Key.Key_Tab)
        field: Any = QApplication.focusWidget()
        names.append(field.column.name)
        rect = field.geometry()
        assert clerk.query.row.rect().contains(rect), field.column.name
    assert names[:3] == ["cust_no", "customer_name", "rebate_code"]
    assert names[-1] == "marks"
    clerk.press(Qt.Key.Key_Backtab, SHIFT)
    focus: Any = QApplication.focusWidget()
    assert focus.column.name == "calculated_at"


def test_f9_lists_the_codes_of_a_field(office: Desk) -> None:
    clerk = shown_whole(office, "Sales PG History")
    clerk.enter()
    field = clerk.field("cust_no")
    values = clerk.query.show_values(field)
    assert values is not None
    office.settle()
    values.search("cedar")
    office.settle()
    assert [choice.code for choice in values.choices] == ["AB1", "A_1"]
    values.search("a_")
    office.settle()
    values.accept()
    assert field.text() == "=A_1"
    assert clerk.query.show_values(clerk.field("total_sales")) is None


def test_f1_in_a_field_opens_the_help_on_query_mode(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    clerk.enter()
    clerk.press(Qt.Key.Key_F1)
    assert office.window.help.shown == "grids.query"


def test_the_fields_take_the_colours_of_another_theme(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    clerk.enter()
    bright = QApplication.palette()
    dark = QPalette(QColor(DARK.base))
    dark.setColor(QPalette.ColorRole.Base, QColor(DARK.base))
    try:
        QApplication.setPalette(dark)
        office.until(lambda: clerk.field("cust_no").palette().base().color().name() == DARK.base)
        assert clerk.field("cust_no").palette().text().color().name() == DARK.text
    finally:
        QApplication.setPalette(bright)
    office.until(lambda: clerk.field("cust_no").palette().base().color().name() == LIGHT.base)
