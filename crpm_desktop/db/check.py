"""Is the database sound? Its own integrity, and what no constraint can hold: families, levels, that figures add up."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from crpm_desktop.db import migrate
from crpm_desktop.db.audit_check import trail_problems
from crpm_desktop.db.engine import cannot_open, connect
from crpm_desktop.db.lookups import counts
from crpm_desktop.db.programs import load_programs
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.program import closes_loop

MOST_NAMED = 5
"""How many culprits a sentence names before it counts the rest."""

RECORD = "c.cust_no || ' ' || p.rebate_code || ' ' || r.year || CASE r.period WHEN 0 THEN '' ELSE ' ' || r.period END"
OF_RECORD = "JOIN customers c ON c.id = r.customer_id JOIN rebate_programs p ON p.id = r.program_id"

RULES = {
    "Records whose detail does not add up to the summary": f"""
        SELECT {RECORD} FROM customer_rebates r {OF_RECORD}
        LEFT JOIN (SELECT customer_rebate_id, sum(rebate_earned) AS earned, min(sales_revenue) AS least,
                          max(sales_revenue) AS most
                   FROM rebate_details GROUP BY customer_rebate_id) d ON d.customer_rebate_id = r.id
        WHERE r.calculated_at IS NOT NULL
          AND (coalesce(d.earned, 0) <> r.rebate_earned
               OR coalesce(d.least, r.sales_revenue) <> r.sales_revenue
               OR coalesce(d.most, r.sales_revenue) <> r.sales_revenue)
        ORDER BY r.id""",
    "Records with detail that were never calculated": f"""
        SELECT {RECORD} FROM customer_rebates r {OF_RECORD}
        WHERE r.calculated_at IS NULL AND EXISTS (SELECT 1 FROM rebate_details d WHERE d.customer_rebate_id = r.id)
        ORDER BY r.id""",
    "Calculated records, not marked out of date, whose detail has other levels than the program": f"""
        SELECT {RECORD} FROM customer_rebates r {OF_RECORD}
        WHERE r.calculated_at IS NOT NULL AND NOT r.out_of_date
          AND (EXISTS (SELECT 1 FROM rebate_sub_codes s WHERE s.program_id = r.program_id AND NOT EXISTS (
                 SELECT 1 FROM rebate_details d
                 WHERE d.customer_rebate_id = r.id AND d.rebate_sub_code = s.rebate_sub_code))
               OR EXISTS (SELECT 1 FROM rebate_details d WHERE d.customer_rebate_id = r.id AND NOT EXISTS (
                 SELECT 1 FROM rebate_sub_codes s
                 WHERE s.program_id = r.program_id AND s.rebate_sub_code = d.rebate_sub_code)))
        ORDER BY r.id""",
    "Levels included in a level that their record does not have": f"""
        SELECT {RECORD} || ' ' || d.rebate_sub_code FROM rebate_details d
        JOIN customer_rebates r ON r.id = d.customer_rebate_id {OF_RECORD}
        WHERE d.included_in IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM rebate_details o
          WHERE o.customer_rebate_id = d.customer_rebate_id AND o.rebate_sub_code = d.included_in)
        ORDER BY r.id, d.rebate_sub_code""",
    "Rewards that are not where their last move brought them": """
        SELECT w.reward_no FROM rewards w
        JOIN (SELECT reward_id, max(move_id) AS move_id FROM reward_move_lines GROUP BY reward_id) newest
          ON newest.reward_id = w.id
        JOIN reward_move_lines l ON l.reward_id = w.id AND l.move_id = newest.move_id
        WHERE l.to_state <> w.state ORDER BY w.reward_no""",
    "Rewards that left New without a recorded move": """
        SELECT w.reward_no FROM rewards w
        WHERE w.state <> 'new' AND NOT EXISTS (SELECT 1 FROM reward_move_lines l WHERE l.reward_id = w.id)
        ORDER BY w.reward_no""",
}


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Rows by table, and a sentence for each kind of problem."""

    name: str
    counts: dict[str, int]
    problems: tuple[str, ...]

    @property
    def sentence(self) -> str:
        if not self.problems:
            return f"{self.name} is sound."
        count = len(self.problems)
        return f"{self.name} has {count} problem{'' if count == 1 else 's'}."


def schema_version(address: str) -> str | None:
    """The version of a database's schema, None when it has no tables of this program. Raises `Refused`."""
    database = connect(address)
    try:
        with database.new_work(write=False) as work:
            return migrate.current(work.connection)
    except SQLAlchemyError as error:
        raise cannot_open(database, error) from error
    finally:
        database.close()


def check_database(address: str) -> CheckReport:
    """Looks at everything in one moment of the database and changes nothing.

    Raises `Refused` when it can't be opened or its schema is not this program's.
    """
    database = connect(address)
    try:
        with database.new_work(write=False) as work:
            _refuse_other_schema(database.name, migrate.current(work.connection))
            checks: tuple[Callable[[Connection], Iterable[str]], ...] = (
                _integrity,
                _customer_loops,
                _level_loops,
                _rules,
                trail_problems,
            )
            problems = [problem for check in checks for problem in check(work.connection)]
            return CheckReport(database.name, counts(work.connection), tuple(problems))
    except SQLAlchemyError as error:
        raise cannot_open(database, error) from error
    finally:
        database.close()


def _refuse_other_schema(name: str, version: str | None) -> None:
    if version is None:
        raise Refused(f"{name} has no tables of this program: make them with `crpm db upgrade`.")
    if version != migrate.head():
        raise Refused(f"{name} has schema {version}, this program {migrate.head()}: call `crpm db upgrade` first.")


def _integrity(connection: Connection) -> Iterable[str]:
    """What SQLite finds in its own file; PostgreSQL never lets go of a constraint."""
    if connection.dialect.name != "sqlite":
        return
    for (message,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if message != "ok":
            yield f"The file is damaged: {message}."
    broken = [f"{table} row {row}" for table, row, *_ in connection.exec_driver_sql("PRAGMA foreign_key_check")]
    if broken:
        yield _sentence("Rows that refer to nothing", broken)


def _customer_loops(connection: Connection) -> Iterable[str]:
    rows = connection.execute(text("SELECT id, cust_no, parent_id FROM customers ORDER BY cust_no")).all()
    parents = {row.id: row.parent_id for row in rows}
    loose: set[int] = set()
    looped = []
    for row in rows:
        path: list[int] = []
        seen: set[int] = set()
        at: int | None = row.id
        while at is not None and at not in loose and at not in seen:
            path.append(at)
            seen.add(at)
            at = parents.get(at)
        if at is None or at in loose:
            loose.update(path)
        elif at == row.id:
            looped.append(row.cust_no)
    if looped:
        yield _sentence("Customers that are their own ancestors", looped)


def _level_loops(connection: Connection) -> Iterable[str]:
    looped = []
    for program in load_programs(connection).values():
        parents = {code.rebate_sub_code: code.parents for code in program.sub_codes}
        looped += [f"{program.rebate_code} {code}" for code in parents if closes_loop(parents, code)]
    if looped:
        yield _sentence("Levels that are their own ancestors", looped)


def _rules(connection: Connection) -> Iterable[str]:
    for what, statement in RULES.items():
        culprits = [str(name) for (name,) in connection.execute(text(statement))]
        if culprits:
            yield _sentence(what, culprits)


def _sentence(what: str, culprits: list[str]) -> str:
    more = len(culprits) - MOST_NAMED
    named = ", ".join(culprits[:MOST_NAMED])
    return f"{what} ({len(culprits):,}): {named}{f' and {more:,} more' if more > 0 else ''}."


CHECKS: tuple[Callable[[Connection], Iterable[str]], ...] = (_integrity, _customer_loops, _level_loops, _rules)
