"""A small set-up to edit: three programs, customers with calculated records, and how to look at all of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert, select

from crpm_desktop.db import schema
from crpm_desktop.db.audit_tables import audit_log
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.tables import office_tables
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.domain.set_up_draft import LevelDraft, ProgramDraft
from crpm_desktop.services.set_up import commit_program, load_program

BASE = LevelDraft("BASE", min_sales=100_000, rebate_pct_tot_sales=10_000)
LEVEL_A = LevelDraft("A", min_sales=100_000, min_pct_over_goal=50_000, rebate_pct_tot_sales=5_000, parents=("BASE",))
LEVEL_B = LevelDraft("B", min_sales=100_000, min_pct_over_goal=100_000, rebate_pct_tot_sales=5_000, parents=("A",))
GROWTH = ProgramDraft("GROWTH", "Annual growth", "1% at goal", levels=(LEVEL_A, LEVEL_B, BASE))
SEA = ProgramDraft(
    "SEA",
    "Seafood",
    frequency=Frequency.QUARTERLY,
    goal_required=False,
    levels=(
        LevelDraft(
            "S1", min_pg_req=2, limit_sales_to_pg=True, rebate_pct_tot_sales=30_000, product_groups=("BEV", "SEAF")
        ),
    ),
)
OLD = ProgramDraft("OLD", "Closed", active=False, frequency=Frequency.MONTHLY)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    try:
        yield database
    finally:
        database.close()


def fill(database: Database) -> None:
    """Customers 1000-1002, product groups, the programs, and records: two calculated in GROWTH, one blank in SEA."""
    with database.new_work() as work:
        customers = [{"id": 70 + n, "cust_no": f"{1000 + n}", "name": f"Customer {n}"} for n in range(3)]
        work.connection.execute(insert(schema.customers), customers)
        groups = [{"id": 40, "product_group": "BEV"}, {"id": 41, "product_group": "SEAF", "description": "Fish"}]
        for group in groups:
            work.connection.execute(insert(schema.product_groups).values(group))
        year = {"customer_id": 70, "year": 2025, "period_type": 1}
        work.connection.execute(insert(schema.history_years).values(year))
        work.connection.execute(insert(schema.sales_history).values(**year, period=3, total_sales=250_000))
        work.commit()
    for program in (GROWTH, SEA, OLD):
        commit_program(database.new_work, None, program)
    add_record(database, "GROWTH", 70, calculated=True)
    add_record(database, "GROWTH", 71, calculated=True)
    add_record(database, "SEA", 70, period=2)


def add_record(
    database: Database, rebate_code: str, customer_id: int, *, period: int = 0, calculated: bool = False
) -> None:
    programs, records = schema.rebate_programs, schema.customer_rebates
    with database.new_work() as work:
        statement = select(programs.c.id, programs.c.frequency).where(programs.c.rebate_code == rebate_code)
        program = work.connection.execute(statement).one()
        values = {"customer_id": customer_id, "program_id": program.id, "frequency": program.frequency, "year": 2025}
        figures = {"sales_revenue": 250_000, "rebate_revenue": 250_000, "rebate_earned": 2_500}
        if calculated:
            values |= {**figures, "calculated_at": datetime(2026, 1, 2, 3, 4, 5)}
        new = insert(records).values(**values, period=period, sales_goal=1).returning(records.c.id)
        record_id = work.connection.execute(new).scalar_one()
        if calculated:
            detail = {"rebate_sub_code": "BASE", "total_pct": 10_000, "paid_pct": 10_000, "color": 0, "reason": "met"}
            work.connection.execute(
                insert(schema.rebate_details).values(
                    customer_rebate_id=record_id, in_sales_range=True, **detail, **figures
                )
            )
        work.commit()


def dump(database: Database, *, trail: bool = False) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the office's data; with `trail` also who did what."""
    with database.new_work(write=False) as work:
        return {
            table.name: sorted((tuple(row) for row in work.connection.execute(select(table))), key=repr)
            for table in office_tables()
            if trail or table is not audit_log
        }


def program_id(database: Database, rebate_code: str) -> int:
    programs = schema.rebate_programs.c
    with database.new_work(write=False) as work:
        found: int = work.connection.execute(
            select(programs.id).where(programs.rebate_code == rebate_code)
        ).scalar_one()
        return found


def out_of_date(database: Database) -> int:
    records = schema.customer_rebates
    with database.new_work(write=False) as work:
        return len(work.connection.execute(select(records).where(records.c.out_of_date)).all())


def stored(database: Database, rebate_code: str) -> ProgramDraft:
    draft = load_program(database.new_work, program_id(database, rebate_code))
    assert draft is not None
    return draft


def with_level(draft: ProgramDraft, code: str, /, **fields: object) -> ProgramDraft:
    return replace(
        draft,
        levels=tuple(
            replace(level, **fields) if level.rebate_sub_code == code else level  # type: ignore[arg-type]
            for level in draft.levels
        ),
    )


def level(draft: ProgramDraft, rebate_sub_code: str) -> LevelDraft:
    return next(each for each in draft.levels if each.rebate_sub_code == rebate_sub_code)
