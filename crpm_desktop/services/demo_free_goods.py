"""Made, believable free goods in every state: a year of rewards up to October 2026, the same every time.

Each month is lived through as distributors would: last month's rewards are batched, the batches before it credited,
grouped and paid, and now and then one is declined or held. So what is left open at the end is as old as it looks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from crpm_desktop.db.free_goods import upsert_rewards
from crpm_desktop.db.free_goods_lists import reward_rows
from crpm_desktop.db.work import Work
from crpm_desktop.domain.free_goods import Action, State
from crpm_desktop.domain.reward_records import ReportedReward, RewardFilter, Who
from crpm_desktop.services import free_goods_actions as actions
from crpm_desktop.services.demo_dice import Dice

DEMO_REWARDS = 480
SEED = 2026
USER = "demo"
LAST_MONTH = (2026, 10)
MONTHS = 12

RETAILERS = {
    "Cedar Valley Distributing": ("Bark & Brush", "Feather & Fin", "Paws on Main", "The Hungry Hound"),
    "Lakeshore Pet Supply": ("Aquaria Corner", "Harbor Pets", "Kibble & Co", "Tails Up"),
    "Prairie Wholesale": ("Barn Door Feed", "Four Paws Market", "Whisker Works"),
    "Summit Pet Partners": ("Alpine Animal", "Mountain Mutts", "Peak Pet Pantry", "Trailhead Tails"),
}
WITHOUT_CREDIT_BATCHES = "Prairie Wholesale"
"""Most distributors don't group; one of four here, so that both ways are seen."""

ITEMS = (
    ("Brightwater Foods", "Buy 12 Get 1", "BW-1204", "Salmon and rice, 4 lb", 1899),
    ("Brightwater Foods", "Buy 12 Get 1", "BW-1224", "Salmon and rice, 24 lb", 6249),
    ("Brightwater Foods", "Kitten Starter", "BW-3003", "Kitten turkey, 3 lb", 1349),
    ("Hearth & Hide", "Chew Card", "HH-0410", "Beef chew, 10 pack", 1175),
    ("Hearth & Hide", "Chew Card", "HH-0425", "Beef chew, 25 pack", 2590),
    ("Old Orchard Pet", "Buy 10 Get 1", "OO-8815", "Lamb and apple, 15 lb", 4420),
    ("Old Orchard Pet", "Litter Loyalty", "OO-9040", "Wood litter, 40 lb", 1560),
)
DECLINED = ("Card not complete", "Redeemed twice", "Item is not part of the program")
HELD = ("Waiting for the receipt", "Item code unclear")


@dataclass(slots=True)
class _Distributor:
    """Its open work: batches by how far they are, credit batches unpaid, and rewards held last month."""

    name: str
    pending: list[int] = field(default_factory=list)
    fulfilled: list[int] = field(default_factory=list)
    unpaid: list[int] = field(default_factory=list)
    held: list[str] = field(default_factory=list)


def fill_free_goods(work: Work, rewards: int = DEMO_REWARDS) -> int:
    """Adds that many rewards, to a multiple of a month's share, and lives through their year; gives their number."""
    dice = Dice(SEED)
    distributors = [_Distributor(name) for name in RETAILERS]
    share = max(1, rewards // (MONTHS * len(distributors)))
    count = 0
    for year, month in _months():
        for distributor in distributors:
            _settle(work, dice, distributor, year, month)
            _batch(work, dice, distributor, year, month)
        reported = [
            _reward(dice, f"FG-{count + number:06d}", distributor.name, date(year, month, dice.between(1, 28)))
            for number, distributor in enumerate((one for one in distributors for _ in range(share)), start=1)
        ]
        upsert_rewards(work.connection, reported)
        count += len(reported)
    _stop(work, _who(*LAST_MONTH, 29), Action.HOLD, _new_of(work, distributors[0].name)[:2], HELD[0])
    return count


def _months() -> Iterator[tuple[int, int]]:
    year, month = LAST_MONTH
    for back in reversed(range(MONTHS)):
        yield (year, month - back) if back < month else (year - 1, month - back + 12)


def _reward(dice: Dice, reward_no: str, distributor: str, day: date) -> ReportedReward:
    manufacturer, program, item_code, description, price = dice.pick(ITEMS)
    quantity = dice.pick((1, 1, 1, 2, 3))
    credit = None if dice.below(40) == 0 else price * quantity
    retailer = dice.pick(RETAILERS[distributor])
    return ReportedReward(
        reward_no, day, manufacturer, distributor, retailer, program, item_code, description, quantity, credit
    )


def _settle(work: Work, dice: Dice, distributor: _Distributor, year: int, month: int) -> None:
    """Pays what was grouped or waits longest, groups what was credited, credits what was batched: oldest first."""
    if distributor.held and dice.below(2) == 0:
        actions.undo(work, _who(year, month, 2), distributor.held, None)
    distributor.held = []
    if distributor.name == WITHOUT_CREDIT_BATCHES:
        if len(distributor.fulfilled) > 1:
            batch = distributor.fulfilled.pop(0)
            actions.pay_batches(work, _who(year, month, 24), [batch], None, f"CHK {year % 100}{month:02d}", None)
    else:
        _group_and_pay(work, distributor, year, month)
    if distributor.pending:
        actions.mark_fulfilled(
            work, _who(year, month, 8), distributor.pending, None, f"CM {year % 100}{month:02d}", None
        )
        distributor.fulfilled += distributor.pending
        distributor.pending = []


def _group_and_pay(work: Work, distributor: _Distributor, year: int, month: int) -> None:
    if distributor.unpaid:
        paid = distributor.unpaid.pop(0)
        actions.pay_credit_batch(work, _who(year, month, 20), paid, None, f"CHK {year % 100}{month:02d}", None)
    if distributor.fulfilled:
        who = _who(year, month, 6)
        made = actions.create_credit_batch(work, who, distributor.name, distributor.fulfilled, None, None).made
        distributor.unpaid = [number for number in (made,) if number is not None]
        distributor.fulfilled = []


def _batch(work: Work, dice: Dice, distributor: _Distributor, year: int, month: int) -> None:
    """Batches what was reported last month; after a look at it one or two rewards may be declined or held."""
    reward_nos = _new_of(work, distributor.name)
    if not reward_nos:
        return
    made = actions.create_batch(work, _who(year, month, 9), distributor.name, (), None, None).made
    distributor.pending = [number for number in (made,) if number is not None]
    doubtful = dice.some(reward_nos, min(2, len(reward_nos) - 1))
    if doubtful and dice.below(2) == 0:
        _stop(work, _who(year, month, 11), Action.DECLINE, [doubtful.pop()], dice.pick(DECLINED))
    if doubtful and dice.below(2) == 0:
        _stop(work, _who(year, month, 12), Action.HOLD, doubtful[:1], dice.pick(HELD))
        distributor.held = doubtful[:1]


def _stop(work: Work, who: Who, action: Action, reward_nos: list[str], reason: str) -> None:
    actions.stop(work, who, action, reward_nos, reason, None)


def _new_of(work: Work, distributor: str) -> list[str]:
    wanted = RewardFilter(states=(State.NEW,), distributor=distributor)
    return [row.reward_no for row in reward_rows(work.connection, wanted)]


def _who(year: int, month: int, day: int) -> Who:
    on = date(year, month, day)
    return Who(USER, on, datetime.combine(on, time(14, 30)))
