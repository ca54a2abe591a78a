"""Rewards out of others' files: titles told apart, days read as they are written and never guessed, rows kept whole."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.reward_records import RewardFilter
from crpm_desktop.services import free_goods
from crpm_desktop.services.import_files import ImportRefused
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.reward_mapping import RewardMapping, import_mapped, look_into, signature
from crpm_desktop.services.reward_titles import DayOrder, guess, guess_order, read_day, unique_titles

TITLES = "reward_no,reported_on,retailer,program,item_code,item_description,quantity,credit_amount"
FIXED = {"manufacturer": "Maker", "distributor": "South Pet"}


@pytest.fixture
def database(migrated_sqlite_url: str) -> Iterator[Database]:
    opened = open_database(migrated_sqlite_url)
    yield opened
    opened.close()


def written(folder: Path, *lines: str) -> Path:
    file = folder / "theirs.csv"
    file.write_text("\n".join(lines), encoding="utf-8", newline="")
    return file


def mapping(**changed: object) -> RewardMapping:
    columns = {name: name for name in TITLES.split(",")}
    return RewardMapping(**({"columns": columns, "fixed": FIXED} | changed))  # type: ignore[arg-type]


def stored(database: Database) -> dict[str, tuple[object, ...]]:
    rows = free_goods.fulfillment_rows(database.new_work, RewardFilter())
    return {row.reward_no: (row.reported_on, row.distributor, row.quantity, row.credit_amount) for row in rows}


@pytest.mark.parametrize(
    ("order", "text", "day"),
    [
        (DayOrder.YEAR_FIRST, "2026-11-02", date(2026, 11, 2)),
        (DayOrder.MONTH_FIRST, "11/2/2026", date(2026, 11, 2)),
        (DayOrder.DAY_FIRST, "11/2/2026", date(2026, 2, 11)),
        (DayOrder.DAY_FIRST, "21.11.2026", date(2026, 11, 21)),
        (DayOrder.MONTH_FIRST, "11-21-2026 09:15 PM", date(2026, 11, 21)),
        (DayOrder.DAY_FIRST, "2026-11-02T10:00:00", date(2026, 11, 2)),
    ],
)
def test_days_are_read_in_the_order_chosen(order: DayOrder, text: str, day: date) -> None:
    assert read_day(order, text) == day


@pytest.mark.parametrize(
    ("order", "text"),
    [
        (DayOrder.YEAR_FIRST, "11/02/2026"),
        (DayOrder.MONTH_FIRST, "21/11/2026"),
        (DayOrder.MONTH_FIRST, "11/21/26"),
        (DayOrder.MONTH_FIRST, "11/2-2026"),
        (DayOrder.DAY_FIRST, "30/02/2026"),
        (DayOrder.DAY_FIRST, "1/1/1899"),
        (DayOrder.DAY_FIRST, "tomorrow"),
    ],
)
def test_a_day_that_is_unclear_is_none(order: DayOrder, text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_day(order, text)


def test_the_order_of_days_is_guessed_only_where_a_day_proves_it() -> None:
    assert guess_order(["01/02/2026", "11/21/2026"]) is DayOrder.MONTH_FIRST
    assert guess_order(["01/02/2026", "21/11/2026"]) is DayOrder.DAY_FIRST
    assert guess_order(["01/02/2026", "03/04/2026"]) is DayOrder.YEAR_FIRST


def test_titles_without_text_or_twice_the_same_stay_apart() -> None:
    assert unique_titles(["Qty", "", "QTY", " Credit  Amount ", ""]) == (
        *("Qty", "(column 2)", "QTY (2)", "Credit Amount", "(column 5)"),
    )


def test_known_titles_are_found_and_none_is_taken_twice() -> None:
    found = guess(["Claim No", "Date", "Store", "SKU", "Qty", "Credit Value"])
    assert found == {
        "reward_no": "Claim No",
        "reported_on": "Date",
        "retailer": "Store",
        "item_code": "SKU",
        "quantity": "Qty",
        "credit_amount": "Credit Value",
    }


def test_the_signature_is_that_of_the_titles_in_any_case() -> None:
    assert signature(["Qty", "Store"]) == signature(["QTY", "store"]) != signature(["Store", "Qty"])


def test_fixed_values_fill_every_row_but_no_blank_one(database: Database, tmp_path: Path) -> None:
    row = "R1,2026-11-02,Elm,Buy 12,W-1,Kibble,2,$1049.00"
    file = written(tmp_path, TITLES, row, ",,,,,,,", row.replace("R1", "R2"), "")
    outcome = import_mapped(database.new_work, file, "", 1, mapping(), Silent())
    assert outcome.sentence == "2 rows imported (rewards 2), 2 of them new or changed."
    assert stored(database) == {number: (date(2026, 11, 2), "South Pet", 2, 1049_00) for number in ("R1", "R2")}


def test_a_row_without_a_number_is_an_error_unless_it_is_to_be_left_out(database: Database, tmp_path: Path) -> None:
    file = written(tmp_path, TITLES, "R1,2026-11-02,Elm,Buy 12,W-1,Kibble,2,", ",,,,,,2,24.50")
    with pytest.raises(ImportRefused) as caught:
        import_mapped(database.new_work, file, "", 1, mapping(), Silent())
    assert {problem.row for problem in caught.value.problems} == {3}
    assert caught.value.problems[0].column == "reward_no (Reward No)"
    assert stored(database) == {}
    outcome = import_mapped(database.new_work, file, "", 1, mapping(skip_unnumbered=True), Silent())
    assert outcome.left_out == 1
    assert set(stored(database)) == {"R1"}


def test_a_fixed_value_that_is_too_long_is_named_as_the_same_for_all(database: Database, tmp_path: Path) -> None:
    file = written(tmp_path, TITLES, "R1,2026-11-02,Elm,Buy 12,W-1,Kibble,2,")
    with pytest.raises(ImportRefused) as caught:
        import_mapped(database.new_work, file, "", 1, mapping(fixed={**FIXED, "manufacturer": "M" * 101}), Silent())
    assert caught.value.problems[0].column == "Manufacturer, the same for all"


def test_a_mapping_that_lacks_a_column_is_refused_with_its_name(database: Database, tmp_path: Path) -> None:
    file = written(tmp_path, TITLES, "R1,2026-11-02,Elm,Buy 12,W-1,Kibble,2,")
    with pytest.raises(Refused, match="Say where these come from: Manufacturer, Distributor."):
        import_mapped(database.new_work, file, "", 1, mapping(fixed={}), Silent())


def test_a_column_that_has_gone_from_the_file_is_named(database: Database, tmp_path: Path) -> None:
    file = written(tmp_path, TITLES.replace("quantity", "pieces"), "R1,2026-11-02,Elm,Buy 12,W-1,Kibble,2,")
    with pytest.raises(ImportRefused) as caught:
        import_mapped(database.new_work, file, "", 1, mapping(), Silent())
    assert (caught.value.problems[0].column, caught.value.problems[0].expected) == (
        "quantity (Quantity)",
        "a column of this title",
    )


def test_titles_are_found_below_a_heading_and_rows_keep_their_numbers(database: Database, tmp_path: Path) -> None:
    good = "R1,2026-11-02,Elm,Buy 12,W-1,Kibble,2,"
    file = written(tmp_path, "Claims of November", "", TITLES, good, good.replace("R1", "R2").replace(",2,", ",x,"))
    sheet = look_into(file)[0]
    assert sheet.header_row == 3
    assert sheet.titles(3)[0] == "reward_no"
    assert sheet.guess(3).columns["quantity"] == "quantity"
    with pytest.raises(ImportRefused) as caught:
        import_mapped(database.new_work, file, "", 3, mapping(), Silent())
    assert [(problem.row, problem.value) for problem in caught.value.problems] == [(5, "x")]


def test_a_reward_sent_twice_is_counted_once_and_one_in_a_batch_keeps_its_figures(
    database: Database, tmp_path: Path
) -> None:
    row = "R1,2026-11-02,Elm,Buy 12,W-1,Kibble,2,24.50"
    with pytest.raises(ImportRefused, match="one row per reward_no"):
        import_mapped(database.new_work, written(tmp_path, TITLES, row, row), "", 1, mapping(), Silent())
    import_mapped(database.new_work, written(tmp_path, TITLES, row), "", 1, mapping(), Silent())
    again = import_mapped(database.new_work, written(tmp_path, TITLES, row), "", 1, mapping(), Silent())
    assert "0 of them new or changed" in again.sentence
    assert len(stored(database)) == 1
