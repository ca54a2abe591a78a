"""The tables of free goods: rewards, their batches and credit batches, and the history of every move.

What a reward's state says about its batch, dates and reason is a constraint, so that no way into the database can
leave one half moved. A declined or held reward keeps `held_from` and its batch: that is where Undo brings it back.
Batches are never deleted, so that a number means one batch for ever.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    UniqueConstraint,
)

from crpm_desktop.db.schema import (
    NAME_LENGTH,
    code_check,
    code_type,
    limit_check,
    metadata,
    name_type,
    reference,
    row_id,
    version,
)
from crpm_desktop.domain.free_goods import MAX_QUANTITY, REASON_LENGTH, TRANSITIONS, Action, State

STATE_LENGTH = 10


def state_type() -> String:
    return String(STATE_LENGTH)


def name_check(column: str) -> CheckConstraint:
    return CheckConstraint(
        f"length({column}) BETWEEN 1 AND {NAME_LENGTH} AND {column} = trim({column})", f"{column}_name"
    )


def text_check(column: str, length: int = NAME_LENGTH) -> CheckConstraint:
    return CheckConstraint(f"length({column}) BETWEEN 1 AND {length}", f"{column}_length")


def date_check(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN '1900-01-01' AND '2999-12-31'", f"{column}_range")


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(value)) for value in values)})", f"{column}_code")


def batch_columns() -> tuple[Column[int], Column[str], Column[str], Column[object], Column[str], Column[int]]:
    return (
        row_id(),
        Column("name", name_type(), nullable=False),
        Column("distributor", name_type(), nullable=False),
        Column("created_at", DateTime, nullable=False),
        Column("created_by", name_type(), nullable=False),
        version(),
    )


reward_batches = Table(
    "reward_batches",
    metadata,
    *batch_columns(),
    UniqueConstraint("id", "distributor"),
    name_check("name"),
    name_check("distributor"),
    name_check("created_by"),
    Index("ix_reward_batches_distributor", "distributor"),
)

credit_batches = Table(
    "credit_batches",
    metadata,
    *batch_columns(),
    UniqueConstraint("id", "distributor"),
    name_check("name"),
    name_check("distributor"),
    name_check("created_by"),
    Index("ix_credit_batches_distributor", "distributor"),
)

rewards = Table(
    "rewards",
    metadata,
    row_id(),
    Column("reward_no", code_type(), nullable=False, unique=True),
    Column("reported_on", Date, nullable=False),
    Column("manufacturer", name_type(), nullable=False),
    Column("distributor", name_type(), nullable=False),
    Column("retailer", name_type(), nullable=False),
    Column("program", name_type(), nullable=False),
    Column("item_code", code_type(), nullable=False),
    Column("item_description", name_type(), nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("credit_amount", BigInteger),
    Column("state", state_type(), nullable=False, server_default=State.NEW.value),
    Column("batch_id", reference()),
    Column("credit_batch_id", reference()),
    Column("fulfilled_on", Date),
    Column("fulfilled_reference", name_type()),
    Column("paid_on", Date),
    Column("paid_reference", name_type()),
    Column("reason", String(REASON_LENGTH)),
    Column("held_from", state_type(), comment="the state that a declined or held reward was in"),
    Column("moved_at", DateTime, comment="when it came into its state; null: when it was reported"),
    version(),
    ForeignKeyConstraint(["batch_id", "distributor"], ["reward_batches.id", "reward_batches.distributor"]),
    ForeignKeyConstraint(["credit_batch_id", "distributor"], ["credit_batches.id", "credit_batches.distributor"]),
    code_check("reward_no"),
    date_check("reported_on"),
    name_check("manufacturer"),
    name_check("distributor"),
    name_check("retailer"),
    name_check("program"),
    code_check("item_code"),
    name_check("item_description"),
    CheckConstraint(f"quantity BETWEEN 1 AND {MAX_QUANTITY}", "quantity_range"),
    limit_check("credit_amount"),
    one_of("state", tuple(State)),
    one_of("held_from", TRANSITIONS[Action.HOLD].sources),
    date_check("fulfilled_on"),
    date_check("paid_on"),
    text_check("fulfilled_reference"),
    text_check("paid_reference"),
    text_check("reason", REASON_LENGTH),
    CheckConstraint("(state IN ('declined', 'on_hold')) = (held_from IS NOT NULL)", "held_from_with_state"),
    CheckConstraint("(state IN ('declined', 'on_hold')) = (reason IS NOT NULL)", "reason_with_state"),
    CheckConstraint("(coalesce(held_from, state) = 'new') = (batch_id IS NULL)", "batch_with_state"),
    CheckConstraint(
        "CASE state WHEN 'grouped' THEN credit_batch_id IS NOT NULL WHEN 'paid' THEN 1 = 1 "
        "ELSE credit_batch_id IS NULL END",
        "credit_batch_with_state",
    ),
    CheckConstraint(
        "(coalesce(held_from, state) IN ('fulfilled', 'grouped', 'paid')) = (fulfilled_on IS NOT NULL)",
        "fulfilled_on_with_state",
    ),
    CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", "paid_on_with_state"),
    CheckConstraint("fulfilled_reference IS NULL OR fulfilled_on IS NOT NULL", "fulfilled_reference_with_date"),
    CheckConstraint("paid_reference IS NULL OR paid_on IS NOT NULL", "paid_reference_with_date"),
    # Holds all that sections, distributors and their batches add up, in the order in which they group.
    Index(
        "ix_rewards_section",
        *(
            "state",
            "distributor",
            "batch_id",
            "credit_batch_id",
            "reported_on",
            "quantity",
            "credit_amount",
            "moved_at",
        ),
    ),
    Index("ix_rewards_batch_id_state", "batch_id", "state"),
    Index("ix_rewards_credit_batch_id_state", "credit_batch_id", "state"),
)

reward_moves = Table(
    "reward_moves",
    metadata,
    row_id(),
    Column("moved_at", DateTime, nullable=False),
    Column("moved_by", name_type(), nullable=False),
    Column("action", state_type(), nullable=False),
    Column("dated", Date, comment="the credit date or the day of payment"),
    Column("reason", String(REASON_LENGTH)),
    Column("reference", name_type()),
    name_check("moved_by"),
    one_of("action", tuple(TRANSITIONS)),
    date_check("dated"),
    CheckConstraint("(action IN ('fulfill', 'pay')) = (dated IS NOT NULL)", "dated_with_action"),
    CheckConstraint("(action IN ('decline', 'hold')) = (reason IS NOT NULL)", "reason_with_action"),
    CheckConstraint("reference IS NULL OR action IN ('fulfill', 'pay')", "reference_with_action"),
    text_check("reason", REASON_LENGTH),
    text_check("reference"),
)

reward_move_lines = Table(
    "reward_move_lines",
    metadata,
    Column("reward_id", reference(), ForeignKey("rewards.id"), primary_key=True, autoincrement=False),
    Column("move_id", reference(), ForeignKey("reward_moves.id"), primary_key=True, autoincrement=False),
    Column("from_state", state_type(), nullable=False),
    Column("to_state", state_type(), nullable=False),
    Column("batch_id", reference(), ForeignKey("reward_batches.id"), comment="the batch it came into, was in, or left"),
    Column(
        "credit_batch_id",
        reference(),
        ForeignKey("credit_batches.id"),
        comment="the credit batch it came into, was in, or left",
    ),
    one_of("from_state", tuple(State)),
    one_of("to_state", tuple(State)),
    CheckConstraint("from_state <> to_state", "moved"),
    Index("ix_reward_move_lines_batch_id_move_id", "batch_id", "move_id"),
    Index("ix_reward_move_lines_credit_batch_id_move_id", "credit_batch_id", "move_id"),
    sqlite_with_rowid=False,
)
