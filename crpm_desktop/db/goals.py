"""Goals of the year before, and writing new ones."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, text

from crpm_desktop.db.ids import id_list_sql, id_parameter


def last_year_goals(connection: Connection, record_ids: Iterable[int]) -> dict[int, int]:
    """By record id, the goal of the record of the same customer, program and period one year back, if it has one."""
    statement = f"""
        SELECT r.id, before.sales_goal FROM ({id_list_sql(connection)}) chosen
        JOIN customer_rebates r ON r.id = chosen.id
        JOIN customer_rebates before ON before.year = r.year - 1 AND before.customer_id = r.customer_id
            AND before.program_id = r.program_id AND before.period = r.period
        WHERE before.sales_goal IS NOT NULL"""
    rows = connection.execute(text(statement), {"ids": id_parameter(connection, record_ids)})
    return {record_id: goal for record_id, goal in rows}  # noqa: C416 - rows are not pairs to mypy


def write_goals(connection: Connection, goals: Sequence[tuple[int, int]]) -> None:
    """Writes (goal in cents, record id); the record's version goes up and its figures are out of date."""
    if goals:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        connection.exec_driver_sql(
            f"UPDATE customer_rebates SET sales_goal = {mark}, version = version + 1, "
            f"out_of_date = (calculated_at IS NOT NULL) WHERE id = {mark}",
            list(goals),
        )
