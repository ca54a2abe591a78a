"""Creating and changing customer rebate records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, insert, select, text, update

from crpm_desktop.db.ids import id_list_sql, id_parameter
from crpm_desktop.db.schema import customer_rebates, customers, rebate_programs
from crpm_desktop.domain.periods import Frequency, Window
from crpm_desktop.domain.records import SummaryRow

Key = tuple[int, int, int, int]
"""Customer id, program id, year, period: what makes a record one of its kind."""


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record to be created with a default goal; `sales_goal` in cents where it was typed."""

    customer_id: int
    program_id: int
    window: Window
    sales_incl_children: bool = False
    sales_goal: int | None = None

    @property
    def key(self) -> Key:
        return self.customer_id, self.program_id, self.window.year, self.window.period


def existing_keys(connection: Connection, records: Iterable[NewRecord]) -> dict[Key, int]:
    """Which of the keys exist already, with the record's id."""
    wanted = {record.key for record in records}
    record = customer_rebates.c
    found: dict[Key, int] = {}
    for year in sorted({key[2] for key in wanted}):
        statement = select(record.customer_id, record.program_id, record.year, record.period, record.id)
        for *key, record_id in connection.execute(statement.where(record.year == year)):
            if tuple(key) in wanted:
                found[tuple(key)] = record_id
    return found


def insert_records(connection: Connection, records: Sequence[NewRecord]) -> list[int]:
    """Creates the records, in order, and gives their ids in the same order."""
    if not records:
        return []
    rows = [
        {
            "customer_id": record.customer_id,
            "program_id": record.program_id,
            "frequency": int(record.window.frequency),
            "year": record.window.year,
            "period": record.window.period,
            "sales_incl_children": record.sales_incl_children,
            "sales_goal": record.sales_goal,
        }
        for record in records
    ]
    statement = insert(customer_rebates).returning(customer_rebates.c.id, sort_by_parameter_order=True)
    return list(connection.execute(statement, rows).scalars())


def customers_with_sales(connection: Connection, window: Window) -> list[int]:
    """Ids of the customers that have sales history in the year of the window, by number."""
    statement = text(
        "SELECT c.id FROM customers c WHERE EXISTS (SELECT 1 FROM sales_history h "
        "WHERE h.year = :year AND h.customer_id = c.id) ORDER BY c.cust_no"
    )
    return list(connection.execute(statement, {"year": window.year}).scalars())


def program_for_records(connection: Connection, rebate_code: str) -> tuple[int, Frequency, bool] | None:
    """Id, frequency and Active flag of a program; None when there is none of that code."""
    table = rebate_programs.c
    row = connection.execute(
        select(table.id, table.frequency, table.active).where(table.rebate_code == rebate_code)
    ).first()
    return (row.id, Frequency(row.frequency), row.active) if row else None


def customer_id(connection: Connection, cust_no: str) -> int | None:
    return connection.execute(select(customers.c.id).where(customers.c.cust_no == cust_no)).scalar()


def change_record(
    connection: Connection, read: SummaryRow, *, sales_goal: int | None, sales_incl_children: bool
) -> bool:
    """Changes goal (cents) and flag if the record is still as it was read; False when it is not."""
    record = customer_rebates.c
    statement = (
        update(customer_rebates)
        .where(*_as_read(read))
        .values(
            sales_goal=sales_goal,
            sales_incl_children=sales_incl_children,
            version=record.version + 1,
            out_of_date=record.calculated_at.is_not(None),
        )
    )
    return connection.execute(statement).rowcount == 1


def delete_record(connection: Connection, read: SummaryRow) -> bool:
    """Deletes a record with its details if it is still as it was read; False when it is not."""
    return connection.execute(delete(customer_rebates).where(*_as_read(read))).rowcount == 1


def _as_read(row: SummaryRow) -> tuple[ColumnElement[bool], ...]:
    """The version alone does not tell: SQLite gives the id of the last record, once that is deleted, to the next."""
    record = customer_rebates.c
    return (
        record.id == row.id,
        record.version == row.version,
        record.year == row.year,
        record.period == row.period,
        record.customer_id == select(customers.c.id).where(customers.c.cust_no == row.cust_no).scalar_subquery(),
        record.program_id
        == select(rebate_programs.c.id).where(rebate_programs.c.rebate_code == row.rebate_code).scalar_subquery(),
    )


def ids_that_exist(connection: Connection, record_ids: Iterable[int]) -> set[int]:
    statement = f"SELECT r.id FROM ({id_list_sql(connection)}) chosen JOIN customer_rebates r ON r.id = chosen.id"
    return set(connection.execute(text(statement), {"ids": id_parameter(connection, record_ids)}).scalars())
