"""The demo data: the same every time, everything in it that a clerk can meet, and only into an empty database."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from crpm_desktop.db import lookups
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.programs import load_programs
from crpm_desktop.db.records import detail_rows, record_ids, summary_rows
from crpm_desktop.db.work import Work
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.errors import Cancelled, Refused
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.domain.program import Program
from crpm_desktop.domain.rebate import Color
from crpm_desktop.domain.record_warnings import RecordWarning
from crpm_desktop.domain.records import DetailRow, SummaryRow
from crpm_desktop.domain.set_up_checks import set_up_errors, set_up_warnings
from crpm_desktop.services.demo import DemoOutcome, fill_with_demo_data
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.recalculate import recalculate
from tests.conftest import DATABASES
from tests.postgres import PostgresServer

FINGERPRINT = "00c0c94e171c7298d2490ec07fa513de28217ac8b1be3803e8690aa20e7fedab"
"""Of all customers, sales and goals: changes only when somebody means to change the demo data."""

EVERYTHING = Criteria()


@dataclass(frozen=True)
class Demo:
    """A filled database: its records before and after Recalc of the last year, and the details after it."""

    database: Database
    outcome: DemoOutcome
    before: list[SummaryRow]
    after: list[SummaryRow]
    details: list[DetailRow]
    programs: dict[str, Program]


@pytest.fixture(scope="module", params=DATABASES)
def demo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[Demo]:
    if request.param == "sqlite":
        file = shutil.copyfile(sqlite_template, tmp_path_factory.mktemp("demo") / "demo.db")
        yield from filled(str(file))
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create(request.getfixturevalue("postgres_template"))
    yield from filled(url)
    server.drop(url)


def filled(address: str) -> Iterator[Demo]:
    with closing(open_database(address)) as database:
        yield calculated(database)


def calculated(database: Database) -> Demo:
    outcome = fill_with_demo_data(database.new_work, Silent())
    with database.new_work(write=False) as work:
        before = summary_rows(work.connection, EVERYTHING)
        last_year = record_ids(work.connection, Criteria(year=2026))
    recalculate(database.new_work, last_year, Silent())
    with database.new_work(write=False) as work:
        after = summary_rows(work.connection, EVERYTHING)
        details = detail_rows(work.connection, EVERYTHING, outside_range=True)
        programs = {program.rebate_code: program for program in load_programs(work.connection).values()}
    return Demo(database, outcome, before, after, details, programs)


def rows(work: Work, statement: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in work.connection.execute(text(statement))]


def test_the_data_are_the_same_on_every_database_and_every_day(demo: Demo) -> None:
    statements = (
        "SELECT c.cust_no, c.name, p.cust_no FROM customers c LEFT JOIN customers p ON p.id = c.parent_id ORDER BY 1",
        """SELECT c.cust_no, year, period, period_type, total_sales FROM sales_history h
        JOIN customers c ON c.id = h.customer_id ORDER BY 1, 2, 3""",
        """SELECT c.cust_no, year, period, product_group, total_sales FROM sales_pg_history h
        JOIN customers c ON c.id = h.customer_id JOIN product_groups g ON g.id = h.product_group_id
        ORDER BY 1, 2, 3, 4""",
    )
    digest = hashlib.sha256()
    with demo.database.new_work(write=False) as work:
        for statement in statements:
            for row in rows(work, statement):
                digest.update(repr(row).encode())
    for record in demo.after:
        fields = (record.cust_no, record.rebate_code, record.year, record.period, record.sales_goal)
        digest.update(repr((*fields, record.sales_incl_children, record.rebate_earned)).encode())
    assert digest.hexdigest() == FINGERPRINT


def test_customers_stand_on_three_levels(demo: Demo) -> None:
    with demo.database.new_work(write=False) as work:
        parents: dict[int, int | None] = dict(rows(work, "SELECT id, parent_id FROM customers"))
    depths = [len(line_of_parents(parents, customer)) for customer in parents]
    assert {depth: depths.count(depth) for depth in sorted(set(depths))} == {0: 37, 1: 14, 2: 69}


def line_of_parents(parents: dict[int, int | None], customer: int) -> list[int]:
    line: list[int] = []
    while (above := parents[customer]) is not None:
        line.append(above)
        customer = above
    return line


def test_product_group_history_adds_up_to_sales_history_but_for_one_customer(demo: Demo) -> None:
    totals = "SELECT customer_id, year, period, period_type, SUM(total_sales) FROM {} GROUP BY 1, 2, 3, 4"
    with demo.database.new_work(write=False) as work:
        sales = set(rows(work, totals.format("sales_history")))
        by_group = set(rows(work, totals.format("sales_pg_history")))
    differing = {row[:4]: row[4] for row in sales - by_group}
    explained = {row[:4]: row[4] for row in by_group - sales}
    ((key, total),) = differing.items()
    assert key[1:] == (2026, 5, 1)
    assert total - explained[key] == 1_250_00


def test_history_comes_by_month_by_quarter_and_by_year_with_returns_in_it(demo: Demo) -> None:
    with demo.database.new_work(write=False) as work:
        counts = rows(work, "SELECT period_type, COUNT(DISTINCT customer_id) FROM history_years GROUP BY 1")
        returns = rows(work, "SELECT COUNT(*) FROM sales_pg_history WHERE total_sales < 0")
        bad_months = rows(work, "SELECT COUNT(*) FROM sales_history WHERE total_sales < 0")
        last = rows(work, "SELECT MAX(period) FROM sales_history WHERE year = 2026 AND period_type = 1")
    kinds: dict[int, int] = dict(counts)
    assert kinds[1] > kinds[3] > kinds[12] > 0
    assert (returns > [(100,)], bad_months > [(0,)]) == (True, True)
    assert last == [(10,)]


def test_years_before_the_last_are_calculated_and_the_last_waits_for_recalc(demo: Demo) -> None:
    states = {(record.year, record.calculated_at is not None) for record in demo.before}
    assert states == {(2024, True), (2025, True), (2026, False)}
    assert "2024 and 2025 are calculated; for 2026 select all and press Recalc" in demo.outcome.sentence
    assert not any(record.out_of_date for record in demo.before)


def test_every_record_has_a_goal_and_a_new_customer_s_is_zero(demo: Demo) -> None:
    assert all(record.sales_goal is not None for record in demo.before)
    assert any(record.sales_goal == 0 and record.year == 2026 for record in demo.before)
    growth = {(record.cust_no, record.year): record for record in demo.after if record.rebate_code == "GROWTH"}
    for (cust_no, year), record in growth.items():
        if year > 2024 and (cust_no, year - 1) in growth:
            before = growth[cust_no, year - 1]
            assert record.sales_goal == max(before.sales_goal or 0, before.sales_revenue or 0, 0)


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_color_occurs_in_a_year(demo: Demo, year: int) -> None:
    details = [row for row in demo.details if row.year == year]
    assert {row.color for row in details} == set(Color)
    assert any(row.included_in for row in details)
    assert {row.in_sales_range for row in details} == {True, False}


def test_every_warning_of_a_record_occurs_in_the_last_year(demo: Demo) -> None:
    marks = [record.warnings for record in demo.after if record.year == 2026]
    assert [flag for flag in RecordWarning if not any(flag & mark for mark in marks)] == []
    assert any(mark == 0 for mark in marks)


def test_every_kind_of_program_is_there_and_can_be_committed(demo: Demo) -> None:
    programs = demo.programs
    levels = [(program, level) for program in programs.values() for level in program.sub_codes]
    assert {program.frequency for program in programs.values()} == set(Frequency)
    assert {program.active for program in programs.values()} == {True, False}
    assert {program.goal_required for program in programs.values()} == {True, False}
    assert any(level.min_amt_over_goal and level.rebate_pct_over_goal for _program, level in levels)
    assert any(level.min_pct_over_goal and level.parents for _program, level in levels)
    assert any(level.limit_sales_to_pg and level.min_pg_req for _program, level in levels)
    assert any(program.text.count("\n") > 1 for program in programs.values())
    assert [problem.message for program in programs.values() for problem in set_up_errors(program)] == []


def test_every_warning_of_the_set_up_occurs(demo: Demo) -> None:
    problems = [problem for program in demo.programs.values() for problem in set_up_warnings(program)]
    assert {(problem.rebate_sub_code, problem.column) for problem in problems} == {
        ("P1", "max_sales"),
        ("P2", "max_sales"),
        ("P1", "min_sales"),
        ("P3", "min_sales"),
        ("TOP", "min_sales"),
        ("P2", "min_pct_over_goal"),
        (None, "goal_required"),
    }
    messages = " ".join(problem.message for problem in problems)
    for part in (
        "which it needs",
        "can never pay",
        "overlaps",
        "in the range of neither",
        "is not: clear",
        "limited to its",
    ):
        assert part in messages


def test_every_program_has_calculated_records_and_the_closed_one_keeps_its_figures(demo: Demo) -> None:
    earned = dict.fromkeys(demo.programs, 0)
    for record in demo.after:
        earned[record.rebate_code] += record.rebate_earned or 0
    assert [code for code, cents in earned.items() if cents == 0] == []
    assert not demo.programs["CLASSIC"].active
    assert {record.year for record in demo.after if record.rebate_code == "CLASSIC"} == {2024}


def test_accounts_above_stores_count_the_sales_of_their_children(demo: Demo) -> None:
    family = [record for record in demo.after if record.sales_incl_children]
    assert {record.rebate_code for record in family} == {"GROWTH", "OVER", "VOLUME"}
    assert all((record.sales_revenue or 0) > 0 for record in family)


def test_details_add_up_to_their_record(demo: Demo) -> None:
    sums: dict[int, int] = {}
    for row in demo.details:
        sums[row.record_id] = sums.get(row.record_id, 0) + row.rebate_earned
    assert sums == {record.id: record.rebate_earned for record in demo.after}


def test_the_outcome_counts_what_is_in_the_database(demo: Demo) -> None:
    with demo.database.new_work(write=False) as work:
        counts = {table: count for table, count in lookups.counts(work.connection).items() if count}
    assert demo.outcome.counts["customers"] == 120
    assert demo.outcome.counts["rewards"] > 0
    later = {"rebate_details", "audit_log"}  # a recalculation came after
    filled = {table: count for table, count in counts.items() if table not in later}
    assert {table: demo.outcome.counts[table] for table in filled} == filled
    assert "120 customers, 8 rebate programs" in demo.outcome.sentence


def test_a_database_that_is_not_empty_is_refused_and_stays_as_it_is(demo: Demo) -> None:
    with pytest.raises(Refused, match="not empty"):
        fill_with_demo_data(demo.database.new_work, Silent())
    with demo.database.new_work(write=False) as work:
        assert lookups.counts(work.connection)["customers"] == 120


def test_a_database_with_nothing_but_rewards_is_not_empty_either(migrated_url: str) -> None:
    database = open_database(migrated_url)
    with database.new_work() as work:
        work.connection.execute(
            text(
                "INSERT INTO reward_batches (name, distributor, created_at, created_by) "
                "VALUES ('B', 'D', '2026-01-01 00:00:00', 'U')"
            )
        )
        work.commit()
    with pytest.raises(Refused, match="not empty"):
        fill_with_demo_data(database.new_work, Silent())
    database.close()


@pytest.mark.parametrize("customers", [24, 61])
def test_as_many_customers_are_made_as_asked_for(migrated_sqlite_url: str, customers: int) -> None:
    database = open_database(migrated_sqlite_url)
    assert fill_with_demo_data(database.new_work, Silent(), customers).counts["customers"] == customers
    database.close()


@pytest.mark.parametrize("customers", [-1, 0, 23, 500_001])
def test_too_few_or_too_many_customers_are_refused(migrated_sqlite_url: str, customers: int) -> None:
    database = open_database(migrated_sqlite_url)
    with pytest.raises(Refused, match="24 to 500,000 customers"):
        fill_with_demo_data(database.new_work, Silent(), customers)
    with database.new_work(write=False) as work:
        assert lookups.is_empty(work.connection)
    database.close()


class CancelsAt:
    """Progress of somebody who presses Cancel at the step whose text starts so."""

    def __init__(self, text: str) -> None:
        self.text = text

    def step(self, done: int, total: int, text: str = "") -> None:
        if text.startswith(self.text):
            raise Cancelled


@pytest.mark.parametrize("text", ["Writing the sales of 2026", "Calculating rebates"])
def test_a_cancel_leaves_the_database_empty(migrated_url: str, text: str) -> None:
    database = open_database(migrated_url)
    with pytest.raises(Cancelled):
        fill_with_demo_data(database.new_work, CancelsAt(text), 24)
    with database.new_work(write=False) as work:
        assert not any(lookups.counts(work.connection).values())
    database.close()
