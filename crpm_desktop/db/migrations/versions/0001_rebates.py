"""Customers, product groups, history, rebate programs and customer rebate records."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "cust_no",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "name",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "length(cust_no) BETWEEN 1 AND 20 AND cust_no = trim(cust_no)", name=op.f("ck_customers_cust_no_code")
        ),
        sa.CheckConstraint("length(name) <= 100", name=op.f("ck_customers_name_length")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_customers_not_own_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["customers.id"], name=op.f("fk_customers_parent_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("cust_no", name=op.f("uq_customers_cust_no")),
    )
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customers_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "product_groups",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "product_group",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "description",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            server_default="",
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("length(description) <= 100", name=op.f("ck_product_groups_description_length")),
        sa.CheckConstraint(
            "length(product_group) BETWEEN 1 AND 20 AND product_group = trim(product_group)",
            name=op.f("ck_product_groups_product_group_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_groups")),
        sa.UniqueConstraint("product_group", name=op.f("uq_product_groups_product_group")),
    )
    op.create_table(
        "rebate_programs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "rebate_code",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "description",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            server_default="",
            nullable=False,
        ),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "active",
            sa.Boolean(create_constraint=True, name="active_flag"),
            server_default=sa.text("(true)"),
            nullable=False,
        ),
        sa.Column("frequency", sa.SmallInteger(), nullable=False),
        sa.Column(
            "goal_required",
            sa.Boolean(create_constraint=True, name="goal_required_flag"),
            server_default=sa.text("(true)"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("frequency IN (1, 3, 12)", name=op.f("ck_rebate_programs_frequency_months")),
        sa.CheckConstraint("length(description) <= 100", name=op.f("ck_rebate_programs_description_length")),
        sa.CheckConstraint(
            "length(rebate_code) BETWEEN 1 AND 20 AND rebate_code = trim(rebate_code)",
            name=op.f("ck_rebate_programs_rebate_code_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebate_programs")),
        sa.UniqueConstraint("id", "frequency", name=op.f("uq_rebate_programs_id_frequency")),
        sa.UniqueConstraint("rebate_code", name=op.f("uq_rebate_programs_rebate_code")),
    )
    op.create_table(
        "customer_rebates",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("program_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("frequency", sa.SmallInteger(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("period", sa.SmallInteger(), nullable=False),
        sa.Column("sales_goal", sa.BigInteger(), nullable=True),
        sa.Column(
            "sales_incl_children",
            sa.Boolean(create_constraint=True, name="sales_incl_children_flag"),
            server_default=sa.text("(false)"),
            nullable=False,
        ),
        sa.Column("sales_revenue", sa.BigInteger(), nullable=True),
        sa.Column("rebate_revenue", sa.BigInteger(), nullable=True),
        sa.Column("rebate_earned", sa.BigInteger(), nullable=True),
        sa.Column("calculated_at", sa.DateTime(), nullable=True),
        sa.Column(
            "out_of_date",
            sa.Boolean(create_constraint=True, name="out_of_date_flag"),
            server_default=sa.text("(false)"),
            nullable=False,
            comment="sales or set-up changed since the figures were calculated",
        ),
        sa.Column("warnings", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(calculated_at IS NULL) = (sales_revenue IS NULL) AND (calculated_at IS NULL) = (rebate_revenue IS NULL) AND (calculated_at IS NULL) = (rebate_earned IS NULL)",
            name=op.f("ck_customer_rebates_figures_together"),
        ),
        sa.CheckConstraint(
            "(frequency = 12 AND period = 0) OR (frequency = 3 AND period BETWEEN 1 AND 4) OR (frequency = 1 AND period BETWEEN 1 AND 12)",
            name=op.f("ck_customer_rebates_period_range"),
        ),
        sa.CheckConstraint(
            "rebate_revenue >= 0 AND rebate_earned >= 0", name=op.f("ck_customer_rebates_figures_range")
        ),
        sa.CheckConstraint("sales_goal >= 0", name=op.f("ck_customer_rebates_sales_goal_range")),
        sa.CheckConstraint("year BETWEEN 1900 AND 2999", name=op.f("ck_customer_rebates_year_range")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_customer_rebates_customer_id_customers")
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "frequency"],
            ["rebate_programs.id", "rebate_programs.frequency"],
            name=op.f("fk_customer_rebates_program_id_frequency_rebate_programs"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_rebates")),
        sa.UniqueConstraint(
            "year",
            "customer_id",
            "program_id",
            "period",
            name=op.f("uq_customer_rebates_year_customer_id_program_id_period"),
        ),
    )
    with op.batch_alter_table("customer_rebates", schema=None) as batch_op:
        batch_op.create_index("ix_customer_rebates_customer_id_program_id", ["customer_id", "program_id"], unique=False)
        batch_op.create_index("ix_customer_rebates_program_id_year", ["program_id", "year"], unique=False)

    op.create_table(
        "history_years",
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("period_type", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("period_type IN (1, 3, 12)", name=op.f("ck_history_years_period_type_months")),
        sa.CheckConstraint("year BETWEEN 1900 AND 2999", name=op.f("ck_history_years_year_range")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_history_years_customer_id_customers")),
        sa.PrimaryKeyConstraint("customer_id", "year", name=op.f("pk_history_years")),
        sa.UniqueConstraint(
            "customer_id", "year", "period_type", name=op.f("uq_history_years_customer_id_year_period_type")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rebate_sub_codes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("program_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "rebate_sub_code",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("min_sales", sa.BigInteger(), nullable=True),
        sa.Column("max_sales", sa.BigInteger(), nullable=True),
        sa.Column("min_amt_over_goal", sa.BigInteger(), nullable=True),
        sa.Column("min_pct_over_goal", sa.BigInteger(), nullable=True),
        sa.Column("min_pg_req", sa.Integer(), nullable=True),
        sa.Column(
            "limit_sales_to_pg",
            sa.Boolean(create_constraint=True, name="limit_sales_to_pg_flag"),
            server_default=sa.text("(false)"),
            nullable=False,
        ),
        sa.Column("rebate_pct_over_goal", sa.BigInteger(), nullable=True),
        sa.Column("rebate_pct_tot_sales", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "length(rebate_sub_code) BETWEEN 1 AND 20 AND rebate_sub_code = trim(rebate_sub_code)",
            name=op.f("ck_rebate_sub_codes_rebate_sub_code_code"),
        ),
        sa.CheckConstraint(
            "max_sales >= 0 AND (min_sales IS NULL OR max_sales >= min_sales)",
            name=op.f("ck_rebate_sub_codes_max_sales_range"),
        ),
        sa.CheckConstraint("min_amt_over_goal >= 0", name=op.f("ck_rebate_sub_codes_min_amt_over_goal_range")),
        sa.CheckConstraint(
            "min_pct_over_goal BETWEEN 0 AND 1000000", name=op.f("ck_rebate_sub_codes_min_pct_over_goal_range")
        ),
        sa.CheckConstraint("min_pg_req >= 0", name=op.f("ck_rebate_sub_codes_min_pg_req_range")),
        sa.CheckConstraint("min_sales >= 0", name=op.f("ck_rebate_sub_codes_min_sales_range")),
        sa.CheckConstraint(
            "rebate_pct_over_goal BETWEEN 0 AND 1000000", name=op.f("ck_rebate_sub_codes_rebate_pct_over_goal_range")
        ),
        sa.CheckConstraint(
            "rebate_pct_tot_sales BETWEEN 0 AND 1000000", name=op.f("ck_rebate_sub_codes_rebate_pct_tot_sales_range")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"],
            ["rebate_programs.id"],
            name=op.f("fk_rebate_sub_codes_program_id_rebate_programs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebate_sub_codes")),
        sa.UniqueConstraint("program_id", "id", name=op.f("uq_rebate_sub_codes_program_id_id")),
        sa.UniqueConstraint(
            "program_id", "rebate_sub_code", name=op.f("uq_rebate_sub_codes_program_id_rebate_sub_code")
        ),
    )
    op.create_table(
        "rebate_details",
        sa.Column(
            "customer_rebate_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "rebate_sub_code",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("sales_revenue", sa.BigInteger(), nullable=False),
        sa.Column("rebate_revenue", sa.BigInteger(), nullable=False),
        sa.Column("rebate_earned", sa.BigInteger(), nullable=False),
        sa.Column("total_pct", sa.BigInteger(), nullable=False),
        sa.Column("paid_pct", sa.BigInteger(), nullable=False),
        sa.Column("color", sa.SmallInteger(), nullable=False),
        sa.Column(
            "reason",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "included_in",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("in_sales_range", sa.Boolean(create_constraint=True, name="in_sales_range_flag"), nullable=False),
        sa.Column("missing_sales", sa.BigInteger(), nullable=True),
        sa.Column("missing_product_groups", sa.Integer(), nullable=True),
        sa.CheckConstraint("color BETWEEN 0 AND 3", name=op.f("ck_rebate_details_color_range")),
        sa.CheckConstraint(
            "length(rebate_sub_code) BETWEEN 1 AND 20 AND rebate_sub_code = trim(rebate_sub_code)",
            name=op.f("ck_rebate_details_rebate_sub_code_code"),
        ),
        sa.CheckConstraint("rebate_earned >= 0", name=op.f("ck_rebate_details_rebate_earned_range")),
        sa.ForeignKeyConstraint(
            ["customer_rebate_id"],
            ["customer_rebates.id"],
            name=op.f("fk_rebate_details_customer_rebate_id_customer_rebates"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer_rebate_id", "rebate_sub_code", name=op.f("pk_rebate_details")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sales_history",
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("period", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("period_type", sa.SmallInteger(), nullable=False),
        sa.Column("total_sales", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(period_type = 12 AND period = 0) OR (period_type = 3 AND period BETWEEN 1 AND 4) OR (period_type = 1 AND period BETWEEN 1 AND 12)",
            name=op.f("ck_sales_history_period_range"),
        ),
        sa.CheckConstraint("year BETWEEN 1900 AND 2999", name=op.f("ck_sales_history_year_range")),
        sa.ForeignKeyConstraint(
            ["customer_id", "year", "period_type"],
            ["history_years.customer_id", "history_years.year", "history_years.period_type"],
            name=op.f("fk_sales_history_customer_id_year_period_type_history_years"),
        ),
        sa.PrimaryKeyConstraint("year", "customer_id", "period", name=op.f("pk_sales_history")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sales_pg_history",
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "product_group_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("period", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("period_type", sa.SmallInteger(), nullable=False),
        sa.Column("total_sales", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(period_type = 12 AND period = 0) OR (period_type = 3 AND period BETWEEN 1 AND 4) OR (period_type = 1 AND period BETWEEN 1 AND 12)",
            name=op.f("ck_sales_pg_history_period_range"),
        ),
        sa.CheckConstraint("year BETWEEN 1900 AND 2999", name=op.f("ck_sales_pg_history_year_range")),
        sa.ForeignKeyConstraint(
            ["customer_id", "year", "period_type"],
            ["history_years.customer_id", "history_years.year", "history_years.period_type"],
            name=op.f("fk_sales_pg_history_customer_id_year_period_type_history_years"),
        ),
        sa.ForeignKeyConstraint(
            ["product_group_id"],
            ["product_groups.id"],
            name=op.f("fk_sales_pg_history_product_group_id_product_groups"),
        ),
        sa.PrimaryKeyConstraint("year", "customer_id", "product_group_id", "period", name=op.f("pk_sales_pg_history")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sub_code_parents",
        sa.Column("program_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "sub_code_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.CheckConstraint("sub_code_id <> parent_id", name=op.f("ck_sub_code_parents_not_own_parent")),
        sa.ForeignKeyConstraint(
            ["program_id", "parent_id"],
            ["rebate_sub_codes.program_id", "rebate_sub_codes.id"],
            name=op.f("fk_sub_code_parents_program_id_parent_id_rebate_sub_codes"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id", "sub_code_id"],
            ["rebate_sub_codes.program_id", "rebate_sub_codes.id"],
            name=op.f("fk_sub_code_parents_program_id_sub_code_id_rebate_sub_codes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sub_code_id", "parent_id", name=op.f("pk_sub_code_parents")),
    )
    with op.batch_alter_table("sub_code_parents", schema=None) as batch_op:
        batch_op.create_index("ix_sub_code_parents_program_id_parent_id", ["program_id", "parent_id"], unique=False)

    op.create_table(
        "sub_code_product_groups",
        sa.Column(
            "sub_code_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "product_group_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["product_group_id"],
            ["product_groups.id"],
            name=op.f("fk_sub_code_product_groups_product_group_id_product_groups"),
        ),
        sa.ForeignKeyConstraint(
            ["sub_code_id"],
            ["rebate_sub_codes.id"],
            name=op.f("fk_sub_code_product_groups_sub_code_id_rebate_sub_codes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sub_code_id", "product_group_id", name=op.f("pk_sub_code_product_groups")),
    )


def downgrade() -> None:
    op.drop_table("sub_code_product_groups")
    with op.batch_alter_table("sub_code_parents", schema=None) as batch_op:
        batch_op.drop_index("ix_sub_code_parents_program_id_parent_id")

    op.drop_table("sub_code_parents")
    op.drop_table("sales_pg_history")
    op.drop_table("sales_history")
    op.drop_table("rebate_details")
    op.drop_table("rebate_sub_codes")
    op.drop_table("history_years")
    with op.batch_alter_table("customer_rebates", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_rebates_program_id_year")
        batch_op.drop_index("ix_customer_rebates_customer_id_program_id")

    op.drop_table("customer_rebates")
    op.drop_table("rebate_programs")
    op.drop_table("product_groups")
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customers_parent_id"))

    op.drop_table("customers")
