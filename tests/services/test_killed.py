"""A process that dies in the middle of a recalculation leaves every figure as it was, and the database whole."""

import subprocess
import sys

import pytest
from sqlalchemy import text

from crpm_desktop.db.engine import open_database
from tests.services.books import Books

DIES = """
import os, sys
from crpm_desktop.db.engine import open_database
from crpm_desktop.db.records import record_ids
from crpm_desktop.db.work import Work
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.services.recalculate import recalculate

address, moment = sys.argv[1:]
database = open_database(address)

def die():
    os._exit(9)

class Progress:
    def step(self, done, total, text=""):
        if text == moment:
            die()

if moment == "commit":
    Work.commit = lambda work, *_changed: die()
with database.new_work(write=False) as work:
    ids = record_ids(work.connection, Criteria())
recalculate(database.new_work, ids, Progress())
"""


@pytest.mark.parametrize("moment", ["Adding up sales", "Calculating rebates", "Writing figures", "commit"])
def test_a_killed_recalculation_leaves_the_figures_as_they_were(books: Books, migrated_url: str, moment: str) -> None:
    books.bring_in(
        customers="1000,Acme,\n2000,Bolt,",
        sales_history="1000,2026,1,M,100.00\n2000,2026,1,M,300.00",
        rebate_programs="GROWTH,Annual,Y,Y",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1\nGROWTH,TOP,200,,,,,N,,1",
        customer_rebates="1000,GROWTH,2026,,10,N\n2000,GROWTH,2026,,10,N",
    )
    books.recalc()
    books.bring_in(sales_history="1000,2026,1,M,555.55")
    before = books.records(), books.details()
    books.database.close()

    ended = subprocess.run([sys.executable, "-c", DIES, migrated_url, moment], check=False, capture_output=True)

    assert ended.returncode == 9, ended.stderr.decode()
    assert (books.records(), books.details()) == before
    reopened = open_database(migrated_url)
    if reopened.file is not None:
        with reopened.new_work(write=False) as work:
            assert work.connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    reopened.close()
    assert books.recalc().records == 2
    assert books.record("1000", "GROWTH", 2026).sales_revenue == 555_55
