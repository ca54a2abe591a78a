"""The grid over rows in memory: what cells say, sorting, filtering, totals, ticks."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.rebate import Color
from crpm_desktop.models.filters import Filter
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.models.palette import DARK, LIGHT
from crpm_desktop.models.table_model import RowStyle
from crpm_desktop.models.ticks import Ticks
from tests.models.sheet import COLUMNS, Item, cell, items, texts, watch

DOWN = Qt.SortOrder.DescendingOrder
ROLE = Qt.ItemDataRole


def grid(rows: list[Item]) -> GridModel[Item]:
    model = GridModel(COLUMNS, key=lambda row: row.id)
    watch(model)
    model.set_rows(rows)
    return model


def ticked_grid(rows: list[Item]) -> tuple[GridModel[Item], Ticks[Item]]:
    ticks: Ticks[Item] = Ticks(lambda row: row.id, lambda row: row.amount is not None)
    model = GridModel((ticks.column, *COLUMNS), key=lambda row: row.id, ticks=ticks)
    watch(model)
    model.set_rows(rows)
    return model, ticks


def test_figures_stand_right_words_left_flags_in_the_middle() -> None:
    model = grid(items())
    expected = {
        "amount": Qt.AlignmentFlag.AlignRight,
        "year": Qt.AlignmentFlag.AlignRight,
        "name": Qt.AlignmentFlag.AlignLeft,
        "active": Qt.AlignmentFlag.AlignHCenter,
    }
    for name, wanted in expected.items():
        for found in (
            cell(model, 0, name).data(ROLE.TextAlignmentRole),
            model.headerData(model.column_index(name), Qt.Orientation.Horizontal, ROLE.TextAlignmentRole),
        ):
            assert Qt.AlignmentFlag(found) & wanted, name


def test_headers_have_titles_and_tips() -> None:
    model = grid([])
    across = Qt.Orientation.Horizontal
    assert [model.headerData(number, across) for number in range(3)] == ["Code", "Name", "Amount"]
    assert model.headerData(0, across, ROLE.ToolTipRole) == "Code: The item's code"
    assert model.headerData(1, across, ROLE.ToolTipRole) == "Name"


def test_a_coloured_figure_has_its_ink_in_both_themes_and_says_its_colour() -> None:
    model = grid([replace(items(1)[0], color=Color.GREEN)])
    index = cell(model, 0, "amount")
    assert index.data(ROLE.ForegroundRole).color() == QColor(LIGHT.green)
    assert index.data(ROLE.AccessibleTextRole) == "Amount, 99,049.50, green"
    model.set_colors(DARK)
    assert index.data(ROLE.ForegroundRole).color() == QColor(DARK.green)
    assert cell(model, 0, "name").data(ROLE.ForegroundRole) is None


def test_a_screen_reader_hears_blanks_and_flags_as_words() -> None:
    model = grid([Item(1, "C1")])
    assert cell(model, 0, "amount").data(ROLE.AccessibleTextRole) == "Amount, blank, black"
    assert cell(model, 0, "active").data(ROLE.AccessibleTextRole) == "Active, off"


def test_a_rows_style_is_shown_and_asked_again_on_demand() -> None:
    chosen = {"id": 1}
    model = GridModel(
        COLUMNS,
        style=lambda row: (
            RowStyle(accent=True, bold=True, note="the chosen one") if row.id == chosen["id"] else RowStyle(muted=True)
        ),
    )
    watch(model)
    model.set_rows(items(2))
    first, second = cell(model, 0, "name"), cell(model, 1, "name")
    assert first.data(ROLE.FontRole).bold()
    assert first.data(ROLE.ToolTipRole) == "the chosen one"
    assert first.data(ROLE.ForegroundRole).color() == QColor(LIGHT.accent)
    assert second.data(ROLE.ForegroundRole).color() == QColor(LIGHT.muted)
    chosen["id"] = 2
    repainted: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda top, bottom, _roles: repainted.append((top.row(), bottom.row())))
    model.restyle()
    assert repainted == [(0, 1)]
    assert second.data(ROLE.FontRole).bold()
    assert first.data(ROLE.FontRole) is None


def test_sorting_puts_blanks_last_either_way_and_a_third_click_brings_back_the_order() -> None:
    model = grid(items())
    amount = model.column_index("amount")
    model.sort(amount)
    assert texts(model, "code") == ["C5", "C4", "C2", "C1", "C3"]
    model.sort(amount, DOWN)
    assert texts(model, "code") == ["C1", "C2", "C4", "C5", "C3"]
    model.sort(-1)
    assert texts(model, "code") == ["C1", "C2", "C3", "C4", "C5"]


def test_sorting_words_takes_upper_and_lower_case_alike_and_equal_ones_keep_their_order() -> None:
    model = grid([replace(items(1)[0], id=number, code=code) for number, code in enumerate(["b", "A", "B", "a"])])
    model.sort(model.column_index("code"))
    assert texts(model, "code") == ["A", "a", "b", "B"]


def test_selection_and_cursor_stay_on_their_rows_over_a_sort() -> None:
    model = grid(items())
    selection = QItemSelectionModel(model)
    for row in (0, 3):
        selection.select(cell(model, row, "name"), QItemSelectionModel.SelectionFlag.Select)
    kept = QPersistentModelIndex(cell(model, 1, "amount"))
    model.sort(model.column_index("amount"))
    assert {index.data() for index in selection.selectedIndexes()} == {"Name 1", "Name 4"}
    assert model.row_at(kept.row()) == items()[1]


def test_a_chosen_sort_and_filters_go_on_over_new_rows() -> None:
    model = grid(items())
    model.sort(model.column_index("amount"))
    model.set_filters([Filter("amount", "not null")])
    model.set_rows(items(7))
    assert texts(model, "code") == ["C7", "C6", "C5", "C4", "C2", "C1"]
    assert (model.shown_count(), model.all_count()) == (6, 7)


def test_filters_hold_all_together_and_a_wrong_one_changes_nothing() -> None:
    model = grid(items(9))
    model.set_filters([Filter("year", "2020"), Filter("code", "C6")])
    assert texts(model, "code") == ["C6"]
    with pytest.raises(Refused):
        model.set_filters([Filter("amount", "much")])
    assert texts(model, "code") == ["C6"]
    model.set_filters([])
    assert model.rowCount() == 9


def test_totals_are_of_the_rows_shown() -> None:
    model = grid(items())
    told = []
    model.totals_changed.connect(lambda: told.append(dict(model.totals())))
    assert model.totals() == {"amount": sum(row.amount or 0 for row in items()), "count": 15_000}
    model.set_filters([Filter("code", "C2")])
    assert told == [{"amount": 98 * 1_000_50, "count": 2_000}]


def test_a_row_is_found_again_by_its_key_after_a_reload() -> None:
    model = grid(items())
    identity = model.identity(3)
    model.set_rows(reversed(items()))
    assert model.row_of(identity) == 1
    assert model.row_of(99) is None


def test_rows_that_may_not_be_ticked_are_not() -> None:
    model, ticks = ticked_grid(items())
    model.tick_all(True)
    assert ticks.keys == {1, 2, 4, 5}
    assert cell(model, 2, "selected").data(ROLE.CheckStateRole) is None
    assert not model.setData(cell(model, 2, "selected"), Qt.CheckState.Checked, ROLE.CheckStateRole)
    assert not cell(model, 2, "selected").flags() & Qt.ItemFlag.ItemIsUserCheckable


def test_single_rows_are_ticked_and_unticked_and_counted() -> None:
    model, ticks = ticked_grid(items())
    counts: list[int] = []
    ticks.changed.connect(counts.append)
    assert model.setData(cell(model, 0, "selected"), Qt.CheckState.Checked, ROLE.CheckStateRole)
    assert model.setData(cell(model, 1, "selected"), Qt.CheckState.Checked, ROLE.CheckStateRole)
    assert model.setData(cell(model, 0, "selected"), Qt.CheckState.Unchecked, ROLE.CheckStateRole)
    ticks.tick([items()[1]], True)
    assert counts == [1, 2, 1]
    assert Qt.CheckState(cell(model, 1, "selected").data(ROLE.CheckStateRole)) is Qt.CheckState.Checked


def test_what_is_not_shown_any_more_is_not_ticked_any_more() -> None:
    model, ticks = ticked_grid(items())
    model.tick_all(True)
    model.set_filters([Filter("code", "C1")])
    assert ticks.keys == {1}
    model.set_filters([])
    model.tick_all(True)
    model.set_rows(items()[:2])
    assert ticks.keys == {1, 2}
    ticks.clear()
    assert len(ticks) == 0


def test_a_grid_without_editable_columns_takes_no_edit() -> None:
    model = grid(items())
    assert not model.setData(cell(model, 0, "name"), "other")
    assert not cell(model, 0, "name").flags() & Qt.ItemFlag.ItemIsEditable
