"""What the trail of who did what asks of the database: it costs little of a COMMIT however long it has become."""

import sqlite3
from pathlib import Path

from sqlalchemy import make_url, text

from crpm_desktop.db.engine import connect, open_database

SETTINGS = text("SELECT proname, proconfig FROM pg_proc WHERE proname LIKE 'audit\\_%' ORDER BY proname")


def test_every_function_of_the_trail_seeks_by_index_and_is_not_compiled_first(migrated_postgres_url: str) -> None:
    database = connect(migrated_postgres_url)
    with database.new_work(write=False) as work:
        settings = {name: set(config) for name, config in work.connection.execute(SETTINGS)}
    database.close()
    assert {"audit_seal", "audit_note", "audit_rewards_update"} <= settings.keys()
    assert [name for name, config in settings.items() if not {"enable_seqscan=off", "jit=off"} <= config] == []


def test_lines_that_are_not_sealed_yet_are_sought_on_sqlite_however_little_is_known_of_the_trail(
    migrated_sqlite_url: str,
) -> None:
    """A file whose statistics are from before there was a trail."""
    file = Path(make_url(migrated_sqlite_url).database or "")
    plain = sqlite3.connect(file)
    plain.execute("ANALYZE")
    plain.execute("DELETE FROM sqlite_stat1 WHERE tbl = 'audit_log'")
    plain.commit()
    plain.close()
    database = open_database(migrated_sqlite_url)
    seen: list[str] = []
    with database.new_work() as work:
        driver = work.connection.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(seen.append)
        work.connection.exec_driver_sql("INSERT INTO customers (cust_no, name) VALUES ('C1', 'One')")
        work.connection.exec_driver_sql("INSERT INTO rebate_programs (rebate_code, frequency) VALUES ('P', 12)")
        work.commit()
        driver.set_trace_callback(None)
        asked = {one for one in seen if one.startswith("SELECT") and "audit_log" in one}
        plans = {one: driver.execute(f"EXPLAIN QUERY PLAN {one}").fetchall()[0][3] for one in asked}
    database.close()
    assert len(plans) == 3
    assert [one for one, plan in plans.items() if "INDEX" not in plan] == []
