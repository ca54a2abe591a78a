"""Files of the Free Goods Batches window: a distributor's own workbook, the fulfillment export, the batch summary."""

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtGui import QTextDocument

from crpm_desktop.domain.free_goods import Action, Section, State
from crpm_desktop.free_goods_window.import_dialog import REMEMBERED, ImportDialog
from crpm_desktop.services.free_goods_paper import batch_paper, paper_html
from crpm_desktop.services.reward_titles import DayOrder
from tests.gui.desk import Desk
from tests.gui.goods_desk import NORTH, SOUTH, GoodsDesk, reported, reward

TITLES = ["Redemption ID", "When", "Vendor", "Wholesaler", "Store", "Promo", "SKU", "What", "Qty", "Credit"]
ROW = ["S-1", datetime(2026, 10, 3, 14, 5), "Wholesome Paws", SOUTH, "Elm Pets", "Buy 12", "WP-1", "Kibble", 2, 24.5]


@pytest.fixture
def goods(desk: Desk, tmp_path: Path) -> GoodsDesk:
    file = tmp_path / "goods.db"
    reported(file, [reward(1), reward(2), reward(3, retailer="Oak & <Elm> Pets"), reward(4, distributor=SOUTH)])
    return GoodsDesk(desk, file)


def theirs(folder: Path, rows: list[list[object]], name: str = "theirs.xlsx") -> Path:
    """A workbook as a distributor would send it: an empty sheet, a heading, titles, rows, a line of totals."""
    book = openpyxl.Workbook()
    book.create_sheet("Notes")
    sheet = book.worksheets[0]
    sheet.title = "October claims"
    sheet.append(["Claims of October"])
    sheet.append([])
    sheet.append(TITLES)
    for row in rows:
        sheet.append(row)
    sheet.append([None] * 8 + [sum(int(str(row[8])) for row in rows), None])
    file = folder / name
    book.save(file)
    return file


def opened(goods: GoodsDesk, file: Path) -> ImportDialog:
    goods.window.import_file(file)
    goods.desk.settle()
    dialog = goods.window.import_dialog
    assert dialog is not None, goods.told
    return dialog


def pick(dialog: ImportDialog, name: str, title: str) -> None:
    box = dialog.fields.picks[name]
    box.setCurrentIndex(box.findData(title))
    box.activated.emit(box.currentIndex())


def test_a_distributor_s_workbook_is_mapped_once_and_remembered(goods: GoodsDesk, tmp_path: Path) -> None:
    dialog = opened(goods, theirs(tmp_path, [ROW]))
    assert dialog.header_row.value() == 3
    assert dialog.titles == tuple(TITLES)
    assert dialog.fields.mapping().columns["retailer"] == "Store"
    assert dialog.error.text() == "⚠ Still missing: Reported, Program, Item Description."
    assert not dialog.import_button.isEnabled()
    pick(dialog, "reported_on", "When")
    pick(dialog, "program", "Promo")
    pick(dialog, "item_description", "What")
    assert dialog.fields.example("reward_no") == "S-1"
    assert dialog.fields.example("item_description") == "Kibble"
    dialog.fields.skip.setChecked(True)
    goods.press(dialog.import_button)
    assert goods.told == ("1 row imported (rewards 1), 1 of them new or changed. 1 row without a Reward No left out.")
    row = goods.stored()["S-1"]
    assert (row.reported_on, row.distributor, row.program, row.quantity, row.credit_amount) == (
        date(2026, 10, 3),
        SOUTH,
        "Buy 12",
        2,
        24_50,
    )
    assert goods.counts()[0] == 5

    again = opened(goods, theirs(tmp_path, [["S-2", *ROW[1:]]], "next.xlsx"))
    assert again.note.text() == REMEMBERED
    assert again.import_button.isEnabled()
    goods.press(again.import_button)
    assert goods.stored()["S-2"].item_description == "Kibble"


def test_a_mapped_file_with_an_error_stores_nothing_names_their_column_and_keeps_the_mapping(
    goods: GoodsDesk, tmp_path: Path
) -> None:
    file = tmp_path / "claims.csv"
    lines = ["Claim No,Date,Mfg,Distributor,Shop,Offer,SKU,Description,Qty,Amount"]
    lines += [f"C-{number},{number}/13/2026,M,{SOUTH},Elm,Buy 12,W-1,Kibble,1,2.00" for number in (1, 2)]
    lines += [f"C-3,13/14/2026,M,{SOUTH},Elm,Buy 12,W-1,Kibble,many,2.00"]
    file.write_text("\n".join(lines), encoding="utf-8", newline="")
    dialog = opened(goods, file)
    assert dialog.fields.days.currentData() is DayOrder.MONTH_FIRST
    goods.press(dialog.import_button)
    assert "2 problems" in dialog.error.text()
    assert dialog.report is not None
    shown = [(one.row, one.column, one.value, one.expected) for one in dialog.report.model.rows()]
    assert shown == [
        (4, "Date (Reported)", "13/14/2026", "a date such as 11/21/2026"),
        (4, "Qty (Quantity)", "many", "a whole number from 1 to 999,999,999"),
    ]
    assert set(goods.stored()) == {"R1", "R2", "R3", "R4"}
    dialog.report.reject()
    assert dialog.isVisible()
    assert dialog.fields.mapping().columns["retailer"] == "Shop"
    dialog.reject()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("claims.txt", b"x", "claims.txt is neither a CSV file (.csv) nor a workbook (.xlsx)"),
        ("claims.xlsx", b"no workbook", "claims.xlsx: "),
        ("claims.csv", b"\xff\xfe\x00", "it is not UTF-8 text"),
        ("empty.csv", b"\n\n", "empty.csv has nothing in it to import."),
        ("missing.csv", None, "missing.csv: it can't be read"),
    ],
)
def test_a_file_that_can_not_be_read_is_refused_with_its_name(
    goods: GoodsDesk, tmp_path: Path, name: str, content: bytes | None, told: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    goods.window.import_file(tmp_path / name)
    goods.desk.settle()
    assert told in goods.told
    assert goods.window.import_dialog is None


def test_the_fulfillment_export_takes_any_combination(goods: GoodsDesk, tmp_path: Path) -> None:
    goods.open_row(NORTH)
    goods.confirm(goods.act(Action.BATCH))
    dialog = goods.window.ask_export()
    goods.desk.settle()
    assert (dialog.distributor.name, dialog.states[State.NEW].isChecked()) == (NORTH, True)
    dialog.states[State.NEW].setChecked(False)
    dialog.states[State.PENDING].setChecked(True)
    dialog.retailer.setCurrentText("Oak Pets")
    dialog.retailer.edit.editingFinished.emit()
    path = tmp_path / "fulfillment.csv"
    dialog.export_to(path)
    goods.desk.settle()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["reward_no"], row["state"], row["batch"], row["credit_amount"]) for row in rows] == [
        ("R1", "pending", "1", "10.00")
    ]


def test_the_fulfillment_export_refuses_days_the_wrong_way_round(goods: GoodsDesk, tmp_path: Path) -> None:
    dialog = goods.desk.window.reports.ask_export()
    goods.desk.settle()
    dialog.first_day.edit.setText("2026-11-20")
    dialog.last_day.edit.setText("2026-11-01")
    dialog.export_to(tmp_path / "none.xlsx")
    assert dialog.error.text() == "The first day, 2026-11-20, is after the last one, 2026-11-01."
    assert not (tmp_path / "none.xlsx").exists()
    dialog.reject()


def test_a_fulfillment_file_open_in_excel_stays_and_another_name_is_proposed(
    goods: GoodsDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = goods.desk.window.reports.ask_export()
    goods.desk.settle()
    path = tmp_path / "fulfillment.xlsx"
    path.write_bytes(b"old")
    real_open = Path.open

    def locked(self: Path, mode: str = "r", *args: Any, **named: Any) -> Any:
        if self == path and mode == "r+b":
            raise PermissionError(13, "The process cannot access the file", str(self))
        return real_open(self, mode, *args, **named)

    monkeypatch.setattr(Path, "open", locked)
    dialog.export_to(path)
    goods.desk.settle()
    assert "such as fulfillment (2).xlsx" in dialog.error.text()
    assert path.read_bytes() == b"old"
    asked = dialog.ask_file()
    assert asked is not None
    assert [Path(name).name for name in asked.selectedFiles()] == ["fulfillment (2).xlsx"]
    asked.reject()
    dialog.reject()


def test_the_batch_summary_is_a_pdf_by_item_and_by_retailer(goods: GoodsDesk, tmp_path: Path) -> None:
    goods.confirm(goods.act(Action.BATCH))
    goods.section(Section.PENDING)
    goods.open_row(NORTH)
    asked: list[object] = []
    goods.page.paper_asked.connect(asked.append)
    goods.press(goods.level.paper_button)
    row = goods.level.current_row()
    assert asked == [row]
    path = tmp_path / "batch.pdf"
    goods.window.write_paper(row, path)
    goods.desk.settle()
    content = path.read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert goods.told == f"Batch 1: {row.name} was written to {path}."

    document = QTextDocument()
    document.setHtml(paper_html(batch_paper(goods.desk.window.database.new_work, 1), "goods.db"))
    text = document.toPlainText().split("\n")
    assert "3 rewards, 5 units, 60.00 credit" in document.toPlainText().replace("\u2028", "\n")
    assert text[text.index("By retailer") :][:17] == [
        *("By retailer", "Retailer", "Rewards", "Units", "Credit"),
        *("Elm Pets", "1", "1", "20.00"),
        *("Oak & <Elm> Pets", "1", "2", "30.00"),
        *("Oak Pets", "1", "2", "10.00"),
    ]


def test_a_batch_summary_that_can_not_be_written_leaves_the_old_file(goods: GoodsDesk, tmp_path: Path) -> None:
    goods.confirm(goods.act(Action.BATCH))
    goods.section(Section.PENDING)
    goods.open_row(NORTH)
    goods.window.write_paper(goods.level.current_row(), tmp_path / "no folder" / "batch.pdf")
    goods.desk.settle()
    assert "does not exist: create it first" in goods.told
    goods.window.write_paper(goods.level.current_row(), tmp_path / "batch.txt")
    goods.desk.settle()
    assert goods.told == "batch.txt must end in .pdf."


def test_the_year_is_summed_up_with_a_chart_and_numbers_beside_it(goods: GoodsDesk, tmp_path: Path) -> None:
    goods.press(goods.page.sections.buttons[None])
    page = goods.page.year_page
    assert page.year == 2026
    shown = [(row.program, row.reported, row.count(State.NEW)) for row in page.model.rows()]
    assert shown == [("Buy 12 get 1", 2, 2), ("Chew card", 2, 2)]
    assert [bar.numbers for bar in page.chart.bars] == ["0 of 2 paid", "0 of 2 paid"]
    assert "Buy 12 get 1, Wholesome Paws: 0 of 2 paid" in page.chart.accessibleName()
    assert not goods.page.filters.first_day.isEnabled()
    rows = goods.exported(tmp_path / "year.xlsx")
    assert [row[:3] for row in rows[1:]] == [
        ("Wholesome Paws", "Buy 12 get 1", 2),
        ("Wholesome Paws", "Chew card", 2),
    ]
    image = page.chart.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert len(colors) > 2
