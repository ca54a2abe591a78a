"""Hostile texts copied from a grid: what a spreadsheet pastes is no formula, and what is replaced is told."""

from crpm_desktop.models.clipboard_table import read_table
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.widgets.grid_panel import GridPanel
from tests.gui.grid_desk import GridDesk
from tests.hostile_texts import HOSTILE_TEXTS, held, is_active

COLUMNS: tuple[Column[tuple[str, str]], ...] = (
    Column("name", "Name", Kind.TEXT, lambda row: row[0]),
    Column("text", "Text", Kind.TEXT, lambda row: row[1]),
)


def panel_of_texts(desk: GridDesk) -> GridPanel:
    model = GridModel(COLUMNS)
    model.set_rows(HOSTILE_TEXTS.items())
    return desk.panel(model, frozen=0)


def copied(desk: GridDesk) -> dict[str, str]:
    """The cells of the clipboard as a spreadsheet takes them, apostrophes that guard included."""
    rows = [line for line in split_rows(desk.clipboard) if line]
    return dict(rows)


def split_rows(text: str) -> list[list[str]]:
    """Cells between tabs and line ends; those in quotes are read to their end."""
    rows, row, place = [], [], 0
    while place < len(text):
        quoted = text[place] == '"'
        end = place + 1
        if quoted:
            while text[end] != '"' or text[end : end + 2] == '""':
                end += 2 if text[end] == '"' else 1
            row.append(text[place + 1 : end].replace('""', '"'))
            end += 1
        else:
            while text[end - 1] not in "\t\r":
                end += 1
            end -= 1
            row.append(text[place:end])
        if text[end] == "\r":
            rows.append(row)
            row = []
        place = end + (2 if text[end] == "\r" else 1)
    return rows


def test_no_text_on_the_clipboard_is_taken_for_a_formula(grid_desk: GridDesk) -> None:
    panel = panel_of_texts(grid_desk)
    panel.view.selectAll()
    panel.view.copy_selection()
    cells = copied(grid_desk)
    assert set(cells) == set(HOSTILE_TEXTS)
    assert not [name for name, text in cells.items() if is_active(text)]


def test_what_is_copied_is_pasted_back_as_it_was_and_what_was_replaced_is_told(grid_desk: GridDesk) -> None:
    panel = panel_of_texts(grid_desk)
    panel.view.selectAll()
    panel.view.copy_selection()
    back = dict(read_table(grid_desk.clipboard))
    assert back == {name: held(text) for name, text in HOSTILE_TEXTS.items()}
    replaced = sum(held(text) != text for text in HOSTILE_TEXTS.values())
    told = f"Copied. In {replaced} texts, characters that a spreadsheet can't take were replaced."
    assert grid_desk.last_told == told


def test_nothing_is_told_when_all_was_copied_as_it_is(grid_desk: GridDesk) -> None:
    model = GridModel(COLUMNS)
    model.set_rows([("plain", "=1"), ("other", "b")])
    panel = grid_desk.panel(model, frozen=0)
    panel.view.selectAll()
    panel.view.copy_selection()
    assert (grid_desk.clipboard, grid_desk.told) == ("plain\t'=1\r\nother\tb\r\n", [])
