"""Marks calculated records whose sales, family or set-up changed since: their figures are out of date.

Whoever changes those calls this in the same transaction. A recalculation takes the mark away.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, and_, or_, true, update

from crpm_desktop.db.ids import ancestor_ids, id_list
from crpm_desktop.db.schema import customer_rebates

_record = customer_rebates.c


def mark_program(connection: Connection, program_id: int) -> None:
    """The set-up of a program changed in something that counts."""
    _mark(connection, _record.program_id == program_id)


def mark_sales(connection: Connection, changed: Iterable[tuple[int, int]]) -> None:
    """Sales of (customer id, year) changed: their records, and those of ancestors with Sales Incl Children."""
    by_year: dict[int, set[int]] = defaultdict(set)
    for customer_id, year in changed:
        by_year[year].add(customer_id)
    for year, customer_ids in by_year.items():
        above = ancestor_ids(connection, customer_ids)
        own = _record.customer_id.in_(id_list(connection, customer_ids))
        parents = and_(_record.sales_incl_children, _record.customer_id.in_(id_list(connection, above)))
        _mark(connection, and_(_record.year == year, or_(own, parents) if above else own))


def mark_hierarchy(connection: Connection, customer_ids: Iterable[int]) -> None:
    """These customers (old and new parents of those who moved) have other descendants than before."""
    families = set(customer_ids)
    families.update(ancestor_ids(connection, families))
    _mark(connection, and_(_record.sales_incl_children, _record.customer_id.in_(id_list(connection, families))))


def _mark(connection: Connection, which: ColumnElement[bool]) -> None:
    fresh = and_(_record.calculated_at.is_not(None), _record.out_of_date.is_(False))
    connection.execute(update(customer_rebates).where(fresh, which).values(out_of_date=true()))
