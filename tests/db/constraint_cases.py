"""For every constraint of the schema, a good row and the change that breaks it."""

from tests.db.sample_rows import Row

Case = tuple[str, str, Row]
"""A constraint, a further row that is good, and what is changed in it to break just that constraint."""


def codes(constraint: str, further: str, column: str, length: int = 20) -> list[Case]:
    return [(constraint, further, {column: value}) for value in ("", " X", "X ", "X" * (length + 1))]


def names(constraint: str, further: str, column: str) -> list[Case]:
    return codes(constraint, further, column, 100)


def outside(constraint: str, further: str, column: str, *values: object) -> list[Case]:
    return [(constraint, further, {column: value}) for value in values]


def year(table: str, further: str) -> list[Case]:
    return [(f"ck_{table}_year_range", further, {"year": value}) for value in (1899, 3000)]


DAYS = ("1899-12-31", "3000-01-01")

CHECKS: list[Case] = [
    *codes("ck_customers_cust_no_code", "customer", "cust_no"),
    ("ck_customers_name_length", "customer", {"name": "X" * 101}),
    ("ck_customers_not_own_parent", "customer", {"parent_id": 9}),
    *codes("ck_product_groups_product_group_code", "product group", "product_group"),
    ("ck_product_groups_description_length", "product group", {"description": "X" * 101}),
    *year("history_years", "history year"),
    *outside("ck_history_years_period_type_months", "history year", "period_type", 0, 2, 6),
    *outside("ck_sales_history_period_range", "sales", "period", 0, 13, -1),
    *outside("ck_sales_pg_history_period_range", "pg sales", "period", 0, 13, -1),
    *year("sales_history", "sales"),
    *year("sales_pg_history", "pg sales"),
    *codes("ck_rebate_programs_rebate_code_code", "program", "rebate_code"),
    ("ck_rebate_programs_description_length", "program", {"description": "X" * 101}),
    *outside("ck_rebate_programs_frequency_months", "program", "frequency", 0, 2, 6),
    *codes("ck_rebate_sub_codes_rebate_sub_code_code", "level", "rebate_sub_code"),
    ("ck_rebate_sub_codes_min_sales_range", "level", {"min_sales": -1}),
    ("ck_rebate_sub_codes_max_sales_range", "level", {"max_sales": 4}),
    ("ck_rebate_sub_codes_max_sales_range", "level", {"min_sales": None, "max_sales": -1}),
    ("ck_rebate_sub_codes_min_amt_over_goal_range", "level", {"min_amt_over_goal": -1}),
    *outside("ck_rebate_sub_codes_min_pct_over_goal_range", "level", "min_pct_over_goal", -1, 1_000_001),
    ("ck_rebate_sub_codes_min_pg_req_range", "level", {"min_pg_req": -1}),
    *outside("ck_rebate_sub_codes_rebate_pct_over_goal_range", "level", "rebate_pct_over_goal", -1, 1_000_001),
    *outside("ck_rebate_sub_codes_rebate_pct_tot_sales_range", "level", "rebate_pct_tot_sales", -1, 1_000_001),
    ("ck_sub_code_parents_not_own_parent", "level's parent", {"parent_id": 3}),
    *year("customer_rebates", "record"),
    *outside("ck_customer_rebates_period_range", "record", "period", 1, -1),
    ("ck_customer_rebates_period_range", "record", {"program_id": 2, "frequency": 1, "period": 0}),
    ("ck_customer_rebates_period_range", "record", {"program_id": 2, "frequency": 1, "period": 13}),
    ("ck_customer_rebates_sales_goal_range", "record", {"sales_goal": -1}),
    ("ck_customer_rebates_figures_range", "calculated record", {"rebate_revenue": -1}),
    ("ck_customer_rebates_figures_range", "calculated record", {"rebate_earned": -1}),
    ("ck_customer_rebates_figures_together", "calculated record", {"calculated_at": None}),
    ("ck_customer_rebates_figures_together", "calculated record", {"sales_revenue": None}),
    ("ck_customer_rebates_figures_together", "calculated record", {"rebate_revenue": None}),
    ("ck_customer_rebates_figures_together", "calculated record", {"rebate_earned": None}),
    *codes("ck_rebate_details_rebate_sub_code_code", "detail", "rebate_sub_code"),
    ("ck_rebate_details_rebate_earned_range", "detail", {"rebate_earned": -1}),
    *outside("ck_rebate_details_color_range", "detail", "color", -1, 4),
    *names("ck_reward_batches_name_name", "batch", "name"),
    *names("ck_reward_batches_distributor_name", "batch", "distributor"),
    *names("ck_reward_batches_created_by_name", "batch", "created_by"),
    *names("ck_credit_batches_name_name", "credit batch", "name"),
    *names("ck_credit_batches_distributor_name", "credit batch", "distributor"),
    *names("ck_credit_batches_created_by_name", "credit batch", "created_by"),
    *codes("ck_rewards_reward_no_code", "new reward", "reward_no"),
    *outside("ck_rewards_reported_on_range", "new reward", "reported_on", *DAYS),
    *names("ck_rewards_manufacturer_name", "new reward", "manufacturer"),
    *names("ck_rewards_distributor_name", "new reward", "distributor"),
    *names("ck_rewards_retailer_name", "new reward", "retailer"),
    *names("ck_rewards_program_name", "new reward", "program"),
    *codes("ck_rewards_item_code_code", "new reward", "item_code"),
    *names("ck_rewards_item_description_name", "new reward", "item_description"),
    *outside("ck_rewards_quantity_range", "new reward", "quantity", 0, -1, 1_000_000_000),
    ("ck_rewards_credit_amount_range", "new reward", {"credit_amount": -1}),
    *outside("ck_rewards_state_code", "pending reward", "state", "lost", "Pending", ""),
    *outside("ck_rewards_held_from_code", "held credited reward", "held_from", "grouped", "paid"),
    ("ck_rewards_held_from_with_state", "pending reward", {"held_from": "pending"}),
    ("ck_rewards_held_from_with_state", "held reward", {"held_from": None}),
    ("ck_rewards_reason_with_state", "held reward", {"reason": None}),
    ("ck_rewards_reason_with_state", "pending reward", {"reason": "asking"}),
    ("ck_rewards_reason_length", "held reward", {"reason": ""}),
    ("ck_rewards_reason_length", "held reward", {"reason": "X" * 501}),
    ("ck_rewards_batch_with_state", "new reward", {"batch_id": 1}),
    ("ck_rewards_batch_with_state", "pending reward", {"batch_id": None}),
    ("ck_rewards_batch_with_state", "held reward", {"batch_id": None}),
    ("ck_rewards_batch_with_state", "held reward", {"held_from": "new"}),
    ("ck_rewards_credit_batch_with_state", "fulfilled reward", {"credit_batch_id": 1}),
    ("ck_rewards_credit_batch_with_state", "grouped reward", {"credit_batch_id": None}),
    ("ck_rewards_fulfilled_on_with_state", "pending reward", {"fulfilled_on": "2026-11-10"}),
    ("ck_rewards_fulfilled_on_with_state", "grouped reward", {"fulfilled_on": None}),
    ("ck_rewards_fulfilled_on_with_state", "held reward", {"held_from": "fulfilled"}),
    *outside("ck_rewards_fulfilled_on_range", "fulfilled reward", "fulfilled_on", *DAYS),
    *outside("ck_rewards_fulfilled_reference_length", "fulfilled reward", "fulfilled_reference", "", "X" * 101),
    ("ck_rewards_fulfilled_reference_with_date", "pending reward", {"fulfilled_reference": "CM 1"}),
    ("ck_rewards_paid_on_with_state", "fulfilled reward", {"paid_on": "2026-11-30"}),
    ("ck_rewards_paid_on_with_state", "paid reward", {"paid_on": None, "paid_reference": None}),
    *outside("ck_rewards_paid_on_range", "paid reward", "paid_on", *DAYS),
    *outside("ck_rewards_paid_reference_length", "paid reward", "paid_reference", "", "X" * 101),
    ("ck_rewards_paid_reference_with_date", "fulfilled reward", {"paid_reference": "CHK 1"}),
    *names("ck_reward_moves_moved_by_name", "move", "moved_by"),
    ("ck_reward_moves_action_code", "move", {"action": "lose"}),
    *outside("ck_reward_moves_dated_range", "payment", "dated", *DAYS),
    ("ck_reward_moves_dated_with_action", "payment", {"dated": None}),
    ("ck_reward_moves_dated_with_action", "move", {"dated": "2026-11-30"}),
    ("ck_reward_moves_reason_with_action", "hold", {"reason": None}),
    ("ck_reward_moves_reason_with_action", "move", {"reason": "asking"}),
    *outside("ck_reward_moves_reason_length", "hold", "reason", "", "X" * 501),
    ("ck_reward_moves_reference_with_action", "move", {"reference": "CHK 1"}),
    *outside("ck_reward_moves_reference_length", "payment", "reference", "", "X" * 101),
    ("ck_audit_log_action_code", "line of the trail", {"action": "moved"}),
    ("ck_audit_log_digest_with_number", "line of the trail", {"number": 9000}),
    ("ck_audit_log_reason_length", "line of the trail", {"reason": "X" * 201}),
    ("ck_reward_move_lines_from_state_code", "move line", {"from_state": "lost"}),
    ("ck_reward_move_lines_to_state_code", "move line", {"to_state": "lost"}),
    ("ck_reward_move_lines_moved", "move line", {"to_state": "on_hold"}),
]

FLAGS: list[Case] = [
    ("ck_rebate_programs_active_flag", "program", {"active": 2}),
    ("ck_rebate_programs_goal_required_flag", "program", {"goal_required": 2}),
    ("ck_rebate_sub_codes_limit_sales_to_pg_flag", "level", {"limit_sales_to_pg": 2}),
    ("ck_customer_rebates_sales_incl_children_flag", "record", {"sales_incl_children": 2}),
    ("ck_customer_rebates_out_of_date_flag", "record", {"out_of_date": 2}),
    ("ck_rebate_details_in_sales_range_flag", "detail", {"in_sales_range": 2}),
]

REFERENCES: list[Case] = [
    ("fk_customers_parent_id_customers", "customer", {"parent_id": 77}),
    ("fk_history_years_customer_id_customers", "history year", {"customer_id": 77}),
    ("fk_sales_history_customer_id_year_period_type_history_years", "sales", {"customer_id": 77}),
    ("fk_sales_history_customer_id_year_period_type_history_years", "sales", {"year": 2025}),
    ("fk_sales_history_customer_id_year_period_type_history_years", "sales", {"period_type": 3}),
    ("fk_sales_pg_history_customer_id_year_period_type_history_years", "pg sales", {"period_type": 3}),
    ("fk_sales_pg_history_product_group_id_product_groups", "pg sales", {"product_group_id": 77}),
    ("fk_rebate_sub_codes_program_id_rebate_programs", "level", {"program_id": 77}),
    ("fk_sub_code_product_groups_sub_code_id_rebate_sub_codes", "level's group", {"sub_code_id": 77}),
    ("fk_sub_code_product_groups_product_group_id_product_groups", "level's group", {"product_group_id": 77}),
    ("fk_sub_code_parents_program_id_sub_code_id_rebate_sub_codes", "level's parent", {"sub_code_id": 4}),
    ("fk_sub_code_parents_program_id_parent_id_rebate_sub_codes", "level's parent", {"parent_id": 4}),
    ("fk_customer_rebates_customer_id_customers", "record", {"customer_id": 77}),
    ("fk_customer_rebates_program_id_frequency_rebate_programs", "record", {"program_id": 77}),
    ("fk_customer_rebates_program_id_frequency_rebate_programs", "record", {"frequency": 3, "period": 1}),
    ("fk_rebate_details_customer_rebate_id_customer_rebates", "detail", {"customer_rebate_id": 77}),
    ("fk_rewards_batch_id_distributor_reward_batches", "pending reward", {"batch_id": 77}),
    ("fk_rewards_batch_id_distributor_reward_batches", "pending reward", {"batch_id": 2}),
    ("fk_rewards_credit_batch_id_distributor_credit_batches", "grouped reward", {"credit_batch_id": 2}),
    ("fk_reward_move_lines_reward_id_rewards", "move line", {"reward_id": 77}),
    ("fk_reward_move_lines_move_id_reward_moves", "move line", {"move_id": 77}),
    ("fk_reward_move_lines_batch_id_reward_batches", "move line", {"batch_id": 77}),
    ("fk_reward_move_lines_credit_batch_id_credit_batches", "move line", {"credit_batch_id": 77}),
]

KEYS: list[Case] = [
    ("pk_customers", "customer", {"id": 2}),
    ("uq_customers_cust_no", "customer", {"cust_no": "C1"}),
    ("pk_product_groups", "product group", {"id": 1}),
    ("uq_product_groups_product_group", "product group", {"product_group": "PG1"}),
    ("pk_history_years", "history year", {"customer_id": 1}),
    ("pk_sales_history", "sales", {"period": 1}),
    ("pk_sales_pg_history", "pg sales", {"period": 1}),
    ("pk_rebate_programs", "program", {"id": 1}),
    ("uq_rebate_programs_rebate_code", "program", {"rebate_code": "VOLUME"}),
    ("pk_rebate_sub_codes", "level", {"id": 1}),
    ("uq_rebate_sub_codes_program_id_rebate_sub_code", "level", {"rebate_sub_code": "A"}),
    ("pk_sub_code_product_groups", "level's group", {"product_group_id": 1}),
    ("pk_sub_code_parents", "level's parent", {"sub_code_id": 2, "parent_id": 1}),
    ("pk_customer_rebates", "record", {"id": 1}),
    ("uq_customer_rebates_year_customer_id_program_id_period", "record", {"year": 2026}),
    ("pk_rebate_details", "detail", {"rebate_sub_code": "A"}),
    ("pk_reward_batches", "batch", {"id": 1}),
    ("pk_credit_batches", "credit batch", {"id": 1}),
    ("pk_rewards", "new reward", {"id": 1}),
    ("uq_rewards_reward_no", "new reward", {"reward_no": "R1"}),
    ("pk_reward_moves", "move", {"id": 1}),
    ("pk_reward_move_lines", "move line", {"move_id": 1}),
    ("pk_command_requests", "command", {"id": "0" * 31 + "1"}),
    ("pk_audit_log", "line of the trail", {"id": 1}),
]

REFERRED: list[tuple[str, str]] = [
    ("customers", "id = 1"),
    ("product_groups", "id = 1"),
    ("history_years", "customer_id = 1"),
    ("rebate_programs", "id = 1"),
    ("reward_batches", "id = 1"),
    ("rewards", "id = 1"),
]
