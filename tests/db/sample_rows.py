"""One good row and more in every table, and for each table a further good row that a test can spoil."""

from typing import Any

from sqlalchemy import Connection, text

Row = dict[str, Any]

_MADE = {"created_at": "2026-11-21 09:00:00", "created_by": "anna"}
_REWARD = {
    "reported_on": "2026-11-02",
    "manufacturer": "Wholesome Paws",
    "distributor": "North",
    "retailer": "Oak Pets",
    "program": "Buy 12 get 1",
    "item_code": "WP-100",
    "item_description": "Salmon kibble",
    "quantity": 1,
}
_RECORD = {"customer_id": 1, "program_id": 1, "frequency": 12, "period": 0}
_DETAIL = {
    "customer_rebate_id": 1,
    "sales_revenue": 100,
    "rebate_revenue": 100,
    "rebate_earned": 2,
    "total_pct": 20_000,
    "paid_pct": 20_000,
    "color": 0,
    "reason": "",
    "in_sales_range": True,
}

_COMMAND = {"at": "2026-11-21 09:00:00", "instance": "f" * 32, "changed": "RECORDS"}
_LINE = {"at": "2026-11-21 09:00:00.000000", "who": "anna", "action": "imported", "what": "files"}

ROWS: list[tuple[str, Row]] = [
    ("customers", {"id": 1, "cust_no": "C1", "name": "One"}),
    ("customers", {"id": 2, "cust_no": "C2", "name": "Two", "parent_id": 1}),
    ("product_groups", {"id": 1, "product_group": "PG1"}),
    ("product_groups", {"id": 2, "product_group": "PG2"}),
    ("history_years", {"customer_id": 1, "year": 2026, "period_type": 1}),
    ("sales_history", {"year": 2026, "customer_id": 1, "period": 1, "period_type": 1, "total_sales": 100}),
    (
        "sales_pg_history",
        {"year": 2026, "customer_id": 1, "product_group_id": 1, "period": 1, "period_type": 1, "total_sales": -100},
    ),
    ("rebate_programs", {"id": 1, "rebate_code": "VOLUME", "frequency": 12}),
    ("rebate_programs", {"id": 2, "rebate_code": "MONTHLY", "frequency": 1}),
    ("rebate_sub_codes", {"id": 1, "program_id": 1, "rebate_sub_code": "A"}),
    ("rebate_sub_codes", {"id": 2, "program_id": 1, "rebate_sub_code": "B"}),
    ("rebate_sub_codes", {"id": 3, "program_id": 1, "rebate_sub_code": "C"}),
    ("rebate_sub_codes", {"id": 4, "program_id": 2, "rebate_sub_code": "A"}),
    ("sub_code_product_groups", {"sub_code_id": 1, "product_group_id": 1}),
    ("sub_code_parents", {"program_id": 1, "sub_code_id": 2, "parent_id": 1}),
    ("customer_rebates", {"id": 1, "year": 2026, **_RECORD}),
    ("rebate_details", {"rebate_sub_code": "A", **_DETAIL}),
]
"""The tables of the first schema."""

LATER_ROWS: list[tuple[str, Row]] = [
    ("reward_batches", {"id": 1, "name": "North 1", "distributor": "North", **_MADE}),
    ("reward_batches", {"id": 2, "name": "South 1", "distributor": "South", **_MADE}),
    ("credit_batches", {"id": 1, "name": "2026-11 North", "distributor": "North", **_MADE}),
    ("credit_batches", {"id": 2, "name": "2026-11 South", "distributor": "South", **_MADE}),
    ("rewards", {"id": 1, "reward_no": "R1", "state": "pending", "batch_id": 1, **_REWARD}),
    ("reward_moves", {"id": 1, "moved_at": "2026-11-21 09:00:00", "moved_by": "anna", "action": "batch"}),
    (
        "reward_move_lines",
        {"reward_id": 1, "move_id": 1, "from_state": "new", "to_state": "pending", "batch_id": 1},
    ),
    ("reward_moves", {"id": 2, "moved_at": "2026-11-21 09:05:00", "moved_by": "anna", "action": "undo"}),
    ("command_requests", {"id": "0" * 31 + "1", **_COMMAND}),
    ("audit_log", _LINE),
]
"""The tables of later schemas."""

_FURTHER_REWARD = {"id": 9, "reward_no": "R9", **_REWARD}
_BATCHED = {**_FURTHER_REWARD, "state": "pending", "batch_id": 1}
_CREDITED = {**_BATCHED, "state": "fulfilled", "fulfilled_on": "2026-11-10"}
_FURTHER_MOVE = {"id": 9, "moved_at": "2026-11-21 09:10:00", "moved_by": "anna"}

FURTHER: dict[str, tuple[str, Row]] = {
    "customer": ("customers", {"id": 9, "cust_no": "C9", "name": "Nine", "parent_id": 1}),
    "product group": ("product_groups", {"id": 9, "product_group": "PG9"}),
    "history year": ("history_years", {"customer_id": 2, "year": 2026, "period_type": 12}),
    "sales": ("sales_history", {"year": 2026, "customer_id": 1, "period": 2, "period_type": 1, "total_sales": 7}),
    "pg sales": (
        "sales_pg_history",
        {"year": 2026, "customer_id": 1, "product_group_id": 1, "period": 2, "period_type": 1, "total_sales": 7},
    ),
    "program": ("rebate_programs", {"id": 9, "rebate_code": "GROWTH", "frequency": 3}),
    "level": ("rebate_sub_codes", {"id": 9, "program_id": 1, "rebate_sub_code": "D", "min_sales": 5, "max_sales": 5}),
    "level's group": ("sub_code_product_groups", {"sub_code_id": 1, "product_group_id": 2}),
    "level's parent": ("sub_code_parents", {"program_id": 1, "sub_code_id": 3, "parent_id": 2}),
    "record": ("customer_rebates", {"id": 9, "year": 2027, **_RECORD}),
    "calculated record": (
        "customer_rebates",
        {
            "id": 9,
            "year": 2027,
            **_RECORD,
            "sales_revenue": -1,
            "rebate_revenue": 0,
            "rebate_earned": 0,
            "calculated_at": "2026-11-21 09:00:00",
        },
    ),
    "detail": ("rebate_details", {"rebate_sub_code": "B", **_DETAIL}),
    "batch": ("reward_batches", {"id": 9, "name": "North 9", "distributor": "North", **_MADE}),
    "credit batch": ("credit_batches", {"id": 9, "name": "2026-12 North", "distributor": "North", **_MADE}),
    "new reward": ("rewards", _FURTHER_REWARD),
    "pending reward": ("rewards", _BATCHED),
    "fulfilled reward": ("rewards", {**_CREDITED, "fulfilled_reference": "CM 1"}),
    "grouped reward": ("rewards", {**_CREDITED, "state": "grouped", "credit_batch_id": 1}),
    "paid reward": ("rewards", {**_CREDITED, "state": "paid", "paid_on": "2026-11-30", "paid_reference": "CHK 1"}),
    "held reward": ("rewards", {**_BATCHED, "state": "on_hold", "held_from": "pending", "reason": "asking"}),
    "held credited reward": (
        "rewards",
        {**_CREDITED, "state": "declined", "held_from": "fulfilled", "reason": "returned"},
    ),
    "move": ("reward_moves", {**_FURTHER_MOVE, "action": "batch"}),
    "payment": ("reward_moves", {**_FURTHER_MOVE, "action": "pay", "dated": "2026-11-30", "reference": "CHK 1"}),
    "hold": ("reward_moves", {**_FURTHER_MOVE, "action": "hold", "reason": "asking"}),
    "move line": (
        "reward_move_lines",
        {"reward_id": 1, "move_id": 2, "from_state": "on_hold", "to_state": "pending", "batch_id": 1},
    ),
    "command": ("command_requests", {"id": "0" * 31 + "9", **_COMMAND}),
    "line of the trail": ("audit_log", {"id": 9000, **_LINE}),
}


def insert_row(connection: Connection, table: str, row: Row) -> None:
    """Inserts as any other program could: nothing of ours stands between the values and the database."""
    columns, marks = ", ".join(row), ", ".join(f":{column}" for column in row)
    connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({marks})"), row)


def insert_rows(connection: Connection, rows: list[tuple[str, Row]]) -> None:
    for table, row in rows:
        insert_row(connection, table, row)
