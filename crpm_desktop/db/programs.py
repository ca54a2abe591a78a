"""Programs with their levels, as the rules take them."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, select

from crpm_desktop.db.ids import id_list
from crpm_desktop.db.schema import (
    product_groups,
    rebate_programs,
    rebate_sub_codes,
    sub_code_parents,
    sub_code_product_groups,
)
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.domain.program import Program, SubCode


def load_programs(connection: Connection, program_ids: Iterable[int] | None = None) -> dict[int, Program]:
    """Programs by id, all of them or those of `program_ids`; levels in code order."""
    statement = select(rebate_programs).order_by(rebate_programs.c.rebate_code)
    if program_ids is not None:
        statement = statement.where(rebate_programs.c.id.in_(id_list(connection, program_ids)))
    levels = _load_sub_codes(connection)
    return {
        row.id: Program(
            rebate_code=row.rebate_code,
            frequency=Frequency(row.frequency),
            goal_required=row.goal_required,
            active=row.active,
            description=row.description,
            text=row.text,
            sub_codes=tuple(levels[row.id]),
        )
        for row in connection.execute(statement)
    }


def _load_sub_codes(connection: Connection) -> dict[int, list[SubCode]]:
    groups = _codes_by_level(connection)
    parents = _parents_by_level(connection)
    levels: dict[int, list[SubCode]] = defaultdict(list)
    table = rebate_sub_codes
    for row in connection.execute(select(table).order_by(table.c.program_id, table.c.rebate_sub_code)):
        levels[row.program_id].append(
            SubCode(
                rebate_sub_code=row.rebate_sub_code,
                min_sales=row.min_sales,
                max_sales=row.max_sales,
                min_amt_over_goal=row.min_amt_over_goal,
                min_pct_over_goal=row.min_pct_over_goal,
                min_pg_req=row.min_pg_req,
                limit_sales_to_pg=row.limit_sales_to_pg,
                rebate_pct_over_goal=row.rebate_pct_over_goal,
                rebate_pct_tot_sales=row.rebate_pct_tot_sales,
                product_groups=frozenset(groups[row.id]),
                parents=frozenset(parents[row.id]),
            )
        )
    return levels


def _codes_by_level(connection: Connection) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    statement = select(sub_code_product_groups.c.sub_code_id, product_groups.c.product_group).join(product_groups)
    for sub_code_id, product_group in connection.execute(statement):
        found[sub_code_id].add(product_group)
    return found


def _parents_by_level(connection: Connection) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    statement = select(sub_code_parents.c.sub_code_id, rebate_sub_codes.c.rebate_sub_code).join_from(
        sub_code_parents, rebate_sub_codes, sub_code_parents.c.parent_id == rebate_sub_codes.c.id
    )
    for sub_code_id, parent in connection.execute(statement):
        found[sub_code_id].add(parent)
    return found
