"""The tables: customers, product groups, history, rebate programs and customer rebate records.

Money is whole cents and percentages are scaled by 10 000, both as 64-bit integers. Frequencies and period types are
stored as their months (12, 3, 1). Keys, ranges and references are constraints here, so that no way into the database
can break them. Codes compare by code point on every database.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine

CODE_LENGTH = 20
NAME_LENGTH = 100

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def code_type() -> TypeEngine[str]:
    """A code of up to 20 characters, ordered by code point."""
    return String(CODE_LENGTH).with_variant(String(CODE_LENGTH, collation="C"), "postgresql")


def name_type() -> TypeEngine[str]:
    return String(NAME_LENGTH).with_variant(String(NAME_LENGTH, collation="C"), "postgresql")


def row_id() -> Column[int]:
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def reference() -> TypeEngine[int]:
    return BigInteger().with_variant(Integer, "sqlite")


def version() -> Column[int]:
    """Counts the saved changes of an editable row, so that a stale edit is noticed."""
    return Column("version", Integer, nullable=False, server_default="1")


def code_check(column: str) -> CheckConstraint:
    return CheckConstraint(
        f"length({column}) BETWEEN 1 AND {CODE_LENGTH} AND {column} = trim({column})", f"{column}_code"
    )


def year_check() -> CheckConstraint:
    return CheckConstraint("year BETWEEN 1900 AND 2999", "year_range")


def period_check(months: str) -> CheckConstraint:
    return CheckConstraint(
        f"({months} = 12 AND period = 0) OR ({months} = 3 AND period BETWEEN 1 AND 4) "
        f"OR ({months} = 1 AND period BETWEEN 1 AND 12)",
        "period_range",
    )


def limit_check(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} >= 0", f"{column}_range")


def percent_check(column: str, *, at_most_100: bool = True) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN 0 AND 1000000" if at_most_100 else f"{column} >= 0", f"{column}_range")


def history_constraints() -> tuple[ForeignKeyConstraint, CheckConstraint, CheckConstraint]:
    """One period type per customer and year over both histories: the type is part of the reference."""
    return (
        ForeignKeyConstraint(
            ["customer_id", "year", "period_type"],
            ["history_years.customer_id", "history_years.year", "history_years.period_type"],
        ),
        year_check(),
        period_check("period_type"),
    )


customers = Table(
    "customers",
    metadata,
    row_id(),
    Column("cust_no", code_type(), nullable=False, unique=True),
    Column("name", name_type(), nullable=False),
    Column("parent_id", reference(), ForeignKey("customers.id"), index=True),
    version(),
    code_check("cust_no"),
    CheckConstraint(f"length(name) <= {NAME_LENGTH}", "name_length"),
    CheckConstraint("parent_id <> id", "not_own_parent"),
)

product_groups = Table(
    "product_groups",
    metadata,
    row_id(),
    Column("product_group", code_type(), nullable=False, unique=True),
    Column("description", name_type(), nullable=False, server_default=""),
    version(),
    code_check("product_group"),
    CheckConstraint(f"length(description) <= {NAME_LENGTH}", "description_length"),
)

history_years = Table(
    "history_years",
    metadata,
    Column("customer_id", reference(), ForeignKey("customers.id"), primary_key=True, autoincrement=False),
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("period_type", SmallInteger, nullable=False),
    UniqueConstraint("customer_id", "year", "period_type"),
    year_check(),
    CheckConstraint("period_type IN (1, 3, 12)", "period_type_months"),
    sqlite_with_rowid=False,
)

sales_history = Table(
    "sales_history",
    metadata,
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("customer_id", reference(), primary_key=True, autoincrement=False),
    Column("period", SmallInteger, primary_key=True, autoincrement=False),
    Column("period_type", SmallInteger, nullable=False),
    Column("total_sales", BigInteger, nullable=False),
    *history_constraints(),
    sqlite_with_rowid=False,
)

sales_pg_history = Table(
    "sales_pg_history",
    metadata,
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("customer_id", reference(), primary_key=True, autoincrement=False),
    Column("product_group_id", reference(), ForeignKey("product_groups.id"), primary_key=True, autoincrement=False),
    Column("period", SmallInteger, primary_key=True, autoincrement=False),
    Column("period_type", SmallInteger, nullable=False),
    Column("total_sales", BigInteger, nullable=False),
    *history_constraints(),
    sqlite_with_rowid=False,
)

rebate_programs = Table(
    "rebate_programs",
    metadata,
    row_id(),
    Column("rebate_code", code_type(), nullable=False, unique=True),
    Column("description", name_type(), nullable=False, server_default=""),
    Column("text", Text, nullable=False, server_default=""),
    Column("active", Boolean(create_constraint=True, name="active_flag"), nullable=False, server_default=text("true")),
    Column("frequency", SmallInteger, nullable=False),
    Column(
        "goal_required",
        Boolean(create_constraint=True, name="goal_required_flag"),
        nullable=False,
        server_default=text("true"),
    ),
    version(),
    UniqueConstraint("id", "frequency"),
    code_check("rebate_code"),
    CheckConstraint(f"length(description) <= {NAME_LENGTH}", "description_length"),
    CheckConstraint("frequency IN (1, 3, 12)", "frequency_months"),
)

rebate_sub_codes = Table(
    "rebate_sub_codes",
    metadata,
    row_id(),
    Column("program_id", reference(), ForeignKey("rebate_programs.id", ondelete="CASCADE"), nullable=False),
    Column("rebate_sub_code", code_type(), nullable=False),
    Column("min_sales", BigInteger),
    Column("max_sales", BigInteger),
    Column("min_amt_over_goal", BigInteger),
    Column("min_pct_over_goal", BigInteger),
    Column("min_pg_req", Integer),
    Column(
        "limit_sales_to_pg",
        Boolean(create_constraint=True, name="limit_sales_to_pg_flag"),
        nullable=False,
        server_default=text("false"),
    ),
    Column("rebate_pct_over_goal", BigInteger),
    Column("rebate_pct_tot_sales", BigInteger),
    version(),
    UniqueConstraint("program_id", "rebate_sub_code"),
    UniqueConstraint("program_id", "id"),
    code_check("rebate_sub_code"),
    limit_check("min_sales"),
    CheckConstraint("max_sales >= 0 AND (min_sales IS NULL OR max_sales >= min_sales)", "max_sales_range"),
    limit_check("min_amt_over_goal"),
    percent_check("min_pct_over_goal"),
    limit_check("min_pg_req"),
    percent_check("rebate_pct_over_goal"),
    percent_check("rebate_pct_tot_sales"),
)

sub_code_product_groups = Table(
    "sub_code_product_groups",
    metadata,
    Column(
        "sub_code_id",
        reference(),
        ForeignKey("rebate_sub_codes.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("product_group_id", reference(), ForeignKey("product_groups.id"), primary_key=True, autoincrement=False),
)

sub_code_parents = Table(
    "sub_code_parents",
    metadata,
    Column("program_id", reference(), nullable=False),
    Column("sub_code_id", reference(), primary_key=True, autoincrement=False),
    Column("parent_id", reference(), primary_key=True, autoincrement=False),
    ForeignKeyConstraint(
        ["program_id", "sub_code_id"], ["rebate_sub_codes.program_id", "rebate_sub_codes.id"], ondelete="CASCADE"
    ),
    ForeignKeyConstraint(
        ["program_id", "parent_id"], ["rebate_sub_codes.program_id", "rebate_sub_codes.id"], ondelete="CASCADE"
    ),
    CheckConstraint("sub_code_id <> parent_id", "not_own_parent"),
    Index("ix_sub_code_parents_program_id_parent_id", "program_id", "parent_id"),
)

customer_rebates = Table(
    "customer_rebates",
    metadata,
    row_id(),
    Column("customer_id", reference(), ForeignKey("customers.id"), nullable=False),
    Column("program_id", reference(), nullable=False),
    Column("frequency", SmallInteger, nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("period", SmallInteger, nullable=False),
    Column("sales_goal", BigInteger),
    Column(
        "sales_incl_children",
        Boolean(create_constraint=True, name="sales_incl_children_flag"),
        nullable=False,
        server_default=text("false"),
    ),
    Column("sales_revenue", BigInteger),
    Column("rebate_revenue", BigInteger),
    Column("rebate_earned", BigInteger),
    Column("calculated_at", DateTime),
    Column(
        "out_of_date",
        Boolean(create_constraint=True, name="out_of_date_flag"),
        nullable=False,
        server_default=text("false"),
        comment="sales or set-up changed since the figures were calculated",
    ),
    Column("warnings", Integer, nullable=False, server_default="0"),
    version(),
    UniqueConstraint("year", "customer_id", "program_id", "period"),
    ForeignKeyConstraint(["program_id", "frequency"], ["rebate_programs.id", "rebate_programs.frequency"]),
    year_check(),
    period_check("frequency"),
    CheckConstraint("sales_goal >= 0", "sales_goal_range"),
    CheckConstraint("rebate_revenue >= 0 AND rebate_earned >= 0", "figures_range"),
    CheckConstraint(
        "(calculated_at IS NULL) = (sales_revenue IS NULL) AND (calculated_at IS NULL) = (rebate_revenue IS NULL) "
        "AND (calculated_at IS NULL) = (rebate_earned IS NULL)",
        "figures_together",
    ),
    Index("ix_customer_rebates_customer_id_program_id", "customer_id", "program_id"),
    Index("ix_customer_rebates_program_id_year", "program_id", "year"),
)

rebate_details = Table(
    "rebate_details",
    metadata,
    Column(
        "customer_rebate_id",
        reference(),
        ForeignKey("customer_rebates.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("rebate_sub_code", code_type(), primary_key=True),
    Column("sales_revenue", BigInteger, nullable=False),
    Column("rebate_revenue", BigInteger, nullable=False),
    Column("rebate_earned", BigInteger, nullable=False),
    Column("total_pct", BigInteger, nullable=False),
    Column("paid_pct", BigInteger, nullable=False),
    Column("color", SmallInteger, nullable=False),
    Column("reason", name_type(), nullable=False),
    Column("included_in", code_type()),
    Column("in_sales_range", Boolean(create_constraint=True, name="in_sales_range_flag"), nullable=False),
    Column("missing_sales", BigInteger),
    Column("missing_product_groups", Integer),
    code_check("rebate_sub_code"),
    CheckConstraint("rebate_earned >= 0", "rebate_earned_range"),
    CheckConstraint("color BETWEEN 0 AND 3", "color_range"),
    sqlite_with_rowid=False,
)
