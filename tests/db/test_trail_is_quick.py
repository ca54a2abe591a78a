"""What the trail of who did what asks of PostgreSQL, so that it costs little of a COMMIT however long it has become."""

from sqlalchemy import text

from crpm_desktop.db.engine import connect

SETTINGS = text("SELECT proname, proconfig FROM pg_proc WHERE proname LIKE 'audit\\_%' ORDER BY proname")


def test_every_function_of_the_trail_seeks_by_index_and_is_not_compiled_first(migrated_postgres_url: str) -> None:
    database = connect(migrated_postgres_url)
    with database.new_work(write=False) as work:
        settings = {name: set(config) for name, config in work.connection.execute(SETTINGS)}
    database.close()
    assert {"audit_seal", "audit_note", "audit_rewards_update"} <= settings.keys()
    assert [name for name, config in settings.items() if not {"enable_seqscan=off", "jit=off"} <= config] == []
