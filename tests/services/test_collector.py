"""The search for reference cycles: by hand in a program with a window, put off while many rows are made."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from crpm_desktop.services.collector import collector_resting, search_by_hand, search_when_due


@pytest.fixture
def searching() -> Iterator[None]:
    """Python searches by itself, as in the command."""
    was_on = gc.isenabled()
    gc.enable()
    yield
    if not was_on:
        gc.disable()


class Knot:
    """Holds itself: only a search finds that nobody else does."""

    def __init__(self) -> None:
        self.me = self


def test_the_collector_rests_until_the_last_job_is_done(searching: None) -> None:
    with collector_resting:
        with collector_resting:
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_goes_on_after_an_error(searching: None) -> None:
    with pytest.raises(ZeroDivisionError), collector_resting:
        _ = 1 // 0
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off(searching: None) -> None:
    search_by_hand()
    with collector_resting:
        pass
    assert not gc.isenabled()


def test_a_search_by_hand_finds_what_is_due_and_rests_otherwise(searching: None) -> None:
    search_by_hand()
    gc.collect()
    knot = weakref.ref(Knot())
    search_when_due()
    assert knot() is not None
    kept = [[number] for number in range(2 * gc.get_threshold()[0])]
    assert knot() is not None
    search_when_due()
    assert knot() is None
    assert len(kept) > 0
