"""Charts show what the grids show: the same rows, the same totals, to the cent, on both databases."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import event

from crpm_desktop.db import history
from crpm_desktop.db.engine import Database
from crpm_desktop.domain.conditions import ColumnCondition, Query, read_condition
from crpm_desktop.domain.criteria import Criteria, SalesPgSort, SalesSort
from crpm_desktop.domain.errors import Cancelled
from crpm_desktop.domain.kinds import Kind
from crpm_desktop.domain.records import SalesPgRow, SalesRow
from crpm_desktop.services.chart_data import Bar, ChartFigures, Shape
from crpm_desktop.services.charts import MOST_GROUPS, product_group_chart, sales_chart
from crpm_desktop.services.import_files import import_paths
from crpm_desktop.services.progress import Silent
from tests.clones import Filled
from tests.conftest import DATABASES
from tests.services.books import Books
from tests.services.random_books import write_random_books

CRITERIA = (
    Criteria(2026),
    Criteria(2026, cust_no="C00", include_children=True),
    Criteria(2025, cust_no="C03"),
    Criteria(2026, period=2, cust_no="C00", include_children=True),
    Criteria(2025, period=11),
    Criteria(2024, cust_no="C01", include_children=True),
    Criteria(None, cust_no="C00", include_children=True),
    Criteria(None),
    Criteria(None, period=3),
)


def fill(database: Database) -> None:
    with TemporaryDirectory() as folder:
        write_random_books(Path(folder, "random"), 7)
        import_paths(database.new_work, [Path(folder, "random")], Silent())


@pytest.fixture(params=DATABASES)
def random_books(request: pytest.FixtureRequest, filled: Filled, tmp_path: Path) -> Iterator[Books]:
    with filled.opened(request.param, tmp_path, fill) as database:
        yield Books(database, tmp_path / "books")


def sales(books: Books, **criteria: object) -> ChartFigures:
    return sales_chart(books.new_work, Criteria(**criteria), Silent())  # type: ignore[arg-type]


def groups(books: Books, **criteria: object) -> ChartFigures:
    return product_group_chart(books.new_work, Criteria(**criteria), Silent())  # type: ignore[arg-type]


def sales_rows(books: Books, criteria: Criteria) -> list[SalesRow]:
    with books.new_work(write=False) as work:
        return list(history.each_row(work.connection, history.sales_question(criteria, SalesSort.CUSTOMER_YEAR)))


def pg_rows(books: Books, criteria: Criteria) -> list[SalesPgRow]:
    with books.new_work(write=False) as work:
        return list(history.each_row(work.connection, history.sales_pg_question(criteria, SalesPgSort.SALES)))


def grid_totals(books: Books, criteria: Criteria) -> tuple[int, int]:
    """Total Sales of both history grids."""
    return sales_total(books, criteria), pg_total(books, criteria)


def sales_total(books: Books, criteria: Criteria, query: Query = ()) -> int:
    with books.new_work(write=False) as work:
        asked_for = history.sales_question(criteria, SalesSort.SALES, query)
        return history.count_and_total(work.connection, asked_for)[1]


def pg_total(books: Books, criteria: Criteria, query: Query = ()) -> int:
    with books.new_work(write=False) as work:
        asked_for = history.sales_pg_question(criteria, SalesPgSort.SALES, query)
        return history.count_and_total(work.connection, asked_for)[1]


def by_name(figures: ChartFigures) -> dict[str, Bar]:
    return {bar.name: bar for bar in figures.bars}


def asked(name: str, kind: Kind, text: str) -> ColumnCondition:
    return ColumnCondition(name, name, text, read_condition(kind, text))


# The same numbers as the grid


def test_charts_add_up_to_the_grids_for_the_same_criteria(random_books: Books) -> None:
    for criteria in CRITERIA:
        shown, shown_groups = grid_totals(random_books, criteria)
        one = sales_chart(random_books.new_work, criteria, Silent())
        other = product_group_chart(random_books.new_work, criteria, Silent())
        assert (one.totals[0], other.totals[0]) == (shown, shown_groups), criteria
        assert shown != 0
        if criteria.year is not None:
            before = grid_totals(random_books, replace(criteria, year=criteria.year - 1))
            assert (one.totals[1], other.totals[1]) == before


def test_each_bar_is_the_sum_of_the_grids_rows_of_its_period(random_books: Books) -> None:
    for criteria in CRITERIA:
        if criteria.year is None:
            continue
        names = {"M": "Month", "Q": "Quarter", "Y": "Whole year"}
        found: dict[str, Counter[str]] = {}
        for place, year in enumerate((criteria.year, criteria.year - 1)):
            for row in sales_rows(random_books, replace(criteria, year=year)):
                name = f"{names[row.period_type.code]} {row.period or ''}".strip()
                found.setdefault(name, Counter())[str(place)] += row.total_sales
        bars = by_name(sales_chart(random_books.new_work, criteria, Silent()))
        shown = {name: bar for name, bar in bars.items() if bar.values != (None, None)}
        assert shown.keys() == found.keys()
        for name, bar in shown.items():
            assert bar.values == (found[name].get("0"), found[name].get("1")), (criteria, name)


def test_each_bar_is_the_sum_of_the_grids_rows_of_its_group(random_books: Books) -> None:
    for criteria in CRITERIA:
        found: Counter[str] = Counter()
        for row in pg_rows(random_books, criteria):
            found[row.product_group] += row.total_sales
        figures = product_group_chart(random_books.new_work, criteria, Silent())
        assert {bar.name: bar.values[0] or 0 for bar in figures.bars if bar.values[0] is not None} == dict(found)
        assert figures.shape is Shape.LYING


def test_all_years_are_shown_year_by_year(random_books: Books) -> None:
    criteria = Criteria(None, cust_no="C00", include_children=True)
    figures = sales_chart(random_books.new_work, criteria, Silent())
    assert [bar.name for bar in figures.bars] == ["2024", "2025", "2026"]
    for bar in figures.bars:
        assert bar.values == (grid_totals(random_books, replace(criteria, year=int(bar.name)))[0],)
    assert figures.series == ("Total Sales",)


def test_conditions_of_the_grid_are_the_charts_too(random_books: Books) -> None:
    query = (asked("period", Kind.PERIOD, "1..3"), asked("cust_no", Kind.TEXT, "C0%"))
    wanted = Criteria(2026)
    shown, shown_groups = sales_total(random_books, wanted, query), pg_total(random_books, wanted, query)
    figures = sales_chart(random_books.new_work, wanted, Silent(), query)
    other = product_group_chart(random_books.new_work, wanted, Silent(), query)
    assert (figures.totals[0], other.totals[0]) == (shown, shown_groups)
    assert shown != grid_totals(random_books, wanted)[0]
    assert figures.notes == other.notes == ("Only sales that meet the grid's conditions.",)


def test_a_condition_on_the_year_leaves_the_year_before_to_compare_with(random_books: Books) -> None:
    wanted, query = Criteria(2026, cust_no="C00"), (asked("year", Kind.YEAR, "2026"),)
    plain = sales_chart(random_books.new_work, wanted, Silent())
    figures = sales_chart(random_books.new_work, wanted, Silent(), query)
    assert figures.totals == plain.totals
    assert 0 not in plain.totals
    assert (figures.goal, plain.goal != "") == ("", True)


# Periods


def test_months_quarters_and_years_have_bars_of_their_own_which_are_wider(books: Books) -> None:
    books.bring_in(
        customers="1,One,\n2,Two,1\n3,Three,1",
        sales_history="1,2026,3,M,10\n2,2026,2,Q,200\n3,2025,0,Y,3000\n1,2025,12,M,7",
    )
    figures = sales(books, year=2026, cust_no="1", include_children=True)
    assert [bar.label for bar in figures.bars] == [*map(str, range(1, 13)), "Q1", "Q2", "Q3", "Q4", "Year"]
    widths = {bar.name: bar.width for bar in figures.bars}
    assert widths["Month 3"] < widths["Quarter 2"] < widths["Whole year"]
    bars = by_name(figures)
    assert bars["Month 3"].values == (10_00, None)
    assert bars["Quarter 2"].values == (200_00, None)
    assert bars["Whole year"].values == (None, 3000_00)
    assert figures.totals == (210_00, 3007_00)
    assert figures.title == "Sales of 1 One with children by period, 2026 against 2025"


def test_of_a_period_that_is_shown_there_is_one_bar_of_each_kind(books: Books) -> None:
    books.bring_in(customers="1,One,\n2,Two,1", sales_history="1,2026,3,M,10\n1,2026,4,M,20\n2,2026,3,Q,200")
    figures = sales(books, year=2026, period=3)
    assert [(bar.name, bar.values[0]) for bar in figures.bars] == [("Month 3", 10_00), ("Quarter 3", 200_00)]
    assert figures.title == "Sales of all customers by period, period 3 of 2026 against 2025"


def test_where_there_is_nothing_words_say_what_to_do(books: Books) -> None:
    books.bring_in(customers="1,One,", sales_history="1,2026,3,M,10")
    figures = sales(books, year=2020, cust_no="1")
    assert (figures.bars, figures.notes) == ((), ())
    assert figures.empty.startswith("No sales of 1 One in 2020 or 2019 - change Show Year")
    assert groups(books, year=2026, cust_no="1").empty.startswith("No product group sales of 1 One")
    assert sales(books, year=2026, cust_no="none").empty.startswith("No sales of none in 2026")
    assert sales(books, cust_no="1").empty == ""


# Product groups


def test_the_largest_groups_have_a_bar_each_and_the_others_share_one(books: Books) -> None:
    many = range(1, MOST_GROUPS + 4)
    books.bring_in(
        customers="1,One,",
        product_groups="\n".join(f"G{group:02},Group {group}" for group in many),
        sales_pg_history="\n".join(f"1,2026,1,M,G{group:02},{group}" for group in many) + "\n1,2025,1,M,G01,5",
    )
    figures = groups(books, year=2026, cust_no="1")
    assert [bar.label for bar in figures.bars[:2]] == ["G13 Group 13", "G12 Group 12"]
    assert len(figures.bars) == MOST_GROUPS + 1
    rest = figures.bars[-1]
    assert (rest.name, rest.values) == ("3 other product groups", (6_00, 5_00))
    assert figures.totals == (sum(many) * 100, 5_00)


def test_one_group_too_many_gets_its_own_bar_not_one_called_others(books: Books) -> None:
    many = range(1, MOST_GROUPS + 2)
    books.bring_in(
        customers="1,One,",
        product_groups="\n".join(f"G{group:02}," for group in many),
        sales_pg_history="\n".join(f"1,2026,1,M,G{group:02},{group}" for group in many),
    )
    assert groups(books, year=2026).bars[-1].name == "G01"


# How it is read


def test_reading_stops_between_two_runs_of_customers(random_books: Books) -> None:
    class Stop(Silent):
        def step(self, done: int, total: int, text: str = "") -> None:
            assert total > 1
            if done == 1:
                raise Cancelled

    with pytest.raises(Cancelled):
        sales_chart(random_books.new_work, Criteria(2026), Stop())


def test_history_is_sought_by_year_and_customer_and_not_read_whole(random_books: Books) -> None:
    statements: list[tuple[str, object]] = []
    database = random_books.database
    engine = database.engine

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    for criteria in CRITERIA[:2]:
        sales_chart(database.new_work, criteria, Silent())
        product_group_chart(database.new_work, criteria, Silent())
    event.remove(engine, "before_cursor_execute", note)
    asked = [(text, values) for text, values in statements if "total_sales" in text]
    assert len(asked) == 8
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            for text, values in asked:
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all()  # type: ignore[arg-type]
                words = " ".join(str(row[3]) for row in plan)
                assert "USING PRIMARY KEY (year=? AND customer_id=?" in words
                assert "SCAN sales" not in words
