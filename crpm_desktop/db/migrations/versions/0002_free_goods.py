"""Free goods: rewards, their batches and credit batches, and the history of every move."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATES = "('new', 'pending', 'fulfilled', 'grouped', 'paid', 'declined', 'on_hold')"


def upgrade() -> None:
    _create_batches("credit_batches")
    _create_batches("reward_batches")
    _create_reward_moves()
    _create_rewards()
    _create_reward_move_lines()


def downgrade() -> None:
    op.drop_index("ix_reward_move_lines_credit_batch_id_move_id", table_name="reward_move_lines")
    op.drop_index("ix_reward_move_lines_batch_id_move_id", table_name="reward_move_lines")
    op.drop_table("reward_move_lines")
    op.drop_index("ix_rewards_section", table_name="rewards")
    op.drop_index("ix_rewards_credit_batch_id_state", table_name="rewards")
    op.drop_index("ix_rewards_batch_id_state", table_name="rewards")
    op.drop_table("rewards")
    op.drop_table("reward_moves")
    for table in ("reward_batches", "credit_batches"):
        op.drop_index(f"ix_{table}_distributor", table_name=table)
        op.drop_table(table)


def _create_batches(table: str) -> None:
    op.create_table(
        table,
        _number("id"),
        _text("name", 100),
        _text("distributor", 100),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        _text("created_by", 100),
        _version(),
        _name_check(table, "created_by"),
        _name_check(table, "distributor"),
        _name_check(table, "name"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("id", "distributor", name=op.f(f"uq_{table}_id_distributor")),
    )
    op.create_index(f"ix_{table}_distributor", table, ["distributor"])


def _create_reward_moves() -> None:
    op.create_table(
        "reward_moves",
        _number("id"),
        sa.Column("moved_at", sa.DateTime(), nullable=False),
        _text("moved_by", 100),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True, comment="the credit date or the day of payment"),
        sa.Column("reason", sa.String(length=500), nullable=True),
        _text("reference", 100, nullable=True),
        _check("ck_reward_moves_reason_with_action", "(action IN ('decline', 'hold')) = (reason IS NOT NULL)"),
        _check("ck_reward_moves_dated_with_action", "(action IN ('fulfill', 'pay')) = (dated IS NOT NULL)"),
        _check(
            "ck_reward_moves_action_code",
            "action IN ('batch', 'unbatch', 'fulfill', 'decline', 'hold', 'undo', 'group', 'ungroup', 'pay')",
        ),
        _day_check("reward_moves", "dated"),
        _check("ck_reward_moves_reference_with_action", "reference IS NULL OR action IN ('fulfill', 'pay')"),
        _name_check("reward_moves", "moved_by"),
        _check("ck_reward_moves_reason_length", "length(reason) BETWEEN 1 AND 500"),
        _check("ck_reward_moves_reference_length", "length(reference) BETWEEN 1 AND 100"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_moves")),
    )


def _create_rewards() -> None:
    op.create_table(
        "rewards",
        *_reward_columns(),
        *_checks_of_state(),
        *_checks_of_values(),
        _in_batch_of_its_distributor("batch_id", "reward_batches"),
        _in_batch_of_its_distributor("credit_batch_id", "credit_batches"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards")),
        sa.UniqueConstraint("reward_no", name=op.f("uq_rewards_reward_no")),
    )
    op.create_index("ix_rewards_batch_id_state", "rewards", ["batch_id", "state"])
    op.create_index("ix_rewards_credit_batch_id_state", "rewards", ["credit_batch_id", "state"])
    op.create_index(
        "ix_rewards_section",
        "rewards",
        ["state", "distributor", "batch_id", "credit_batch_id", "reported_on", "quantity", "credit_amount"],
    )


def _reward_columns() -> list[sa.Column[Any]]:
    return [
        _number("id"),
        _text("reward_no", 20),
        sa.Column("reported_on", sa.Date(), nullable=False),
        *(_text(name, 100) for name in ("manufacturer", "distributor", "retailer", "program")),
        _text("item_code", 20),
        _text("item_description", 100),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("credit_amount", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), server_default="new", nullable=False),
        _number("batch_id", nullable=True),
        _number("credit_batch_id", nullable=True),
        sa.Column("fulfilled_on", sa.Date(), nullable=True),
        _text("fulfilled_reference", 100, nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        _text("paid_reference", 100, nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column(
            "held_from", sa.String(length=10), nullable=True, comment="the state that a declined or held reward was in"
        ),
        sa.Column(
            "moved_at", sa.DateTime(), nullable=True, comment="when it came into its state; null: when it was reported"
        ),
        _version(),
    ]


def _checks_of_state() -> list[sa.CheckConstraint]:
    return [
        _check("ck_rewards_batch_with_state", "(coalesce(held_from, state) = 'new') = (batch_id IS NULL)"),
        _check(
            "ck_rewards_fulfilled_on_with_state",
            "(coalesce(held_from, state) IN ('fulfilled', 'grouped', 'paid')) = (fulfilled_on IS NOT NULL)",
        ),
        _check("ck_rewards_paid_on_with_state", "(state = 'paid') = (paid_on IS NOT NULL)"),
        _check("ck_rewards_held_from_with_state", "(state IN ('declined', 'on_hold')) = (held_from IS NOT NULL)"),
        _check("ck_rewards_reason_with_state", "(state IN ('declined', 'on_hold')) = (reason IS NOT NULL)"),
        _check(
            "ck_rewards_credit_batch_with_state",
            "CASE state WHEN 'grouped' THEN credit_batch_id IS NOT NULL WHEN 'paid' THEN 1 = 1 ELSE credit_batch_id IS NULL END",
        ),
    ]


def _checks_of_values() -> list[sa.CheckConstraint]:
    return [
        _day_check("rewards", "fulfilled_on"),
        _check("ck_rewards_held_from_code", "held_from IN ('new', 'pending', 'fulfilled')"),
        _day_check("rewards", "paid_on"),
        _day_check("rewards", "reported_on"),
        _check("ck_rewards_state_code", f"state IN {STATES}"),
        _check("ck_rewards_credit_amount_range", "credit_amount >= 0"),
        _check("ck_rewards_fulfilled_reference_with_date", "fulfilled_reference IS NULL OR fulfilled_on IS NOT NULL"),
        _name_check("rewards", "distributor"),
        _check("ck_rewards_fulfilled_reference_length", "length(fulfilled_reference) BETWEEN 1 AND 100"),
        _code_check("rewards", "item_code"),
        _name_check("rewards", "item_description"),
        _name_check("rewards", "manufacturer"),
        _check("ck_rewards_paid_reference_length", "length(paid_reference) BETWEEN 1 AND 100"),
        _name_check("rewards", "program"),
        _check("ck_rewards_reason_length", "length(reason) BETWEEN 1 AND 500"),
        _name_check("rewards", "retailer"),
        _code_check("rewards", "reward_no"),
        _check("ck_rewards_paid_reference_with_date", "paid_reference IS NULL OR paid_on IS NOT NULL"),
        _check("ck_rewards_quantity_range", "quantity BETWEEN 1 AND 999999999"),
    ]


def _create_reward_move_lines() -> None:
    op.create_table(
        "reward_move_lines",
        _number("reward_id", autoincrement=False),
        _number("move_id", autoincrement=False),
        sa.Column("from_state", sa.String(length=10), nullable=False),
        sa.Column("to_state", sa.String(length=10), nullable=False),
        _number("batch_id", nullable=True, comment="the batch it came into, was in, or left"),
        _number("credit_batch_id", nullable=True, comment="the credit batch it came into, was in, or left"),
        _check("ck_reward_move_lines_from_state_code", f"from_state IN {STATES}"),
        _check("ck_reward_move_lines_to_state_code", f"to_state IN {STATES}"),
        _check("ck_reward_move_lines_moved", "from_state <> to_state"),
        _id_of("reward_move_lines", "batch_id", "reward_batches"),
        _id_of("reward_move_lines", "credit_batch_id", "credit_batches"),
        _id_of("reward_move_lines", "move_id", "reward_moves"),
        _id_of("reward_move_lines", "reward_id", "rewards"),
        sa.PrimaryKeyConstraint("reward_id", "move_id", name=op.f("pk_reward_move_lines")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_reward_move_lines_batch_id_move_id", "reward_move_lines", ["batch_id", "move_id"])
    op.create_index("ix_reward_move_lines_credit_batch_id_move_id", "reward_move_lines", ["credit_batch_id", "move_id"])


# Columns and rules as this version of the schema has them


def _number(name: str, *, nullable: bool = False, **options: Any) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable, **options)


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    """Compared by code point on both databases."""
    by_code_point = sa.String(length=length).with_variant(sa.String(length=length, collation="C"), "postgresql")
    return sa.Column(name, by_code_point, nullable=nullable)


def _version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer(), server_default="1", nullable=False)


def _check(name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(name))


def _code_check(table: str, column: str) -> sa.CheckConstraint:
    return _check(f"ck_{table}_{column}_code", f"length({column}) BETWEEN 1 AND 20 AND {column} = trim({column})")


def _name_check(table: str, column: str) -> sa.CheckConstraint:
    return _check(f"ck_{table}_{column}_name", f"length({column}) BETWEEN 1 AND 100 AND {column} = trim({column})")


def _day_check(table: str, column: str) -> sa.CheckConstraint:
    return _check(f"ck_{table}_{column}_range", f"{column} BETWEEN '1900-01-01' AND '2999-12-31'")


def _id_of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _in_batch_of_its_distributor(column: str, batches: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column, "distributor"],
        [f"{batches}.id", f"{batches}.distributor"],
        name=op.f(f"fk_rewards_{column}_distributor_{batches}"),
    )
