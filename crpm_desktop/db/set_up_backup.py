"""The rows that Purge deletes, as plain values that go to a file and come back on either database.

Customers and product groups stay in the database, so a row names them by their codes; everything else is as it is
stored, ids and versions too.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from typing import Any

import psycopg
from sqlalchemy import Column, Connection, Select, Table, delete, func, select, text, true, update
from sqlalchemy.exc import DBAPIError

from crpm_desktop.db.bulk import ids_by_code, insert_rows
from crpm_desktop.db.figured_on import alone_with_all_of_it
from crpm_desktop.db.plain_rows import BATCH, Row, fits, plain, raise_next_ids
from crpm_desktop.db.roles import check_manager
from crpm_desktop.db.schema import (
    customer_rebates,
    customers,
    history_years,
    product_groups,
    rebate_details,
    rebate_programs,
    rebate_sub_codes,
    sales_history,
    sales_pg_history,
    sub_code_parents,
    sub_code_product_groups,
)
from crpm_desktop.domain.errors import Refused

TABLES: tuple[Table, ...] = (
    rebate_programs,
    rebate_sub_codes,
    sub_code_product_groups,
    sub_code_parents,
    customer_rebates,
    rebate_details,
)
"""What Purge deletes, those that others refer to first."""

CODES: dict[str, tuple[Table, str]] = {
    "customer_id": (customers, "cust_no"),
    "product_group_id": (product_groups, "product_group"),
}
"""References to rows outside of `TABLES`, and the code that stands for them in a backup."""


def lock(connection: Connection, waiting: Callable[[], None]) -> None:
    """Lets others read on but write no more to `TABLES`, so that what is deleted is what was backed up; nor may sales
    change, so that who brings them in afterwards marks the records that came back.

    `waiting` is called now and then while others are at it, and may raise. Raises `Refused` for who has not the role
    for that.
    """
    check_manager(connection)
    alone_with_all_of_it(connection, waiting)
    if connection.dialect.name == "postgresql":
        names = ", ".join(table.name for table in TABLES)
        connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))


def count_rows(connection: Connection) -> dict[str, int]:
    return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES}


def column_names(table: Table) -> list[str]:
    """How a backup names the columns of a table."""
    return [CODES[column.name][1] if column.name in CODES else column.name for column in table.columns]


def read_rows(connection: Connection, table: Table) -> Generator[list[Row], None, None]:
    """All rows of a table in the order of its key, in batches, values in the order of `column_names`."""
    with connection.execute(_select(table), execution_options={"yield_per": BATCH}) as result:
        for rows in result.partitions():
            yield [[plain(value) for value in row] for row in rows]


def _select(table: Table) -> Select[Any]:
    source: Any = table
    columns: list[Any] = []
    for column in table.columns:
        if column.name in CODES:
            other, code = CODES[column.name]
            source = source.join(other, other.c.id == column)
            columns.append(other.c[code])
        else:
            columns.append(column)
    return select(*columns).select_from(source).order_by(*table.primary_key.columns)


def delete_rows(connection: Connection) -> None:
    for table in reversed(TABLES):
        connection.execute(delete(table))


def unknown_codes(connection: Connection, column: str, codes: Iterable[str]) -> list[str]:
    """Which customers (`customer_id`) or product groups (`product_group_id`) the database does not have, in order."""
    return sorted(set(codes) - ids_by_code(connection, *CODES[column]).keys())


def restore_rows(connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Row]) -> int:
    """Writes the rows of a backup as they were; `names` are their columns. Raises `Refused` when they can't be ours."""
    stored = dict(zip(column_names(table), table.columns, strict=True))
    unknown = [name for name in names if name not in stored]
    if unknown:
        raise Refused(
            f"The backup has a column {unknown[0]} in {table.name} that this version of the program does not know: "
            "restore it with the version that made it, or a newer one."
        )
    columns = [stored[name] for name in names]
    ids = {column.name: ids_by_code(connection, *CODES[column.name]) for column in columns if column.name in CODES}
    count = 0

    def stored_rows() -> Iterator[tuple[object, ...]]:
        nonlocal count
        for row in rows:
            count += 1
            yield tuple(_stored_row(table, columns, row, ids))

    try:
        insert_rows(connection, table, [column.name for column in columns], stored_rows())
    except (DBAPIError, psycopg.Error) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise Refused(f"The backup is damaged: rows of {table.name} don't fit together ({reason}).") from error
    return count


def _stored_row(
    table: Table, columns: Sequence[Column[Any]], row: Row, ids: Mapping[str, Mapping[str, int]]
) -> Iterator[object]:
    if len(row) != len(columns):
        raise Refused(f"The backup is damaged: a row of {table.name} has {len(row)} values instead of {len(columns)}.")
    for column, value in zip(columns, row, strict=True):
        if column.name in ids and isinstance(value, str) and value in ids[column.name]:
            yield ids[column.name][value]
        elif column.name not in ids and fits(column, value):
            yield value
        else:
            raise Refused(f"The backup is damaged: {value!r} in {table.name} is no {column.name}.")


def after_restore(connection: Connection) -> None:
    raise_next_ids(connection, list(TABLES))


def mark_all_out_of_date(connection: Connection) -> int:
    record = customer_rebates.c
    statement = update(customer_rebates).where(record.calculated_at.is_not(None)).values(out_of_date=true())
    return connection.execute(statement).rowcount


def sales_fingerprint(connection: Connection) -> str:
    """A short text that changes when sales or families of customers do: what figures follow from besides the set-up."""
    sales, groups, customer, years = sales_history.c, sales_pg_history.c, customers.c, history_years.c
    sums = (
        select(func.count(), func.sum(sales.total_sales % 1_000_003 * _mixed(sales))).select_from(sales_history),
        select(
            func.count(), func.sum(groups.total_sales % 1_000_003 * (_mixed(groups) + groups.product_group_id % 499))
        ).select_from(sales_pg_history),
        select(func.count(), func.sum((customer.id * 31 + customer.parent_id * 17) % 10_007)).select_from(customers),
        select(func.count(), func.sum(years.period_type)).select_from(history_years),
    )
    return " ".join(
        f"{count}:{int(total or 0)}" for statement in sums for count, total in connection.execute(statement)
    )


def _mixed(history: Any) -> Any:
    return (history.customer_id * 31 + history.year * 13 + history.period * 7) % 10_007
