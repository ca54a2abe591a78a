"""A connection that the server ends once all was read spoils nothing: what was read counts, the next is a new one."""

import pytest
from sqlalchemy import text

from crpm_desktop.db.engine import open_database


@pytest.mark.parametrize("times", [1, 3])
def test_a_connection_ended_after_the_last_read_is_let_go_in_silence(migrated_postgres_url: str, times: int) -> None:
    database, other = open_database(migrated_postgres_url), open_database(migrated_postgres_url)

    for _ in range(times):
        with database.new_work(write=False) as work:
            backend = work.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with other.new_work(write=False) as killer:
                ended = text("SELECT pg_terminate_backend(:pid, 10000)")
                assert killer.connection.execute(ended, {"pid": backend}).scalar_one()

    with database.new_work(write=False) as work:
        assert work.connection.execute(text("SELECT count(*) FROM customers")).scalar_one() == 0
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    database.close()
    other.close()
