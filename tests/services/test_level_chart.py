"""The chart of a record shows what its detail rows say, for every record of made-up books, on both databases."""

import pytest

from crpm_desktop.db.engine import Database
from crpm_desktop.domain.rebate import Color
from crpm_desktop.domain.records import DetailRow
from crpm_desktop.services.chart_data import ChartFigures
from crpm_desktop.services.columns import to_next_level
from crpm_desktop.services.import_files import import_paths
from crpm_desktop.services.level_chart import GONE, OUT_OF_DATE, level_chart
from crpm_desktop.services.progress import Silent
from tests.services.books import Books
from tests.services.random_books import write_random_books

TIERS = {
    "customers": "1,Acme,\n2,Below,1",
    "product_groups": "BEV,Drinks\nSEA,Fish",
    "rebate_programs": "GROWTH,Annual,Y,Y",
    "rebate_sub_codes": "GROWTH,BASE,,,,,,N,,1\nGROWTH,PLUS,,,,10,,N,,2\n"
    "GROWTH,FISH,500,,,,,Y,3,\nGROWTH,LOW,,400,,,,N,,1",
    "sub_code_product_groups": "GROWTH,FISH,SEA",
    "sales_history": "1,2026,1,M,1000\n2,2026,1,M,50",
    "sales_pg_history": "1,2026,1,M,SEA,700\n1,2026,1,M,BEV,300",
    "customer_rebates": "1,GROWTH,2026,,1000,N",
}


def chart_of(books: Books, row: DetailRow) -> ChartFigures:
    return level_chart(books.new_work, row, Silent())


@pytest.fixture
def acme(books: Books) -> DetailRow:
    books.bring_in(**TIERS)
    books.recalc()
    return books.details()[0]


def test_every_level_stands_where_its_detail_row_says(database: Database, books: Books) -> None:
    write_random_books(books.folder, 11, customers=10)
    import_paths(database.new_work, [books.folder], Silent())
    books.recalc(year=2026)
    records: dict[int, list[DetailRow]] = {}
    for row in books.details(year=2026):
        records.setdefault(row.record_id, []).append(row)
    seen = set()
    for rows in list(records.values())[::3]:
        figures = chart_of(books, rows[-1])
        assert [bar.label for bar in figures.bars] == [f"Level {row.rebate_sub_code}" for row in rows]
        for row, bar in zip(rows, figures.bars, strict=True):
            eligible = bar.values[0]
            assert eligible is not None
            grows_alone = row.color is Color.BLACK and row.paid_pct == 0 and eligible != row.rebate_revenue
            if not grows_alone:
                assert eligible == row.rebate_revenue
            if row.missing_sales is not None:
                assert bar.need is not None
                assert bar.need - eligible == row.missing_sales
                assert bar.words == f"{to_next_level(row)} to go"
            if row.color is Color.BLACK:
                assert bar.need is None or eligible >= bar.need
                assert bar.words.startswith("achieved")
            assert bar.color is row.color
            seen.add((row.color, grows_alone, row.missing_sales is not None))
    assert len(seen) > 4


def test_levels_show_eligible_sales_goal_what_they_need_and_the_way_to_go(books: Books, acme: DetailRow) -> None:
    figures = chart_of(books, acme)
    shown = {bar.label: (bar.values, bar.goal, bar.need, bar.words) for bar in figures.bars}
    assert shown == {
        "Level BASE": ((1000_00,), 1000_00, 1000_00, "achieved"),
        "Level FISH": ((700_00,), 1000_00, 1000_00, "$300.00 to go"),
        "Level LOW": ((1000_00,), 1000_00, 1000_00, "$600.00 above maximum sales"),
        "Level PLUS": ((1000_00,), 1000_00, 1100_00, "$100.00 to go"),
    }
    assert figures.title == "GROWTH 2026 of 1 Acme: to next level PLUS: $100.00"
    assert (figures.goal, figures.goal_total, figures.totals) == ("Goal", 1000_00, ())


def test_a_record_without_a_goal_says_so(books: Books) -> None:
    books.bring_in(**{**TIERS, "rebate_programs": "GROWTH,Annual,Y,N", "customer_rebates": "1,GROWTH,2026,,5,N"})
    with books.new_work() as work:
        work.connection.exec_driver_sql("UPDATE customer_rebates SET sales_goal = NULL")
        work.commit()
    books.recalc()
    figures = chart_of(books, books.details()[0])
    assert (figures.goal, figures.notes) == ("", ("The record has no sales goal.",))
    assert {bar.label: bar.need for bar in figures.bars}["Level BASE"] is None


def test_when_nothing_is_missing_the_title_says_why(books: Books) -> None:
    books.bring_in(**{**TIERS, "rebate_sub_codes": "GROWTH,BASE,,,,,,N,,1", "sub_code_product_groups": ""})
    books.recalc()
    row = books.details()[0]
    assert chart_of(books, row).title.endswith(": every level is achieved")
    books.bring_in(rebate_sub_codes="GROWTH,LOW,,400,,,,N,,1")
    books.recalc()
    assert chart_of(books, row).title.endswith(": no further level to reach")
    books.bring_in(rebate_sub_codes="GROWTH,BASE,,400,,,,N,,1")
    books.recalc()
    assert chart_of(books, row).title.endswith(": no level can be reached by more sales")


def test_figures_that_are_out_of_date_are_not_set_against_a_new_goal(books: Books, acme: DetailRow) -> None:
    books.bring_in(customer_rebates="1,GROWTH,2026,,2000,N")
    figures = chart_of(books, acme)
    assert (figures.bars, figures.empty) == ((), OUT_OF_DATE)
    books.recalc()
    assert chart_of(books, acme).goal_total == 2000_00


def test_a_record_that_is_gone_says_so(books: Books, acme: DetailRow) -> None:
    with books.new_work() as work:
        work.connection.exec_driver_sql("DELETE FROM customer_rebates")
        work.commit()
    assert chart_of(books, acme).empty == GONE


def test_sales_of_children_count_where_the_record_includes_them(books: Books, acme: DetailRow) -> None:
    books.bring_in(customer_rebates="1,GROWTH,2026,,1000,Y")
    books.recalc()
    assert chart_of(books, acme).bars[0].values == (1050_00,)
