"""Rebate programs as they are edited: one read with ids and versions, and written as one change set."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from crpm_desktop.db.schema import (
    customer_rebates,
    product_groups,
    rebate_programs,
    rebate_sub_codes,
    sub_code_parents,
    sub_code_product_groups,
)
from crpm_desktop.domain.errors import Conflict
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.domain.set_up_draft import LevelDraft, ProgramDraft

PROGRAM_FIELDS = ("rebate_code", "description", "text", "active", "frequency", "goal_required")
LEVEL_FIELDS = (
    "rebate_sub_code",
    "min_sales",
    "max_sales",
    "min_amt_over_goal",
    "min_pct_over_goal",
    "min_pg_req",
    "limit_sales_to_pg",
    "rebate_pct_over_goal",
    "rebate_pct_tot_sales",
)
OVERTAKEN_STATES = {"23503", "23505"}
OVERTAKEN_NAMES = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_FOREIGNKEY"}


@contextmanager
def overtaken_is_conflict(what: str) -> Iterator[None]:
    """A key or reference that was fine when it was checked and no longer is: somebody else was quicker."""
    try:
        yield
    except IntegrityError as error:
        name = error.orig.sqlite_errorname if isinstance(error.orig, sqlite3.Error) else None
        if name in OVERTAKEN_NAMES or getattr(error.orig, "sqlstate", None) in OVERTAKEN_STATES:
            raise changed_by_others(what) from error
        raise


def changed_by_others(what: str) -> Conflict:
    return Conflict(f"{what} was changed by somebody else in the meantime; nothing was saved.")


def load_draft(connection: Connection, program_id: int) -> ProgramDraft | None:
    """A program as it is saved, levels in code order; None when there is no such program."""
    statement = select(rebate_programs).where(rebate_programs.c.id == program_id)
    row = connection.execute(statement).one_or_none()
    if row is None:
        return None
    return ProgramDraft(
        rebate_code=row.rebate_code,
        description=row.description,
        text=row.text,
        active=row.active,
        frequency=Frequency(row.frequency),
        goal_required=row.goal_required,
        levels=_load_levels(connection, program_id),
        id=row.id,
        version=row.version,
    )


def _load_levels(connection: Connection, program_id: int) -> tuple[LevelDraft, ...]:
    level, groups, parents = rebate_sub_codes.c, sub_code_product_groups.c, sub_code_parents.c
    groups_of: dict[int, list[str]] = defaultdict(list)
    statement = (
        select(groups.sub_code_id, product_groups.c.product_group)
        .join_from(sub_code_product_groups, product_groups)
        .join(rebate_sub_codes, level.id == groups.sub_code_id)
        .where(level.program_id == program_id)
    )
    for sub_code_id, code in connection.execute(statement.order_by(product_groups.c.product_group)):
        groups_of[sub_code_id].append(code)
    parents_of: dict[int, list[str]] = defaultdict(list)
    statement = select(parents.sub_code_id, level.rebate_sub_code).join_from(
        sub_code_parents, rebate_sub_codes, level.id == parents.parent_id
    )
    statement = statement.where(parents.program_id == program_id).order_by(level.rebate_sub_code)
    for sub_code_id, code in connection.execute(statement):
        parents_of[sub_code_id].append(code)
    levels = select(rebate_sub_codes).where(level.program_id == program_id).order_by(level.rebate_sub_code)
    return tuple(
        LevelDraft(
            **{name: getattr(row, name) for name in LEVEL_FIELDS},
            product_groups=tuple(groups_of[row.id]),
            parents=tuple(parents_of[row.id]),
            id=row.id,
            version=row.version,
        )
        for row in connection.execute(levels)
    )


def program_id_of(connection: Connection, rebate_code: str) -> int | None:
    statement = select(rebate_programs.c.id).where(rebate_programs.c.rebate_code == rebate_code)
    return connection.execute(statement).scalar_one_or_none()


def count_records(connection: Connection, program_id: int) -> tuple[int, int, int]:
    """Records of a program, how many customers have them, and how many are calculated."""
    record = customer_rebates.c
    statement = select(func.count(), func.count(record.customer_id.distinct()), func.count(record.calculated_at)).where(
        record.program_id == program_id
    )
    records, customer_count, calculated = connection.execute(statement).one()
    return records, customer_count, calculated


def insert_program(connection: Connection, draft: ProgramDraft) -> int:
    """Writes a new program with everything below it and gives its id."""
    statement = insert(rebate_programs).values(_values(draft, PROGRAM_FIELDS)).returning(rebate_programs.c.id)
    program_id: int = connection.execute(statement).scalar_one()
    _write_levels(connection, program_id, (), draft.levels)
    return program_id


def update_program(connection: Connection, saved: ProgramDraft, draft: ProgramDraft) -> None:
    """Turns what is saved into the draft. Every change counts up the program's version, which `Conflict` watches."""
    table = rebate_programs
    statement = update(table).where(table.c.id == saved.id, table.c.version == saved.version)
    values = _values(draft, PROGRAM_FIELDS)
    if connection.execute(statement.values(**values, version=table.c.version + 1)).rowcount != 1:
        raise changed_by_others(f"Rebate program {saved.rebate_code}")
    _write_levels(connection, saved.id, saved.levels, draft.levels)


def delete_program(connection: Connection, saved: ProgramDraft) -> None:
    """Deletes a program with its levels; records of customers must not be there."""
    _delete_levels(connection, [level.id for level in saved.levels])
    table = rebate_programs
    statement = delete(table).where(table.c.id == saved.id, table.c.version == saved.version)
    if connection.execute(statement).rowcount != 1:
        raise changed_by_others(f"Rebate program {saved.rebate_code}")


def _values(draft: ProgramDraft | LevelDraft, names: Sequence[str]) -> dict[str, Any]:
    values = {name: getattr(draft, name) for name in names}
    if isinstance(draft, ProgramDraft):
        values["frequency"] = int(draft.frequency)
    return values


def _write_levels(
    connection: Connection, program_id: int, saved: Sequence[LevelDraft], levels: Sequence[LevelDraft]
) -> None:
    before = {level.id: level for level in saved}
    kept = {level.id for level in levels}
    table = rebate_sub_codes
    changed = [level for level in levels if level.id and level != before[level.id]]
    _delete_lines(connection, changed, {level.rebate_sub_code: level.id for level in levels if level.id})
    _delete_levels(connection, [level_id for level_id in before if level_id not in kept])
    wanted = {level.rebate_sub_code for level in levels}
    renamed = [level for level in changed if level.rebate_sub_code != _code(before, level)]
    _free_old_codes(connection, [level for level in renamed if _code(before, level) in wanted])
    ids: dict[str, int] = {}
    for level in levels:
        if not level.id:
            values = _values(level, LEVEL_FIELDS)
            new = insert(table).values(**values, program_id=program_id).returning(table.c.id)
            ids[level.rebate_sub_code] = connection.execute(new).scalar_one()
        else:
            ids[level.rebate_sub_code] = level.id
    for level in changed:
        statement = update(table).where(table.c.id == level.id, table.c.version == before[level.id].version)
        values = _values(level, LEVEL_FIELDS)
        if connection.execute(statement.values(**values, version=table.c.version + 1)).rowcount != 1:
            raise changed_by_others(f"Level {_code(before, level)}")
    _add_lines(connection, program_id, [level for level in levels if not level.id] + changed, ids)


def _code(before: dict[int, LevelDraft], level: LevelDraft) -> str:
    return before[level.id].rebate_sub_code


def _free_old_codes(connection: Connection, renamed: Iterable[LevelDraft]) -> None:
    """Takes renamed levels' codes away first, so that two may swap theirs. No code that is typed has this character."""
    table = rebate_sub_codes
    for level in renamed:
        connection.execute(update(table).where(table.c.id == level.id).values(rebate_sub_code=f"\x1f{level.id}"))


def _delete_levels(connection: Connection, level_ids: Sequence[int]) -> None:
    """Their lines go first: the trail of who did what tells whose they were."""
    for table in (sub_code_product_groups, sub_code_parents):
        connection.execute(delete(table).where(table.c.sub_code_id.in_(level_ids)))
    connection.execute(delete(rebate_sub_codes).where(rebate_sub_codes.c.id.in_(level_ids)))


def _delete_lines(connection: Connection, levels: Iterable[LevelDraft], ids: dict[str, int]) -> None:
    """The product groups and parents that these levels no longer have; `ids` are those of the levels that stay."""
    groups, parents = sub_code_product_groups.c, sub_code_parents.c
    for level in levels:
        kept_groups = select(product_groups.c.id).where(product_groups.c.product_group.in_(level.product_groups))
        own, others = groups.sub_code_id == level.id, groups.product_group_id.not_in(kept_groups)
        connection.execute(delete(sub_code_product_groups).where(own, others))
        kept_parents = [ids[code] for code in level.parents if code in ids]
        own, others = parents.sub_code_id == level.id, parents.parent_id.not_in(kept_parents)
        connection.execute(delete(sub_code_parents).where(own, others))


def _add_lines(connection: Connection, program_id: int, levels: Sequence[LevelDraft], ids: dict[str, int]) -> None:
    """The product groups and parents that these levels did not have before."""
    wanted = {code for level in levels for code in level.product_groups}
    statement = select(product_groups.c.product_group, product_groups.c.id)
    chosen = connection.execute(statement.where(product_groups.c.product_group.in_(wanted)))
    found = {row[0]: row[1] for row in chosen}
    of_level = [(ids[level.rebate_sub_code], level) for level in levels]
    groups = [(level_id, found[code]) for level_id, level in of_level for code in level.product_groups]
    parents = [(level_id, ids[code]) for level_id, level in of_level for code in level.parents]
    _insert_pairs(connection, sub_code_product_groups, ("sub_code_id", "product_group_id"), groups)
    _insert_pairs(connection, sub_code_parents, ("sub_code_id", "parent_id"), parents, program_id=program_id)


def _insert_pairs(
    connection: Connection, table: Table, names: tuple[str, str], pairs: Iterable[tuple[int, int]], **more: int
) -> None:
    first, second = names
    wanted = list(dict.fromkeys(pairs))
    of_levels = table.c[first].in_({level_id for level_id, _other in wanted})
    stored = {tuple(row) for row in connection.execute(select(table.c[first], table.c[second]).where(of_levels))}
    rows = [{first: pair[0], second: pair[1], **more} for pair in wanted if pair not in stored]
    if rows:
        connection.execute(insert(table), rows)
