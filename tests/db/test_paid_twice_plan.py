"""Looking for who is paid twice by one record: on a server it takes the same however many records there are."""

import pytest
from sqlalchemy import Connection, text

from crpm_desktop.db.bulk import insert_rows
from crpm_desktop.db.engine import open_database
from crpm_desktop.db.paid_twice import TOUCHED, mark_paid_twice
from crpm_desktop.db.schema import customer_rebates, customers, rebate_programs

MANY = 3_000
RECORD = ("id", "customer_id", "program_id", "frequency", "year", "period", "sales_incl_children")


def fill(connection: Connection) -> None:
    """A parent of nobody is the last of many customers, each with a record."""
    numbers = range(1, MANY + 1)
    insert_rows(connection, customers, ("id", "cust_no", "name"), ((one, f"C{one}", "") for one in numbers))
    insert_rows(connection, rebate_programs, ("id", "rebate_code", "frequency"), [(1, "P", 12)])
    insert_rows(connection, customer_rebates, RECORD, ((one, one, 1, 12, 2026, 0, True) for one in numbers))
    connection.execute(text("ANALYZE"))


def plan(connection: Connection) -> str:
    statement = TOUCHED.replace("{ids}", f"SELECT unnest(ARRAY[{MANY}]::bigint[]) AS id")
    return "\n".join(row[0] for row in connection.execute(text(f"EXPLAIN {statement}")))


@pytest.mark.parametrize("looked", [False, True], ids=["left to itself", "once it was looked"])
def test_records_are_sought_by_index_and_not_read_as_a_whole(migrated_postgres_url: str, looked: bool) -> None:
    database = open_database(migrated_postgres_url)
    with database.new_work() as work:
        fill(work.connection)
        if looked:
            assert mark_paid_twice(work.connection, [MANY], 1) == 0
        assert ("Seq Scan on customer_rebates" in plan(work.connection)) is not looked
    database.close()
