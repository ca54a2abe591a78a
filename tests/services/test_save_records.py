"""Commit of Customer Summary: new, edited and deleted records in one go, or none of them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from crpm_desktop.domain.errors import Conflict, Refused
from crpm_desktop.domain.records import SummaryRow, row_without_record
from crpm_desktop.services.change_set import ChangeSet, Edited
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.save_records import save_records
from tests.services.books import Books

NEW = row_without_record("1000", rebate_code="GROWTH", year=2026)


@pytest.fixture
def sold(books_with: Callable[..., Books]) -> Books:
    return books_with(
        customers="1000,Acme,\n2000,Bolt,",
        sales_history="1000,2025,2,M,100.00",
        rebate_programs="GROWTH,Annual,Y,Y\nQUA,Quarterly,Y,Y\nOLD,Annual,N,Y",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1",
    )


def save(books: Books, *new: SummaryRow, edited: tuple[Edited[SummaryRow], ...] = ()) -> str:
    return save_records(books.new_work, ChangeSet(new=new, edited=edited), Silent()).sentence


def test_a_new_record_with_a_blank_goal_gets_the_default_goal(sold: Books) -> None:
    said = save(sold, NEW, replace(NEW, cust_no="2000", sales_goal=7_00))

    assert said == "Saved: 2 records created."
    assert [(row.cust_no, row.sales_goal) for row in sold.records()] == [("1000", 100_00), ("2000", 7_00)]


def test_goal_and_children_flag_of_a_record_are_changed(sold: Books) -> None:
    save(sold, NEW)
    [row] = sold.records()

    said = save(sold, edited=(Edited(row, replace(row, sales_goal=None, sales_incl_children=True)),))

    [after] = sold.records()
    assert said == "Saved: 1 record changed."
    assert (after.sales_goal, after.sales_incl_children, after.version) == (None, True, row.version + 1)


def test_deleted_records_go_with_their_details(sold: Books) -> None:
    save(sold, NEW)
    sold.recalc()

    said = save_records(sold.new_work, ChangeSet(deleted=tuple(sold.records())), Silent()).sentence

    assert said == "Saved: 1 record deleted."
    assert (sold.records(), sold.details()) == ([], [])


def test_a_change_over_somebody_elses_is_a_conflict_and_loses_neither(sold: Books) -> None:
    save(sold, NEW)
    [mine] = sold.records()
    save(sold, edited=(Edited(mine, replace(mine, sales_goal=5_00)),))

    with pytest.raises(Conflict, match="1000 GROWTH 2026") as caught:
        save(sold, replace(NEW, cust_no="2000"), edited=(Edited(mine, replace(mine, sales_goal=9_00)),))

    assert caught.value.place is not None
    assert caught.value.place.row == replace(mine, sales_goal=9_00)
    assert [row.sales_goal for row in sold.records()] == [5_00]


def test_deleting_what_somebody_else_changed_is_a_conflict(sold: Books) -> None:
    save(sold, NEW)
    [mine] = sold.records()
    save(sold, edited=(Edited(mine, replace(mine, sales_goal=5_00)),))

    with pytest.raises(Conflict, match="not deleted"):
        save_records(sold.new_work, ChangeSet(deleted=(mine,)), Silent())

    assert len(sold.records()) == 1


@pytest.mark.parametrize(
    ("changed", "column", "words"),
    [
        ({"cust_no": "9999"}, "cust_no", "Customer 9999 does not exist"),
        ({"cust_no": ""}, "cust_no", "customer number is missing"),
        ({"rebate_code": ""}, "rebate_code", "rebate code is missing"),
        ({"rebate_code": "NONE"}, "rebate_code", "NONE does not exist"),
        ({"rebate_code": "OLD"}, "rebate_code", "OLD is not active"),
        ({"rebate_code": "QUA", "period": 5}, "period", "1 to 4; it is 5"),
        ({"rebate_code": "QUA"}, "period", "1 to 4; it is blank"),
        ({"year": 1812}, "year", "1900 to 2999"),
        ({"sales_goal": -1}, "sales_goal", "below 0"),
        ({}, "cust_no", "stands here twice"),
    ],
)
def test_a_refused_row_is_named_and_nothing_is_saved(
    sold: Books, changed: dict[str, object], column: str, words: str
) -> None:
    save(sold, replace(NEW, cust_no="2000"))
    wrong = replace(NEW, **changed)  # type: ignore[arg-type]

    with pytest.raises(Refused, match=words) as caught:
        save(sold, NEW, wrong)

    assert caught.value.place is not None
    assert (caught.value.place.row, caught.value.place.column) == (wrong, column)
    assert len(sold.records()) == 1


def test_the_headers_period_is_no_period_of_an_annual_record(sold: Books) -> None:
    save(sold, replace(NEW, period=7))

    assert [row.period for row in sold.records()] == [0]
