"""`crpm db check` and `crpm db upgrade`: a sound database is told so, every kind of damage is found by name."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from crpm_desktop.db import migrate
from crpm_desktop.db.check import check_database, schema_version
from crpm_desktop.db.engine import connect
from tests.cli.calls import call, done, refused, small_shop

ADDS_UP = "Records whose detail does not add up to the summary (1): "
LEVELS = "Calculated records, not marked out of date, whose detail has other levels than the program (1): "
DAMAGES = (
    (
        "UPDATE rebate_details SET rebate_earned = rebate_earned + 1 WHERE rebate_sub_code = 'A'",
        [f"{ADDS_UP}11 YEAR 2026."],
    ),
    (
        "UPDATE rebate_details SET sales_revenue = 1 WHERE rebate_sub_code = 'Q'",
        [f"{ADDS_UP}11 QUARTER 2026 1."],
    ),
    (
        "DELETE FROM rebate_details WHERE rebate_sub_code = 'Q'",
        [f"{ADDS_UP}11 QUARTER 2026 1.", f"{LEVELS}11 QUARTER 2026 1."],
    ),
    (
        "UPDATE rebate_details SET included_in = 'Z' WHERE rebate_sub_code = 'A'",
        ["Levels included in a level that their record does not have (1): 11 YEAR 2026 A."],
    ),
    (
        """UPDATE customer_rebates SET calculated_at = NULL, sales_revenue = NULL, rebate_revenue = NULL,
           rebate_earned = NULL WHERE period = 1""",
        ["Records with detail that were never calculated (1): 11 QUARTER 2026 1."],
    ),
    (
        "UPDATE customers SET parent_id = (SELECT id FROM customers WHERE cust_no = '11') WHERE cust_no = '10'",
        ["Customers that are their own ancestors (2): 10, 11."],
    ),
    (
        """INSERT INTO rebate_sub_codes (program_id, rebate_sub_code)
           SELECT id, 'R' FROM rebate_programs WHERE rebate_code = 'QUARTER';
           INSERT INTO sub_code_parents (program_id, sub_code_id, parent_id)
           SELECT a.program_id, a.id, b.id FROM rebate_sub_codes a JOIN rebate_sub_codes b
           ON b.program_id = a.program_id AND b.id <> a.id;
           UPDATE customer_rebates SET out_of_date = (1 = 1) WHERE period = 1""",
        ["Levels that are their own ancestors (2): QUARTER Q, QUARTER R."],
    ),
    (
        """INSERT INTO rewards (reward_no, reported_on, manufacturer, distributor, retailer, program, item_code,
           item_description, quantity, state, held_from, reason)
           VALUES ('R1', '2026-01-01', 'm', 'd', 'r', 'p', 'i', 'x', 1, 'declined', 'new', 'because')""",
        ["Rewards that left New without a recorded move (1): R1."],
    ),
)


@pytest.fixture
def url(migrated_url: str, tmp_path: Path) -> str:
    done(migrated_url, "import", small_shop(tmp_path / "shop"))
    done(migrated_url, "recalc", "--year", "2026")
    return migrated_url


def damage(url: str, *statements: str) -> None:
    database = connect(url)
    with database.new_work() as work:
        for statement in statements:
            work.connection.execute(text(statement))
        work.commit()
    database.close()


def test_a_sound_database_is_told_so_with_its_counts(url: str) -> None:
    printed = done(url, "db", "check").splitlines()
    assert {"customers: 3", "sales_history: 3", "customer_rebates: 3", "rebate_details: 2"} <= set(printed)
    assert printed[-1].endswith(" is sound.")


@pytest.mark.parametrize(("statements", "told"), DAMAGES)
def test_what_no_constraint_holds_is_found_by_name(url: str, statements: str, told: list[str]) -> None:
    damage(url, *statements.split(";"))
    report = check_database(url)
    assert list(report.problems) == told
    result = call(url, "db", "check")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [*told, f"crpm: {report.sentence}"]


def test_a_reward_that_is_not_where_its_last_move_brought_it_is_found(migrated_url: str, tmp_path: Path) -> None:
    (tmp_path / "rewards.csv").write_text(
        "reward_no,reported_on,manufacturer,distributor,retailer,program,item_code,item_description,quantity\n"
        "R1,2026-01-05,Maker,East,Corner,Summer,I1,Soap,2\n",
        encoding="utf-8",
    )
    done(migrated_url, "import", tmp_path / "rewards.csv")
    done(migrated_url, "free-goods", "batch", "--distributor", "East")
    assert check_database(migrated_url).problems == ()
    damage(migrated_url, "UPDATE rewards SET state = 'new', batch_id = NULL")
    assert check_database(migrated_url).problems == (
        "Rewards that are not where their last move brought them (1): R1.",
    )


def test_many_culprits_are_counted_and_the_first_named(migrated_url: str) -> None:
    values = ", ".join(f"('{number}', 'x')" for number in range(10, 20))
    damage(
        migrated_url,
        f"INSERT INTO customers (cust_no, name) VALUES {values}",
        "UPDATE customers SET parent_id = (SELECT min(id) FROM customers) WHERE cust_no <> '10'",
        "UPDATE customers SET parent_id = (SELECT max(id) FROM customers) WHERE cust_no = '10'",
    )
    assert check_database(migrated_url).problems == ("Customers that are their own ancestors (2): 10, 19.",)
    damage(
        migrated_url,
        *(
            f"UPDATE customers SET parent_id = (SELECT id FROM customers WHERE cust_no = '{number - 1}') "
            f"WHERE cust_no = '{number}'"
            for number in range(11, 20)
        ),
    )
    assert check_database(migrated_url).problems == (
        "Customers that are their own ancestors (10): 10, 11, 12, 13, 14 and 5 more.",
    )


def test_rows_that_refer_to_nothing_are_found_in_a_sqlite_file(migrated_sqlite_url: str) -> None:
    connection = sqlite3.connect(make_url(migrated_sqlite_url).database or "")
    connection.execute("INSERT INTO customers (cust_no, name, parent_id) VALUES ('1', 'x', 99)")
    connection.commit()
    connection.close()
    assert check_database(migrated_sqlite_url).problems == ("Rows that refer to nothing (1): customers row 1.",)


def test_a_damaged_sqlite_file_is_told(migrated_sqlite_url: str, tmp_path: Path) -> None:
    done(migrated_sqlite_url, "import", small_shop(tmp_path / "shop"))
    path = Path(make_url(migrated_sqlite_url).database or "")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 8 * 4096] = b"\xff" * (8 * 4096)
    path.write_bytes(content)
    result = call(migrated_sqlite_url, "db", "check")
    assert result.exit_code == 1
    assert "The file is damaged" in result.stderr or "malformed" in result.stderr
    assert "Traceback" not in result.output


def test_upgrade_makes_a_database_and_says_when_there_is_nothing_to_do(database_url: str) -> None:
    assert f" was made with schema {migrate.head()}." in done(database_url, "db", "upgrade")
    assert "has the newest schema already" in done(database_url, "db", "upgrade")
    assert "is sound" in done(database_url, "db", "check")


def test_an_older_schema_is_checked_only_after_its_upgrade(migrated_url: str) -> None:
    database = connect(migrated_url)
    migrate.downgrade(database.engine, "0001")
    database.close()
    assert "has schema 0001" in refused(migrated_url, "db", "check")
    assert schema_version(migrated_url) == "0001"
    assert f"was upgraded from schema 0001 to {migrate.head()}" in done(migrated_url, "db", "upgrade")
    assert "is sound" in done(migrated_url, "db", "check")


def test_a_newer_schema_is_refused(migrated_url: str) -> None:
    damage(migrated_url, "UPDATE alembic_version SET version_num = '9999'")
    assert "schema 9999" in refused(migrated_url, "db", "check")
    assert "made by a newer version of this program" in refused(migrated_url, "db", "upgrade")


def test_a_database_without_tables_is_refused(migrated_postgres_url: str, postgres_url: str) -> None:
    assert "has no tables of this program: make them with `crpm db upgrade`" in refused(postgres_url, "db", "check")
    assert check_database(migrated_postgres_url).problems == ()
