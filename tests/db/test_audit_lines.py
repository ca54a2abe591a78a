"""The trail of who did what, written by the database: every change leaves its line, whoever makes it."""

import getpass
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from crpm_desktop.db import audit
from crpm_desktop.db.engine import Database, open_database
from tests.db.sample_rows import ROWS, insert_rows
from tests.db.trail import Told, database, lines, me, problems, run, told

__all__ = ["database"]

CHANGES: tuple[tuple[str, Any], ...] = (
    (
        "INSERT INTO rebate_programs (id, rebate_code, frequency, active) VALUES (9, 'GROWTH', 3, (1 = 0))",
        (
            *("insert", "rebate_programs", "GROWTH", {}),
            {
                "rebate_code": "GROWTH",
                "description": "",
                "text": "",
                "active": 0,
                "frequency": 3,
                "goal_required": 1,
            },
        ),
    ),
    (
        "UPDATE rebate_programs SET text = 'Über \"all\"\n', active = (1 = 0) WHERE id = 1",
        (
            *("update", "rebate_programs", "VOLUME"),
            *({"text": "", "active": 1}, {"text": 'Über "all"\n', "active": 0}),
        ),
    ),
    (
        "UPDATE rebate_sub_codes SET min_sales = 100000, max_sales = NULL WHERE id = 2",
        ("update", "rebate_sub_codes", "VOLUME B", {"min_sales": None}, {"min_sales": 100_000}),
    ),
    (
        "INSERT INTO sub_code_product_groups VALUES (2, 2)",
        ("insert", "sub_code_product_groups", "VOLUME B", {}, {"product_group": "PG2"}),
    ),
    (
        "DELETE FROM sub_code_product_groups WHERE sub_code_id = 1",
        ("delete", "sub_code_product_groups", "VOLUME A", {"product_group": "PG1"}, {}),
    ),
    (
        "INSERT INTO sub_code_parents VALUES (1, 3, 2)",
        ("insert", "sub_code_parents", "VOLUME C", {}, {"parent_sub_code": "B"}),
    ),
    (
        "DELETE FROM sub_code_parents WHERE sub_code_id = 2",
        ("delete", "sub_code_parents", "VOLUME B", {"parent_sub_code": "A"}, {}),
    ),
    (
        "DELETE FROM rebate_sub_codes WHERE id = 3",
        ("delete", "rebate_sub_codes", "VOLUME C", {"rebate_sub_code": "C", "limit_sales_to_pg": 0}, {}),
    ),
    (
        """INSERT INTO customer_rebates (id, customer_id, program_id, frequency, year, period, sales_goal)
           VALUES (9, 2, 2, 1, 2027, 5, 123)""",
        (
            *("insert", "customer_rebates", "C2 MONTHLY 2027 period 5", {}),
            {
                "sales_goal": 123,
                "sales_incl_children": 0,
            },
        ),
    ),
    (
        "UPDATE customer_rebates SET sales_goal = 9007199254740993, customer_id = 2, version = 7 WHERE id = 1",
        (
            *("update", "customer_rebates", "C1 VOLUME 2026"),
            *({"cust_no": "C1", "sales_goal": None}, {"cust_no": "C2", "sales_goal": 9_007_199_254_740_993}),
        ),
    ),
    (
        "DELETE FROM customer_rebates WHERE id = 1",
        (
            *("delete", "customer_rebates", "C1 VOLUME 2026"),
            {"sales_incl_children": 0},
            {},
        ),
    ),
    (
        "UPDATE rewards SET quantity = 2, credit_amount = 500 WHERE id = 1",
        (
            *("update", "rewards", "R1"),
            *({"quantity": 1, "credit_amount": None}, {"quantity": 2, "credit_amount": 500}),
        ),
    ),
)


@pytest.mark.parametrize(("statement", "expected"), CHANGES)
def test_a_change_by_hand_leaves_one_line_with_before_and_after(
    database: Database, statement: str, expected: Told
) -> None:
    (line,) = run(database, statement)
    assert told(line) == expected
    assert (line.who, line.number) == (me(database), len(lines(database)))
    assert problems(database) == []


def test_an_update_that_changes_nothing_people_edit_leaves_no_line(database: Database) -> None:
    left = run(
        database,
        "UPDATE rebate_programs SET version = version + 1, description = description",
        "UPDATE customer_rebates SET out_of_date = (1 = 1), warnings = 1",
        "UPDATE rewards SET version = 5",
    )
    assert left == []


def test_figures_written_outside_of_a_recalculation_leave_one_line_on_a_server(
    migrated_postgres_url: str,
) -> None:
    database = open_database(migrated_postgres_url)
    with database.new_work() as work:
        insert_rows(work.connection, ROWS)
        work.commit()
    (line,) = run(
        database,
        "UPDATE customer_rebates SET sales_revenue = 1, rebate_revenue = 1, rebate_earned = 1, calculated_at = now()",
        "UPDATE customer_rebates SET rebate_earned = 2",
    )[:1]
    assert told(line)[:3] == ("update", "customer_rebates", "figures, outside of a recalculation")
    database.close()


def test_a_deleted_program_leaves_a_line_for_everything_below_it(database: Database) -> None:
    left = run(database, "DELETE FROM customer_rebates", "DELETE FROM rebate_programs WHERE id = 1")
    assert sorted((line.action, line.what) for line in left) == [
        ("delete", "customer_rebates"),
        ("delete", "rebate_programs"),
        *[("delete", "rebate_sub_codes")] * 3,
        ("delete", "sub_code_parents"),
        ("delete", "sub_code_product_groups"),
    ]
    assert problems(database) == []


def test_what_is_rolled_back_leaves_neither_line_nor_gap(database: Database) -> None:
    before = len(lines(database))
    with database.new_work() as work:
        audit.give_reason(work.connection, "never said")
        work.connection.execute(text("UPDATE rebate_programs SET text = 'lost'"))
    (line,) = run(database, "UPDATE rebate_programs SET text = 'kept' WHERE id = 2")
    assert (line.number, line.reason) == (before + 1, "")
    assert problems(database) == []


def test_reason_and_request_stand_in_every_line_of_their_transaction(database: Database) -> None:
    with database.new_work() as work:
        audit.give_reason(work.connection, f"  {'long ' * 60}")
        work.connection.execute(text("UPDATE rebate_programs SET text = 'new'"))
        request = str(work.request.id)
        work.commit()
    found = lines(database)[-2:]
    assert {line.reason for line in found} == {("long " * 60)[:200]}
    assert {line.command_id for line in found} == {request}
    assert problems(database) == []


def test_what_another_program_writes_into_the_file_is_logged_as_its_doing(migrated_sqlite_url: str) -> None:
    database = open_database(migrated_sqlite_url)
    run(database, "INSERT INTO rebate_programs (id, rebate_code, frequency) VALUES (1, 'A', 12)")
    with closing(sqlite3.connect(make_url(migrated_sqlite_url).database or "")) as other, other:
        other.execute("UPDATE rebate_programs SET text = 'from outside'")
    left = run(database, "UPDATE rebate_programs SET text = 'from here'")
    assert [(line.who, line.new, line.number) for line in lines(database)[1:]] == [
        (audit.ANOTHER_PROGRAM, {"text": "from outside"}, 2),
        (getpass.getuser(), {"text": "from here"}, 3),
    ]
    assert (len(left), problems(database)) == (1, [])
    database.close()
