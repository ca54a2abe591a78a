"""Small questions: years, lists of values, one customer by number, how many rows there are."""

from typing import Any

from sqlalchemy import Connection, Select, case, func, or_, select

from crpm_desktop.db.schema import customer_rebates, customers, product_groups, rebate_programs, sales_history
from crpm_desktop.db.tables import office_tables
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.domain.records import Customer, ProductGroup, ProgramName


def years(connection: Connection) -> list[int]:
    """Years that have records or sales, newest first."""
    statement = select(customer_rebates.c.year).union(select(sales_history.c.year))
    return sorted((row.year for row in connection.execute(statement)), reverse=True)


def newest_year_with_records(connection: Connection) -> int | None:
    return connection.execute(select(func.max(customer_rebates.c.year))).scalar()


def program_names(connection: Connection) -> list[ProgramName]:
    """Every program in code order."""
    table = rebate_programs.c
    statement = select(table.id, table.rebate_code, table.description, table.frequency, table.active)
    return [
        ProgramName(row.id, row.rebate_code, row.description, Frequency(row.frequency), row.active)
        for row in connection.execute(statement.order_by(table.rebate_code))
    ]


def _customers() -> Select[Any]:
    parent = customers.alias("parent")
    return select(customers.c.id, customers.c.cust_no, customers.c.name, parent.c.cust_no).join_from(
        customers, parent, customers.c.parent_id == parent.c.id, isouter=True
    )


def find_customer(connection: Connection, cust_no: str) -> Customer | None:
    row = connection.execute(_customers().where(customers.c.cust_no == cust_no)).first()
    return Customer(*row) if row else None


def customers_in_any_case(connection: Connection, cust_no: str) -> list[Customer]:
    """Those whose numbers differ from this one in upper and lower case at most."""
    same = func.lower(customers.c.cust_no) == func.lower(cust_no)
    return [Customer(*row) for row in connection.execute(_customers().where(same).order_by(customers.c.cust_no))]


def search_customers(connection: Connection, text: str, limit: int) -> list[Customer]:
    """Customers whose number starts with, or whose name contains, `text` in any case; by number, but the one whose
    number it is comes first."""
    wanted = text.strip().lower()
    itself = case((func.lower(customers.c.cust_no) == wanted, 0), else_=1)
    statement = _customers().order_by(itself, customers.c.cust_no).limit(limit)
    if wanted:
        number = func.lower(customers.c.cust_no).startswith(wanted, autoescape=True)
        name = func.lower(customers.c.name).contains(wanted, autoescape=True)
        statement = statement.where(or_(number, name))
    return [Customer(*row) for row in connection.execute(statement)]


def list_product_groups(connection: Connection) -> list[ProductGroup]:
    table = product_groups.c
    statement = select(table.id, table.product_group, table.description).order_by(table.product_group)
    return [ProductGroup(*row) for row in connection.execute(statement)]


def counts(connection: Connection) -> dict[str, int]:
    """Rows of every table of the office's data, by its name."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in office_tables()
    }


def is_empty(connection: Connection) -> bool:
    """Nothing was brought in or set up yet."""
    tables = (customers, product_groups, rebate_programs)
    return all(connection.execute(select(table.c.id).limit(1)).first() is None for table in tables)
