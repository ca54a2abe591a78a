"""Which level carries, which are included in it, Paid % and Total %: "What does it pay?" in calculation.md."""

from crpm_desktop.domain.program import SubCode
from crpm_desktop.domain.rebate import Color, RebateResult
from tests.domain.figures import HALF_PERCENT, PERCENT, figure, row

BEVERAGES = frozenset({"BEVERAGES"})
SEAFOOD = frozenset({"SEAFOOD"})


def growth_levels() -> tuple[SubCode, ...]:
    """The example of the reference: Base 1 %, A and B half a percent each, at 5 % and 10 % over goal."""
    return (
        SubCode("BASE", rebate_pct_tot_sales=PERCENT),
        SubCode("A", min_pct_over_goal=5 * PERCENT, rebate_pct_tot_sales=HALF_PERCENT, parents=frozenset({"BASE"})),
        SubCode("B", min_pct_over_goal=10 * PERCENT, rebate_pct_tot_sales=HALF_PERCENT, parents=frozenset({"A"})),
    )


def paid(result: RebateResult) -> dict[str, int]:
    return {detail.rebate_sub_code: detail.paid_pct for detail in result.details}


def homes(result: RebateResult) -> dict[str, str | None]:
    return {detail.rebate_sub_code: detail.included_in for detail in result.details}


def test_base_alone_pays_one_percent_at_goal() -> None:
    result = figure(*growth_levels(), goal=1_000_00, sales=1_000_00)
    assert paid(result) == {"A": 0, "B": 0, "BASE": PERCENT}
    assert homes(result) == {"A": None, "B": None, "BASE": None}
    assert result.rebate_earned == 10_00


def test_level_a_pays_one_and_a_half_percent_with_base_included_in_it() -> None:
    result = figure(*growth_levels(), goal=1_000_00, sales=1_050_00)
    assert paid(result) == {"A": 15_000, "B": 0, "BASE": 0}
    assert homes(result) == {"A": None, "B": None, "BASE": "A"}
    assert result.rebate_earned == 15_75


def test_level_b_pays_two_percent_with_base_and_a_included_in_it() -> None:
    result = figure(*growth_levels(), goal=1_000_00, sales=1_100_00)
    assert paid(result) == {"A": 0, "B": 20_000, "BASE": 0}
    assert homes(result) == {"A": "B", "B": None, "BASE": "B"}
    assert [detail.rebate_earned for detail in result.details] == [0, 22_00, 0]
    assert result.rebate_earned == 22_00


def test_total_pct_counts_all_same_basis_ancestors_achieved_or_not() -> None:
    for sales in (0, 1_000_00, 1_100_00):
        result = figure(*growth_levels(), goal=1_000_00, sales=sales)
        assert {one.rebate_sub_code: one.total_pct for one in result.details} == {
            "A": 15_000,
            "B": 20_000,
            "BASE": 10_000,
        }


def test_an_unachieved_level_is_neither_paid_nor_included() -> None:
    result = figure(*growth_levels(), goal=1_000_00, sales=999_99)
    assert paid(result) == {"A": 0, "B": 0, "BASE": 0}
    assert homes(result) == {"A": None, "B": None, "BASE": None}
    assert result.rebate_earned == 0


def test_levels_without_parents_each_carry_their_own_percentage() -> None:
    result = figure(
        SubCode("A", rebate_pct_tot_sales=PERCENT), SubCode("B", rebate_pct_tot_sales=2 * PERCENT), sales=100_00
    )
    assert paid(result) == {"A": PERCENT, "B": 2 * PERCENT}
    assert homes(result) == {"A": None, "B": None}
    assert result.rebate_earned == 3_00


def test_a_blank_percentage_pays_nothing_but_the_level_still_carries_what_is_included_in_it() -> None:
    base = SubCode("BASE", rebate_pct_tot_sales=PERCENT)
    result = figure(base, SubCode("A", parents=frozenset({"BASE"})), sales=100_00)
    assert paid(result) == {"A": PERCENT, "BASE": 0}
    assert homes(result) == {"A": None, "BASE": "A"}
    assert (row(result, "A").rebate_earned, row(result, "A").total_pct) == (1_00, PERCENT)


def test_a_level_with_a_blank_percentage_is_included_too() -> None:
    level = SubCode("A", rebate_pct_tot_sales=PERCENT, parents=frozenset({"BASE"}))
    result = figure(SubCode("BASE"), level, sales=100_00)
    assert homes(result) == {"A": None, "BASE": "A"}
    assert paid(result) == {"A": PERCENT, "BASE": 0}


def test_a_parent_of_another_basis_is_required_but_carries_on_its_own() -> None:
    base = SubCode("BASE", rebate_pct_tot_sales=PERCENT)
    limited = SubCode(
        "SEA",
        limit_sales_to_pg=True,
        product_groups=SEAFOOD,
        rebate_pct_tot_sales=3 * PERCENT,
        parents=frozenset({"BASE"}),
    )
    result = figure(base, limited, sales=1_000_00, pg_sales={"SEAFOOD": 200_00})
    assert paid(result) == {"BASE": PERCENT, "SEA": 3 * PERCENT}
    assert homes(result) == {"BASE": None, "SEA": None}
    assert (row(result, "BASE").rebate_earned, row(result, "SEA").rebate_earned) == (10_00, 6_00)
    assert row(result, "SEA").total_pct == 3 * PERCENT


def test_two_limited_levels_share_a_basis_only_with_the_same_set_of_groups() -> None:
    def program(child_groups: frozenset[str]) -> RebateResult:
        parent = SubCode("P", limit_sales_to_pg=True, product_groups=SEAFOOD, rebate_pct_tot_sales=PERCENT)
        child = SubCode(
            "C",
            limit_sales_to_pg=True,
            product_groups=child_groups,
            rebate_pct_tot_sales=PERCENT,
            parents=frozenset({"P"}),
        )
        return figure(parent, child, sales=300_00, pg_sales={"SEAFOOD": 100_00, "BEVERAGES": 200_00})

    assert homes(program(SEAFOOD)) == {"C": None, "P": "C"}
    assert program(SEAFOOD).rebate_earned == 2_00
    assert homes(program(SEAFOOD | BEVERAGES)) == {"C": None, "P": None}
    assert program(SEAFOOD | BEVERAGES).rebate_earned == 4_00


def test_a_level_not_limited_shares_a_basis_with_another_whatever_groups_they_list() -> None:
    parent = SubCode("P", product_groups=SEAFOOD, rebate_pct_tot_sales=PERCENT)
    child = SubCode("C", product_groups=BEVERAGES, rebate_pct_tot_sales=PERCENT, parents=frozenset({"P"}))
    result = figure(parent, child, sales=100_00)
    assert homes(result) == {"C": None, "P": "C"}
    assert paid(result) == {"C": 2 * PERCENT, "P": 0}


def test_an_ancestor_of_the_same_basis_is_found_through_a_level_of_another_basis() -> None:
    base = SubCode("BASE", rebate_pct_tot_sales=PERCENT)
    middle = SubCode(
        "MID",
        limit_sales_to_pg=True,
        product_groups=SEAFOOD,
        rebate_pct_tot_sales=4 * PERCENT,
        parents=frozenset({"BASE"}),
    )
    top = SubCode("TOP", rebate_pct_tot_sales=2 * PERCENT, parents=frozenset({"MID"}))
    result = figure(base, middle, top, sales=1_000_00, pg_sales={"SEAFOOD": 100_00})
    assert homes(result) == {"BASE": "TOP", "MID": None, "TOP": None}
    assert paid(result) == {"BASE": 0, "MID": 4 * PERCENT, "TOP": 3 * PERCENT}
    assert result.rebate_earned == 34_00
    assert row(result, "TOP").total_pct == 3 * PERCENT


def test_a_base_below_two_parents_is_paid_once_in_a_diamond() -> None:
    result = figure(
        SubCode("BASE", rebate_pct_tot_sales=PERCENT),
        SubCode("L", rebate_pct_tot_sales=2 * PERCENT, parents=frozenset({"BASE"})),
        SubCode("R", rebate_pct_tot_sales=3 * PERCENT, parents=frozenset({"BASE"})),
        SubCode("TOP", rebate_pct_tot_sales=4 * PERCENT, parents=frozenset({"L", "R"})),
        sales=100_00,
    )
    assert homes(result) == {"BASE": "TOP", "L": "TOP", "R": "TOP", "TOP": None}
    assert paid(result)["TOP"] == row(result, "TOP").total_pct == 10 * PERCENT
    assert result.rebate_earned == 10_00


def test_of_several_carrying_levels_the_first_in_code_order_takes_the_base() -> None:
    result = figure(
        SubCode("R", rebate_pct_tot_sales=3 * PERCENT, parents=frozenset({"BASE"})),
        SubCode("BASE", rebate_pct_tot_sales=PERCENT),
        SubCode("L", rebate_pct_tot_sales=2 * PERCENT, parents=frozenset({"BASE"})),
        sales=100_00,
    )
    assert homes(result) == {"BASE": "L", "L": None, "R": None}
    assert paid(result) == {"BASE": 0, "L": 3 * PERCENT, "R": 3 * PERCENT}
    assert {one.rebate_sub_code: one.total_pct for one in result.details} == {
        "BASE": PERCENT,
        "L": 3 * PERCENT,
        "R": 4 * PERCENT,
    }
    assert result.rebate_earned == 6_00


def test_an_unachieved_first_level_in_code_order_leaves_the_base_to_the_next() -> None:
    result = figure(
        SubCode("BASE", rebate_pct_tot_sales=PERCENT),
        SubCode("L", min_sales=500_00, rebate_pct_tot_sales=2 * PERCENT, parents=frozenset({"BASE"})),
        SubCode("R", rebate_pct_tot_sales=3 * PERCENT, parents=frozenset({"BASE"})),
        sales=100_00,
    )
    assert (row(result, "L").color, row(result, "L").included_in) == (Color.RED, None)
    assert homes(result)["BASE"] == "R"
    assert paid(result) == {"BASE": 0, "L": 0, "R": 4 * PERCENT}


def test_a_level_is_included_in_the_carrying_one_and_not_in_one_between_them() -> None:
    result = figure(
        SubCode("Z", rebate_pct_tot_sales=PERCENT),
        SubCode("A", rebate_pct_tot_sales=PERCENT, parents=frozenset({"Z"})),
        SubCode("Y", rebate_pct_tot_sales=PERCENT, parents=frozenset({"A"})),
        sales=100_00,
    )
    assert homes(result) == {"A": "Y", "Y": None, "Z": "Y"}
