"""A chart in words says every figure that is drawn, with thousands separators, and nothing by colour alone."""

import pytest

from crpm_desktop.domain.rebate import Color
from crpm_desktop.models.chart_words import Mark, all_in_words, caption, change, figure, legend, reading
from crpm_desktop.models.palette import GLYPHS
from crpm_desktop.services.chart_data import Bar, ChartFigures

MARCH = Bar("3", "Month 3", (1_234_567_89, 1_000_000_00), goal=900_000_00)
APRIL = Bar("4", "Month 4", (None, 12_00))
YEARS = ChartFigures(
    "Sales", ("2026", "2025"), (MARCH, APRIL), goal="Goal GROWTH 2026", goal_total=900_000_00, notes=("A note.",)
)
LEVEL = Bar("Level B", "Level B", (80_00,), goal=100_00, need=110_00, words="$30.00 to go", color=Color.BLUE)
LEVELS = ChartFigures("Record", ("Eligible sales",), (LEVEL,), adds_up=False, need="Least sales of the level")


def test_the_legend_names_every_mark_with_its_total() -> None:
    assert legend(YEARS) == [
        (Mark.NOW, "2026: 1,234,567.89"),
        (Mark.BEFORE, "2025: 1,000,012.00"),
        (Mark.GOAL, "Goal GROWTH 2026: 900,000.00"),
    ]
    assert legend(LEVELS) == [(Mark.NOW, "Eligible sales"), (Mark.NEED, "Least sales of the level")]


def test_a_bar_is_read_with_all_its_figures() -> None:
    assert reading(YEARS, MARCH) == "Month 3 - 2026: 1,234,567.89; 2025: 1,000,000.00; +23.5 %; goal: 900,000.00"
    assert reading(YEARS, APRIL) == "Month 4 - 2026: no sales; 2025: 12.00"
    assert reading(LEVELS, LEVEL) == "Level B - Eligible sales: 80.00; goal: 100.00; needed: 110.00; $30.00 to go"


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (150, 100, "+50.0 %"),
        (100, 300, "-66.7 %"),
        (100, 100, "+0.0 %"),
        (-50, 100, "-150.0 %"),
        (2_000_00, 1, "+19,999,900.0 %"),
        (1, 0, ""),
        (1, -5, ""),
        (None, 5, ""),
        (5, None, ""),
    ],
)
def test_a_change_is_told_where_it_says_something(now: int | None, before: int | None, text: str) -> None:
    assert change(Bar("x", "x", (now, before))) == text


def test_lying_bars_say_beside_them_what_they_show() -> None:
    group = Bar("SEA Fish", "SEA Fish", (50_00, 40_00))
    assert (caption(group), figure(group)) == ("SEA Fish", "50.00 (+25.0 %)")
    assert figure(Bar("SEA", "SEA", (None, 40_00))) == "no sales"
    assert (caption(LEVEL), figure(LEVEL)) == ("Level B: 80.00 of 110.00", f"{GLYPHS[Color.BLUE]} $30.00 to go")


def test_the_whole_chart_is_told_in_words() -> None:
    words = all_in_words(YEARS)
    for part in ("2025: 1,000,012.00", "Month 3 - 2026: 1,234,567.89", "Month 4 - 2026: no sales", "A note."):
        assert part in words
    assert all_in_words(ChartFigures("", empty="Nothing here")) == "Nothing here"
