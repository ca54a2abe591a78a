"""The SQL of the triggers that write the trail of who did what, made from a short list of what is audited.

Migration 0005 holds that list and runs what is made here; one that audits more makes the triggers of its tables anew.
On SQLite a trigger can't know who writes: the program adds that, number and digest when it commits (`audit.py`). On
PostgreSQL the database does all of it: who is the login, and a trigger that runs at COMMIT seals the lines.

Numbers without a gap need one writer at a time. A lock held from the first change to the end of the transaction would
make clerks wait for each other and deadlock; so it is an advisory lock that is taken when all else is done, for the
moment of the COMMIT. What others committed since this transaction began can't be seen in it, so the last number and
digest are kept in sequences, which show their newest value to everyone. They are kept twice: `reserved` by whoever
came last, who may have been killed before the end, and `confirmed` by who came after and found that line there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LOCK = 0x6372706E
SEQUENCES = ("reserved_number", "reserved_digest", "confirmed_number", "confirmed_digest")
DIGEST_DIGITS = 15
"""Hexadecimal digits of SHA-256 that a digest keeps: as much as a sequence can hold."""
SEPARATOR = "\x1f"


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
    # Plans are made while the trail is still short: one that reads all of it would be kept when it is long.
    how = f"LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp SET enable_seqscan = off"
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


NOTE = """
CREATE FUNCTION audit_note(action text, what text, row_name text, old_values text, new_values text) RETURNS void
{how} AS $body$
BEGIN
    IF action NOT IN ('recalculated', 'imported', 'purged', 'restored') THEN
        RAISE EXCEPTION 'Only triggers write lines of the action %', action USING ERRCODE = 'insufficient_privilege';
    ELSIF action = 'restored' AND EXISTS (SELECT FROM rebate_programs) THEN
        RAISE EXCEPTION 'Only an empty set-up can be restored' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO audit_log (at, who, action, what, row_name, old_values, new_values)
    VALUES (now() AT TIME ZONE 'UTC', left(session_user, 100), action, what, row_name, old_values, new_values);
END
$body$"""
"""Writes a line for what was done to many rows at once; for 'purged' and 'restored' it stands for the rows' own."""

SEAL = """
CREATE FUNCTION audit_seal() RETURNS trigger {how} AS $body$
DECLARE
    line audit_log%ROWTYPE;
    last_number bigint;
    last_digest bigint;
    ids bigint[] := '{{}}';
    digests bigint[] := '{{}}';
    why text := coalesce(left(current_setting('crpm.reason', true), 200), '');
    command text := coalesce(left(current_setting('crpm.command', true), 36), '');
BEGIN
    IF (SELECT number IS NOT NULL FROM audit_log WHERE id = NEW.id) THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock({lock});
    SELECT last_value INTO last_number FROM audit_reserved_number;
    SELECT last_value INTO last_digest FROM audit_reserved_digest;
    IF last_number > 0 THEN
        BEGIN
            INSERT INTO audit_log (number, digest, at, who, action, what)
            VALUES (last_number, 0, now(), '', 'insert', '');
            RAISE EXCEPTION 'that number is free' USING ERRCODE = 'CR001';
        EXCEPTION
            WHEN unique_violation THEN
                PERFORM setval('audit_confirmed_number', last_number), setval('audit_confirmed_digest', last_digest);
            WHEN SQLSTATE 'CR001' THEN
                SELECT last_value INTO last_number FROM audit_confirmed_number;
                SELECT last_value INTO last_digest FROM audit_confirmed_digest;
        END;
    END IF;
    FOR line IN SELECT * FROM audit_log WHERE number IS NULL ORDER BY id LOOP
        IF line.action = 'purged' AND (EXISTS (SELECT FROM rebate_programs) OR EXISTS (SELECT FROM customer_rebates))
        THEN
            RAISE EXCEPTION 'A purge must delete every rebate program' USING ERRCODE = 'insufficient_privilege';
        END IF;
        last_number := last_number + 1;
        last_digest := ('x' || left(encode(sha256(convert_to(concat_ws(chr(31),
            last_digest, last_number, to_char(line.at, 'YYYY-MM-DD HH24:MI:SS.US'), line.who, line.action, line.what,
            coalesce(line.row_id::text, ''), line.row_name, coalesce(line.old_values, ''),
            coalesce(line.new_values, ''), why, command), 'UTF8')), 'hex'), {digits}))::bit({bits})::bigint;
        ids := array_append(ids, line.id);
        digests := array_append(digests, last_digest);
    END LOOP;
    UPDATE audit_log a SET number = last_number - cardinality(ids) + s.place, digest = s.digest,
        reason = nullif(why, ''), command_id = nullif(command, '')
    FROM unnest(ids, digests) WITH ORDINALITY s(id, digest, place) WHERE a.id = s.id;
    PERFORM setval('audit_reserved_number', last_number), setval('audit_reserved_digest', last_digest);
    RETURN NULL;
END
$body$"""

KEEP = """
CREATE FUNCTION audit_keep() RETURNS trigger {how} AS $body$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'insufficient_privilege';
END
$body$"""

FIGURES = """
CREATE FUNCTION audit_figures() RETURNS trigger {how} AS $body$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_log WHERE number IS NULL AND action = 'recalculated') THEN
        INSERT INTO audit_log (at, who, action, what, row_name)
        VALUES (now() AT TIME ZONE 'UTC', left(session_user, 100), 'update', 'customer_rebates',
                'figures, outside of a recalculation');
    END IF;
    RETURN NULL;
END
$body$"""
"""Figures that no recalculation wrote don't go unnoticed."""


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
