"""The commands that were done, so that the outcome of one whose answer was lost can be looked up

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "command_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("instance", sa.Uuid(), nullable=False, comment="the running program that did it"),
        sa.Column(
            "changed", sa.String(length=200), server_default="", nullable=False, comment="kinds of rows, by comma"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_command_requests")),
    )
    op.create_index("ix_command_requests_at", "command_requests", ["at"])


def downgrade() -> None:
    op.drop_table("command_requests")
