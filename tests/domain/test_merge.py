"""Merging two people's changes of one thing: no question without need, no value lost, none invented."""

from collections.abc import Hashable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crpm_desktop.domain.merge import WHOLE, Side, Verdict, merge

Thing = dict[Hashable, object]

THINGS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2), max_size=4)
MAYBE = st.none() | THINGS
SWAPPED = {Side.MINE: Side.THEIRS, Side.THEIRS: Side.MINE}


def chosen(data: st.DataObject, keys: tuple[Hashable, ...]) -> dict[Hashable, Side]:
    return {key: data.draw(st.sampled_from(Side)) for key in keys}


@given(MAYBE, MAYBE, MAYBE, st.data())
def test_every_value_is_that_of_who_changed_it_or_was_chosen(
    base: Thing | None, theirs: Thing | None, mine: Thing | None, data: st.DataObject
) -> None:
    merged = merge(base, theirs, mine)
    choices = chosen(data, merged.asks)
    result = merged.result(choices)
    if theirs is None or mine is None:
        assert result in (theirs, mine)
        return
    assert result is not None
    for key in "abcd":
        was, there, here = ((side or {}).get(key) for side in (base, theirs, mine))
        if there == was:
            assert result.get(key) == here
        elif here in (was, there):
            assert result.get(key) == there
        else:
            assert result.get(key) == (here if choices[key] is Side.MINE else there)


@given(MAYBE, MAYBE)
def test_what_one_side_left_alone_needs_no_question_and_becomes_the_other_sides(
    base: Thing | None, other: Thing | None
) -> None:
    for merged in (merge(base, other, base), merge(base, base, other), merge(base, other, other)):
        assert merged.asks == ()
        assert merged.result({}) == other


@given(MAYBE, MAYBE, MAYBE, st.data())
def test_it_does_not_matter_who_is_called_mine(
    base: Thing | None, theirs: Thing | None, mine: Thing | None, data: st.DataObject
) -> None:
    one, other = merge(base, theirs, mine), merge(base, mine, theirs)
    assert set(one.asks) == set(other.asks)
    choices = chosen(data, one.asks)
    assert one.result(choices) == other.result({key: SWAPPED[side] for key, side in choices.items()})


@given(THINGS, THINGS, THINGS)
def test_a_question_is_asked_only_where_both_changed_the_same_field_differently(
    base: Thing, theirs: Thing, mine: Thing
) -> None:
    differ = [key for key in "abcd" if len({side.get(key) for side in (base, theirs, mine)}) == 3]
    assert sorted(map(str, merge(base, theirs, mine).asks)) == differ


@given(MAYBE, MAYBE, MAYBE)
def test_an_open_question_gives_no_result(base: Thing | None, theirs: Thing | None, mine: Thing | None) -> None:
    merged = merge(base, theirs, mine)
    assume(merged.asks)
    with pytest.raises(KeyError):
        merged.result({})


BASE: Thing = {"goal": 1, "children": False}


@pytest.mark.parametrize(
    ("theirs", "mine", "verdict"),
    [
        (None, None, Verdict.ALIKE),
        (None, BASE, Verdict.THEIRS),
        (BASE, None, Verdict.MINE),
        (None, BASE | {"goal": 2}, Verdict.ASK),
        (BASE | {"goal": 2}, None, Verdict.ASK),
    ],
)
def test_a_deletion_is_a_question_only_where_the_other_side_changed_something(
    theirs: Thing | None, mine: Thing | None, verdict: Verdict
) -> None:
    merged = merge(BASE, theirs, mine)
    assert merged.whole is verdict
    assert merged.asks == ((WHOLE,) if verdict is Verdict.ASK else ())


def test_all_mine_and_all_theirs_are_what_they_say() -> None:
    merged = merge(BASE, BASE | {"goal": 2}, {"goal": 3, "children": True})
    assert merged.result({"goal": Side.MINE}) == {"goal": 3, "children": True}
    assert merged.result({"goal": Side.THEIRS}) == {"goal": 2, "children": True}
