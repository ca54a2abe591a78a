"""The index of sections also holds since when a reward is in its state, so that its age is told without the rows

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = ["state", "distributor", "batch_id", "credit_batch_id", "reported_on", "quantity", "credit_amount"]


def upgrade() -> None:
    op.drop_index("ix_rewards_section", table_name="rewards")
    op.create_index("ix_rewards_section", "rewards", [*COLUMNS, "moved_at"])


def downgrade() -> None:
    op.drop_index("ix_rewards_section", table_name="rewards")
    op.create_index("ix_rewards_section", "rewards", COLUMNS)
