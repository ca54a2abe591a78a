"""The search for reference cycles rests while rows are made, and goes on whatever happened meanwhile."""

import gc

import pytest

from crpm_desktop.services.collector import collector_resting


def test_the_collector_rests_until_the_last_job_is_done() -> None:
    assert gc.isenabled()
    with collector_resting:
        with collector_resting:
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_goes_on_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), collector_resting:
        _ = 1 // 0
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collector_resting:
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
