"""What stands in an exported CSV file, byte for byte, and that programs get every text back."""

import csv
import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crpm_desktop.domain.errors import Cancelled, Refused
from crpm_desktop.services.export_csv import export_csv
from crpm_desktop.services.progress import Silent
from tests.services.export_rows import BLANK, COLUMNS, FORMULAS, FULL, PLAIN, TEXT_ONLY, Sample, StopAfter


def read_back(path: Path) -> list[str]:
    """The texts of a one-column file, the apostrophe before a formula taken off again."""
    with path.open(encoding="utf-8", newline="") as file:
        fields = [row[0] if row else "" for row in csv.reader(file)][1:]
    guard = re.compile("'+([\t\r\n]|\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20])")
    return [field[1:] if guard.match(field) else field for field in fields]


def test_every_kind_of_value_is_written_plainly_under_a_header_of_names(tmp_path: Path) -> None:
    outcome = export_csv(COLUMNS, [FULL, BLANK], tmp_path / "a.csv", Silent())
    assert (tmp_path / "a.csv").read_bytes() == (
        b"text,money,percent,integer,year,period,flag,day,moment\r\n"
        b"Acme,1234.50,1.5,1234,2026,3,Y,2026-01-31,2026-01-31T12:30:15Z\r\n"
        b",,,,,,,,\r\n"
    )
    assert (outcome.rows, outcome.sentence) == (2, f"2 rows written to {tmp_path / 'a.csv'}.")


def test_amounts_keep_their_sign_and_cents(tmp_path: Path) -> None:
    rows = [Sample(money=cents) for cents in (0, 1, -1, -123_456_789, 10**15 - 1, 10**17 + 1)]
    export_csv(COLUMNS[1:2], rows, tmp_path / "a.csv", Silent())
    assert (tmp_path / "a.csv").read_text("utf-8").split() == [
        *("money", "0.00", "0.01", "-0.01", "-1234567.89", "9999999999999.99", "1000000000000000.01")
    ]


def test_delimiters_quotes_and_line_ends_are_quoted(tmp_path: Path) -> None:
    export_csv(COLUMNS[:2], [Sample('a,"b"\r\nc', 100)], tmp_path / "a.csv", Silent())
    assert (tmp_path / "a.csv").read_bytes() == b'text,money\r\n"a,""b""\r\nc",1.00\r\n'


def test_an_apostrophe_stands_before_what_a_spreadsheet_would_calculate(tmp_path: Path) -> None:
    export_csv(TEXT_ONLY, [Sample(text) for text in FORMULAS], tmp_path / "a.csv", Silent())
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        fields = [row[0] for row in csv.reader(file)][1:]
    assert fields == [f"'{text}" for text in FORMULAS]


def test_all_other_text_is_written_as_it_is(tmp_path: Path) -> None:
    export_csv(TEXT_ONLY, [Sample(text) for text in PLAIN], tmp_path / "a.csv", Silent())
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert [row[0] for row in csv.reader(file)][1:] == list(PLAIN)


@given(st.lists(st.text(st.sampled_from("'=+-@\t\r\n,\";ab \uff1d😀"), max_size=8), max_size=20))
def test_every_text_can_be_read_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    export_csv(TEXT_ONLY, [Sample(text) for text in texts], path, Silent())
    assert read_back(path) == texts


def test_characters_that_utf_8_or_a_text_file_can_not_hold_are_replaced_and_counted(tmp_path: Path) -> None:
    rows = [Sample("a\ud800b"), Sample("c\x00d\x1b"), Sample("fine")]
    outcome = export_csv(TEXT_ONLY, rows, tmp_path / "a.csv", Silent())
    assert read_back(tmp_path / "a.csv") == ["a\ufffdb", "c\ufffdd\ufffd", "fine"]
    assert outcome.replaced == 2
    assert "In 2 texts, characters that the file can't hold were replaced." in outcome.sentence


def test_ten_thousand_random_texts_leave_a_readable_file(tmp_path: Path) -> None:
    rng = random.Random(7)
    texts = ["".join(chr(rng.randrange(0x11000)) for _ in range(rng.randrange(12))) for _ in range(10_000)]
    outcome = export_csv(TEXT_ONLY, [Sample(text) for text in texts], tmp_path / "a.csv", Silent())
    found = read_back(tmp_path / "a.csv")
    same = sum(before == after for before, after in zip(texts, found, strict=True))
    assert (len(found), same + outcome.replaced) == (10_000, 10_000)


def test_cancel_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    with pytest.raises(Cancelled):
        export_csv(TEXT_ONLY, [FULL] * 2_000, path, StopAfter(2))
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("a.csv", b"old")]


def test_a_missing_folder_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="nowhere does not exist: create it first"):
        export_csv(TEXT_ONLY, [FULL], tmp_path / "nowhere" / "a.csv", Silent())
