"""Back Up Now, Restore Database from Backup, the backup of the day, and the one before an upgrade."""

import shutil
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from sqlalchemy import text

from crpm_desktop.db import migrate
from crpm_desktop.db.engine import connect
from tests.clones import made_file
from tests.db.sample_rows import ROWS, insert_rows
from tests.gui.databases_desk import choose, office
from tests.gui.desk import Desk
from tests.services.set_up_data import dump, fill, opened

__all__ = ["office"]


def file_dialog(office: Desk) -> QFileDialog:
    office.until(lambda: any(one.isVisible() for one in office.window.findChildren(QFileDialog)))
    return next(one for one in office.window.findChildren(QFileDialog) if one.isVisible())


def test_back_up_now_offers_a_name_that_says_what_and_when(office: Desk, tmp_path: Path) -> None:
    choose(office, "Back Up Now")
    dialog = file_dialog(office)
    (offered,) = dialog.selectedFiles()
    assert Path(offered).name.startswith("office-2")
    assert Path(offered).name.endswith(f"-schema-{migrate.head()}-by-hand.db")
    dialog.fileSelected.emit(str(tmp_path / "kept.db"))
    dialog.close()
    office.settle()
    assert office.told == f"The database was backed up to {tmp_path / 'kept.db'}."
    with opened(str(tmp_path / "kept.db")) as copy:
        assert dump(copy) == dump(office.window.database)


def test_a_restored_database_is_shown_anew_and_says_where_the_state_before_is(office: Desk, tmp_path: Path) -> None:
    before = dump(office.window.database)
    office.window.databases.back_up_to(tmp_path / "kept.db")
    office.settle()
    with office.window.database.new_work() as work:
        for table in ("rebate_details", "customer_rebates", "sub_code_product_groups", "rebate_programs"):
            work.connection.execute(text(f"DELETE FROM {table}"))
        work.commit()
    old = office.window

    choose(office, "Restore Database from Backup")
    dialog = file_dialog(office)
    dialog.fileSelected.emit(str(tmp_path / "kept.db"))
    dialog.close()
    box = office.question()
    assert str(tmp_path / "kept.db") in box.informativeText()
    office.answer("Restore")
    office.until(lambda: office.window is not old and office.window.tabs.count() == 6)
    office.settle()

    assert dump(office.window.database) == before
    assert office.told.startswith(f"Restored {tmp_path / 'office.db'} from {tmp_path / 'kept.db'}. What was there")
    assert "before-restore" in office.told
    assert {row.rebate_code for row in office.window.summary.model.rows()} == {"GROWTH", "SEA"}


def test_a_restore_that_is_not_meant_changes_nothing(office: Desk, tmp_path: Path) -> None:
    before, window = dump(office.window.database), office.window
    office.window.databases.back_up_to(tmp_path / "kept.db")
    office.settle()
    office.window.databases.look_at(tmp_path / "kept.db")
    office.answer("Cancel")
    office.window.databases.look_at(tmp_path / "no-backup.db")
    office.settle()
    assert office.told == f"There is no file {tmp_path / 'no-backup.db'}: choose another."
    assert (dump(office.window.database), office.window) == (before, window)


def test_nothing_can_be_edited_while_a_restore_runs(office: Desk, tmp_path: Path) -> None:
    office.window.databases.back_up_to(tmp_path / "kept.db")
    office.settle()
    old = office.window
    office.window.databases.look_at(tmp_path / "kept.db")
    box = office.question()
    QTest.mouseClick(next(one for one in box.buttons() if "Restore" in one.text()), Qt.MouseButton.LeftButton)
    assert all(cover.isVisible() for cover in old._covers)
    office.until(lambda: office.window is not old)


def test_a_restore_that_fails_says_so_and_lets_work_go_on(office: Desk, tmp_path: Path) -> None:
    office.window.databases.back_up_to(tmp_path / "kept.db")
    office.settle()
    shutil.rmtree(tmp_path / "backups")
    (tmp_path / "backups").write_text("no folder", encoding="utf-8")
    before = dump(office.window.database)
    office.window.databases.look_at(tmp_path / "kept.db")
    office.answer("Restore")
    assert office.told.startswith("The backup can't be written")
    assert not any(cover.isVisible() for cover in office.window._covers)
    assert dump(office.window.database) == before


def test_the_window_makes_the_backup_of_the_day_once(office: Desk, tmp_path: Path) -> None:
    (made,) = (tmp_path / "backups").iterdir()
    assert made.name.endswith("-daily.db")
    office.open(str(tmp_path / "office.db"))
    assert [file.name for file in (tmp_path / "backups").iterdir()] == [made.name]


def test_a_backup_of_the_day_that_cannot_be_made_is_told(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("no folder", encoding="utf-8")
    desk.open(str(made_file(tmp_path / "office.db", fill)))
    assert desk.told.startswith("Today's backup was not made. The backup can't be written to")


def test_an_upgrade_is_told_with_its_backup(desk: Desk, tmp_path: Path) -> None:
    database = connect(str(tmp_path / "old.db"))
    migrate.upgrade(database.engine, "0001")
    with database.engine.begin() as connection:
        insert_rows(connection, ROWS)
    database.close()
    desk.open(str(tmp_path / "old.db"))
    assert "It was upgraded from schema 0001; a backup of how it was is" in desk.told
    assert "before-upgrade.db" in desk.told
