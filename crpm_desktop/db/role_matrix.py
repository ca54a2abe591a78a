"""Who may do what in the database: roles x tables x verbs, the one place where it is written down.

`S I U D` stand for SELECT, INSERT, UPDATE and DELETE. `d` is a DELETE that a guard of the table (`GUARDS`) keeps to
what an edit needs: whoever wants to delete more must be a manager. `u` is an UPDATE of the columns in `COLUMNS` alone.
Nobody but the owner may TRUNCATE, and what is not written here nobody but the owner may do.
"""

from dataclasses import dataclass

from crpm_desktop.domain.roles import GIVEN, Role

OWNER = "crpm_owner"
"""Owns everything in the schema; no one logs in as this role, administrators act as it."""

GROUPS = {role: f"crpm_{role}" for role in GIVEN}
"""The roles of the server that users are members of."""

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
LETTERS = {"S": "SELECT", "I": "INSERT", "U": "UPDATE", "u": "UPDATE", "D": "DELETE", "d": "DELETE"}

RIGHTS: dict[str, tuple[str, str, str]] = {
    # table: viewer, clerk, manager
    "customers": ("S", "SIU", "SIU"),
    "product_groups": ("S", "SIU", "SIU"),
    "history_years": ("S", "SIU", "SIU"),
    "sales_history": ("S", "SIU", "SIU"),
    "sales_pg_history": ("S", "SIU", "SIU"),
    "rebate_programs": ("S", "SIUd", "SIUD"),
    "rebate_sub_codes": ("S", "SIUd", "SIUD"),
    "sub_code_product_groups": ("S", "SId", "SID"),
    "sub_code_parents": ("S", "SId", "SID"),
    "customer_rebates": ("S", "SIUd", "SIUD"),
    "rebate_details": ("S", "SID", "SID"),
    "rewards": ("S", "SIU", "SIU"),
    "reward_batches": ("S", "SIU", "SIU"),
    "credit_batches": ("S", "SIU", "SIU"),
    "reward_moves": ("S", "SI", "SI"),
    "reward_move_lines": ("S", "SI", "SI"),
    "command_requests": ("S", "SIud", "SIud"),
    "audit_log": ("S", "S", "S"),
    "alembic_version": ("S", "S", "S"),
}

COLUMNS = {"command_requests": ("changed",)}
"""What `u` may update: here nothing is, but who deletes old requests locks them as if to update them."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Keeps a DELETE marked `d` small: `counted` asks over the deleted rows `gone`, and more than `most` is refused."""

    counted: str
    most: int
    refusal: str
    managers_too: bool = False


GUARDS = {
    "rebate_programs": Guard(
        "SELECT count(*) FROM gone", 1, "Only a manager may delete more than one rebate program at a time"
    ),
    "rebate_sub_codes": Guard(
        "SELECT count(DISTINCT program_id) FROM gone",
        1,
        "Only a manager may delete levels of more than one rebate program at a time",
    ),
    "sub_code_parents": Guard(
        "SELECT count(DISTINCT program_id) FROM gone",
        1,
        "Only a manager may delete parents in more than one rebate program at a time",
    ),
    "sub_code_product_groups": Guard(
        "SELECT count(DISTINCT l.program_id) FROM gone g JOIN {schema}.rebate_sub_codes l ON l.id = g.sub_code_id",
        1,
        "Only a manager may delete product groups in more than one rebate program at a time",
    ),
    "customer_rebates": Guard(
        "SELECT count(*) FROM gone", 1, "Only a manager may delete more than one customer record at a time"
    ),
    "command_requests": Guard(
        "SELECT count(*) FROM gone WHERE at > clock_timestamp() AT TIME ZONE ''UTC'' - interval ''1 day''",
        0,
        "Requests of the last day are kept",
        managers_too=True,
    ),
}
"""A program that customers have is kept by its references besides."""

RESTORED = ("rebate_programs", "rebate_sub_codes", "customer_rebates")
"""Tables whose next id a manager sets when Restore from Backup has written rows with the ids that they had."""


READ_SEQUENCES = ("audit_confirmed_number",)
"""Sequences without a table, which everyone with a role may read; of the others nobody may anything."""

GIVE = "crpm_give_role"
FUNCTIONS = {GIVE: (Role.MANAGER,), "audit_note": (Role.CLERK, Role.MANAGER)}
"""Functions that users call, and who may; all others are run by triggers alone, or by nobody but the owner."""


def letters(table: str, role: Role) -> str:
    """The rights of a role at a table as they are written above."""
    return RIGHTS[table][GIVEN.index(role)]


def verbs(table: str, role: Role) -> frozenset[str]:
    """The verbs that a role may use at a table."""
    return frozenset(LETTERS[letter] for letter in letters(table, role))


def grants(table: str, role: Role) -> frozenset[str]:
    """What a role is granted at a table: its verbs, an UPDATE marked `u` with its columns."""
    columns = f"UPDATE ({', '.join(COLUMNS.get(table, ()))})"
    return frozenset(columns if letter == "u" else LETTERS[letter] for letter in letters(table, role))


def sequence_verbs(table: str | None, name: str, role: Role) -> frozenset[str]:
    """The rights of a role at the sequence `name`, which gives `table` its ids; None: it belongs to no table."""
    if table not in RIGHTS:
        return frozenset({"SELECT"} if name in READ_SEQUENCES else ())
    takes = {"USAGE"} if "INSERT" in verbs(table, role) else set()
    sets = {"UPDATE"} if table in RESTORED and role is Role.MANAGER else set()
    return frozenset(takes | sets)
