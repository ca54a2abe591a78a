"""Who did what: a trail that the database writes itself, and that nobody can alter

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from crpm_desktop.db import audit_triggers
from crpm_desktop.db.audit_triggers import Audited, Value, code, flag

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PROGRAM = (
    "coalesce((SELECT p.rebate_code FROM rebate_programs p WHERE p.id = {row}.program_id), '#' || {row}.program_id)"
)
CUSTOMER = "coalesce((SELECT c.cust_no FROM customers c WHERE c.id = {row}.customer_id), '#' || {row}.customer_id)"
LEVEL = (
    "coalesce((SELECT p.rebate_code || ' ' || l.rebate_sub_code FROM rebate_sub_codes l "
    "JOIN rebate_programs p ON p.id = l.program_id WHERE l.id = {row}.sub_code_id), '#' || {row}.sub_code_id)"
)
PERIOD = "CASE {row}.period WHEN 0 THEN '' ELSE ' period ' || {row}.period END"

AUDITED = (
    Audited(
        "rebate_programs",
        "id",
        "{row}.rebate_code",
        (
            *(Value("rebate_code"), Value("description"), Value("text"), flag("active")),
            *(Value("frequency"), flag("goal_required")),
        ),
    ),
    Audited(
        "rebate_sub_codes",
        "id",
        f"{PROGRAM} || ' ' || {{row}}.rebate_sub_code",
        (
            *(Value("rebate_sub_code"), Value("min_sales"), Value("max_sales"), Value("min_amt_over_goal")),
            *(Value("min_pct_over_goal"), Value("min_pg_req"), flag("limit_sales_to_pg")),
            *(Value("rebate_pct_over_goal"), Value("rebate_pct_tot_sales")),
        ),
    ),
    Audited(
        "sub_code_product_groups", "sub_code_id", LEVEL, (code("product_group", "product_group_id", "product_groups"),)
    ),
    Audited(
        "sub_code_parents",
        "sub_code_id",
        LEVEL,
        (
            Value(
                "parent_sub_code",
                "parent_id",
                "(SELECT o.rebate_sub_code FROM rebate_sub_codes o WHERE o.id = {row}.parent_id)",
            ),
        ),
    ),
    Audited(
        "customer_rebates",
        "id",
        f"{CUSTOMER} || ' ' || {PROGRAM} || ' ' || {{row}}.year || {PERIOD}",
        (
            code("cust_no", "customer_id", "customers", told=True),
            code("rebate_code", "program_id", "rebate_programs", told=True),
            *(Value("year", told=True), Value("period", told=True)),
            *(Value("sales_goal"), flag("sales_incl_children")),
        ),
    ),
    Audited(
        "rewards",
        "id",
        "{row}.reward_no",
        (
            *(Value("reward_no"), Value("reported_on"), Value("manufacturer"), Value("distributor")),
            *(Value("retailer"), Value("program"), Value("item_code"), Value("item_description")),
            *(Value("quantity"), Value("credit_amount")),
        ),
        ("update", "delete"),
    ),
)
"""Moves of rewards have lines of their own in `reward_moves`, and new ones come by imports, which leave a line each."""

KEPT = ("audit_log", "reward_moves", "reward_move_lines")


def upgrade() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger(), comment="without a gap; null until the transaction is committed"),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column(
            "who",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("what", sa.String(length=30), nullable=False, comment="the table"),
        sa.Column(
            "row_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            comment="of a level's product groups and parents: the level",
        ),
        sa.Column("row_name", sa.Text(), server_default="", nullable=False, comment="the row as users know it"),
        sa.Column("old_values", sa.Text(), comment="JSON of what was changed; codes instead of ids"),
        sa.Column("new_values", sa.Text()),
        sa.Column("reason", sa.String(length=200)),
        sa.Column("command_id", sa.String(length=36), comment="the request that did it"),
        sa.Column("digest", sa.BigInteger()),
        sa.CheckConstraint(
            "action IN ('insert', 'update', 'delete', 'recalculated', 'imported', 'purged', 'restored')",
            name=op.f("ck_audit_log_action_code"),
        ),
        sa.CheckConstraint("(number IS NULL) = (digest IS NULL)", name=op.f("ck_audit_log_digest_with_number")),
        sa.CheckConstraint("length(reason) <= 200", name=op.f("ck_audit_log_reason_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    numbered, open_ = sa.text("number IS NOT NULL"), sa.text("number IS NULL")
    op.create_index(
        "uq_audit_log_number", "audit_log", ["number"], unique=True, sqlite_where=numbered, postgresql_where=numbered
    )
    op.create_index("ix_audit_log_open", "audit_log", ["action", "id"], sqlite_where=open_, postgresql_where=open_)
    op.create_index("ix_audit_log_what_row_id", "audit_log", ["what", "row_id", "id"])
    for statement in _made():
        op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        removal = [f"DROP TRIGGER IF EXISTS {name}" for name in audit_triggers.sqlite_names(AUDITED, KEPT)]
    else:
        removal = audit_triggers.postgresql_removal(AUDITED, KEPT)
    for statement in removal:
        op.execute(statement)
    op.drop_table("audit_log")


def _made() -> list[str]:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        return audit_triggers.sqlite_triggers(AUDITED, KEPT)
    schema = connection.execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    return audit_triggers.postgresql_statements(AUDITED, KEPT, schema)
