"""The words of the question before an action: what it is called, what it asks for, what it does, what it lists."""

from collections.abc import Sequence

from crpm_desktop.domain.free_goods import Action
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.services.free_goods_plan import Part, Plan

NAMED = {Action.BATCH: "Batch Name", Action.GROUP: "Credit Batch Name"}
DATED = {Action.FULFILL: "Credit Date", Action.PAY: "Payment Date"}
REASONED = {Action.DECLINE, Action.HOLD}
TO_STATE = {
    Action.BATCH: "New Rewards go to Pending Fulfillment, in one batch.",
    Action.UNBATCH: "They go back to New Rewards.",
    Action.FULFILL: "They go from Pending Fulfillment to Fulfilled: the distributor has credited the retailers.",
    Action.DECLINE: "They go to Declined / On Hold; Undo brings them back to where they are now.",
    Action.HOLD: "They go to Declined / On Hold; Undo brings them back to where they are now.",
    Action.UNDO: "They go back to the state and batch that they were in.",
    Action.GROUP: "They go from Fulfilled to Grouped for Mfg Credit, in one credit batch.",
    Action.UNGROUP: "The whole credit batch goes back to Fulfilled.",
    Action.PAY: "They go to Mfg Credit Paid. What is paid stays as it is.",
}


def part_columns(plan: Plan) -> Sequence[Column[Part]]:
    title = "Retailer" if plan.action is Action.BATCH else "Batch"
    month: list[Column[Part]] = []
    if plan.action is Action.GROUP:
        month = [
            Column("month", "Credited In", Kind.TEXT, lambda part: part.month, 10),
            Column("hindrance", "Not Yet", Kind.TEXT, lambda part: part.hindrance, 14, least=10),
        ]
    return (
        Column("part", title, Kind.TEXT, lambda part: part.label, 34, least=26),
        Column("rewards", "Rewards", Kind.INTEGER, lambda part: part.totals.rewards, 9),
        Column("units", "Units", Kind.INTEGER, lambda part: part.totals.units, 9),
        Column("credit_amount", "Credit Amount", Kind.MONEY, lambda part: part.totals.credit_amount, 14),
        *month,
    )


def batches_in_words(count: int) -> str:
    return "1 batch" if count == 1 else f"{count:,} batches"


def what_of(plan: Plan) -> str:
    """`Acme, batch 12  Acme 2026-11-21`: whose rewards, and the one batch or credit batch that is acted on."""
    if plan.credit_batch is not None:
        return f"{plan.whose}, credit batch {plan.credit_batch}"
    if plan.reward_nos or plan.action is Action.BATCH or len(plan.parts) != 1:
        return plan.whose
    return f"{plan.whose}, batch {plan.parts[0].label}"
