"""Free goods: the table of screens.md, every legal and illegal move, and the names that are proposed."""

from collections.abc import Callable
from datetime import date

import pytest

from crpm_desktop.domain import free_goods_rules as rules
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.free_goods import (
    SECTION_OF,
    TRANSITIONS,
    Action,
    Section,
    State,
    checked_text,
    propose_batch_name,
    propose_credit_name,
)
from crpm_desktop.domain.free_goods_rules import BatchStanding, RewardStanding

N, P, F, G, X, D, H = State
DAY = date(2026, 11, 21)

TABLE: dict[Action, dict[State, State | None]] = {
    Action.BATCH: {N: P},
    Action.UNBATCH: {P: N},
    Action.FULFILL: {P: F},
    Action.DECLINE: {N: D, P: D, F: D},
    Action.HOLD: {N: H, P: H, F: H},
    Action.UNDO: {D: None, H: None},
    Action.GROUP: {F: G},
    Action.UNGROUP: {G: F},
    Action.PAY: {F: X, G: X},
}
"""From -> to as the page has it; None is the state it was stopped in."""

OF_REWARDS = (Action.UNBATCH, Action.DECLINE, Action.HOLD, Action.UNDO)


def batch(number: int = 7, distributor: str = "North", /, **counts: int) -> BatchStanding:
    return BatchStanding(number, distributor, {State(state): count for state, count in counts.items()})


def credit(**counts: int) -> BatchStanding:
    return BatchStanding(3, "North", {State(state): count for state, count in counts.items()}, is_credit=True)


def test_the_transition_table_is_that_of_the_page() -> None:
    assert {
        action: dict.fromkeys(transition.sources, transition.target) for action, transition in TRANSITIONS.items()
    } == TABLE


def test_every_state_is_in_exactly_one_section() -> None:
    assert [state for section in Section for state in section.states] == list(State)
    assert set(SECTION_OF) == set(State)
    assert [section.title for section in Section] == [
        "New Rewards",
        "Pending Fulfillment",
        "Fulfilled",
        "Grouped for Mfg Credit",
        "Mfg Credit Paid",
        "Declined / On Hold",
    ]


@pytest.mark.parametrize("action", OF_REWARDS)
@pytest.mark.parametrize("state", State)
def test_a_reward_moves_from_the_states_of_the_table_and_is_refused_from_all_others(
    action: Action, state: State
) -> None:
    rewards = [RewardStanding("R1", TRANSITIONS[action].sources[0], 7), RewardStanding("R2", state, 7)]
    if state in TABLE[action]:
        rules.check_rewards(action, rewards)
        return
    with pytest.raises(Refused, match=f"R2 is {state.words}") as refusal:
        rules.check_rewards(action, rewards)
    assert refusal.value.message.startswith(f"{action.label} takes rewards that are ")
    assert refusal.value.place is not None
    assert refusal.value.place.row == "R2"


def test_a_refusal_names_three_rewards_and_counts_the_rest() -> None:
    with pytest.raises(Refused) as refusal:
        rules.check_rewards(Action.UNDO, [RewardStanding(f"R{number}", X, 7) for number in range(5)])
    assert refusal.value.message == (
        "Undo takes rewards that are declined or on hold; R0 is paid, R1 is paid, R2 is paid and 2 more. "
        "What is paid stays as it is."
    )


def test_a_whole_batch_goes_back_while_the_rest_of_it_is_declined_or_held() -> None:
    rules.check_unbatch(batch(pending=2, declined=1, on_hold=1))
    for state in ("fulfilled", "grouped", "paid"):
        with pytest.raises(Refused, match="Batch 7 can't be dissolved: 2 rewards of it are already credited"):
            rules.check_unbatch(batch(pending=1, **{state: 2}))


@pytest.mark.parametrize("check", [rules.check_unbatch, rules.check_fulfill])
@pytest.mark.parametrize("counts", [{}, {"fulfilled": 3}, {"declined": 1, "on_hold": 2}, {"paid": 1}])
def test_a_batch_without_pending_rewards_is_neither_dissolved_nor_fulfilled(
    check: Callable[[BatchStanding], None], counts: dict[str, int]
) -> None:
    with pytest.raises(Refused, match=r"Batch 7 has no pending rewards for (Unbatch|Mark Fulfilled) \("):
        check(batch(**counts))


def test_a_batch_that_is_declined_in_part_is_fulfilled() -> None:
    rules.check_fulfill(batch(pending=1, declined=4, on_hold=1, fulfilled=2))


def test_batches_of_one_distributor_are_grouped_when_nothing_of_them_is_pending() -> None:
    rules.check_group("North", [batch(7, fulfilled=2, declined=1), batch(8, fulfilled=1, paid=4)])
    with pytest.raises(Refused, match="Batch 8 can't be grouped yet: 1 reward of it is still pending"):
        rules.check_group("North", [batch(7, fulfilled=2), batch(8, fulfilled=5, pending=1)])
    with pytest.raises(Refused, match="Batch 8 belongs to South, not to North"):
        rules.check_group("North", [batch(7, fulfilled=2), batch(8, "South", fulfilled=1)])
    with pytest.raises(Refused, match=r"Batch 7 has no fulfilled rewards to group \(2 grouped, 1 declined\)"):
        rules.check_group("North", [batch(7, grouped=2, declined=1)])
    with pytest.raises(Refused, match="needs at least one batch"):
        rules.check_group("North", [])


def test_a_credit_batch_is_ungrouped_while_unpaid() -> None:
    rules.check_ungroup(credit(grouped=3))
    with pytest.raises(Refused, match=r"Credit batch 3 is paid and can't be ungrouped \(3 paid\)"):
        rules.check_ungroup(credit(paid=3))
    with pytest.raises(Refused, match=r"Credit batch 3 holds no rewards: it was ungrouped \(no rewards\)"):
        rules.check_ungroup(credit())


def test_a_fulfilled_batch_is_paid_unless_it_is_grouped_pending_or_empty() -> None:
    rules.check_pay_batch(batch(fulfilled=2, declined=1, paid=1))
    with pytest.raises(Refused, match="Batch 7 is grouped: mark credit batch 3, 5 paid, or ungroup it first"):
        rules.check_pay_batch(BatchStanding(7, "North", {G: 2, F: 1}, (3, 5)))
    with pytest.raises(Refused, match="Batch 7 can't be paid yet: 1 reward of it is still pending"):
        rules.check_pay_batch(batch(fulfilled=2, pending=1))
    with pytest.raises(Refused, match=r"Batch 7 has no fulfilled rewards to pay \(2 paid\)"):
        rules.check_pay_batch(batch(paid=2))


def test_a_credit_batch_is_paid_once() -> None:
    rules.check_pay_credit(credit(grouped=2))
    with pytest.raises(Refused, match=r"Credit batch 3 has no unpaid rewards \(2 paid\)"):
        rules.check_pay_credit(credit(paid=2))


def test_single_rewards_are_unbatched_from_the_batch_they_are_in() -> None:
    rules.check_in_batch(7, [RewardStanding("R1", P, 7)])
    with pytest.raises(Refused, match="Reward R2 is not in batch 7: it is in batch 8"):
        rules.check_in_batch(7, [RewardStanding("R1", P, 7), RewardStanding("R2", P, 8)])
    with pytest.raises(Refused, match="Reward R2 is not in batch 7: it is in no batch"):
        rules.check_in_batch(7, [RewardStanding("R2", N, None)])


def test_what_is_reported_again_may_change_less_the_further_a_reward_is() -> None:
    basis = {"distributor", "reported_on", "manufacturer", "retailer", "program", "item_code", "quantity"}
    expected = [
        (N, None, False, set()),
        (D, N, True, set()),
        (P, None, True, {"distributor"}),
        (H, P, True, {"distributor"}),
        (F, None, False, basis),
        (F, None, True, basis | {"credit_amount"}),
        (H, F, True, basis | {"credit_amount"}),
        (G, None, False, basis | {"credit_amount"}),
        (X, None, False, basis | {"credit_amount"}),
    ]
    for state, held_from, known, fixed in expected:
        assert rules.fixed_columns(state, held_from, credit_known=known) == fixed, (state, held_from, known)


def test_names_are_proposed_by_day_and_by_month_and_never_twice() -> None:
    assert propose_batch_name("North", DAY, ()) == "North 2026-11-21"
    assert propose_batch_name("North", DAY, {"North 2026-11-21", "North 2026-11-21 (2)"}) == "North 2026-11-21 (3)"
    assert propose_credit_name("North", DAY, ()) == "2026-11 North"
    assert propose_credit_name("North", DAY, {"2026-11 North"}) == "2026-11 North (2)"


def test_a_proposed_name_fits_however_long_the_distributor_is() -> None:
    name = propose_batch_name("n" * 100, DAY, ())
    assert name == f"{'n' * 89} 2026-11-21"
    second = propose_batch_name("n" * 100, DAY, {name})
    assert (len(second), second[-15:]) == (100, " 2026-11-21 (2)")


def test_typed_text_loses_outer_spaces_and_is_refused_when_blank_long_or_unprintable() -> None:
    assert checked_text("Reason", "  no receipt ", 500) == "no receipt"
    assert checked_text("Reference", "  ", 100, required=False) == ""
    for text, message in (
        ("  ", "Reason is required"),
        ("x" * 6, r"longer than 5 characters \(6\)"),
        ("a\nb", "line break"),
    ):
        with pytest.raises(Refused, match=message) as refusal:
            checked_text("Reason", text, 5)
        assert refusal.value.place is not None
        assert refusal.value.place.column == "reason"
