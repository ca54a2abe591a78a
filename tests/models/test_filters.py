"""What a clerk types to see only some rows."""

from datetime import datetime

import pytest

from crpm_desktop.domain.errors import Refused
from crpm_desktop.models.filters import matches
from crpm_desktop.models.notation import local_time
from tests.models.sheet import COLUMNS

BY_NAME = {column.name: column for column in COLUMNS}


@pytest.mark.parametrize(
    ("name", "condition", "met", "not_met"),
    [
        ("name", "acme", ["Acme Supply", "THE ACME"], ["Birch", None]),
        ("name", "a%", ["Acme", "a"], ["The Acme"]),
        ("name", "_cme", ["Acme"], ["cme", "AAcme"]),
        ("name", "a.c", ["a.c"], ["abc"]),
        ("name", "> b", ["Birch", "Cedar"], ["Acme", None, ""]),
        ("name", "!= acme", ["Birch", None], ["Acme"]),
        ("name", "null", [None, ""], ["x"]),
        ("name", "NOT NULL", ["x"], [None, ""]),
        ("amount", "1,234.50", [123_450], [123_451, None]),
        ("amount", ">= 10", [1_000, 1_001], [999, None]),
        ("amount", "<10", [999, -1], [1_000, None]),
        ("amount", "<> 10", [999, None], [1_000]),
        ("amount", "-5..10.00", [-500, 0, 1_000], [-501, 1_001, None]),
        ("pct", "2.5%", [25_000], [25_001]),
        ("year", "2025..2026", [2025, 2026], [2024]),
        ("active", "y", [True], [False]),
    ],
)
def test_a_condition_picks_its_values(name: str, condition: str, met: list[object], not_met: list[object]) -> None:
    test = matches(BY_NAME[name], condition)
    assert [value for value in met if not test(value)] == []
    assert [value for value in not_met if test(value)] == []


def test_a_day_picks_all_its_moments() -> None:
    moment = datetime(2026, 6, 15, 12, 30)
    shown = local_time(moment)
    for condition, met in (
        (shown[:10], True),
        (shown[:4], True),
        (f">= {shown[:10]}", True),
        (f"> {shown[:10]}", False),
    ):
        assert matches(BY_NAME["at"], condition)(moment) is met, condition


@pytest.mark.parametrize(
    ("name", "condition"),
    [("amount", "abc"), ("amount", ">"), ("amount", "1,23"), ("amount", "1..x"), ("year", "26"), ("at", "soon")],
)
def test_a_condition_that_is_unclear_is_refused_with_its_column(name: str, condition: str) -> None:
    with pytest.raises(Refused) as refused:
        matches(BY_NAME[name], condition)
    assert refused.value.message.startswith(BY_NAME[name].title)
    assert refused.value.place is not None
    assert refused.value.place.column == name
