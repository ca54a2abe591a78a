"""What stands behind a typed code, in an office with many customers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crpm_desktop.db.engine import Database
from crpm_desktop.domain.errors import Refused
from crpm_desktop.services.lists import MOST_LISTED, customer_named, search_customers
from tests.clones import Filled
from tests.conftest import DATABASES
from tests.services.books import Books

BEFORE = 3 * MOST_LISTED
"""Customers whose names hold every text asked for, and whose numbers come first."""


def fill(database: Database) -> None:
    others = "".join(f"{1000 + number},ab Market {number} (Ab1 and aB),\n" for number in range(BEFORE))
    Books.of(database, customers=f"{others}AB1,Harbour,\nXy,One,\nxY,Two,")


@pytest.fixture(params=DATABASES)
def office(request: pytest.FixtureRequest, filled: Filled, tmp_path: Path) -> Iterator[Database]:
    with filled.opened(request.param, tmp_path, fill) as database:
        yield database


def test_a_number_is_read_in_any_case_however_many_names_have_it(office: Database) -> None:
    assert customer_named(office.new_work, " ab1 ").name == "Harbour"


def test_a_number_that_could_be_two_is_read_only_as_it_stands(office: Database) -> None:
    assert customer_named(office.new_work, "xY").name == "Two"
    with pytest.raises(Refused, match="Customer XY does not exist"):
        customer_named(office.new_work, "XY")


def test_a_blank_or_unknown_number_is_refused(office: Database) -> None:
    for typed in ("", "nobody"):
        with pytest.raises(Refused, match="choose one from the list"):
            customer_named(office.new_work, typed)


def test_who_has_the_number_is_listed_first_and_one_more_than_is_shown(office: Database) -> None:
    found = search_customers(office.new_work, "ab1")
    assert [one.cust_no for one in found[:3]] == ["AB1", "1000", "1001"]
    assert len(found) == MOST_LISTED + 1
