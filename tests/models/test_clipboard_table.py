"""What spreadsheets put on the clipboard, cell by cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crpm_desktop.models.clipboard_table import read_table
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.widgets.grid_selection import Block, copied_text

CELL = st.text(st.sampled_from('ab1 .,"\t\n-=é'), max_size=8)


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("", [[""]]),
        ("5", [["5"]]),
        ("5\r\n", [["5"]]),
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ("a\tb\nc\td", [["a", "b"], ["c", "d"]]),
        ("a\rb", [["a"], ["b"]]),
        ("a\t\r\n\tb\r\n", [["a", ""], ["", "b"]]),
        ("\r\n\r\n", [[""], [""]]),
        ('"two\r\nlines"\tb\r\n', [["two\r\nlines", "b"]]),
        ('"a tab\there"\tb', [["a tab\there", "b"]]),
        ('"say ""hi"""\tb', [['say "hi"', "b"]]),
        ('say "hi"\tb', [['say "hi"', "b"]]),
        ('"bare"\tb', [['"bare"', "b"]]),
        ('"never closed\tb', [['"never closed', "b"]]),
        ('"closed" too early\tb', [['"closed" too early', "b"]]),
        ('"one\ntwo"\n"three\nfour"\n', [["one\ntwo"], ["three\nfour"]]),
        ("'=1+1\t'plain\t'-x", [["=1+1", "'plain", "-x"]]),
    ],
)
def test_a_table_is_read_cell_by_cell(text: str, table: list[list[str]]) -> None:
    assert read_table(text) == table


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=5))
def test_what_the_grid_copies_is_read_back_as_it_was(rows: list[tuple[str, str, str]]) -> None:
    columns = [Column(f"c{at}", f"C{at}", Kind.TEXT, lambda row, at=at: row[at]) for at in range(3)]  # type: ignore[misc]
    block = Block(0, len(rows) - 1, (0, 1, 2), None)
    text = copied_text(columns, enumerate(rows), block, with_header=False)
    assert read_table(text) == [list(row) for row in rows]
