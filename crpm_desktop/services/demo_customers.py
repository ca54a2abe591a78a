"""The invented customers of the demo data: chains with branch groups and their stores, and shops of their own.

They come in blocks of 24: a chain, its branch groups, their stores, then shops without a parent. Some have a role:
something about their history that a clerk should see handled.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice

from crpm_desktop.services.demo_dice import Dice

BLOCK = 24
SHAPES = ((5, 5, 4), (8, 6), (4, 4, 3, 2))
"""How many stores each branch group of a chain has; blocks take turns."""

TOWN_STARTS = (
    *("Brindle", "Tarn", "Quill", "Fennel", "Marl", "Harrow", "Loam", "Otter", "Sorrel", "Thistle", "Larch"),
    *("Pewter", "Saffron", "Teasel", "Wren", "Bracken", "Dapple", "Ember", "Flint", "Gorse", "Hazel", "Linnet"),
    *("Cobble", "Kestrel"),
)
TOWN_ENDS = (
    *("moor", "wick", "hollow", "brook", "stead", "field", "ridge", "haven", "ford", "mere", "combe", "gate"),
    *("thorpe", "dale", "well", "croft"),
)
CHAIN_KINDS = ("Pet Centers", "Pet Markets", "Feed & Pet", "Companion Stores", "Animal Supply")
SHOP_KINDS = ("Pet Supply", "Pet Pantry", "Feed Barn", "Paws & Claws", "Aquatics & Pets", "Pet Corner", "Bird & Hound")
GROUP_NAMES = ("North", "South", "East", "West")


class Level(Enum):
    CHAIN = auto()
    GROUP = auto()
    STORE = auto()
    SHOP = auto()


class Role(Enum):
    """What is special about a customer's history."""

    PLAIN = auto()
    QUARTERS = auto()
    YEARS = auto()
    YEARS_AT_FIRST = auto()
    DISAGREES = auto()
    NEW = auto()
    CLOSED = auto()
    NARROW = auto()
    RETURNS = auto()


STORE_ROLES = {
    2: (Role.QUARTERS, 2),
    5: (Role.NARROW, 1),
    7: (Role.NEW, 2),
    9: (Role.YEARS_AT_FIRST, 3),
    11: (Role.RETURNS, 2),
}
SHOP_ROLES = {
    1: (Role.CLOSED, 2),
    2: (Role.QUARTERS, 2),
    3: (Role.YEARS, 3),
    5: (Role.NARROW, 1),
}
"""By its number among the stores or shops of its block: the role, and that every so many blocks have it."""

DISAGREEING_SHOP = 4
"""Its product-group history does not add up to its sales: one customer of all, in the first block."""


@dataclass(frozen=True, slots=True)
class Account:
    """`number` counts the accounts of its level in its block from 0, `parent` is the parent's customer number."""

    index: int
    cust_no: str
    name: str
    level: Level
    parent: str | None
    block: int
    number: int
    role: Role = Role.PLAIN


def make_accounts(count: int) -> list[Account]:
    """So many customers, parents before their children, numbered as a distributor would: by chain, group, store."""
    blocks = -(-count // BLOCK)
    first = 10 ** len(str(max(blocks // 8, 10)))
    accounts = (account for block in range(blocks) for account in _block(block, first))
    return list(islice(accounts, count))


def _block(block: int, first: int) -> Iterator[Account]:
    dice = Dice(7_000_000 + block)
    index, chain_no = block * BLOCK, f"{first + block}000"
    brand = f"{_town(dice)} {dice.pick(CHAIN_KINDS)}"
    yield Account(index, chain_no, brand, Level.CHAIN, None, block, 0)
    stores = 0
    for group, size in enumerate(SHAPES[block % len(SHAPES)]):
        index += 1
        group_no = f"{first + block}{group + 1}00"
        yield Account(index, group_no, f"{brand} {GROUP_NAMES[group]}", Level.GROUP, chain_no, block, group)
        for place in range(size):
            index += 1
            store_no, name = f"{first + block}{group + 1}{place + 1:02d}", f"{brand} {_town(dice)}"
            yield Account(
                index, store_no, name, Level.STORE, group_no, block, stores, _role(STORE_ROLES, stores, block)
            )
            stores += 1
    yield from _shops(block, first, index + 1, dice)


def _shops(block: int, first: int, index: int, dice: Dice) -> Iterator[Account]:
    for number, place in enumerate(range(index, (block + 1) * BLOCK)):
        role = _role(SHOP_ROLES, number, block)
        if block == 0 and number == DISAGREEING_SHOP:
            role = Role.DISAGREES
        cust_no = str(9 * first * 1_000 + block * 10 + number + 1)
        yield Account(place, cust_no, f"{_town(dice)} {dice.pick(SHOP_KINDS)}", Level.SHOP, None, block, number, role)


def _role(roles: dict[int, tuple[Role, int]], number: int, block: int) -> Role:
    role, every = roles.get(number, (Role.PLAIN, 1))
    return role if block % every == 0 else Role.PLAIN


def _town(dice: Dice) -> str:
    return dice.pick(TOWN_STARTS) + dice.pick(TOWN_ENDS)
