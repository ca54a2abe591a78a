"""Rebate Set Up in two sessions at once: theirs and mine side by side, chosen, and committed over theirs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from crpm_desktop.db.engine import open_database
from crpm_desktop.db.lookups import program_names
from crpm_desktop.domain.set_up_draft import LevelDraft, ProgramDraft
from crpm_desktop.services.set_up import commit_program, delete_program
from crpm_desktop.widgets.conflict_dialog import ConflictDialog
from tests.gui.set_up_screen import Screen, screen


@pytest.fixture
def shown(set_up_url: str, qtbot: QtBot, tmp_path: Path) -> Iterator[Screen]:
    with screen(set_up_url, qtbot, tmp_path) as shown:
        yield shown


def other_clerk(shown: Screen, code: str = "GROWTH", **fields: object) -> ProgramDraft:
    """Somebody else saves the program that is being edited, in a session of her own."""
    session = open_database(shown.database.engine.url.render_as_string(hide_password=False))
    original = shown.stored(code)
    changed = replace(original, **fields)  # type: ignore[arg-type]
    saved = commit_program(session.new_work, original, changed).draft
    session.close()
    return saved


def dialog_of(shown: Screen) -> ConflictDialog:
    shown.qtbot.waitUntil(lambda: len([box for box in shown.boxes() if isinstance(box, ConflictDialog)]) == 1)
    return next(box for box in shown.boxes() if isinstance(box, ConflictDialog))


def lines(dialog: ConflictDialog) -> list[tuple[str, ...]]:
    model = dialog.model
    names = ("thing", "field", "theirs", "mine", "outcome")
    return [tuple(model.text(row, model.column_index(name)) for name in names) for row in range(model.rowCount())]


def codes(shown: Screen) -> list[str]:
    with shown.database.new_work(write=False) as work:
        return [program.rebate_code for program in program_names(work.connection)]


def test_changes_of_different_fields_are_merged_and_shown(shown: Screen) -> None:
    shown.type_level("A", "min_sales", "5,000")
    other_clerk(shown, text="theirs")
    shown.commit()
    dialog = dialog_of(shown)
    assert lines(dialog) == [
        ("Program GROWTH", "Text", "theirs", "1% at goal", "Theirs: only they changed it"),
        ("Level A", "Min Sales", "1,000.00", "5,000.00", "Mine: only you changed it"),
    ]
    assert shown.stored_level("GROWTH", "A").min_sales == 100_000
    assert ", 20" in dialog.model.text(0, dialog.model.column_index("by"))
    shown.press(dialog.commit_button)
    assert (shown.stored("GROWTH").text, shown.stored_level("GROWTH", "A").min_sales) == ("theirs", 500_000)
    assert not shown.tab.has_unsaved_changes()


def test_the_same_field_changed_by_both_is_chosen(shown: Screen) -> None:
    shown.type_level("A", "min_sales", "5,000")
    levels = shown.stored("GROWTH").levels
    other_clerk(shown, levels=(replace(levels[0], min_sales=700_000), *levels[1:]))
    shown.commit()
    dialog = dialog_of(shown)
    assert lines(dialog) == [("Level A", "Min Sales", "7,000.00", "5,000.00", "Choose: mine or theirs")]
    assert not dialog.commit_button.isEnabled()
    shown.press(dialog.mine_button)
    shown.press(dialog.commit_button)
    assert shown.stored_level("GROWTH", "A").min_sales == 500_000


def test_cancel_keeps_every_edit_and_writes_nothing(shown: Screen) -> None:
    shown.type_level("A", "min_sales", "5,000")
    theirs = other_clerk(shown, text="theirs")
    shown.commit()
    QTest.keyClick(dialog_of(shown), Qt.Key.Key_Escape)
    shown.qtbot.waitUntil(lambda: not shown.boxes())
    assert shown.stored("GROWTH") == theirs
    assert shown.tab.edit.draft().levels[0].min_sales == 500_000
    assert "Text 1% at goal is now theirs" in shown.told[-1]


def test_taking_theirs_shows_what_they_saved(shown: Screen) -> None:
    shown.type_field(shown.tab.form.description, "mine")
    theirs = other_clerk(shown, description="theirs")
    shown.commit()
    dialog = dialog_of(shown)
    shown.press(dialog.all_theirs_button)
    shown.press(dialog.commit_button)
    assert shown.tab.edit.original == theirs
    assert shown.tab.form.description.text() == "theirs"
    assert not shown.tab.has_unsaved_changes()


def test_changed_once_more_while_choosing_is_asked_again(shown: Screen) -> None:
    shown.type_field(shown.tab.form.description, "mine")
    other_clerk(shown, description="theirs")
    shown.commit()
    dialog = dialog_of(shown)
    other_clerk(shown, description="theirs again")
    shown.press(dialog.all_mine_button)
    shown.press(dialog.commit_button)
    again = dialog_of(shown)
    assert lines(again)[0][2:4] == ("theirs again", "mine")
    shown.press(again.all_mine_button)
    shown.press(again.commit_button)
    assert shown.stored("GROWTH").description == "mine"


def test_a_deleted_level_that_was_edited_can_be_added_anew(shown: Screen) -> None:
    shown.type_level("B", "min_sales", "5,000")
    levels = shown.stored("GROWTH").levels
    other_clerk(shown, levels=tuple(level for level in levels if level.rebate_sub_code != "B"))
    shown.commit()
    dialog = dialog_of(shown)
    assert lines(dialog)[0] == ("Level B", "Whole level", "deleted", "changed", "Choose: mine or theirs")
    shown.press(dialog.mine_button)
    shown.press(dialog.commit_button)
    assert shown.stored_level("GROWTH", "B").min_sales == 500_000
    assert shown.stored_level("GROWTH", "B").parents == ("A",)


def test_lines_of_both_clerks_stand_side_by_side(shown: Screen) -> None:
    shown.open("SEA")
    groups, _parents = shown.lower_views()
    assert shown.tab.edit.lower(shown.tab.edit.current_key or 0).product_groups.rowCount() == 3
    shown.type_cell(groups, 0, "product_group", "")
    level = shown.stored("SEA").levels[0]
    other_clerk(shown, "SEA", levels=(level, LevelDraft("S2", rebate_pct_tot_sales=1)))
    shown.type_level("S1", "min_pg_req", "1")
    shown.commit()
    dialog = dialog_of(shown)
    assert ("Level S1", "Product Group BEV", "Y", "", "Mine: only you changed it") in lines(dialog)
    assert ("Level S2", "Whole level", "new", "", "Theirs: only they changed it") in lines(dialog)
    shown.press(dialog.commit_button)
    saved = shown.stored("SEA").levels
    assert [(level.rebate_sub_code, level.product_groups) for level in saved] == [("S1", ("SEAF",)), ("S2", ())]


@pytest.mark.parametrize(("keep", "left"), [("mine", ["GROWTH", "OLD", "SEA"]), ("theirs", ["GROWTH", "SEA"])])
def test_a_program_deleted_by_another_clerk_is_dropped_or_added_anew(shown: Screen, keep: str, left: list[str]) -> None:
    shown.open("OLD")
    shown.type_field(shown.tab.form.description, "mine")
    delete_program(shown.database.new_work, shown.stored("OLD"))
    shown.commit()
    dialog = dialog_of(shown)
    assert lines(dialog)[0][1:4] == ("Whole program", "deleted", "changed")
    assert ", 20" in dialog.model.text(0, dialog.model.column_index("by"))
    shown.press(dialog.all_mine_button if keep == "mine" else dialog.all_theirs_button)
    shown.press(dialog.commit_button)
    assert codes(shown) == left
    assert shown.listed() == left
    assert not shown.tab.has_unsaved_changes()
    if keep == "mine":
        assert shown.stored("OLD").description == "mine"
