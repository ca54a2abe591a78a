"""A clerk at the real window, and another one beside her whose session on the same database is her own."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crpm_desktop.db.audit import system_user
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.domain.records import SummaryRow, row_without_record
from crpm_desktop.services.change_set import ChangeSet, Edited
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.save_records import save_records
from crpm_desktop.tabs.customer_summary_tab import CustomerSummaryTab
from crpm_desktop.widgets.conflict_dialog import ConflictDialog
from tests.clones import Filled
from tests.conftest import DATABASES
from tests.gui.desk import Desk
from tests.services.books import Books


class Office:
    """A clerk at the window, and another one whose session is her own."""

    def __init__(self, desk: Desk, books: Books) -> None:
        self.desk = desk
        self.other = books

    @property
    def tab(self) -> CustomerSummaryTab:
        return self.desk.window.summary

    def row(self, cust_no: str) -> int:
        return next(number for number, row in enumerate(self.tab.model.rows()) if row.cust_no == cust_no)

    def type_goal(self, cust_no: str, typed: str) -> None:
        assert self.tab.model.type_text(self.row(cust_no), "sales_goal", typed)

    def type_new(self, cust_no: str, goal: str) -> int:
        """A row of its own in the line at the end, once its codes are looked up; gives its number."""
        row = self.tab.model.rowCount() - 1
        for name, text in (("cust_no", cust_no), ("rebate_code", "GROWTH"), ("sales_goal", goal)):
            self.tab.model.type_text(row, name, text)
        self.desk.settle()
        return row

    def tick_children(self, cust_no: str) -> None:
        assert self.tab.model.put_value(self.row(cust_no), "sales_incl_children", True)

    def stored(self, cust_no: str) -> SummaryRow:
        return self.other.record(cust_no, "GROWTH", 2026)

    def other_changes(self, cust_no: str, **values: object) -> None:
        before = self.stored(cust_no)
        after = replace(before, **values)  # type: ignore[arg-type]
        save_records(self.other.new_work, ChangeSet(edited=(Edited(before, after),)), Silent())

    def other_creates(self, cust_no: str, **values: object) -> None:
        new = row_without_record(cust_no, rebate_code="GROWTH", year=2026)
        save_records(self.other.new_work, ChangeSet(new=(replace(new, **values),)), Silent())  # type: ignore[arg-type]

    def other_deletes(self, cust_no: str) -> None:
        save_records(self.other.new_work, ChangeSet(deleted=(self.stored(cust_no),)), Silent())

    def commit(self) -> ConflictDialog:
        self.desk.press(self.tab.tools.commit)
        return self.dialog()

    def dialog(self) -> ConflictDialog:
        self.desk.until(lambda: len(self._dialogs()) == 1)
        return self._dialogs()[0]

    def closed(self) -> bool:
        return not self._dialogs()

    def _dialogs(self) -> list[ConflictDialog]:
        return [dialog for dialog in self.tab.findChildren(ConflictDialog) if dialog.isVisible()]


def fill(database: Database) -> None:
    """Customers 1000, 1100 and 2000 have records; 5000 and 6000 have none."""
    Books.of(
        database,
        customers="1000,Acme,\n1100,East,1000\n2000,Bolt,\n5000,Ekon,\n6000,Fork,",
        sales_history="1000,2026,1,M,500\n2000,2026,1,M,2000",
        rebate_programs="GROWTH,Annual,Y,Y",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1",
        customer_rebates="1000,GROWTH,2026,,10,N\n1100,GROWTH,2026,,20,N\n2000,GROWTH,2026,,30,N",
    )


@pytest.fixture(params=DATABASES)
def office(request: pytest.FixtureRequest, desk: Desk, filled: Filled, tmp_path: Path) -> Iterator[Office]:
    with filled.clone(request.param, tmp_path, fill) as url:
        database = open_database(url)
        desk.open(url)
        yield Office(desk, Books(database, tmp_path / "books"))
        database.close()


def who(database: Database) -> str:
    """As whom the other clerk works: her login on this machine, or at the server."""
    return system_user() if database.file is not None else str(database.engine.url.username)


def shown(dialog: ConflictDialog) -> list[tuple[str, ...]]:
    model = dialog.model
    names = ("field", "base", "theirs", "mine", "outcome")
    return [tuple(model.text(row, model.column_index(name)) for name in names) for row in range(model.rowCount())]
