"""The naive world itself: members, windows and default goals of a small folder, worked by hand."""

from fractions import Fraction
from pathlib import Path

import pytest

from tests.naive import NaiveWorld

FILES = {
    "customers": "CUST_NO; Name ;parent_cust_no\n1000;Acme;\n1001;Acme North;1000\n1002;Acme Far North;1001\n"
    "2000;Loop One;2001\n2001;Loop Two;2000\n2002;Below the Loop;2001\n",
    "sales_history": "cust_no,year,period,period_type,total_sales\n1000,1996,3,M,100.00\n1000,1996,4,M,50.005\n"
    "1001,1996,1,Q,7.00\n1002,1996,0,Y,1000.00\n1000,1997,1,M,-20.00\n",
    "rebate_programs": "rebate_code,frequency\nY,Annual\nQ,Quarterly\nM,Monthly\n",
    "customer_rebates": "cust_no,rebate_code,year,period,sales_goal,sales_incl_children\n"
    "1000,Y,1998,,,N\n1000,Y,1997,,,N\n1000,Q,1997,1,,Y\n1000,M,1997,1,40,N\n1000,M,1998,1,,N\n1001,M,1998,1,,Y\n",
}


@pytest.fixture
def world(tmp_path: Path) -> NaiveWorld:
    for table, text in FILES.items():
        (tmp_path / f"{table}.csv").write_text(text, encoding="utf-8-sig", newline="")
    return NaiveWorld.from_folder(tmp_path)


def test_members_are_the_customer_and_with_children_every_descendant(world: NaiveWorld) -> None:
    assert world.members("1000", sales_incl_children=False) == {"1000"}
    assert world.members("1000", sales_incl_children=True) == {"1000", "1001", "1002"}
    assert world.members("1002", sales_incl_children=True) == {"1002"}


def test_members_of_a_loop_are_found_once_and_the_search_ends(world: NaiveWorld) -> None:
    assert world.members("2000", sales_incl_children=True) == {"2000", "2001", "2002"}
    assert world.members("2002", sales_incl_children=True) == {"2002"}


def test_rows_coarser_than_the_window_do_not_count(world: NaiveWorld) -> None:
    members = {"1000", "1001", "1002"}
    assert world.sales(members, "Annual", 1996, 0) == Fraction("1157.01")
    assert world.sales(members, "Quarterly", 1996, 1) == 107
    assert world.sales(members, "Quarterly", 1996, 2) == Fraction("50.01")
    assert world.sales(members, "Monthly", 1996, 3) == 100
    assert world.sales(members, "Monthly", 1996, 1) == 0


def test_blank_goals_are_set_earlier_years_first_from_sales_and_goal_of_last_year(world: NaiveWorld) -> None:
    assert world.record("1000", "Y", 1997).goal == Fraction("150.01")
    assert world.record("1000", "Y", 1998).goal == Fraction("150.01")
    assert world.record("1000", "Q", 1997, 1).goal == 107
    assert world.record("1000", "M", 1998, 1).goal == 40
    assert world.record("1001", "M", 1998, 1).goal == 0
