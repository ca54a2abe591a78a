"""Exact money and percentages.

Money is whole cents. A percentage is a whole number too, scaled by 10 000: 1 % is 10_000, the smallest step 0.0001 %
is 1. Source: calculation.md, "Numbers and codes".
"""

PERCENT_SCALE = 10_000
"""One percent as a scaled whole number."""

WHOLE = 100 * PERCENT_SCALE
"""100 % as a scaled whole number: the divisor that turns a scaled percentage into a fraction."""

MAX_CENTS = 10**15 - 1
"""The largest amount that can be entered or imported: 13 digits before the point."""


def divide_half_away(numerator: int, denominator: int) -> int:
    """`numerator / denominator` rounded once to a whole number, half away from zero. `denominator` is positive."""
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def plain_money(cents: int) -> str:
    """Cents as a plain number that programs read: `-1234.50`."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{rest:02d}"


def format_money(cents: int) -> str:
    """Cents as people read them: `-1,234.50`."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}.{rest:02d}"


def plain_percent(scaled: int) -> str:
    """A scaled percentage without the sign and without needless zeros: `0.5`, `1`, `12.3456`."""
    whole, rest = divmod(abs(scaled), PERCENT_SCALE)
    text = f"{whole}.{rest:04d}".rstrip("0").rstrip(".")
    return f"-{text}" if scaled < 0 else text
