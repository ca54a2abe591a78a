"""Fills an empty database with made, believable data: a wholesale distributor of pet supplies, 2024 to October 2026.

The same data every time. 2024 and 2025 are calculated; the records of 2026 have goals and wait for Recalc.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from crpm_desktop.db import lookups, schema, set_up
from crpm_desktop.db.bulk import ids_by_code, insert_rows
from crpm_desktop.db.figures import load_records
from crpm_desktop.db.records import record_ids
from crpm_desktop.db.work import NewWork, Work, run_command
from crpm_desktop.domain.changed import EVERYTHING, What
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.program import Program, SubCode
from crpm_desktop.domain.set_up_draft import LevelDraft, ProgramDraft
from crpm_desktop.services.demo_customers import BLOCK, Account, Level, make_accounts
from crpm_desktop.services.demo_free_goods import DEMO_REWARDS, fill_free_goods
from crpm_desktop.services.demo_history import YEARS, YearHistory, make_profile, year_history
from crpm_desktop.services.demo_programs import CLASSIC, PRODUCT_GROUPS, PROGRAMS
from crpm_desktop.services.demo_records import DemoRecord, make_records, with_children
from crpm_desktop.services.goals import set_default_goals
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.recalculate import recalculate_within

DEFAULT_CUSTOMERS = 120
MAX_CUSTOMERS = 500_000
CALCULATED_YEARS = YEARS[:-1]
GOAL_BY_RULE_YEARS = YEARS[1:]
REWARDS_PER_CUSTOMER = 4
PORTION = 500
"""Customers whose sales are made and written at a time: what may pile up in memory, and how fast Cancel answers."""

Ids = dict[str, int]


@dataclass(frozen=True, slots=True)
class DemoOutcome:
    """`counts`: rows of every table that is not empty now."""

    counts: dict[str, int]

    @property
    def sentence(self) -> str:
        count = self.counts
        return (
            f"Demo data made: {count['customers']:,} customers, {count['rebate_programs']:,} rebate programs, "
            f"{count['customer_rebates']:,} customer rebate records, "
            f"{count['sales_history'] + count['sales_pg_history']:,} rows of sales history, "
            f"{count['rewards']:,} free goods. "
            f"{YEARS[0]} and {YEARS[1]} are calculated; for {YEARS[2]} select all and press "
            "Recalc Sales and Rebate Earned."
        )


class _PartOf(Work):
    """A unit of work inside another: it commits and rolls back with the whole."""

    def __init__(self, whole: Work) -> None:
        self.connection = whole.connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def commit(self, changed: frozenset[What] = EVERYTHING) -> None:
        pass


def fill_with_demo_data(new_work: NewWork, progress: Progress, customers: int = DEFAULT_CUSTOMERS) -> DemoOutcome:
    """All of it or, on an error or a cancel, nothing. Raises `Refused` when the database is not empty."""
    if not BLOCK <= customers <= MAX_CUSTOMERS:
        raise Refused(f"Demo data can be made for {BLOCK} to {MAX_CUSTOMERS:,} customers, not for {customers:,}.")

    def command(work: Work) -> DemoOutcome:
        with set_up.overtaken_is_conflict("The database"):
            return _fill(work, progress, customers)

    return run_command(new_work, command)


def _fill(work: Work, progress: Progress, customers: int) -> DemoOutcome:
    _refuse_unless_empty(work)
    accounts = make_accounts(customers)
    ids = _write_customers(work, accounts)
    programs = _write_set_up(work)
    totals = _write_history(work, progress, accounts, ids)
    _write_records(work, ids, programs, make_records(accounts, with_children(accounts, totals)))
    _set_goals(work, progress)
    _calculate(work, progress)
    _close_program(work, programs[CLASSIC.rebate_code])
    fill_free_goods(work, rewards=max(DEMO_REWARDS, REWARDS_PER_CUSTOMER * customers))
    return DemoOutcome({table: count for table, count in lookups.counts(work.connection).items() if count})


def _refuse_unless_empty(work: Work) -> None:
    empty = lookups.is_empty(work.connection) and not any(lookups.counts(work.connection).values())
    if not empty:
        raise Refused(
            "The database is not empty; demo data go into an empty one alone. "
            "Nothing was changed: choose a new file (File > New Database, or --db with a new name)."
        )


def _write_customers(work: Work, accounts: Sequence[Account]) -> Ids:
    """Chains and shops first, then groups, then stores: a parent has to be there before its children."""
    ids: Ids = {}
    for levels in ({Level.CHAIN, Level.SHOP}, {Level.GROUP}, {Level.STORE}):
        rows = (
            (account.cust_no, account.name, ids[account.parent] if account.parent else None)
            for account in accounts
            if account.level in levels
        )
        insert_rows(work.connection, schema.customers, ("cust_no", "name", "parent_id"), rows)
        ids = ids_by_code(work.connection, schema.customers, "cust_no")
    return ids


def _write_set_up(work: Work) -> Ids:
    """Product groups and programs; the closed program is still active while its year is calculated."""
    columns = ("product_group", "description")
    insert_rows(work.connection, schema.product_groups, columns, sorted(PRODUCT_GROUPS.items()))
    return {
        program.rebate_code: set_up.insert_program(work.connection, replace(_draft(program), active=True))
        for program in PROGRAMS
    }


def _draft(program: Program) -> ProgramDraft:
    fields: dict[str, Any] = {name: getattr(program, name) for name in set_up.PROGRAM_FIELDS}
    return ProgramDraft(**fields, levels=tuple(_level_draft(code) for code in program.sub_codes))


def _level_draft(code: SubCode) -> LevelDraft:
    fields: dict[str, Any] = {name: getattr(code, name) for name in set_up.LEVEL_FIELDS}
    return LevelDraft(**fields, product_groups=tuple(sorted(code.product_groups)), parents=tuple(sorted(code.parents)))


def _write_history(work: Work, progress: Progress, accounts: Sequence[Account], ids: Ids) -> dict[tuple[str, int], int]:
    """Rows in the order of the tables' keys. Gives each customer's own sales of each year."""
    groups = ids_by_code(work.connection, schema.product_groups, "product_group")
    profiles = sorted(filter(None, map(make_profile, accounts)), key=lambda profile: ids[profile.account.cust_no])
    portions = [profiles[start : start + PORTION] for start in range(0, len(profiles), PORTION)]
    steps = [(year, portion) for year in YEARS for portion in portions]
    totals: dict[tuple[str, int], int] = {}
    for done, (year, portion) in enumerate(steps):
        progress.step(done, len(steps), f"Writing the sales of {year}")
        made = [(profile.account.cust_no, year_history(profile, year)) for profile in portion]
        histories = [(cust_no, history) for cust_no, history in made if history is not None]
        _write_sales(work, year, histories, ids, groups)
        totals.update({(cust_no, year): sum(history.by_period.values()) for cust_no, history in histories})
    return totals


def _write_sales(work: Work, year: int, histories: Sequence[tuple[str, YearHistory]], ids: Ids, groups: Ids) -> None:
    kinds = ((ids[cust_no], year, int(history.period_type)) for cust_no, history in histories)
    insert_rows(work.connection, schema.history_years, ("customer_id", "year", "period_type"), kinds)
    sales = (
        (year, ids[cust_no], period, int(history.period_type), cents)
        for cust_no, history in histories
        for period, cents in history.by_period.items()
    )
    columns = ("year", "customer_id", "period", "period_type", "total_sales")
    insert_rows(work.connection, schema.sales_history, columns, sales)
    pg_sales = (
        (year, ids[cust_no], groups[row.product_group], row.period, int(history.period_type), row.cents)
        for cust_no, history in histories
        for row in history.by_product_group
    )
    columns_pg = ("year", "customer_id", "product_group_id", "period", "period_type", "total_sales")
    insert_rows(work.connection, schema.sales_pg_history, columns_pg, pg_sales)


def _write_records(work: Work, ids: Ids, programs: Ids, records: Iterator[DemoRecord]) -> None:
    frequencies = {program.rebate_code: int(program.frequency) for program in PROGRAMS}
    rows = (
        (
            ids[record.cust_no],
            programs[record.rebate_code],
            frequencies[record.rebate_code],
            record.year,
            record.period,
            record.sales_goal,
            record.sales_incl_children,
        )
        for record in records
    )
    columns = ("customer_id", "program_id", "frequency", "year", "period", "sales_goal", "sales_incl_children")
    insert_rows(work.connection, schema.customer_rebates, columns, rows)


def _set_goals(work: Work, progress: Progress) -> None:
    """By the rule where nobody typed one."""
    records = load_records(work.connection, _ids_of_years(work, GOAL_BY_RULE_YEARS))
    blank = [record.id for record in records if record.sales_goal is None]
    set_default_goals(work.connection, blank, progress)


def _calculate(work: Work, progress: Progress) -> None:
    earlier = _ids_of_years(work, CALCULATED_YEARS)
    recalculate_within(work, earlier, progress)


def _ids_of_years(work: Work, years: Iterable[int]) -> list[int]:
    return [id_ for year in years for id_ in record_ids(work.connection, Criteria(year=year))]


def _close_program(work: Work, program_id: int) -> None:
    saved = set_up.load_draft(work.connection, program_id)
    if saved is not None:
        set_up.update_program(work.connection, saved, replace(saved, active=False))
