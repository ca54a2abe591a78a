"""Purge and Restore from Backup while others change what figures are figured on, on a server."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text

from crpm_desktop.db.engine import open_database
from crpm_desktop.db.figured_on import alone_with_figures, will_change
from crpm_desktop.db.marks import mark_sales
from crpm_desktop.db.work import Work
from crpm_desktop.services.backup import restore_from_backup
from crpm_desktop.services.purge import purge
from tests.services.books import Books

WAITING = "Waiting for others to finish"
PATIENCE = 30


@pytest.fixture
def books(migrated_postgres_url: str, tmp_path: Path) -> Iterator[Books]:
    database = open_database(migrated_postgres_url)
    books = Books(database, tmp_path)
    books.bring_in(
        customers="1000,Acme,",
        sales_history="1000,2026,1,M,1000.00",
        rebate_programs="GROWTH,Annual,Y,Y",
        rebate_sub_codes="GROWTH,BASE,500,,,,,N,,1",
        customer_rebates="1000,GROWTH,2026,,10,N",
    )
    books.recalc()
    yield books
    database.close()


@dataclass
class Aside:
    """Runs something in a thread of its own, until it is done or waits for others."""

    work: Callable[["Aside"], object]
    waits: bool = False
    result: list[object] = field(default_factory=list)
    _turn: threading.Event = field(default_factory=threading.Event)

    def step(self, _done: int, _total: int, text: str = "") -> None:
        if text == WAITING:
            self.waits = True
            self._turn.set()

    def _run(self) -> None:
        self.result.append(self.work(self))
        self._turn.set()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._turn.wait(PATIENCE)

    def end(self) -> None:
        self._thread.join(PATIENCE)
        assert self.result


def change_sales(work: Work) -> None:
    """What an import does once it has its turn: it sees the records that there are then."""
    work.connection.execute(text("UPDATE sales_history SET total_sales = 2000000"))
    ids = work.connection.execute(text("SELECT id FROM customers")).scalars()
    mark_sales(work.connection, [(customer_id, 2026) for customer_id in ids])


def test_records_that_are_restored_while_sales_are_brought_in_are_marked(books: Books, tmp_path: Path) -> None:
    """The import began when there was no record, and would have marked none of those that came back meanwhile."""
    file = purge(books.new_work, tmp_path / "backups").backup.file
    with books.new_work() as work:
        will_change(work.connection)
        work.connection.execute(text("SELECT count(*) FROM customer_rebates")).scalar_one()
        restoring = Aside(lambda progress: restore_from_backup(books.new_work, file, progress))
        restoring.start()
        change_sales(work)
        work.commit()
    restoring.end()
    assert restoring.waits
    assert books.record("1000", "GROWTH", 2026).out_of_date


def test_purge_waits_for_who_writes_figures_before_it_locks_a_table(books: Books, tmp_path: Path) -> None:
    """Who writes figures waits for imports, and these for tables: all three would wait for each other."""
    with books.new_work() as work:
        alone_with_figures(work.connection, lambda: None)
        purging = Aside(lambda progress: purge(books.new_work, tmp_path / "backups", progress))
        purging.start()
        locks = "SELECT count(*) FROM pg_locks WHERE mode = 'ExclusiveLock' AND relation = 'customer_rebates'::regclass"
        assert purging.waits
        assert work.connection.execute(text(locks)).scalar_one() == 0
        work.commit()
    purging.end()
    assert not books.records()
