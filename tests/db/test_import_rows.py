"""Many rows at once into tables that already hold some, on both databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from crpm_desktop.db import import_history
from crpm_desktop.db.engine import open_database
from crpm_desktop.db.import_rows import ids_by_code, insert_rows, update_rows, upsert_rows
from crpm_desktop.db.schema import product_groups

COLUMNS = ("product_group", "description")


@pytest.fixture
def connection(migrated_url: str) -> Iterator[Connection]:
    database = open_database(migrated_url)
    with database.new_work() as work:
        yield work.connection
    database.close()


def stored(connection: Connection) -> list[tuple[str, str, int]]:
    group = product_groups.c
    rows = connection.execute(select(group.product_group, group.description, group.version).order_by(group.id))
    return [(code, description, version) for code, description, version in rows]


def test_rows_are_inserted_or_replaced_by_key_and_versions_count_replacements(connection: Connection) -> None:
    upsert_rows(connection, "product_groups", COLUMNS, COLUMNS[:1], [("A", "old"), ("B", "same")])
    upsert_rows(connection, "product_groups", COLUMNS, COLUMNS[:1], [("A", "new"), ("C", "")])
    assert sorted(stored(connection)) == [("A", "new", 2), ("B", "same", 1), ("C", "", 1)]


@pytest.mark.parametrize("count", [0, 1, 299, 300, 301, 12_345])
def test_any_number_of_rows_is_stored_whole(connection: Connection, count: int) -> None:
    rows = [(f"G{number:06}", f"Group {number}") for number in range(count)]
    upsert_rows(connection, "product_groups", COLUMNS, COLUMNS[:1], iter(rows))
    assert stored(connection) == [(*row, 1) for row in rows]


def test_updates_by_id_count_versions_unless_told_otherwise(connection: Connection) -> None:
    upsert_rows(connection, "product_groups", COLUMNS, COLUMNS[:1], [("A", ""), ("B", "")])
    ids = ids_by_code(connection, "product_groups", "product_group")
    update_rows(connection, "product_groups", ["description"], [(ids["A"], "counted")])
    update_rows(connection, "product_groups", ["description"], [(ids["B"], "uncounted")], counted=False)
    assert stored(connection) == [("A", "counted", 2), ("B", "uncounted", 1)]


def test_plain_inserts_refuse_a_key_that_is_there(connection: Connection) -> None:
    with pytest.raises(IntegrityError):
        insert_rows(connection, "product_groups", COLUMNS, [("A", ""), ("A", "again")])


def test_text_that_postgresql_can_not_hold_is_an_error_like_any_statements(migrated_postgres_url: str) -> None:
    database = open_database(migrated_postgres_url)
    with database.new_work() as work, pytest.raises(DBAPIError):
        insert_rows(work.connection, "product_groups", COLUMNS, [("A", "nul \0")])
    database.close()


def test_stored_history_is_that_of_the_customers_years_asked_for(connection: Connection) -> None:
    insert_rows(connection, "customers", ("cust_no", "name"), [("1", "Acme"), ("2", "Bolt")])
    ids = ids_by_code(connection, "customers", "cust_no")
    years = [(ids["1"], 2025, 1), (ids["1"], 2026, 1), (ids["2"], 2026, 1)]
    import_history.add_period_types(connection, years)
    rows = [(year, customer_id, month, kind, 100) for customer_id, year, kind in years for month in (1, 2)]
    assert import_history.add_history(connection, import_history.SALES_COLUMNS, sorted(rows))
    pairs = [(2025, ids["1"]), (2026, ids["2"]), (2024, ids["2"])]
    found = import_history.stored_history(connection, import_history.SALES_COLUMNS, pairs)
    assert found == {row for row in rows if row[:2] in pairs}
    assert import_history.stored_history(connection, import_history.SALES_PG_COLUMNS, pairs) == set()
