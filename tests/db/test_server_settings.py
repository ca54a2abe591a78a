"""What a connection asks of a PostgreSQL server beside what its address says."""

from sqlalchemy import make_url

from crpm_desktop.db.engine import connect


def test_statements_are_not_compiled_and_what_the_address_asks_for_stays(migrated_postgres_url: str) -> None:
    asked = make_url(migrated_postgres_url).update_query_dict({"options": "-c statement_timeout=54321"})
    for address, timeout in ((migrated_postgres_url, "0"), (asked.render_as_string(hide_password=False), "54321ms")):
        database = connect(address)
        with database.new_work(write=False) as work:
            shown = {
                name: work.connection.exec_driver_sql(f"SHOW {name}").scalar_one()
                for name in ("jit", "statement_timeout", "application_name", "transaction_isolation")
            }
        database.close()
        assert shown == {
            "jit": "off",
            "statement_timeout": timeout,
            "application_name": "crpm",
            "transaction_isolation": "repeatable read",
        }
