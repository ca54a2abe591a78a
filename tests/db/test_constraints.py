"""Keys, ranges and references are refused by the database itself, whoever writes; every constraint is tried."""

from collections.abc import Iterator

import pytest
from sqlalchemy import CheckConstraint, Connection, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from crpm_desktop.db.engine import connect
from crpm_desktop.db.tables import metadata
from tests.db.constraint_cases import CHECKS, FLAGS, KEYS, REFERENCES, REFERRED
from tests.db.sample_rows import FURTHER, LATER_ROWS, ROWS, Row, insert_row, insert_rows


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A database with the sample rows, for all tests of this module: each leaves it as it was."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("constraints") / "test.db"
        file.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        url, drop = str(file), None
    else:
        server = request.getfixturevalue("postgres")
        url = server.create(request.getfixturevalue("postgres_template"))
        drop = server.drop
    database = connect(url)
    with database.engine.connect() as connection, connection.begin():
        insert_rows(connection, [*ROWS, *LATER_ROWS])
        yield connection
    database.close()
    if drop is not None:
        drop(url)


def broken(connection: Connection, further: str, changes: Row) -> DBAPIError:
    """The error of inserting a further good row with changes; nothing of it stays."""
    table, row = FURTHER[further]
    trial = connection.begin_nested()
    with pytest.raises(DBAPIError) as error:
        insert_row(connection, table, row | changes)
    trial.rollback()
    return error.value


def is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


@pytest.mark.parametrize("further", FURTHER)
def test_the_rows_that_are_spoilt_are_good_without_it(filled: Connection, further: str) -> None:
    trial = filled.begin_nested()
    table, row = FURTHER[further]
    before = filled.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    insert_row(filled, table, row)
    assert filled.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == before + 1
    trial.rollback()


@pytest.mark.parametrize(("constraint", "further", "changes"), CHECKS)
def test_a_value_out_of_its_range_is_refused(filled: Connection, constraint: str, further: str, changes: Row) -> None:
    error = str(broken(filled, further, changes).orig)
    assert constraint in error or (not is_sqlite(filled) and "value too long" in error), error


@pytest.mark.parametrize(("constraint", "further", "changes"), FLAGS)
def test_a_flag_is_true_or_false(filled: Connection, constraint: str, further: str, changes: Row) -> None:
    error = str(broken(filled, further, changes).orig)
    assert (constraint if is_sqlite(filled) else "is of type boolean") in error


@pytest.mark.parametrize(("constraint", "further", "changes"), REFERENCES)
def test_a_reference_to_what_is_not_there_is_refused(
    filled: Connection, constraint: str, further: str, changes: Row
) -> None:
    error = broken(filled, further, changes)
    assert isinstance(error, IntegrityError)
    assert ("FOREIGN KEY constraint failed" if is_sqlite(filled) else constraint) in str(error.orig)


@pytest.mark.parametrize(("constraint", "further", "changes"), KEYS)
def test_a_key_is_there_once(filled: Connection, constraint: str, further: str, changes: Row) -> None:
    error = broken(filled, further, changes)
    assert isinstance(error, IntegrityError)
    if is_sqlite(filled):
        columns = next(
            constraint_.columns
            for table in metadata.tables.values()
            for constraint_ in table.constraints
            if constraint_.name == constraint and isinstance(constraint_, PrimaryKeyConstraint | UniqueConstraint)
        )
        key = ", ".join(f"{column.table.name}.{column.name}" for column in columns)
        assert str(error.orig) == f"UNIQUE constraint failed: {key}"
    else:
        assert constraint in str(error.orig)


@pytest.mark.parametrize(
    ("further", "column"),
    [
        (further, column.name)
        for further, (table, row) in FURTHER.items()
        for column in metadata.tables[table].columns
        if not column.nullable and column.name in row and column.name != "id"
    ],
)
def test_what_must_be_there_is_not_left_out(filled: Connection, further: str, column: str) -> None:
    error = broken(filled, further, {column: None})
    table = FURTHER[further][0]
    expected = (
        f"NOT NULL constraint failed: {table}.{column}" if is_sqlite(filled) else f'null value in column "{column}"'
    )
    assert expected in str(error.orig)


@pytest.mark.parametrize(("table", "where"), REFERRED)
def test_what_others_refer_to_is_not_deleted(filled: Connection, table: str, where: str) -> None:
    trial = filled.begin_nested()
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        filled.execute(text(f"DELETE FROM {table} WHERE {where}"))
    trial.rollback()


def test_levels_go_with_their_program_and_details_with_their_record(filled: Connection) -> None:
    trial = filled.begin_nested()
    filled.execute(text("DELETE FROM customer_rebates"))
    filled.execute(text("DELETE FROM rebate_programs"))
    for table in ("rebate_details", "rebate_sub_codes", "sub_code_product_groups", "sub_code_parents"):
        assert filled.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
    trial.rollback()


def test_every_constraint_of_the_schema_is_tried() -> None:
    """A unique key that holds the primary key is there to be referred to; nothing can break it alone."""
    tried = {case[0] for case in (*CHECKS, *FLAGS, *REFERENCES, *KEYS)}
    there = {
        str(constraint.name)
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint | ForeignKeyConstraint | PrimaryKeyConstraint)
        or (isinstance(constraint, UniqueConstraint) and not set(table.primary_key) <= set(constraint.columns))
    }
    assert tried == there


def test_every_table_has_rows_here() -> None:
    assert {table for table, _ in (*ROWS, *LATER_ROWS)} == set(metadata.tables)
    assert {table for table, _ in FURTHER.values()} == set(metadata.tables)
