"""Customers, product groups, history, rebate programs and customer rebate records."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

OF_ITS_FREQUENCY = (
    "({0} = 12 AND period = 0) OR ({0} = 3 AND period BETWEEN 1 AND 4) OR ({0} = 1 AND period BETWEEN 1 AND 12)"
)


def upgrade() -> None:
    _create_customers()
    _create_product_groups()
    _create_rebate_programs()
    _create_customer_rebates()
    _create_history_years()
    _create_rebate_sub_codes()
    _create_rebate_details()
    _create_sales_history()
    _create_sales_pg_history()
    _create_sub_code_parents()
    _create_sub_code_product_groups()


def downgrade() -> None:
    op.drop_table("sub_code_product_groups")
    op.drop_index("ix_sub_code_parents_program_id_parent_id", table_name="sub_code_parents")
    op.drop_table("sub_code_parents")
    op.drop_table("sales_pg_history")
    op.drop_table("sales_history")
    op.drop_table("rebate_details")
    op.drop_table("rebate_sub_codes")
    op.drop_table("history_years")
    op.drop_index("ix_customer_rebates_program_id_year", table_name="customer_rebates")
    op.drop_index("ix_customer_rebates_customer_id_program_id", table_name="customer_rebates")
    op.drop_table("customer_rebates")
    op.drop_table("rebate_programs")
    op.drop_table("product_groups")
    op.drop_index("ix_customers_parent_id", table_name="customers")
    op.drop_table("customers")


def _create_customers() -> None:
    op.create_table(
        "customers",
        _number("id"),
        _text("cust_no", 20),
        _text("name", 100),
        _number("parent_id", nullable=True),
        _version(),
        _code_check("customers", "cust_no"),
        _check("ck_customers_name_length", "length(name) <= 100"),
        _check("ck_customers_not_own_parent", "parent_id <> id"),
        _reference("customers", ["parent_id"], "customers", ["id"]),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("cust_no", name=op.f("uq_customers_cust_no")),
    )
    op.create_index("ix_customers_parent_id", "customers", ["parent_id"])


def _create_product_groups() -> None:
    op.create_table(
        "product_groups",
        _number("id"),
        _text("product_group", 20),
        _text("description", 100, server_default=""),
        _version(),
        _check("ck_product_groups_description_length", "length(description) <= 100"),
        _code_check("product_groups", "product_group"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_groups")),
        sa.UniqueConstraint("product_group", name=op.f("uq_product_groups_product_group")),
    )


def _create_rebate_programs() -> None:
    op.create_table(
        "rebate_programs",
        _number("id"),
        _text("rebate_code", 20),
        _text("description", 100, server_default=""),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        _flag("active", server_default=sa.text("(true)")),
        sa.Column("frequency", sa.SmallInteger(), nullable=False),
        _flag("goal_required", server_default=sa.text("(true)")),
        _version(),
        _check("ck_rebate_programs_frequency_months", "frequency IN (1, 3, 12)"),
        _check("ck_rebate_programs_description_length", "length(description) <= 100"),
        _code_check("rebate_programs", "rebate_code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebate_programs")),
        sa.UniqueConstraint("id", "frequency", name=op.f("uq_rebate_programs_id_frequency")),
        sa.UniqueConstraint("rebate_code", name=op.f("uq_rebate_programs_rebate_code")),
    )


def _create_customer_rebates() -> None:
    op.create_table(
        "customer_rebates",
        *_record_columns(),
        _check(
            "ck_customer_rebates_figures_together",
            "(calculated_at IS NULL) = (sales_revenue IS NULL) AND (calculated_at IS NULL) = (rebate_revenue IS NULL) AND (calculated_at IS NULL) = (rebate_earned IS NULL)",
        ),
        _check("ck_customer_rebates_period_range", OF_ITS_FREQUENCY.format("frequency")),
        _check("ck_customer_rebates_figures_range", "rebate_revenue >= 0 AND rebate_earned >= 0"),
        _check("ck_customer_rebates_sales_goal_range", "sales_goal >= 0"),
        _year_check("customer_rebates"),
        _reference("customer_rebates", ["customer_id"], "customers", ["id"]),
        _reference("customer_rebates", ["program_id", "frequency"], "rebate_programs", ["id", "frequency"]),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_rebates")),
        sa.UniqueConstraint(
            "year",
            "customer_id",
            "program_id",
            "period",
            name=op.f("uq_customer_rebates_year_customer_id_program_id_period"),
        ),
    )
    op.create_index("ix_customer_rebates_customer_id_program_id", "customer_rebates", ["customer_id", "program_id"])
    op.create_index("ix_customer_rebates_program_id_year", "customer_rebates", ["program_id", "year"])


def _record_columns() -> list[sa.Column[Any]]:
    return [
        _number("id"),
        _number("customer_id"),
        _number("program_id"),
        sa.Column("frequency", sa.SmallInteger(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("period", sa.SmallInteger(), nullable=False),
        sa.Column("sales_goal", sa.BigInteger(), nullable=True),
        _flag("sales_incl_children", server_default=sa.text("(false)")),
        sa.Column("sales_revenue", sa.BigInteger(), nullable=True),
        sa.Column("rebate_revenue", sa.BigInteger(), nullable=True),
        sa.Column("rebate_earned", sa.BigInteger(), nullable=True),
        sa.Column("calculated_at", sa.DateTime(), nullable=True),
        _flag(
            "out_of_date",
            server_default=sa.text("(false)"),
            comment="sales or set-up changed since the figures were calculated",
        ),
        sa.Column("warnings", sa.Integer(), server_default="0", nullable=False),
        _version(),
    ]


def _create_history_years() -> None:
    op.create_table(
        "history_years",
        _key("customer_id"),
        _small_key("year"),
        sa.Column("period_type", sa.SmallInteger(), nullable=False),
        _check("ck_history_years_period_type_months", "period_type IN (1, 3, 12)"),
        _year_check("history_years"),
        _reference("history_years", ["customer_id"], "customers", ["id"]),
        sa.PrimaryKeyConstraint("customer_id", "year", name=op.f("pk_history_years")),
        sa.UniqueConstraint(
            "customer_id", "year", "period_type", name=op.f("uq_history_years_customer_id_year_period_type")
        ),
        sqlite_with_rowid=False,
    )


def _create_rebate_sub_codes() -> None:
    op.create_table(
        "rebate_sub_codes",
        _number("id"),
        _number("program_id"),
        _text("rebate_sub_code", 20),
        sa.Column("min_sales", sa.BigInteger(), nullable=True),
        sa.Column("max_sales", sa.BigInteger(), nullable=True),
        sa.Column("min_amt_over_goal", sa.BigInteger(), nullable=True),
        sa.Column("min_pct_over_goal", sa.BigInteger(), nullable=True),
        sa.Column("min_pg_req", sa.Integer(), nullable=True),
        _flag("limit_sales_to_pg", server_default=sa.text("(false)")),
        sa.Column("rebate_pct_over_goal", sa.BigInteger(), nullable=True),
        sa.Column("rebate_pct_tot_sales", sa.BigInteger(), nullable=True),
        _version(),
        _code_check("rebate_sub_codes", "rebate_sub_code"),
        _check(
            "ck_rebate_sub_codes_max_sales_range", "max_sales >= 0 AND (min_sales IS NULL OR max_sales >= min_sales)"
        ),
        _check("ck_rebate_sub_codes_min_amt_over_goal_range", "min_amt_over_goal >= 0"),
        _pct_check("min_pct_over_goal"),
        _check("ck_rebate_sub_codes_min_pg_req_range", "min_pg_req >= 0"),
        _check("ck_rebate_sub_codes_min_sales_range", "min_sales >= 0"),
        _pct_check("rebate_pct_over_goal"),
        _pct_check("rebate_pct_tot_sales"),
        _reference("rebate_sub_codes", ["program_id"], "rebate_programs", ["id"], "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebate_sub_codes")),
        sa.UniqueConstraint("program_id", "id", name=op.f("uq_rebate_sub_codes_program_id_id")),
        sa.UniqueConstraint(
            "program_id", "rebate_sub_code", name=op.f("uq_rebate_sub_codes_program_id_rebate_sub_code")
        ),
    )


def _create_rebate_details() -> None:
    op.create_table(
        "rebate_details",
        _key("customer_rebate_id"),
        _text("rebate_sub_code", 20),
        sa.Column("sales_revenue", sa.BigInteger(), nullable=False),
        sa.Column("rebate_revenue", sa.BigInteger(), nullable=False),
        sa.Column("rebate_earned", sa.BigInteger(), nullable=False),
        sa.Column("total_pct", sa.BigInteger(), nullable=False),
        sa.Column("paid_pct", sa.BigInteger(), nullable=False),
        sa.Column("color", sa.SmallInteger(), nullable=False),
        _text("reason", 100),
        _text("included_in", 20, nullable=True),
        _flag("in_sales_range"),
        sa.Column("missing_sales", sa.BigInteger(), nullable=True),
        sa.Column("missing_product_groups", sa.Integer(), nullable=True),
        _check("ck_rebate_details_color_range", "color BETWEEN 0 AND 3"),
        _code_check("rebate_details", "rebate_sub_code"),
        _check("ck_rebate_details_rebate_earned_range", "rebate_earned >= 0"),
        _reference("rebate_details", ["customer_rebate_id"], "customer_rebates", ["id"], "CASCADE"),
        sa.PrimaryKeyConstraint("customer_rebate_id", "rebate_sub_code", name=op.f("pk_rebate_details")),
        sqlite_with_rowid=False,
    )


def _create_sales_history() -> None:
    op.create_table(
        "sales_history",
        _small_key("year"),
        _key("customer_id"),
        *_sales_of_a_period("sales_history"),
        sa.PrimaryKeyConstraint("year", "customer_id", "period", name=op.f("pk_sales_history")),
        sqlite_with_rowid=False,
    )


def _create_sales_pg_history() -> None:
    op.create_table(
        "sales_pg_history",
        _small_key("year"),
        _key("customer_id"),
        _key("product_group_id"),
        *_sales_of_a_period("sales_pg_history"),
        _reference("sales_pg_history", ["product_group_id"], "product_groups", ["id"]),
        sa.PrimaryKeyConstraint("year", "customer_id", "product_group_id", "period", name=op.f("pk_sales_pg_history")),
        sqlite_with_rowid=False,
    )


def _sales_of_a_period(table: str) -> list[SchemaItem]:
    of_year = ["customer_id", "year", "period_type"]
    return [
        _small_key("period"),
        sa.Column("period_type", sa.SmallInteger(), nullable=False),
        sa.Column("total_sales", sa.BigInteger(), nullable=False),
        _check(f"ck_{table}_period_range", OF_ITS_FREQUENCY.format("period_type")),
        _year_check(table),
        _reference(table, of_year, "history_years", of_year),
    ]


def _create_sub_code_parents() -> None:
    op.create_table(
        "sub_code_parents",
        _number("program_id"),
        _key("sub_code_id"),
        _key("parent_id"),
        _check("ck_sub_code_parents_not_own_parent", "sub_code_id <> parent_id"),
        _reference(
            "sub_code_parents", ["program_id", "parent_id"], "rebate_sub_codes", ["program_id", "id"], "CASCADE"
        ),
        _reference(
            "sub_code_parents", ["program_id", "sub_code_id"], "rebate_sub_codes", ["program_id", "id"], "CASCADE"
        ),
        sa.PrimaryKeyConstraint("sub_code_id", "parent_id", name=op.f("pk_sub_code_parents")),
    )
    op.create_index("ix_sub_code_parents_program_id_parent_id", "sub_code_parents", ["program_id", "parent_id"])


def _create_sub_code_product_groups() -> None:
    op.create_table(
        "sub_code_product_groups",
        _key("sub_code_id"),
        _key("product_group_id"),
        _reference("sub_code_product_groups", ["product_group_id"], "product_groups", ["id"]),
        _reference("sub_code_product_groups", ["sub_code_id"], "rebate_sub_codes", ["id"], "CASCADE"),
        sa.PrimaryKeyConstraint("sub_code_id", "product_group_id", name=op.f("pk_sub_code_product_groups")),
    )


# Columns and rules as this version of the schema has them


def _number(name: str, *, nullable: bool = False, **options: Any) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable, **options)


def _key(name: str) -> sa.Column[int]:
    return _number(name, autoincrement=False)


def _small_key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.SmallInteger(), autoincrement=False, nullable=False)


def _text(name: str, length: int, *, nullable: bool = False, **options: Any) -> sa.Column[str]:
    """Compared by code point on both databases."""
    by_code_point = sa.String(length=length).with_variant(sa.String(length=length, collation="C"), "postgresql")
    return sa.Column(name, by_code_point, nullable=nullable, **options)


def _flag(name: str, **options: Any) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(create_constraint=True, name=f"{name}_flag"), nullable=False, **options)


def _version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer(), server_default="1", nullable=False)


def _check(name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(name))


def _code_check(table: str, column: str) -> sa.CheckConstraint:
    return _check(f"ck_{table}_{column}_code", f"length({column}) BETWEEN 1 AND 20 AND {column} = trim({column})")


def _year_check(table: str) -> sa.CheckConstraint:
    return _check(f"ck_{table}_year_range", "year BETWEEN 1900 AND 2999")


def _pct_check(column: str) -> sa.CheckConstraint:
    return _check(f"ck_rebate_sub_codes_{column}_range", f"{column} BETWEEN 0 AND 1000000")


def _reference(
    table: str, columns: list[str], other: str, its_columns: list[str], ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    targets = [f"{other}.{column}" for column in its_columns]
    name = op.f(f"fk_{table}_{'_'.join(columns)}_{other}")
    return sa.ForeignKeyConstraint(columns, targets, name=name, ondelete=ondelete)
