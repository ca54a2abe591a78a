"""Columns of the Free Goods Batches window: what names a thing is no figure."""

from typing import Any

import pytest

from crpm_desktop.domain.free_goods import Section
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.services.free_goods_columns import FREE_GOODS
from crpm_desktop.services.free_goods_grids import MOVES, Aging, batch_columns, reward_columns

NUMBERS = {"batch", "credit_batch"}


@pytest.mark.parametrize("section", list(Section))
def test_batch_numbers_have_no_separators_and_are_never_added_up(section: Section) -> None:
    aging = Aging(lambda: 30)
    columns: list[Column[Any]] = [*batch_columns(section, aging), *reward_columns(section, aging), *MOVES, *FREE_GOODS]
    numbers = [column for column in columns if column.name in NUMBERS]
    assert len(numbers) >= 5
    assert {(column.kind, column.total) for column in numbers} == {(Kind.NUMBER, False)}
