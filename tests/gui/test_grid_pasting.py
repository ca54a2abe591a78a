"""What is pasted into a grid: into cells and new rows, in one step, or shown first where something is refused."""

from PySide6.QtGui import QGuiApplication

from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.widgets.bulk_edits import AT_ONCE, MOST_CELLS
from crpm_desktop.widgets.edit_preview import EditPreview
from crpm_desktop.widgets.grid_panel import GridPanel
from tests.gui.grid_desk import CTRL, KEY, GridDesk, click_on, draft_and_view, go, paste, press, select
from tests.models.sheet import Item, draft_of, items, texts


def paste_with_a_wrong_amount(desk: GridDesk) -> tuple[DraftModel[Item], GridPanel]:
    """Pastes four cells of which one is refused."""
    model = draft_of(items())
    panel = desk.panel(model)
    go(panel.view, 0, "amount")
    paste(desk, panel.view, "1\t0.5\t5\r\nmany\t1\t6\r\n")
    return model, panel


def preview_of(panel: GridPanel) -> EditPreview:
    preview = panel.window().findChild(EditPreview)
    assert isinstance(preview, EditPreview)
    assert preview.isVisible()
    return preview


def test_a_pasted_range_goes_into_cells_and_new_rows_as_one_step(grid_desk: GridDesk) -> None:
    model = draft_of(items(2))
    view = grid_desk.panel(model, width=1400).view
    view.set_column_hidden(model.column_index("name"), True)
    go(view, 1, "code")
    paste(grid_desk, view, "1000\t1.50\r\n1001\t2.50\r\n2000\t\r\n")
    assert texts(model, "code") == ["C1", "1000", "1001", "2000", ""]
    assert texts(model, "amount") == ["99,049.50", "1.50", "2.50", "", ""]
    assert grid_desk.last_told == "Paste: 5 cells changed, 2 new rows."
    press(view, KEY.Key_Z, CTRL)
    assert (model.has_changes, model.rows()) == (False, items(2))


def test_one_copied_value_fills_the_selection(grid_desk: GridDesk) -> None:
    model, view = draft_and_view(grid_desk, items())
    select(view, (1, 3), ("count", "count"))
    paste(grid_desk, view, "12\r\n")
    assert texts(model, "count") == ["1,000", "12", "12", "12", "5,000", ""]


def test_a_copied_row_fills_all_selected_rows(grid_desk: GridDesk) -> None:
    model, view = draft_and_view(grid_desk, items())
    select(view, (0, 5), ("code", "amount"))
    paste(grid_desk, view, "1000\t\t7")
    assert texts(model, "amount") == ["7.00"] * 5 + [""]
    assert texts(model, "name") == ["Acme Supply"] * 5 + [""]


def test_what_is_copied_here_can_be_pasted_here(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    panel = grid_desk.panel(model, width=1400)
    view = panel.view
    select(view, (0, 1), ("amount", "active"))
    press(view, KEY.Key_C, CTRL)
    go(view, 3, "amount")
    press(view, KEY.Key_V, CTRL)
    preview_of(panel).close()  # the year can't be edited
    assert not model.has_changes


def test_what_is_refused_is_shown_before_anything_is_pasted(grid_desk: GridDesk) -> None:
    model, panel = paste_with_a_wrong_amount(grid_desk)
    preview = preview_of(panel)
    assert not model.has_changes
    assert preview.heading.text() == "1 of 4 cells are refused. Nothing was changed yet."
    (trouble,) = preview.model.rows()
    assert (trouble.row, trouble.title, trouble.text) == (1, "Amount", "many")
    assert "'many' is no amount" in trouble.why
    preview.reject()
    assert not model.has_changes


def test_the_others_are_pasted_and_the_refused_cells_left(grid_desk: GridDesk) -> None:
    model, panel = paste_with_a_wrong_amount(grid_desk)
    click_on(preview_of(panel).others)
    assert texts(model, "amount")[:2] == ["1.00", "98,049.00"]
    assert texts(model, "count")[:2] == ["5", "6"]
    assert grid_desk.last_told == "Paste: 3 cells changed. 1 cell refused."
    model.history.undo()
    assert not model.has_changes


def test_the_refused_text_can_be_pasted_marked(grid_desk: GridDesk) -> None:
    model, panel = paste_with_a_wrong_amount(grid_desk)
    click_on(preview_of(panel).marked)
    assert texts(model, "amount")[:2] == ["1.00", "many"]
    assert model.wrong_at(1, model.column_index("amount")) is not None


def test_cells_that_find_no_column_and_rows_that_can_not_be_made_are_told(grid_desk: GridDesk) -> None:
    model = draft_of(items(1), new_rows=False)
    panel = grid_desk.panel(model)
    go(panel.view, 0, "active")
    paste(grid_desk, panel.view, "Y\t\t\tlost\r\nN\t\t\t\r\n")
    whys = [trouble.why for trouble in preview_of(panel).model.rows()]
    assert ["no column" in whys[0], "no row" in whys[1]] == [True, True]


def test_a_single_unclear_value_is_refused_in_its_cell(grid_desk: GridDesk) -> None:
    model, view = draft_and_view(grid_desk, items())
    go(view, 1, "amount")
    paste(grid_desk, view, "12,34\r\n")
    assert texts(model, "amount")[1] == "12,34"
    assert "12,34" in grid_desk.last_told


def test_a_large_paste_is_tried_in_the_background(grid_desk: GridDesk) -> None:
    model, view = draft_and_view(grid_desk, items(3))
    go(view, 0, "count")
    QGuiApplication.clipboard().setText("\r\n".join(str(number) for number in range(AT_ONCE + 40)))
    press(view, KEY.Key_V, CTRL)
    assert not view.isEnabled()
    assert not model.has_changes
    grid_desk.settle()
    assert (view.isEnabled(), view.hasFocus(), len(model.rows())) == (True, True, AT_ONCE + 40)
    assert [row.count for row in model.rows()] == list(range(AT_ONCE + 40))
    press(view, KEY.Key_Z, CTRL)
    assert model.rows() == items(3)


def test_rows_read_anew_while_a_large_paste_is_tried_are_left_alone(grid_desk: GridDesk) -> None:
    model, view = draft_and_view(grid_desk, items(3))
    go(view, 0, "count")
    QGuiApplication.clipboard().setText("\r\n".join(["1"] * (AT_ONCE + 1)))
    press(view, KEY.Key_V, CTRL)
    model.set_rows(items(2))
    grid_desk.settle()
    assert (model.has_changes, model.rows()) == (False, items(2))
    assert grid_desk.last_told == "The rows were changed in the meantime, so nothing was done. Paste: try it again."


def test_too_many_cells_are_refused_with_how_many_they_are(grid_desk: GridDesk) -> None:
    model, view = draft_and_view(grid_desk, items())
    go(view, 0, "count")
    paste(grid_desk, view, "1\r\n" * (MOST_CELLS + 1))
    assert f"{MOST_CELLS + 1:,} cells are too many" in grid_desk.last_told
    assert not model.has_changes


def test_an_empty_clipboard_changes_nothing(grid_desk: GridDesk) -> None:
    model, view = draft_and_view(grid_desk, items())
    go(view, 0, "count")
    QGuiApplication.clipboard().clear()
    press(view, KEY.Key_V, CTRL)
    assert not model.has_changes
