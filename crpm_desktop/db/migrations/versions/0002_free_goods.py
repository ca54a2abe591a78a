"""Free goods: rewards, their batches and credit batches, and the history of every move."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credit_batches",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "name",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "distributor",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column(
            "created_by",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "length(created_by) BETWEEN 1 AND 100 AND created_by = trim(created_by)",
            name=op.f("ck_credit_batches_created_by_name"),
        ),
        sa.CheckConstraint(
            "length(distributor) BETWEEN 1 AND 100 AND distributor = trim(distributor)",
            name=op.f("ck_credit_batches_distributor_name"),
        ),
        sa.CheckConstraint(
            "length(name) BETWEEN 1 AND 100 AND name = trim(name)", name=op.f("ck_credit_batches_name_name")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_batches")),
        sa.UniqueConstraint("id", "distributor", name=op.f("uq_credit_batches_id_distributor")),
    )
    with op.batch_alter_table("credit_batches", schema=None) as batch_op:
        batch_op.create_index("ix_credit_batches_distributor", ["distributor"], unique=False)

    op.create_table(
        "reward_batches",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "name",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "distributor",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column(
            "created_by",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "length(created_by) BETWEEN 1 AND 100 AND created_by = trim(created_by)",
            name=op.f("ck_reward_batches_created_by_name"),
        ),
        sa.CheckConstraint(
            "length(distributor) BETWEEN 1 AND 100 AND distributor = trim(distributor)",
            name=op.f("ck_reward_batches_distributor_name"),
        ),
        sa.CheckConstraint(
            "length(name) BETWEEN 1 AND 100 AND name = trim(name)", name=op.f("ck_reward_batches_name_name")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_batches")),
        sa.UniqueConstraint("id", "distributor", name=op.f("uq_reward_batches_id_distributor")),
    )
    with op.batch_alter_table("reward_batches", schema=None) as batch_op:
        batch_op.create_index("ix_reward_batches_distributor", ["distributor"], unique=False)

    op.create_table(
        "reward_moves",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("moved_at", sa.DateTime(), nullable=False),
        sa.Column(
            "moved_by",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True, comment="the credit date or the day of payment"),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column(
            "reference",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(action IN ('decline', 'hold')) = (reason IS NOT NULL)", name=op.f("ck_reward_moves_reason_with_action")
        ),
        sa.CheckConstraint(
            "(action IN ('fulfill', 'pay')) = (dated IS NOT NULL)", name=op.f("ck_reward_moves_dated_with_action")
        ),
        sa.CheckConstraint(
            "action IN ('batch', 'unbatch', 'fulfill', 'decline', 'hold', 'undo', 'group', 'ungroup', 'pay')",
            name=op.f("ck_reward_moves_action_code"),
        ),
        sa.CheckConstraint("dated BETWEEN '1900-01-01' AND '2999-12-31'", name=op.f("ck_reward_moves_dated_range")),
        sa.CheckConstraint(
            "reference IS NULL OR action IN ('fulfill', 'pay')", name=op.f("ck_reward_moves_reference_with_action")
        ),
        sa.CheckConstraint(
            "length(moved_by) BETWEEN 1 AND 100 AND moved_by = trim(moved_by)",
            name=op.f("ck_reward_moves_moved_by_name"),
        ),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 500", name=op.f("ck_reward_moves_reason_length")),
        sa.CheckConstraint("length(reference) BETWEEN 1 AND 100", name=op.f("ck_reward_moves_reference_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_moves")),
    )
    op.create_table(
        "rewards",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "reward_no",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column(
            "manufacturer",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "distributor",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "retailer",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "program",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "item_code",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "item_description",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("credit_amount", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), server_default="new", nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("credit_batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("fulfilled_on", sa.Date(), nullable=True),
        sa.Column(
            "fulfilled_reference",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column(
            "paid_reference",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column(
            "held_from", sa.String(length=10), nullable=True, comment="the state that a declined or held reward was in"
        ),
        sa.Column(
            "moved_at", sa.DateTime(), nullable=True, comment="when it came into its state; null: when it was reported"
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(coalesce(held_from, state) = 'new') = (batch_id IS NULL)", name=op.f("ck_rewards_batch_with_state")
        ),
        sa.CheckConstraint(
            "(coalesce(held_from, state) IN ('fulfilled', 'grouped', 'paid')) = (fulfilled_on IS NOT NULL)",
            name=op.f("ck_rewards_fulfilled_on_with_state"),
        ),
        sa.CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name=op.f("ck_rewards_paid_on_with_state")),
        sa.CheckConstraint(
            "(state IN ('declined', 'on_hold')) = (held_from IS NOT NULL)", name=op.f("ck_rewards_held_from_with_state")
        ),
        sa.CheckConstraint(
            "(state IN ('declined', 'on_hold')) = (reason IS NOT NULL)", name=op.f("ck_rewards_reason_with_state")
        ),
        sa.CheckConstraint(
            "CASE state WHEN 'grouped' THEN credit_batch_id IS NOT NULL WHEN 'paid' THEN 1 = 1 ELSE credit_batch_id IS NULL END",
            name=op.f("ck_rewards_credit_batch_with_state"),
        ),
        sa.CheckConstraint(
            "fulfilled_on BETWEEN '1900-01-01' AND '2999-12-31'", name=op.f("ck_rewards_fulfilled_on_range")
        ),
        sa.CheckConstraint("held_from IN ('new', 'pending', 'fulfilled')", name=op.f("ck_rewards_held_from_code")),
        sa.CheckConstraint("paid_on BETWEEN '1900-01-01' AND '2999-12-31'", name=op.f("ck_rewards_paid_on_range")),
        sa.CheckConstraint(
            "reported_on BETWEEN '1900-01-01' AND '2999-12-31'", name=op.f("ck_rewards_reported_on_range")
        ),
        sa.CheckConstraint(
            "state IN ('new', 'pending', 'fulfilled', 'grouped', 'paid', 'declined', 'on_hold')",
            name=op.f("ck_rewards_state_code"),
        ),
        sa.CheckConstraint("credit_amount >= 0", name=op.f("ck_rewards_credit_amount_range")),
        sa.CheckConstraint(
            "fulfilled_reference IS NULL OR fulfilled_on IS NOT NULL",
            name=op.f("ck_rewards_fulfilled_reference_with_date"),
        ),
        sa.CheckConstraint(
            "length(distributor) BETWEEN 1 AND 100 AND distributor = trim(distributor)",
            name=op.f("ck_rewards_distributor_name"),
        ),
        sa.CheckConstraint(
            "length(fulfilled_reference) BETWEEN 1 AND 100", name=op.f("ck_rewards_fulfilled_reference_length")
        ),
        sa.CheckConstraint(
            "length(item_code) BETWEEN 1 AND 20 AND item_code = trim(item_code)", name=op.f("ck_rewards_item_code_code")
        ),
        sa.CheckConstraint(
            "length(item_description) BETWEEN 1 AND 100 AND item_description = trim(item_description)",
            name=op.f("ck_rewards_item_description_name"),
        ),
        sa.CheckConstraint(
            "length(manufacturer) BETWEEN 1 AND 100 AND manufacturer = trim(manufacturer)",
            name=op.f("ck_rewards_manufacturer_name"),
        ),
        sa.CheckConstraint("length(paid_reference) BETWEEN 1 AND 100", name=op.f("ck_rewards_paid_reference_length")),
        sa.CheckConstraint(
            "length(program) BETWEEN 1 AND 100 AND program = trim(program)", name=op.f("ck_rewards_program_name")
        ),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 500", name=op.f("ck_rewards_reason_length")),
        sa.CheckConstraint(
            "length(retailer) BETWEEN 1 AND 100 AND retailer = trim(retailer)", name=op.f("ck_rewards_retailer_name")
        ),
        sa.CheckConstraint(
            "length(reward_no) BETWEEN 1 AND 20 AND reward_no = trim(reward_no)", name=op.f("ck_rewards_reward_no_code")
        ),
        sa.CheckConstraint(
            "paid_reference IS NULL OR paid_on IS NOT NULL", name=op.f("ck_rewards_paid_reference_with_date")
        ),
        sa.CheckConstraint("quantity BETWEEN 1 AND 999999999", name=op.f("ck_rewards_quantity_range")),
        sa.ForeignKeyConstraint(
            ["batch_id", "distributor"],
            ["reward_batches.id", "reward_batches.distributor"],
            name=op.f("fk_rewards_batch_id_distributor_reward_batches"),
        ),
        sa.ForeignKeyConstraint(
            ["credit_batch_id", "distributor"],
            ["credit_batches.id", "credit_batches.distributor"],
            name=op.f("fk_rewards_credit_batch_id_distributor_credit_batches"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards")),
        sa.UniqueConstraint("reward_no", name=op.f("uq_rewards_reward_no")),
    )
    with op.batch_alter_table("rewards", schema=None) as batch_op:
        batch_op.create_index("ix_rewards_batch_id_state", ["batch_id", "state"], unique=False)
        batch_op.create_index("ix_rewards_credit_batch_id_state", ["credit_batch_id", "state"], unique=False)
        batch_op.create_index(
            "ix_rewards_section",
            ["state", "distributor", "batch_id", "credit_batch_id", "reported_on", "quantity", "credit_amount"],
            unique=False,
        )

    op.create_table(
        "reward_move_lines",
        sa.Column(
            "reward_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("move_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("from_state", sa.String(length=10), nullable=False),
        sa.Column("to_state", sa.String(length=10), nullable=False),
        sa.Column(
            "batch_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the batch it came into, was in, or left",
        ),
        sa.Column(
            "credit_batch_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the credit batch it came into, was in, or left",
        ),
        sa.CheckConstraint(
            "from_state IN ('new', 'pending', 'fulfilled', 'grouped', 'paid', 'declined', 'on_hold')",
            name=op.f("ck_reward_move_lines_from_state_code"),
        ),
        sa.CheckConstraint(
            "to_state IN ('new', 'pending', 'fulfilled', 'grouped', 'paid', 'declined', 'on_hold')",
            name=op.f("ck_reward_move_lines_to_state_code"),
        ),
        sa.CheckConstraint("from_state <> to_state", name=op.f("ck_reward_move_lines_moved")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["reward_batches.id"], name=op.f("fk_reward_move_lines_batch_id_reward_batches")
        ),
        sa.ForeignKeyConstraint(
            ["credit_batch_id"], ["credit_batches.id"], name=op.f("fk_reward_move_lines_credit_batch_id_credit_batches")
        ),
        sa.ForeignKeyConstraint(
            ["move_id"], ["reward_moves.id"], name=op.f("fk_reward_move_lines_move_id_reward_moves")
        ),
        sa.ForeignKeyConstraint(["reward_id"], ["rewards.id"], name=op.f("fk_reward_move_lines_reward_id_rewards")),
        sa.PrimaryKeyConstraint("reward_id", "move_id", name=op.f("pk_reward_move_lines")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("reward_move_lines", schema=None) as batch_op:
        batch_op.create_index("ix_reward_move_lines_batch_id_move_id", ["batch_id", "move_id"], unique=False)
        batch_op.create_index(
            "ix_reward_move_lines_credit_batch_id_move_id", ["credit_batch_id", "move_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("reward_move_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_reward_move_lines_credit_batch_id_move_id")
        batch_op.drop_index("ix_reward_move_lines_batch_id_move_id")

    op.drop_table("reward_move_lines")
    with op.batch_alter_table("rewards", schema=None) as batch_op:
        batch_op.drop_index("ix_rewards_section")
        batch_op.drop_index("ix_rewards_credit_batch_id_state")
        batch_op.drop_index("ix_rewards_batch_id_state")

    op.drop_table("rewards")
    op.drop_table("reward_moves")
    with op.batch_alter_table("reward_batches", schema=None) as batch_op:
        batch_op.drop_index("ix_reward_batches_distributor")

    op.drop_table("reward_batches")
    with op.batch_alter_table("credit_batches", schema=None) as batch_op:
        batch_op.drop_index("ix_credit_batches_distributor")

    op.drop_table("credit_batches")
