"""The SQL of the triggers that write the trail of who did what, made from a short list of what is audited.

Migration 0005 holds that list and runs what is made here; one that audits more makes the triggers of its tables anew.
On SQLite a trigger can't know who writes: the program adds that, number and digest when it commits (`audit.py`). On
PostgreSQL the database does all of it: who is the login, and a trigger that runs at COMMIT seals the lines.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crpm_desktop.db.audit_functions import DIGEST_DIGITS, FIGURES, KEEP, LOCK, NOTE, SEAL, SEQUENCES


@dataclass(frozen=True, slots=True)
class Value:
    """One audited value. `column` is that of the table; `shown` reads the value from `{row}`, for a code or a flag.

    `told`: the name of the row has it, so that a new or deleted row need not say it again.
    """

    name: str
    column: str = ""
    shown: str = ""
    told: bool = False

    @property
    def own_column(self) -> str:
        return self.column or self.name

    def read(self, row: str) -> str:
        return (self.shown or f"{{row}}.{self.name}").format(row=row)


@dataclass(frozen=True, slots=True)
class Audited:
    """A table of which inserts, updates of some columns and deletes leave lines. `row_name` reads from `{row}`."""

    table: str
    row_id: str
    row_name: str
    values: tuple[Value, ...]
    events: tuple[str, ...] = ("insert", "update", "delete")


def flag(name: str) -> Value:
    """A boolean, 1 or 0 in the trail of either database."""
    return Value(name, shown=f"CASE WHEN {{row}}.{name} THEN 1 ELSE 0 END")


def code(name: str, column: str, table: str, *, told: bool = False) -> Value:
    """The code of the row of another table that `column` refers to."""
    return Value(name, column, f"(SELECT o.{name} FROM {table} o WHERE o.id = {{row}}.{column})", told)


# SQLite


def sqlite_triggers(tables: Iterable[Audited], kept: Iterable[str]) -> list[str]:
    """The triggers of the audited tables, and those that let nobody change or delete rows of the `kept` ones."""
    made = [
        f"CREATE TRIGGER audit_{one.table}_{event} AFTER {_when(one, event, 'IS NOT')}\nBEGIN\n"
        f"{_sqlite_insert(one, event)};\nEND"
        for one in tables
        for event in one.events
    ]
    for table in kept:
        whole = " WHEN OLD.number IS NOT NULL" if table == "audit_log" else ""
        for event, condition in (("UPDATE", whole), ("DELETE", "")):
            made.append(
                f"CREATE TRIGGER keep_{table}_{event.lower()} BEFORE {event} ON {table}{condition}\nBEGIN\n"
                f"SELECT raise(ABORT, '{_refusal(table)}');\nEND"
            )
    return made


def sqlite_names(tables: Iterable[Audited], kept: Iterable[str]) -> list[str]:
    audited = [f"audit_{one.table}_{event}" for one in tables for event in one.events]
    return [*audited, *(f"keep_{table}_{event}" for table in kept for event in ("update", "delete"))]


# PostgreSQL


def postgresql_statements(tables: Sequence[Audited], kept: Iterable[str], schema: str) -> list[str]:
    """Sequences, functions and triggers; `schema` is the quoted name of where the tables are."""
    # Plans are made while the trail is still short: one that reads all of it would be kept when it is long. A sequence
    # can't be read otherwise: it counts as dear enough then to be compiled first, which takes 25 ms of every COMMIT.
    settings = f"SET search_path = {schema}, pg_temp SET enable_seqscan = off SET jit = off"
    how = f"LANGUAGE plpgsql SECURITY DEFINER {settings}"
    made = [f"CREATE SEQUENCE audit_{name} MINVALUE 0 START 0" for name in SEQUENCES]
    made += [NOTE.format(how=how), SEAL.format(how=how, lock=LOCK, digits=DIGEST_DIGITS, bits=4 * DIGEST_DIGITS)]
    made += [_deferred(), KEEP.format(how=how.replace(" SECURITY DEFINER", "")), FIGURES.format(how=how)]
    made.append(
        "CREATE TRIGGER audit_figures AFTER UPDATE OF sales_revenue, rebate_revenue, rebate_earned ON customer_rebates "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_figures()"
    )
    for one in tables:
        for event in one.events:
            function = f"audit_{one.table}_{event}"
            made.append(f"CREATE FUNCTION {function}() RETURNS trigger {how} AS $body$\n{_body(one, event)}\n$body$")
            when = _when(one, event, "IS DISTINCT FROM")
            made.append(f"CREATE TRIGGER {function} AFTER {when} EXECUTE FUNCTION {function}()")
    for table in kept:
        guarded = " FOR EACH ROW WHEN (OLD.number IS NOT NULL)" if table == "audit_log" else " FOR EACH STATEMENT"
        keep = f"EXECUTE FUNCTION audit_keep('{_refusal(table)}')"
        made.append(f"CREATE TRIGGER keep_{table}_update BEFORE UPDATE ON {table}{guarded} {keep}")
        made.append(f"CREATE TRIGGER keep_{table}_delete BEFORE DELETE OR TRUNCATE ON {table} {keep}")
    return made


def postgresql_removal(tables: Iterable[Audited], kept: Iterable[str]) -> list[str]:
    pairs = [(f"audit_{one.table}_{event}", one.table) for one in tables for event in one.events]
    gone = [f"DROP TRIGGER {name} ON {table}" for name, table in pairs]
    gone += [f"DROP TRIGGER keep_{table}_{event} ON {table}" for table in kept for event in ("update", "delete")]
    gone += ["DROP TRIGGER audit_figures ON customer_rebates", "DROP TRIGGER audit_seal ON audit_log"]
    gone += [f"DROP FUNCTION {name}()" for name, _table in pairs]
    gone += [f"DROP FUNCTION {name}()" for name in ("audit_keep", "audit_figures", "audit_seal")]
    gone.append("DROP FUNCTION audit_note(text, text, text, text, text)")
    return gone + [f"DROP SEQUENCE audit_{name}" for name in SEQUENCES]


STANDS_FOR = {"insert": "restored", "delete": "purged"}
ANNOUNCED = "SELECT 1 FROM audit_log WHERE number IS NULL AND action = '{action}'"


def _deferred() -> str:
    return (
        "CREATE CONSTRAINT TRIGGER audit_seal AFTER INSERT ON audit_log DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION audit_seal()"
    )


def _refusal(table: str) -> str:
    return f"Lines of {table} are kept as they were written"


def _when(one: Audited, event: str, differs: str) -> str:
    """`UPDATE OF a, b ON table FOR EACH ROW WHEN (...)`."""
    if event != "update":
        return f"{event.upper()} ON {one.table} FOR EACH ROW"
    columns = [value.own_column for value in one.values]
    changed = " OR ".join(_differs(value, differs) for value in one.values)
    return f"UPDATE OF {', '.join(columns)} ON {one.table} FOR EACH ROW WHEN ({changed})"


def _sqlite_insert(one: Audited, event: str) -> str:
    """Writes one line; a purge or a restore that announced itself stands for the rows that it deletes or inserts."""
    row = "NEW" if event == "insert" else "OLD"
    instead = STANDS_FOR.get(event)
    return (
        f"INSERT INTO audit_log (at, who, action, what, row_id, row_name, old_values, new_values)\n"
        f"SELECT strftime('%Y-%m-%d %H:%M:%f', 'now') || '000', '', '{event}', '{one.table}', {row}.{one.row_id}, "
        f"{one.row_name.format(row=row)},\n{_sqlite_json(one, event, 'OLD')},\n{_sqlite_json(one, event, 'NEW')}"
        + (f"\nWHERE NOT EXISTS ({ANNOUNCED.format(action=instead)})" if instead else "")
    )


def _sqlite_json(one: Audited, event: str, row: str) -> str:
    """The values before (OLD) or after (NEW): those that differ, or all of a new or deleted row that are not blank.

    Put together as text: a schema that is not trusted may not call what adds up JSON.
    """
    if (event, row) in {("insert", "OLD"), ("delete", "NEW")}:
        return "NULL"
    update = event == "update"
    parts = [
        f"CASE WHEN {_differs(value, 'IS NOT') if update else f'{value.read(row)} IS NOT NULL'} "
        f"THEN ',\"{value.name}\":' || json_quote({value.read(row)}) ELSE '' END"
        for value in one.values
        if update or not value.told
    ]
    return f"'{{' || substr({' || '.join(parts)}, 2) || '}}'"


def _body(one: Audited, event: str) -> str:
    """The same on PostgreSQL, step by step: one query for all would look up codes that did not change."""
    row, instead = ("NEW" if event == "insert" else "OLD"), STANDS_FOR.get(event)
    steps = [f"IF EXISTS ({ANNOUNCED.format(action=instead)}) THEN RETURN NULL; END IF;"] if instead else []
    old, new = ("was::text" if event != "insert" else "NULL"), ("now_is::text" if event != "delete" else "NULL")
    if event == "update":
        steps += [_changed(value) for value in one.values]
    else:
        pairs = ", ".join(f"'{value.name}', {value.read(row)}" for value in one.values if not value.told)
        values = "now_is" if event == "insert" else "was"
        steps.append(f"{values} := jsonb_strip_nulls(jsonb_build_object({pairs}));")
    steps.append(
        "INSERT INTO audit_log (at, who, action, what, row_id, row_name, old_values, new_values) VALUES "
        f"(now() AT TIME ZONE 'UTC', left(session_user, 100), '{event}', '{one.table}', {row}.{one.row_id}, "
        f"{one.row_name.format(row=row)}, {old}, {new});"
    )
    lines = "\n".join(steps)
    return f"DECLARE\nwas jsonb := '{{}}';\nnow_is jsonb := '{{}}';\nBEGIN\n{lines}\nRETURN NULL;\nEND"


def _changed(value: Value) -> str:
    one = "jsonb_build_object('{name}', {shown})"
    old, new = (one.format(name=value.name, shown=value.read(row)) for row in ("OLD", "NEW"))
    return f"IF {_differs(value, 'IS DISTINCT FROM')} THEN was := was || {old}; now_is := now_is || {new}; END IF;"


def _differs(value: Value, sign: str) -> str:
    return f"OLD.{value.own_column} {sign} NEW.{value.own_column}"
