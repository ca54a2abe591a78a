"""The columns of the Free Goods Fulfillment Export: every reward with its state, batch, dates, quantity and credit."""

from crpm_desktop.domain.reward_records import RewardRow
from crpm_desktop.services.columns import Column, Kind

FREE_GOODS: tuple[Column[RewardRow], ...] = (
    Column("reward_no", "Reward No", Kind.TEXT, lambda row: row.reward_no, 14),
    Column("reported_on", "Reported", Kind.DATE, lambda row: row.reported_on, 11),
    Column("manufacturer", "Manufacturer", Kind.TEXT, lambda row: row.manufacturer, 22),
    Column("distributor", "Distributor", Kind.TEXT, lambda row: row.distributor, 22),
    Column("retailer", "Retailer", Kind.TEXT, lambda row: row.retailer, 24),
    Column("program", "Program", Kind.TEXT, lambda row: row.program, 22),
    Column("item_code", "Item Code", Kind.TEXT, lambda row: row.item_code, 12),
    Column("item_description", "Item Description", Kind.TEXT, lambda row: row.item_description, 30),
    Column("quantity", "Quantity", Kind.INTEGER, lambda row: row.quantity, 9, total=True),
    Column("credit_amount", "Credit Amount", Kind.MONEY, lambda row: row.credit_amount, 14, total=True),
    Column("state", "State", Kind.TEXT, lambda row: row.state.value, 10),
    Column("batch", "Batch", Kind.NUMBER, lambda row: row.batch, 8),
    Column("credit_batch", "Credit Batch", Kind.NUMBER, lambda row: row.credit_batch, 11),
    Column("fulfilled_on", "Fulfilled", Kind.DATE, lambda row: row.fulfilled_on, 11, tip="Credited to the retailer"),
    Column("paid_on", "Paid", Kind.DATE, lambda row: row.paid_on, 11, tip="Credited by the manufacturer"),
    Column("reason", "Reason", Kind.TEXT, lambda row: row.reason, 30, tip="Why it is declined or on hold"),
)
