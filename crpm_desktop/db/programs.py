"""Programs with their levels, as the rules take them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from crpm_desktop.db.bulk import raw_rows
from crpm_desktop.db.ids import id_list_sql, id_parameter
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.domain.program import Program, SubCode

PROGRAMS = """
    SELECT id, rebate_code, frequency, goal_required, active, description, text FROM rebate_programs
    {which} ORDER BY rebate_code"""
LEVELS = """
    SELECT program_id, id, rebate_sub_code, min_sales, max_sales, min_amt_over_goal, min_pct_over_goal, min_pg_req,
        limit_sales_to_pg, rebate_pct_over_goal, rebate_pct_tot_sales
    FROM rebate_sub_codes {which} ORDER BY program_id, rebate_sub_code"""
GROUPS = """
    SELECT l.sub_code_id, g.product_group FROM sub_code_product_groups l
    JOIN product_groups g ON g.id = l.product_group_id JOIN rebate_sub_codes s ON s.id = l.sub_code_id {which}"""
PARENTS = """
    SELECT l.sub_code_id, p.rebate_sub_code FROM sub_code_parents l
    JOIN rebate_sub_codes p ON p.id = l.parent_id {which}"""


def load_programs(connection: Connection, program_ids: Iterable[int] | None = None) -> dict[int, Program]:
    """Programs by id, all of them or those of `program_ids`; levels in code order."""
    ids = None if program_ids is None else list(program_ids)
    levels = _load_sub_codes(connection, ids)
    return {
        row[0]: Program(
            rebate_code=row[1],
            frequency=Frequency(row[2]),
            goal_required=bool(row[3]),
            active=bool(row[4]),
            description=row[5],
            text=row[6],
            sub_codes=tuple(levels[row[0]]),
        )
        for row in _rows(connection, PROGRAMS, "id", ids)
    }


def _load_sub_codes(connection: Connection, program_ids: list[int] | None) -> dict[int, list[SubCode]]:
    groups, parents = (
        _by_level(connection, GROUPS, "s", program_ids),
        _by_level(connection, PARENTS, "l", program_ids),
    )
    levels: dict[int, list[SubCode]] = defaultdict(list)
    for row in _rows(connection, LEVELS, "program_id", program_ids):
        levels[row[0]].append(
            SubCode(
                rebate_sub_code=row[2],
                min_sales=row[3],
                max_sales=row[4],
                min_amt_over_goal=row[5],
                min_pct_over_goal=row[6],
                min_pg_req=row[7],
                limit_sales_to_pg=bool(row[8]),
                rebate_pct_over_goal=row[9],
                rebate_pct_tot_sales=row[10],
                product_groups=frozenset(groups[row[1]]),
                parents=frozenset(parents[row[1]]),
            )
        )
    return levels


def _by_level(connection: Connection, statement: str, table: str, program_ids: list[int] | None) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for level_id, code in _rows(connection, statement, f"{table}.program_id", program_ids):
        found[level_id].add(code)
    return found


def _rows(connection: Connection, statement: str, column: str, program_ids: list[int] | None) -> list[tuple[Any, ...]]:
    if program_ids is None:
        return raw_rows(connection, statement.format(which=""))
    which = f"WHERE {column} IN ({id_list_sql(connection)})"
    return raw_rows(connection, statement.format(which=which), {"ids": id_parameter(connection, program_ids)})
