"""Rebate Set Up between other clerks, other programs and a busy database: edits stay until somebody decides."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from crpm_desktop.db.work import Work
from crpm_desktop.domain.errors import DatabaseBusy
from crpm_desktop.domain.set_up_draft import ProgramDraft
from crpm_desktop.models.changes import What
from crpm_desktop.services.set_up import commit_program
from tests.gui.set_up_screen import Screen, shown

__all__ = ["shown"]


def test_program_is_only_left_once_its_changes_are_dealt_with(shown: Screen) -> None:
    shown.type_level("A", "min_sales", "5,000")
    shown.choose("SEA")
    shown.answer("&Stay")
    assert (shown.marked(), shown.tab.edit.form.rebate_code) == ("GROWTH", "GROWTH")
    assert shown.tab.has_unsaved_changes()
    shown.choose("SEA")
    shown.answer("&Commit")
    assert (shown.marked(), shown.tab.edit.form.rebate_code) == ("SEA", "SEA")
    assert shown.stored_level("GROWTH", "A").min_sales == 500_000
    shown.type_field(shown.tab.form.description, "dropped")
    shown.choose("OLD")
    shown.answer("&Discard")
    assert (shown.tab.edit.form.rebate_code, shown.stored("SEA").description) == ("OLD", "Seafood")


def test_refused_commit_on_leaving_stays_on_the_program(shown: Screen) -> None:
    shown.type_level("A", "max_sales", "1")
    shown.choose("SEA")
    shown.answer("&Commit")
    assert shown.tab.edit.form.rebate_code == "GROWTH"
    assert shown.cursor() == (0, "max_sales")


def test_program_chosen_in_the_header_is_shown_unless_something_is_being_edited(shown: Screen) -> None:
    shown.context.store.update(rebate_code="SEA")
    shown.settle()
    assert (shown.marked(), shown.tab.edit.form.rebate_code) == ("SEA", "SEA")
    shown.type_field(shown.tab.form.description, "mine")
    shown.context.store.update(rebate_code="OLD")
    shown.settle()
    assert (shown.marked(), shown.tab.form.description.text()) == ("SEA", "mine")


def test_programs_changed_elsewhere_are_read_again_without_losing_edits(shown: Screen) -> None:
    shown.type_level("A", "min_sales", "5,000")
    commit_program(shown.database.new_work, None, ProgramDraft("MORE"))
    shown.context.changes.announce({What.PROGRAMS})
    shown.settle()
    assert shown.listed() == ["GROWTH", "MORE", "OLD", "SEA"]
    assert shown.tab.edit.draft().levels[0].min_sales == 500_000


class Busy:
    """A database that others keep busy whenever something is to be written."""

    def __init__(self, shown: Screen) -> None:
        self._new_work = shown.database.new_work

    def __call__(self, *, write: bool = True) -> Work:
        if write:
            raise DatabaseBusy("Another program is writing; nothing was changed.")
        return self._new_work(write=write)


def test_busy_database_says_not_saved_and_keeps_the_edits(shown: Screen, qtbot: QtBot, tmp_path: Path) -> None:
    busy = Screen(shown.database, qtbot, tmp_path, Busy(shown))
    busy.type_level("A", "min_sales", "5,000")
    busy.commit()
    assert busy.told[-1] == "Another program is writing; nothing was changed."
    assert busy.tab.edit.draft().levels[0].min_sales == 500_000
    assert busy.tab.has_unsaved_changes()
    busy.context.jobs.close()


def test_nothing_can_be_typed_while_a_commit_is_under_way(shown: Screen) -> None:
    shown.type_level("A", "min_sales", "5,000")
    shown.levels.setFocus()
    shown.tab.commit()
    assert shown.tab.cover.isVisible()
    assert shown.tab.focusWidget() is shown.tab.cover
    shown.settle()
    assert not shown.tab.cover.isVisible()
    assert shown.tab.focusWidget() is shown.levels
