"""The batch summary on paper: what a batch or credit batch holds, by item and by retailer, as HTML for a printer."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from crpm_desktop.db import free_goods_year as db
from crpm_desktop.db.work import NewWork
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.free_goods import State
from crpm_desktop.domain.money import format_money
from crpm_desktop.domain.reward_records import BatchHeading, ItemRow, RewardFilter, local_day
from crpm_desktop.services.outcomes import counted

STOPPED = (State.DECLINED, State.ON_HOLD)
COUNTED = tuple(state for state in State if state not in STOPPED)


@dataclass(frozen=True, slots=True)
class BatchPaper:
    """`by_item` and `by_retailer` add up to the same; `states` counts every reward, those declined or on hold too."""

    heading: BatchHeading
    credit: bool
    by_item: tuple[ItemRow, ...]
    by_retailer: tuple[ItemRow, ...]
    states: dict[State, tuple[int, int]]

    @property
    def title(self) -> str:
        return f"{'Credit batch' if self.credit else 'Batch'} {self.heading.number}: {self.heading.name}"


def batch_paper(new_work: NewWork, number: int, *, credit: bool = False) -> BatchPaper:
    """Declined and held rewards are not in its amounts: nobody is to pay them."""
    whole = RewardFilter(credit_batch=number) if credit else RewardFilter(batch=number)
    counted_ones = RewardFilter(states=COUNTED, batch=whole.batch, credit_batch=whole.credit_batch)
    with new_work(write=False) as work:
        heading = db.batch_heading(work.connection, number, credit=credit)
        if heading is None:
            raise Refused(f"There is no {'credit ' if credit else ''}batch {number}.")
        items = db.batch_lines(work.connection, counted_ones, ("program", "item_code", "item_description"))
        retailers = db.batch_lines(work.connection, counted_ones, ("retailer",))
        states = db.batch_states(work.connection, whole)
    return BatchPaper(heading, credit, tuple(items), tuple(retailers), states)


def paper_html(paper: BatchPaper, database: str) -> str:
    """One page or more: head, what it is worth, two tables."""
    head = paper.heading
    total = _sum(paper.by_item)
    made = f"Made on {local_day(head.created_at).isoformat()} by {head.created_by}"
    lines = [
        f"<h1>{escape(paper.title)}</h1>",
        f"<p><b>{escape(head.distributor)}</b><br>{escape(made)}</p>",
        f"<p><b>{_worth(total)}</b><br>{escape(_states(paper))}</p>",
        "<h2>By item</h2>",
        _table(("Program", "Item Code", "Item Description"), paper.by_item, total),
        "<h2>By retailer</h2>",
        _table(("Retailer",), paper.by_retailer, total),
        f"<p class='note'>{escape(database)}</p>",
    ]
    return f"<html><head><style>{_STYLE}</style></head><body>{''.join(lines)}</body></html>"


_STYLE = """
body { font-size: 9pt; color: #000000; }
h1 { font-size: 14pt; } h2 { font-size: 11pt; }
th { text-align: left; background-color: #e8eef7; } td.figure, th.figure { text-align: right; }
tr.total td { font-weight: bold; border-top: 1px solid #7a8aa0; } p.note { color: #595959; font-size: 8pt; }
"""


def _states(paper: BatchPaper) -> str:
    parts = [f"{paper.states[state][0]:,} {state.words}" for state in COUNTED if state in paper.states]
    left = [
        f"{paper.states[state][0]:,} {state.words} with {format_money(paper.states[state][1])}"
        for state in STOPPED
        if state in paper.states
    ]
    outside = f" Not in these amounts: {', '.join(left)}." if left else ""
    return f"Now {', '.join(parts) or 'empty'}.{outside}"


def _sum(rows: Sequence[ItemRow]) -> ItemRow:
    return ItemRow(
        (),
        sum(row.rewards for row in rows),
        sum(row.units for row in rows),
        sum(row.credit_amount for row in rows),
        sum(row.without_credit for row in rows),
    )


def _worth(total: ItemRow) -> str:
    unknown = f" ({total.without_credit:,} without a credit amount)" if total.without_credit else ""
    return (
        f"{counted(total.rewards, 'reward')}, {counted(total.units, 'unit')}, "
        f"{format_money(total.credit_amount)} credit{unknown}"
    )


def _table(titles: Sequence[str], rows: Sequence[ItemRow], total: ItemRow) -> str:
    head = "".join(f"<th>{title}</th>" for title in titles)
    figures = "".join(f"<th class='figure' align='right'>{title}</th>" for title in ("Rewards", "Units", "Credit"))
    body = "".join(_line(row.names, row) for row in rows)
    last = _line(("Total", *[""] * (len(titles) - 1)), total, "total")
    return (
        f"<table width='100%' cellspacing='0' cellpadding='3'><thead><tr>{head}{figures}</tr></thead>"
        f"{body}{last}</table>"
    )


def _line(names: Sequence[str], row: ItemRow, kind: str = "") -> str:
    cells = "".join(f"<td>{escape(name)}</td>" for name in names)
    numbers = (f"{row.rewards:,}", f"{row.units:,}", format_money(row.credit_amount))
    figures = "".join(f"<td class='figure' align='right'>{number}</td>" for number in numbers)
    return f"<tr class='{kind}'>{cells}{figures}</tr>"
