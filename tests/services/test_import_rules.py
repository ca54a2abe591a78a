"""What an import makes of good rows: replaced, added, kept, marked out of date, and nothing ever deleted."""

from collections.abc import Mapping

import pytest

from crpm_desktop.db import import_history
from crpm_desktop.domain.errors import Conflict
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.recalculate import recalculate
from tests.services.import_data import BASE, Importer

LEVELS = BASE["rebate_sub_codes"].partition("\n")[0] + "\n"
RECORDS = "cust_no,rebate_code,year,period,sales_goal,sales_incl_children\n"
GOALS = "SELECT year, period, sales_goal, sales_incl_children, version FROM customer_rebates ORDER BY year, period, id"


def recalculated(importer: Importer) -> None:
    """Every record of the small world is calculated."""
    ids = [row[0] for row in importer.rows("SELECT id FROM customer_rebates")]
    recalculate(importer.database.new_work, ids, Silent())
    assert out_of_date(importer) == []


def out_of_date(importer: Importer) -> list[str]:
    rows = importer.rows(
        "SELECT c.cust_no, p.rebate_code, r.year FROM customer_rebates r JOIN customers c ON c.id = r.customer_id "
        "JOIN rebate_programs p ON p.id = r.program_id WHERE r.out_of_date ORDER BY 1, 2, 3"
    )
    return [f"{cust_no} {code} {year}" for cust_no, code, year in rows]


def test_a_customer_is_replaced_by_its_number_and_its_version_counts_up(importer: Importer) -> None:
    importer.base()
    outcome = importer.bring_in({"customers": "cust_no,name,parent_cust_no\n1000,Acme Inc,\n1100,Acme East,1000\n"})
    assert outcome.changed == {"customers": 1}
    customers = importer.rows("SELECT cust_no, name, version FROM customers ORDER BY cust_no")
    assert customers == [("1000", "Acme Inc", 2), ("1100", "Acme East", 1), ("2000", "Bolt", 1)]


def test_parents_may_come_later_in_the_file_and_move(importer: Importer) -> None:
    importer.base()
    importer.bring_in(
        {"customers": "cust_no,name,parent_cust_no\n3100,Cask East,3000\n3000,Cask,2000\n1100,Acme East,\n"}
    )
    parents = importer.rows(
        "SELECT c.cust_no, p.cust_no FROM customers c LEFT JOIN customers p ON p.id = c.parent_id ORDER BY c.cust_no"
    )
    assert parents == [("1000", None), ("1100", None), ("2000", None), ("3000", "2000"), ("3100", "3000")]


def test_parents_may_swap_places_in_one_import(importer: Importer) -> None:
    importer.base()
    importer.bring_in({"customers": "cust_no,name,parent_cust_no\n1000,Acme,1100\n1100,Acme East,\n"})
    assert importer.rows("SELECT cust_no FROM customers WHERE parent_id IS NULL ORDER BY 1") == [("1100",), ("2000",)]


def test_history_is_replaced_by_its_key_and_other_rows_stay(importer: Importer) -> None:
    importer.base()
    header = "cust_no,year,period,period_type,total_sales\n"
    outcome = importer.bring_in({"sales_history": f"{header}1000,2026,1,m,-7.50\n1000,2026,2,M,0\n1100,2025,0,Y,.5\n"})
    assert outcome.changed == {"sales_history": 3}
    history = importer.rows(
        "SELECT c.cust_no, h.year, h.period, h.period_type, h.total_sales FROM sales_history h "
        "JOIN customers c ON c.id = h.customer_id ORDER BY 1, 2, 3"
    )
    assert history == [
        ("1000", 2026, 1, 1, -750),
        ("1000", 2026, 2, 1, 0),
        ("1100", 2025, 0, 12, 50),
        ("2000", 2026, 1, 3, 5000),
    ]


def test_more_than_two_decimals_are_rounded_half_away_from_zero_and_counted(importer: Importer) -> None:
    importer.base()
    header = "cust_no,year,period,period_type,total_sales\n"
    amounts = ["1234.5600001", "1.005", "-1.005", "2.500", "0.004999", "3"]
    rows = "".join(f"1100,2026,{month},M,{amount}\n" for month, amount in enumerate(amounts, 1))
    outcome = importer.bring_in({"sales_history": header + rows})
    stored = importer.rows("SELECT total_sales FROM sales_history WHERE customer_id = 2 ORDER BY period")
    assert [row[0] for row in stored] == [123_456, 101, -101, 250, 0, 300]
    assert outcome.rounded == 4
    assert outcome.sentence.endswith("6 of them new or changed. 4 amounts were rounded to the cent.")


def test_a_blank_goal_keeps_that_of_the_record_and_a_typed_one_replaces_it(importer: Importer) -> None:
    importer.base()
    importer.bring_in({"customer_rebates": RECORDS + "1000,GROWTH,2026,,,Y\n"})
    assert importer.rows(GOALS) == [(2026, 0, 50_000, True, 2)]
    importer.bring_in({"customer_rebates": RECORDS + "1000,GROWTH,2026,,0,Y\n"})
    assert importer.rows(GOALS) == [(2026, 0, 0, True, 3)]


def test_new_records_with_a_blank_goal_build_on_the_year_before_whatever_their_order(importer: Importer) -> None:
    importer.base()
    importer.bring_in(
        {"customer_rebates": RECORDS + "1000,GROWTH,2028,,,\n1000,GROWTH,2027,,,N\n2000,QUART,2027,1,,\n"}
    )
    goals = [row[:3] for row in importer.rows(GOALS)]
    assert goals == [(2026, 0, 50_000), (2027, 0, 50_000), (2027, 1, 5_000), (2028, 0, 50_000)]


def test_records_of_an_inactive_program_may_be_brought_in(importer: Importer) -> None:
    importer.base()
    importer.bring_in(
        {
            "rebate_programs": "rebate_code,frequency,active\nOLD,Annual,N\n",
            "customer_rebates": RECORDS + "1000,OLD,2020,,9,\n",
        }
    )
    assert (2020, 0, 900, False, 1) in importer.rows(GOALS)


def test_a_program_and_a_level_are_replaced_and_blank_columns_are_their_defaults(importer: Importer) -> None:
    importer.base()
    importer.bring_in({"rebate_programs": "rebate_code,frequency,goal_required,text\nQUART,monthly,n,Long text\n"})
    importer.bring_in({"rebate_sub_codes": LEVELS + "GROWTH,A,2000,3000.5,,7.5,,,,\n"})
    program = "SELECT description, text, active, frequency, goal_required, version FROM rebate_programs"
    assert importer.rows(f"{program} WHERE rebate_code = 'QUART'") == [("", "Long text", True, 1, False, 2)]
    level = (
        "SELECT min_sales, max_sales, min_pct_over_goal, limit_sales_to_pg, rebate_pct_tot_sales FROM rebate_sub_codes"
    )
    assert importer.rows(f"{level} WHERE rebate_sub_code = 'A'") == [(200_000, 300_050, 75_000, False, None)]
    assert importer.rows("SELECT COUNT(*) FROM sub_code_parents") == [(1,)]


def test_product_groups_and_parents_of_a_level_are_added_to_those_it_has(importer: Importer) -> None:
    importer.base()
    groups = "rebate_code,rebate_sub_code,product_group\n"
    parents = "rebate_code,rebate_sub_code,parent_sub_code\n"
    first = importer.bring_in({"sub_code_product_groups": f"{groups}GROWTH,A,TOOLS\nGROWTH,BASE,TOOLS\n"})
    second = importer.bring_in(
        {
            "rebate_sub_codes": LEVELS + "GROWTH,B,,,,,2,Y,,1\n",
            "sub_code_product_groups": f"{groups}GROWTH,A,TOOLS\nGROWTH,A,PAINT\nGROWTH,B,PAINT\nGROWTH,B,TOOLS\n",
            "sub_code_parents": f"{parents}GROWTH,B,A\nGROWTH,B,BASE\nGROWTH,A,BASE\n",
        }
    )
    assert first.changed == {"sub_code_product_groups": 2}
    assert second.changed == {"rebate_sub_codes": 1, "sub_code_product_groups": 3, "sub_code_parents": 2}
    stored = importer.rows(
        "SELECT s.rebate_sub_code, g.product_group FROM sub_code_product_groups l "
        "JOIN rebate_sub_codes s ON s.id = l.sub_code_id "
        "JOIN product_groups g ON g.id = l.product_group_id ORDER BY 1, 2"
    )
    assert stored == [("A", "PAINT"), ("A", "TOOLS"), ("B", "PAINT"), ("B", "TOOLS"), ("BASE", "TOOLS")]


def test_a_frequency_may_change_while_no_record_has_the_program(importer: Importer) -> None:
    importer.base()
    importer.bring_in({"rebate_programs": "rebate_code,frequency\nQUART,Annual\n"})
    assert importer.rows("SELECT frequency FROM rebate_programs WHERE rebate_code = 'QUART'") == [(12,)]


@pytest.mark.parametrize(
    ("files", "marked"),
    [
        (
            {"sales_history": "cust_no,year,period,period_type,total_sales\n1000,2026,1,M,100.01\n"},
            ["1000 GROWTH 2026"],
        ),
        ({"sales_history": "cust_no,year,period,period_type,total_sales\n1000,2026,1,M,100.00\n"}, []),
        ({"sales_history": "cust_no,year,period,period_type,total_sales\n1000,2025,1,M,100.01\n"}, []),
        ({"sales_history": "cust_no,year,period,period_type,total_sales\n1100,2026,1,M,5\n"}, ["2000 GROWTH 2026"]),
        (
            {"sales_pg_history": "cust_no,year,period,period_type,product_group,total_sales\n1000,2026,1,M,TOOLS,5\n"},
            ["1000 GROWTH 2026"],
        ),
        ({"rebate_sub_codes": LEVELS + "GROWTH,A,1001,,,5,,N,,0.5\n"}, ["1000 GROWTH 2026", "2000 GROWTH 2026"]),
        ({"rebate_programs": "rebate_code,frequency,description\nGROWTH,Annual,Growth\n"}, []),
        ({"customers": "cust_no,name,parent_cust_no\n1100,Acme West,2000\n"}, []),
        ({"customers": "cust_no,name,parent_cust_no\n1100,Acme East,\n"}, ["2000 GROWTH 2026"]),
        ({"customer_rebates": RECORDS + "1000,GROWTH,2026,,500.00,N\n"}, []),
        ({"customer_rebates": RECORDS + "1000,GROWTH,2026,,501,N\n"}, ["1000 GROWTH 2026"]),
    ],
    ids=[
        *("sales", "same sales", "another year", "a child's sales", "sales by group", "a level", "a description"),
        *("a name", "a parent", "same record", "a goal"),
    ],
)
def test_only_records_whose_figures_no_longer_follow_are_out_of_date(
    importer: Importer, files: Mapping[str, str], marked: list[str]
) -> None:
    importer.base()
    importer.bring_in({"customers": "cust_no,name,parent_cust_no\n1100,Acme East,2000\n"})
    importer.bring_in({"customer_rebates": RECORDS + "2000,GROWTH,2026,,1,Y\n"})
    recalculated(importer)
    importer.bring_in(files)
    assert out_of_date(importer) == marked


REWARDS = (
    "reward_no,reported_on,manufacturer,distributor,retailer,program,item_code,item_description,quantity,"
    "credit_amount\n"
)


def test_a_reward_reported_twice_is_counted_once_and_keeps_its_state(importer: Importer) -> None:
    reward = "R1,2026-01-31,Paws,North,Main Street,Buy 12,P-1,Kibble,2,"
    assert importer.bring_in({"rewards": f"{REWARDS}{reward}24.50\n"}).changed == {"rewards": 1}
    assert importer.bring_in({"rewards": f"{REWARDS}{reward}\n"}).changed == {"rewards": 0}
    assert importer.bring_in({"rewards": f"{REWARDS}{reward}30\n"}).changed == {"rewards": 1}
    assert importer.rows("SELECT reward_no, credit_amount, state FROM rewards") == [("R1", 3000, "new")]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("R1,31.01.2026,Paws,North,Main,Buy,P-1,Kibble,2,", "reported_on"),
        ("R1,2026-02-30,Paws,North,Main,Buy,P-1,Kibble,2,", "reported_on"),
        ("R1,2026-01-31,Paws,North,Main,Buy,P-1,Kibble,0,", "quantity"),
        ("R1,2026-01-31,Paws,North,Main,Buy,P-1,Kibble,2,-1", "credit_amount"),
        ("R1,2026-01-31,,North,Main,Buy,P-1,Kibble,2,", "manufacturer"),
    ],
)
def test_a_reward_that_does_not_fit_is_refused(importer: Importer, cells: str, column: str) -> None:
    refusal = importer.refused(importer.write("rewards", f"{REWARDS}{cells}\n"))
    assert [(problem.row, problem.column) for problem in refusal.problems] == [(2, column)]


def test_what_somebody_else_changed_meanwhile_is_a_conflict_and_nothing_is_stored(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    importer.base()
    before = importer.contents()
    monkeypatch.setattr(import_history, "add_history", lambda *_arguments: False)
    header = "cust_no,year,period,period_type,total_sales\n"
    with pytest.raises(Conflict, match="Somebody else changed what sales_history.csv refers to"):
        importer.bring_in({"sales_history": f"{header}1100,2026,1,M,5\n"})
    assert importer.contents() == before
