"""The header's state and the announcements: told only when something is different."""

from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.models.changes import Change, Changes, What
from crpm_desktop.models.criteria_store import CriteriaStore


def test_criteria_are_told_only_when_they_differ() -> None:
    store = CriteriaStore(Criteria(year=2026))
    told: list[Criteria] = []
    store.changed.connect(told.append)
    store.set(Criteria(year=2026))
    store.update(year=2026)
    store.update(year=2025, cust_no="1000")
    store.update(cust_no="1000")
    assert told == [Criteria(year=2025, cust_no="1000")]
    assert store.criteria == told[0]


def test_a_change_says_what_and_by_whom_and_nothing_is_not_told() -> None:
    changes, me = Changes(), object()
    told: list[Change] = []
    changes.announced.connect(told.append)
    changes.announce([], me)
    changes.announce([What.RECORDS, What.RECORDS], me)
    assert told == [Change(frozenset({What.RECORDS}), me)]
