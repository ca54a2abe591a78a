"""From a folder of sales files to coloured figures and back out of a workbook, by hand in the window."""

from pathlib import Path

import openpyxl
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from tests.gui.desk import Desk

NORTHWIND = Path(__file__).parents[1] / "data" / "northwind"


def test_a_clerk_imports_recalculates_looks_and_exports(desk: Desk, tmp_path: Path) -> None:
    desk.open(str(tmp_path / "office.db"))
    assert "This database is empty" in desk.told
    import_the_sales_files(desk)
    recalculate_all_records(desk)
    read_a_records_figures_and_go_to_its_levels(desk)
    look_at_a_level_outside_of_its_sales_range(desk)
    export_the_levels(desk, tmp_path / "detail.xlsx")
    go_back_to_the_record(desk)


def import_the_sales_files(desk: Desk) -> None:
    window = desk.window
    window.files.import_files([NORTHWIND])
    desk.settle()
    assert desk.told.startswith("3,097 rows imported")
    assert window.header.year.currentText() == "1997"


def recalculate_all_records(desk: Desk) -> None:
    window, summary = desk.window, desk.window.summary
    desk.press(summary.tools.select_all)
    assert summary.tools.selected.text() == "583 of 583 selected"
    assert window.header.recalc.text() == "Recalc Sales and Rebate Earned (583 selected)"
    desk.press(window.header.recalc)
    assert desk.told.startswith("582 records recalculated. Rebate earned 68,380.90, before 0.00.")
    assert "program OLD96 is not active" in desk.told


def read_a_records_figures_and_go_to_its_levels(desk: Desk) -> None:
    window, summary, detail = desk.window, desk.window.summary, desk.window.detail
    rows = summary.model.rows()
    ernsh = next(n for n, row in enumerate(rows) if (row.cust_no, row.rebate_code) == ("ERNSH", "GROWTH"))
    goal, earned = (summary.model.column_index(name) for name in ("sales_goal", "rebate_earned"))
    assert (summary.model.text(ernsh, goal), summary.model.text(ernsh, earned)) == ("15,568.07", "961.93")
    desk.click_cell(summary.view, ernsh, "go_to_detail")

    assert window.tabs.currentWidget() is detail
    assert window.store.criteria.cust_no == "ERNSH"
    desk.until(lambda: "Ernst Handel" in window.header.customer.edit.text())
    shown = detail.panel.view.current_row()
    assert (shown.rebate_code, shown.rebate_sub_code) == ("GROWTH", "A")
    assert {row.cust_no for row in detail.model.rows()} == {"ERNSH"}
    assert all(row.in_sales_range for row in detail.model.rows())


def look_at_a_level_outside_of_its_sales_range(desk: Desk) -> None:
    detail = desk.window.detail
    detail.outside_range.click()
    desk.settle()
    tier = next(n for n, row in enumerate(detail.model.rows()) if row.rebate_sub_code == "T1")
    revenue, status = (detail.model.column_index(name) for name in ("rebate_revenue", "status"))
    ink = detail.model.data(detail.model.index(tier, revenue), int(Qt.ItemDataRole.ForegroundRole)).color()
    assert ink == QColor(detail.model.colors.red)
    assert detail.model.text(tier, status) == "$38,096.29 above maximum sales"


def export_the_levels(desk: Desk, book: Path) -> None:
    detail = desk.window.detail
    detail.panel.export_to(book)
    desk.settle()
    sheet = openpyxl.load_workbook(book)["Customer Detail"]
    written = list(sheet.iter_rows(values_only=True))
    assert len(written) == len(detail.model.rows()) + 1
    head = [str(title) for title in written[0]]
    level_b = next(row for row in written if row[head.index("Rebate Sub Code")] == "B")
    assert float(str(level_b[head.index("Rebate Earned")])) == 961.93
    red = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "T1")
    assert sheet.cell(red.row, head.index("Rebate Revenue") + 1).font.color.rgb.lower().endswith("b3261e")


def go_back_to_the_record(desk: Desk) -> None:
    window, summary = desk.window, desk.window.summary
    desk.click_cell(window.detail.panel.view, 0, "go_to_summary")
    assert window.tabs.currentWidget() is summary
    assert {row.cust_no for row in summary.model.rows()} == {"ERNSH"}
