"""Conditions made at random, each with a naive second opinion on which values meet it."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt
from typing import Any

from hypothesis import strategies as st

from crpm_desktop.services.columns import Kind

SIGNS = "aAbBzüÜ1%_*?[]^$|\\-'\";()&"
"""Letters in both cases and every sign that some database or pattern takes for something else."""
ORDERS: dict[str, Callable[[Any, Any], bool]] = {">": gt, ">=": ge, "<": lt, "<=": le}

texts = st.text(SIGNS, min_size=1, max_size=5)
"""Texts that can be typed as a plain value."""


@dataclass(frozen=True)
class Asked:
    """What is typed, and the naive answer."""

    text: str
    meets: Callable[[Any], bool]

    def __repr__(self) -> str:
        return f"Asked({self.text!r})"


def same(one: str, other: str, any_case: bool) -> bool:
    if not any_case:
        return one == other
    return len(one) == len(other) and all(a in {b, b.lower(), b.upper()} for a, b in zip(one, other, strict=True))


def in_order(text: str, any_case: bool) -> str:
    """As databases order it: A-Z as a-z where case does not count."""
    return "".join(chr(ord(sign) + 32) if any_case and "A" <= sign <= "Z" else sign for sign in text)


def fits(pattern: str, text: str, any_case: bool) -> bool:
    @functools.cache
    def rest(at: int, place: int) -> bool:
        if at == len(pattern):
            return place == len(text)
        if pattern[at] == "%":
            return any(rest(at + 1, further) for further in range(place, len(text) + 1))
        here = place < len(text) and (pattern[at] == "_" or same(text[place], pattern[at], any_case))
        return here and rest(at + 1, place + 1)

    return rest(0, 0)


def blank(value: object) -> bool:
    return value is None or value == ""


def no(meets: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: not meets(value)


def filled(meets: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: not blank(value) and meets(value)


NULLS = st.sampled_from([Asked("null", blank), Asked(" NOT  Null ", no(blank))])


def asked_texts(any_case: bool, texts: st.SearchStrategy[str] = texts) -> st.SearchStrategy[Asked]:
    """Conditions on a text column, made of these texts."""
    return st.one_of(
        NULLS,
        texts.map(lambda text: Asked(f" {text} ", filled(lambda value: fits(text, value, any_case)))),
        texts.map(lambda text: Asked(f"!= {text}", no(filled(lambda value: fits(text, value, any_case))))),
        texts.map(lambda text: Asked(f"={text}", filled(lambda value: same(value, text, any_case)))),
        st.builds(
            lambda sign, text: _compared(sign, text, text, lambda value: in_order(value, any_case)),
            st.sampled_from(list(ORDERS)),
            texts,
        ),
        st.tuples(texts, texts)
        .map(lambda pair: sorted(pair, key=lambda text: in_order(text, any_case)))
        .map(lambda pair: _between(pair, pair, lambda value: in_order(value, any_case))),
    )


def asked_numbers(values: st.SearchStrategy[int], typed: Callable[[int], str]) -> st.SearchStrategy[Asked]:
    """Conditions on a column of numbers; `typed` writes one as a clerk does."""
    return st.one_of(
        NULLS,
        values.map(lambda number: Asked(typed(number), filled(lambda value: eq(value, number)))),
        values.map(lambda number: Asked(f"!={typed(number)}", no(filled(lambda value: eq(value, number))))),
        st.builds(
            lambda sign, number: _compared(sign, typed(number), number, lambda value: value),
            st.sampled_from(list(ORDERS)),
            values,
        ),
        st.tuples(values, values)
        .map(sorted)
        .map(lambda pair: _between([typed(number) for number in pair], pair, lambda value: value)),
    )


def asked_flags() -> st.SearchStrategy[Asked]:
    return st.sampled_from(
        [
            Asked("Y", lambda value: value is True),
            Asked("no", lambda value: value is False),
            Asked("!= y", lambda value: value is not True),
            Asked("null", blank),
        ]
    )


def _compared(sign: str, text: str, wanted: Any, key: Callable[[Any], Any]) -> Asked:
    limit, order = key(wanted), ORDERS[sign]
    return Asked(f"{sign} {text}", filled(lambda value: order(key(value), limit)))


def _between(texts_: Sequence[str], wanted: Sequence[Any], key: Callable[[Any], Any]) -> Asked:
    low, high = key(wanted[0]), key(wanted[1])
    return Asked(f"{texts_[0]} .. {texts_[1]}", filled(lambda value: low <= key(value) <= high))


def typed_money(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


ASKED_OF_KIND: dict[Kind, st.SearchStrategy[Asked]] = {
    Kind.MONEY: asked_numbers(st.integers(-300, 300), typed_money),
    Kind.PERCENT: asked_numbers(st.integers(-300, 300).map(lambda step: step * 5_000), lambda n: f"{n / 10_000:.4f}%"),
    Kind.INTEGER: asked_numbers(st.integers(-3_000, 3_000), lambda number: f"{number:,}"),
    Kind.NUMBER: asked_numbers(st.integers(1, 3_000), str),
    Kind.YEAR: asked_numbers(st.integers(2023, 2027), str),
    Kind.PERIOD: asked_numbers(st.integers(1, 12), str),
    Kind.FLAG: asked_flags(),
}
