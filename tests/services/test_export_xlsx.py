"""An exported workbook, read back: types, formats, colours, and text that stays text."""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from crpm_desktop.domain.errors import Cancelled
from crpm_desktop.domain.rebate import Color
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.services.export import export_file
from crpm_desktop.services.export_outcome import About, ExportOutcome
from crpm_desktop.services.export_xlsx import export_xlsx
from crpm_desktop.services.progress import Silent
from tests.services.export_rows import BLANK, COLUMNS, FORMULAS, FULL, PLAIN, TEXT_ONLY, Sample, StopAfter

ABOUT = About("Customer Detail", "rebates.db", (("Year", "1997"), ("Show Rebate", "=EVIL")))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.xlsx"


def export(
    path: Path, rows: Iterable[Sample], columns: Sequence[Column[Sample]] = COLUMNS, **more: int
) -> ExportOutcome:
    return export_xlsx(columns, rows, path, Silent(), ABOUT, **more)


def texts_of(path: Path) -> list[str]:
    """The texts of a one-column sheet as a reader sees them that knows Excel's escapes."""
    book = CalamineWorkbook.from_path(path)
    return [str(row[0]) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)][1:]


def widths_of(path: Path) -> list[float]:
    sheet = load_workbook(path)["Customer Detail"]
    return [sheet.column_dimensions[letter].width for letter in "ABCDEFGHI"]


def test_values_are_typed_and_formatted(path: Path) -> None:
    export(path, [FULL, BLANK])
    sheet = load_workbook(path)["Customer Detail"]
    header, full, *blank = sheet.iter_rows()
    assert [cell.value for cell in header] == [column.title for column in COLUMNS]
    moment = datetime(2026, 1, 31, 12, 30, 15, tzinfo=UTC).astimezone().replace(tzinfo=None)
    assert [(cell.value, cell.data_type, cell.number_format) for cell in full] == [
        ("Acme", "s", "General"),
        (1234.5, "n", "#,##0.00"),
        (0.015, "n", "0.00##%"),
        (1234, "n", "#,##0"),
        (2026, "n", "0"),
        (3, "n", "0"),
        ("Y", "s", "General"),
        (datetime.fromisoformat("2026-01-31"), "d", "yyyy-mm-dd"),
        (moment, "d", "yyyy-mm-dd hh:mm:ss"),
    ]
    assert all(cell.value is None for row in blank for cell in row)


def test_row_after_row_keeps_its_types(path: Path) -> None:
    export(path, [FULL, Sample(day=date(1899, 1, 1)), FULL, BLANK, FULL])
    rows = list(load_workbook(path)["Customer Detail"].iter_rows(min_row=2))
    assert [[cell.data_type for cell in row] for row in rows[::2]] == [list("snnnnnsdd")] * 3


def test_the_header_is_frozen_filtered_printed_on_every_page_and_columns_are_wide_enough(path: Path) -> None:
    export(path, [FULL] * 4)
    sheet = load_workbook(path)["Customer Detail"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A2", "A1:I5", "$1:$1")
    assert sheet["A1"].font.b
    assert sheet.column_dimensions["A"].width >= 20


def test_no_figure_is_wider_than_its_column_and_no_text_makes_one_endless(path: Path) -> None:
    rows = [FULL, Sample("x" * 500, -(10**14) + 1, moment=FULL.moment, day=FULL.day), Sample("two\nlines")]
    export(path, rows)
    widths = dict(zip([column.name for column in COLUMNS], widths_of(path), strict=True))
    assert widths["money"] >= len("-999,999,999,999.99") + 1
    assert widths["moment"] >= len("2026-01-31 12:30:15") + 1
    assert widths["day"] >= len("2026-01-31") + 1
    assert widths["text"] == 62


def test_a_figure_keeps_its_colours_name_beside_it(path: Path) -> None:
    rows = [*(Sample(money=1, color=color) for color in Color), Sample(color=Color.RED)]
    export_file(COLUMNS[:3], rows, path, Silent(), ABOUT)
    table = list(load_workbook(path)["Customer Detail"].iter_rows(values_only=True))
    assert table[0] == ("Text", "Rebate Revenue", "Colour", "Total %")
    assert [row[2] for row in table[1:5]] == ["black", "red", "green", "blue"]
    said = list(load_workbook(path)["About"].iter_rows(values_only=True))
    assert said[-4:] == [(f"Colour {color.label}", color.meaning) for color in Color]
    export_file(COLUMNS[:2], rows, path.with_suffix(".csv"), Silent(), ABOUT)
    lines = path.with_suffix(".csv").read_text("utf-8").splitlines()
    assert lines == ["text,money,color", *(f",0.01,{color.label}" for color in Color), ",,"]


def test_columns_that_name_the_colour_already_are_written_as_they_are(path: Path) -> None:
    color: Column[Sample] = Column("color", "Color", Kind.TEXT, lambda row: row.color.label)
    export_file((*COLUMNS[:2], color), [FULL], path, Silent(), ABOUT)
    assert [cell.value for cell in load_workbook(path)["Customer Detail"][1]] == ["Text", "Rebate Revenue", "Color"]


def test_what_was_left_out_is_named(path: Path) -> None:
    export_xlsx(TEXT_ONLY, [FULL], path, Silent(), About("x", left_out=("Column Notes.", "=2 rows")))
    sheet = load_workbook(path)["About"]
    lines = [(label.value, value.value, value.data_type) for label, value in sheet.iter_rows()]
    assert [line[1:] for line in lines if line[0] == "Left out"] == [("Column Notes.", "s"), ("=2 rows", "s")]
    assert not [line for line in lines if str(line[0]).startswith("Colour")]


def test_every_cent_stands_in_the_file_as_decimal_digits(path: Path) -> None:
    rng = random.Random(3)
    amounts = [829, -1, 0, 10**15 - 1, -(10**15) + 1, *(rng.randrange(-(10**15), 10**15) for _ in range(10_000))]
    export(path, [Sample(money=cents) for cents in amounts], COLUMNS[1:2])
    with ZipFile(path) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    digits = [part.split("</v>")[0] for part in xml.split("<v>")[1:]]
    assert [int(text.replace(".", "")) for text in digits] == amounts
    shown = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1:]
    assert [round(float(str(row[0])) * 100) for row in shown] == amounts


def test_an_amount_that_excel_would_round_stands_as_text_and_is_told(path: Path) -> None:
    outcome = export(path, [Sample(money=10**15), Sample(money=-(10**17) - 1), Sample(money=5)], COLUMNS[1:2])
    values = [row[0] for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()]
    assert values == ["Rebate Revenue", "10000000000000.00", "-1000000000000000.01", 0.05]
    assert "2 amounts of more than 15 digits stand as text, so that no cent is lost." in outcome.sentence


@pytest.mark.parametrize(
    ("scaled", "fraction"), [(5_000, 0.005), (15_000, 0.015), (1, 0.000001), (1_000_000, 1.0), (-25_000, -0.025)]
)
def test_a_percentage_is_the_exact_fraction(path: Path, scaled: int, fraction: float) -> None:
    export(path, [Sample(percent=scaled)], COLUMNS[2:3])
    assert load_workbook(path)["Customer Detail"]["A2"].value == fraction


def test_rebate_revenue_has_the_colour_of_its_level(path: Path) -> None:
    export(path, [Sample(money=1, color=color) for color in Color])
    cells = [row[1] for row in load_workbook(path)["Customer Detail"].iter_rows(min_row=2)]
    colors: list[Any] = [cell.font.color.rgb if cell.font.color else None for cell in cells]
    assert colors[1:] == ["FFB3261E", "FF1B6E20", "FF0B57D0"]
    assert colors[0] not in colors[1:]


def test_no_text_becomes_a_formula_and_each_reads_back_as_it_was(path: Path) -> None:
    texts = [prefix + text for text in FORMULAS for prefix in ("", "=", "+", "-", "@", "\t", "\r", "a", " ", "'")]
    export(path, [Sample(text) for text in texts], TEXT_ONLY)
    cells = [row[0] for row in load_workbook(path)["Customer Detail"].iter_rows(min_row=2)]
    assert len(texts) == 200
    assert [cell.value for cell in cells] == texts
    assert {cell.data_type for cell in cells} == {"s"}
    active, skipped = "=+-@\uff1d\uff0b\uff0d\uff20", "\t\r\n"
    expected = [text[0] in skipped or text.lstrip()[:1] in set(active) for text in texts]
    assert [bool(cell.quotePrefix) for cell in cells] == expected
    with ZipFile(path) as archive:
        assert all(b"<f>" not in archive.read(name) for name in archive.namelist())


def test_plain_text_reads_back_as_it_was(path: Path) -> None:
    outcome = export(path, [Sample(text) for text in PLAIN], TEXT_ONLY)
    assert texts_of(path) == list(PLAIN)
    assert (outcome.replaced, outcome.cut) == (0, 0)


def test_ten_thousand_random_texts_read_back_but_for_the_counted_ones(path: Path) -> None:
    rng = random.Random(11)
    texts = [
        "x" + "".join(chr(rng.choice((rng.randrange(0x80), rng.randrange(0x11000)))) for _ in range(rng.randrange(9)))
        for _ in range(10_000)
    ]
    outcome = export(path, [Sample(text) for text in texts], TEXT_ONLY)
    found = texts_of(path)
    same = sum(before == after for before, after in zip(texts, found, strict=True))
    assert same + outcome.replaced == 10_000
    assert outcome.replaced > 1_000


def test_control_characters_and_lone_surrogates_are_replaced_and_counted_per_text(path: Path) -> None:
    outcome = export(path, [Sample("a\x00b\x07"), Sample("\ud83d"), Sample("\uffff"), Sample("ok\t\n")], TEXT_ONLY)
    assert texts_of(path) == ["a\ufffdb\ufffd", "\ufffd", "\ufffd", "ok\t\n"]
    assert outcome.replaced == 3


def test_text_over_the_limit_is_cut_between_whole_characters_and_counted(path: Path) -> None:
    texts = ["a" * 32_767, "b" * 32_768, "😀" * 16_383 + "c", "😀" * 16_384]
    outcome = export(path, [Sample(text) for text in texts], TEXT_ONLY)
    assert texts_of(path) == [texts[0], "b" * 32_767, texts[2], "😀" * 16_383]
    assert outcome.cut == 2
    assert "2 texts of more than 32,767 characters cut at the end." in outcome.sentence


def test_rows_that_a_sheet_can_not_hold_go_on_in_the_next(path: Path) -> None:
    outcome = export(path, [Sample(str(number)) for number in range(7)], TEXT_ONLY, rows_per_sheet=4)
    book = load_workbook(path)
    assert book.sheetnames == ["Customer Detail", "Customer Detail (2)", "Customer Detail (3)", "About"]
    texts = [[row[0] for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets[:3]]
    assert texts == [["Text", "0", "1", "2"], ["Text", "3", "4", "5"], ["Text", "6"]]
    assert [sheet.auto_filter.ref for sheet in book.worksheets[:3]] == ["A1:A4", "A1:A4", "A1:A2"]
    assert (outcome.rows, outcome.sheets) == (7, 3)
    assert "it goes on in 3 sheets" in outcome.sentence


def test_exactly_a_full_sheet_needs_no_second(path: Path) -> None:
    assert export(path, [FULL] * 3, rows_per_sheet=4).sheets == 1


def test_the_about_sheet_says_what_was_asked_and_what_was_changed(path: Path) -> None:
    export(path, [Sample("a\x00"), FULL])
    sheet = load_workbook(path)["About"]
    said = {str(label): value for label, value in sheet.iter_rows(values_only=True)}
    assert "Customer Detail" in said
    assert (said["Year"], said["Database"], said["Rows"]) == ("1997", "rebates.db", "2")
    assert (said["Show Rebate"], sheet["B3"].data_type) == ("=EVIL", "s")
    assert said["Note"] == "In 1 text, characters that the file can't hold were replaced."
    datetime.strptime(str(said["Exported"]), "%Y-%m-%d %H:%M:%S %z")


@pytest.mark.parametrize(
    ("title", "sheet"),
    [
        ("Declined / On Hold", "Declined - On Hold"),
        ("a[b]:c*d?e\\f", "a-b--c-d-e-f"),
        ("'quoted'", "quoted"),
        ("", "Rows"),
        ("History", "History rows"),
        ("x" * 40, "x" * 24),
        ("About", "About"),
        ("a\x00\ud800", "a--"),
    ],
)
def test_any_title_makes_a_name_that_excel_takes_for_a_sheet(path: Path, title: str, sheet: str) -> None:
    export_xlsx(TEXT_ONLY, [FULL], path, Silent(), About(title))
    names = load_workbook(path).sheetnames
    assert names[0] == sheet
    assert len({name.lower() for name in names}) == 2


def test_a_grid_without_rows_is_a_header_alone(path: Path) -> None:
    outcome = export(path, [])
    assert [[cell.value for cell in row] for row in load_workbook(path)["Customer Detail"].iter_rows()] == [
        [column.title for column in COLUMNS]
    ]
    assert outcome.sentence == f"0 rows written to {path}."


def test_a_day_before_excels_calendar_stands_as_text(path: Path) -> None:
    export(path, [Sample(day=date(1899, 12, 31)), Sample(day=date(1900, 3, 1))], COLUMNS[7:8])
    values = [row[0].value for row in load_workbook(path)["Customer Detail"].iter_rows(min_row=2)]
    assert values == ["1899-12-31", datetime.fromisoformat("1900-03-01")]


@pytest.mark.parametrize("steps", [0, 2, 8])
def test_cancel_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    """At the start, among the rows, and while the zip file is put together."""
    waiting = tmp_path / "waiting"
    waiting.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(waiting))
    path.write_bytes(b"old")
    with pytest.raises(Cancelled):
        export_xlsx(COLUMNS, [FULL] * 3_000, path, StopAfter(steps), ABOUT)
    assert path.read_bytes() == b"old"
    assert {file.name for file in tmp_path.iterdir()} == {"a.xlsx", "waiting"}
    assert list(waiting.iterdir()) == []
