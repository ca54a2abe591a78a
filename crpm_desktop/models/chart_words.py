"""A chart in words: its legend, what stands beside a bar, and what is read out instead of looking at it."""

from enum import Enum, auto

from crpm_desktop.domain.money import divide_half_away
from crpm_desktop.models.notation import display_text, user_notation
from crpm_desktop.models.palette import GLYPHS
from crpm_desktop.services.chart_data import Bar, ChartFigures
from crpm_desktop.services.columns import Kind


class Mark(Enum):
    """What is drawn on a chart: the bars of its first and second series, and the two kinds of lines."""

    NOW = auto()
    BEFORE = auto()
    GOAL = auto()
    NEED = auto()


def money(cents: int) -> str:
    return display_text(Kind.MONEY, cents)


def legend(figures: ChartFigures) -> list[tuple[Mark, str]]:
    """What each kind of mark stands for, with its total where it has one."""
    totals = figures.totals or (None,) * len(figures.series)
    marks = (Mark.NOW, Mark.BEFORE)
    found = [(mark, _with(name, total)) for mark, name, total in zip(marks, figures.series, totals, strict=False)]
    if figures.goal:
        found.append((Mark.GOAL, _with(figures.goal, figures.goal_total)))
    if figures.need and any(bar.need is not None for bar in figures.bars):
        found.append((Mark.NEED, figures.need))
    return found


def _with(name: str, total: int | None) -> str:
    return name if total is None else f"{name}: {money(total)}"


def caption(bar: Bar) -> str:
    """What stands at the left above a lying bar: its label, and for a level the sales and what it asks for."""
    if not bar.words or bar.values[0] is None:
        return bar.label
    asked = f" of {money(bar.need)}" if bar.need is not None else ""
    return f"{bar.label}: {money(bar.values[0])}{asked}"


def figure(bar: Bar) -> str:
    """What stands at the right above a lying bar: how a level stands, else the sales and how they changed."""
    if bar.words:
        return f"{GLYPHS[bar.color]} {bar.words}"
    if bar.values[0] is None:
        return "no sales"
    grown = change(bar)
    return f"{money(bar.values[0])} ({grown})" if grown else money(bar.values[0])


def change(bar: Bar) -> str:
    """From the second series to the first in per cent, `+14.3 %`; blank where that says nothing."""
    if len(bar.values) < 2:
        return ""
    now, before = bar.values[:2]
    if now is None or before is None or before <= 0:
        return ""
    tenths = divide_half_away((now - before) * 1000, before)
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else '+'}{user_notation().show(f'{whole:,}.{rest}')} %"


def reading(figures: ChartFigures, bar: Bar) -> str:
    """All that a bar shows, in one line."""
    parts = [
        f"{name}: {'no sales' if cents is None else money(cents)}"
        for name, cents in zip(figures.series, bar.values, strict=True)
    ]
    parts += [change(bar)] if change(bar) else []
    parts += [f"goal: {money(bar.goal)}"] if bar.goal is not None else []
    parts += [f"needed: {money(bar.need)}"] if bar.need is not None else []
    parts += [bar.words] if bar.words else []
    return f"{bar.name} - {'; '.join(parts)}"


def all_in_words(figures: ChartFigures) -> str:
    """The whole chart for who can't see it: the legend with its totals, every bar, the notes."""
    if not figures.bars:
        return figures.empty
    lines = ["; ".join(text for _mark, text in legend(figures))]
    lines += [reading(figures, bar) for bar in figures.bars]
    return ". ".join([*lines, *(note.rstrip(".") for note in figures.notes)]) + "."
