"""The Free Goods Batches window: down and up, filters, age, keys, refusals, two clerks, one for a main window."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from crpm_desktop.domain.free_goods import Action, Section, State
from crpm_desktop.domain.reward_records import Who
from crpm_desktop.free_goods_window.places import ACTIONS, Level, Place
from crpm_desktop.free_goods_window.trail import PATH_SIGN as SIGN
from crpm_desktop.services import free_goods
from tests.gui.desk import Desk
from tests.gui.goods_desk import NORTH, SOUTH, GoodsDesk, reported, reward
from tests.services.rewards import report


def ben(days_ago: int = 0) -> Who:
    """Somebody who acts now, or did so many days ago."""
    return Who("ben", date.today(), datetime.now(UTC).replace(tzinfo=None) - timedelta(days=days_ago))


@pytest.fixture
def goods(desk: Desk, tmp_path: Path) -> GoodsDesk:
    """Six rewards of North and two of South; the first four of North are in batch 1, pending."""
    file = tmp_path / "goods.db"
    reported(file, [reward(number) for number in range(1, 5)])
    goods = GoodsDesk(desk, file)
    new_work = desk.window.database.new_work
    free_goods.create_batch(new_work, ben(), NORTH, name="First")
    database = desk.window.database
    report(database, [reward(5), reward(6), reward(7, distributor=SOUTH), reward(8, distributor=SOUTH)])
    goods.page.refresh()
    desk.settle()
    return goods


def test_sections_stand_in_their_order_with_live_counts_and_amounts(goods: GoodsDesk) -> None:
    buttons = goods.page.sections.buttons
    assert [button.text() for button in buttons.values()] == [
        "New Rewards",
        "Pending Fulfillment",
        "Fulfilled",
        "Grouped for Mfg Credit",
        "Mfg Credit Paid",
        "Declined / On Hold",
        "Summary of the Year",
    ]
    assert goods.counts() == [4, 4, 0, 0, 0, 0]
    assert buttons[Section.NEW].amount == "260.00"
    assert buttons[Section.NEW].accessibleName() == "New Rewards: 4 rewards, 260.00"
    assert goods.texts("distributor") == [NORTH, SOUTH]
    assert goods.texts("rewards") == ["2", "2"]
    assert goods.texts("units") == ["3", "3"]
    assert goods.texts("credit_amount") == ["110.00", "150.00"]
    assert goods.texts("oldest") == ["2026-11-06", "2026-11-08"]


def test_enter_goes_down_and_back_goes_up_to_the_same_row(goods: GoodsDesk) -> None:
    goods.level.view.go_to(goods.row_of(SOUTH))
    goods.key(Qt.Key.Key_Return)
    assert goods.page.place == Place(Section.NEW, SOUTH)
    goods.key(Qt.Key.Key_Return)
    assert goods.page.place.program == "Buy 12 get 1"
    assert goods.texts("reward_no") == ["R8"]
    assert goods.page.trail.text == f"New Rewards {SIGN} {SOUTH} {SIGN} Buy 12 get 1"
    goods.key(Qt.Key.Key_Backspace)
    assert goods.texts("program") == ["Buy 12 get 1", "Chew card"]
    goods.key(Qt.Key.Key_Escape)
    assert goods.level.current_row().name == SOUTH
    goods.key(Qt.Key.Key_Escape)
    assert goods.page.place == Place(Section.NEW)


def test_alt_left_and_a_click_on_the_breadcrumb_go_up(goods: GoodsDesk) -> None:
    goods.open_row(NORTH)
    goods.open_row("Chew card")
    QTest.keyClick(goods.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    goods.desk.settle()
    assert goods.page.place == Place(Section.NEW, NORTH)
    goods.open_row("Chew card")
    goods.page.trail.place_chosen.emit(Place(Section.NEW))
    goods.desk.settle()
    assert goods.page.trail.text == "New Rewards"
    assert not goods.page.trail.back.isEnabled()


@pytest.mark.parametrize(("key", "section"), [(Qt.Key.Key_2, Section.PENDING), (Qt.Key.Key_6, Section.STOPPED)])
def test_control_and_a_number_chooses_a_section(goods: GoodsDesk, key: Qt.Key, section: Section) -> None:
    goods.key(key, Qt.KeyboardModifier.ControlModifier)
    assert goods.page.place == Place(section)


def test_filters_narrow_the_counts_and_the_rows(goods: GoodsDesk) -> None:
    filters = goods.page.filters
    filters.program.setCurrentText("chew card")
    filters.program.edit.editingFinished.emit()
    goods.desk.settle()
    assert goods.counts() == [2, 2, 0, 0, 0, 0]
    assert goods.texts("rewards") == ["1", "1"]
    filters.first_day.edit.setText("2026-11-08")
    filters.first_day.edit.editingFinished.emit()
    goods.desk.settle()
    assert goods.texts("distributor") == [SOUTH]
    goods.press(filters.clear_button)
    assert goods.counts() == [4, 4, 0, 0, 0, 0]
    filters.text.setText("r8")
    filters.text.returnPressed.emit()
    goods.desk.settle()
    assert goods.counts() == [1, 0, 0, 0, 0, 0]
    filters.text.setText("no such thing")
    filters.text.returnPressed.emit()
    goods.desk.settle()
    assert goods.level.view.empty_text == "Nothing here meets the filter above - change it, or press Clear Filters"


def test_an_unknown_name_in_a_filter_is_taken_back(goods: GoodsDesk) -> None:
    retailer = goods.page.filters.retailer
    retailer.setCurrentText("Nobody")
    retailer.edit.editingFinished.emit()
    goods.desk.settle()
    assert (retailer.name, retailer.currentText()) == (None, "All")
    assert goods.counts() == [4, 4, 0, 0, 0, 0]


def test_a_day_that_is_none_is_marked_told_and_filters_nothing(goods: GoodsDesk) -> None:
    field = goods.page.filters.last_day
    field.edit.setText("11/21/26")
    field.edit.editingFinished.emit()
    goods.desk.settle()
    assert goods.told == "To: '11/21/26' is no date: type it like 2026-11-21."
    assert field.edit.font().strikeOut()
    assert goods.counts() == [4, 4, 0, 0, 0, 0]


def test_what_waits_too_long_is_marked_with_sign_and_words_and_the_number_is_kept(goods: GoodsDesk) -> None:
    goods.section(Section.PENDING)
    assert goods.texts("days") == ["0"]
    assert goods.texts("waiting") == [""]
    goods.section(Section.NEW)
    ages = [(date.today() - day).days for day in (date(2026, 11, 6), date(2026, 11, 8))]
    limit = max(ages[1], 1)
    goods.page.filters.days.setValue(limit)
    assert goods.texts("days") == [f"{max(age, 0)}" for age in ages]
    late = [f"⚠ over {limit} days" if age > limit else "" for age in ages]
    assert goods.texts("waiting") == late
    again = type(goods.page.filters)(goods.window.context.settings)
    assert again.days.value() == limit
    again.deleteLater()


def test_an_action_takes_the_whole_batch_though_the_filter_shows_a_part_and_says_so(goods: GoodsDesk) -> None:
    goods.page.filters.program.set_name("Chew card")
    goods.page.filters.program.picked.emit()
    goods.section(Section.PENDING)
    goods.open_row(NORTH)
    assert goods.texts("rewards") == ["2"]
    goods.press(goods.level.select_all_button)
    dialog = goods.act(Action.FULFILL)
    assert dialog.heading.text() == f"<b>Mark Fulfilled</b> - {NORTH}, batch 1  First"
    assert dialog.totals_label.text() == "<b>4 rewards of 1 batch, 6 units, 100.00 credit</b>"
    assert "whatever the filter" in dialog.note.text()
    goods.confirm(dialog)
    assert goods.stored()["R4"].state is State.FULFILLED


def test_create_batch_takes_the_ticked_retailers_only(goods: GoodsDesk) -> None:
    goods.level.view.go_to(goods.row_of(SOUTH))
    dialog = goods.act(Action.BATCH)
    assert [part.label for part in dialog.plan.parts] == ["Elm Pets", "Oak Pets"]
    goods.press(dialog.deselect_all_button)
    assert not dialog.do_button.isEnabled()
    goods.desk.click_cell(dialog.view, 1, "selected")
    assert dialog.totals_label.text() == "<b>1 reward, 2 units, 70.00 credit</b>"
    goods.confirm(dialog)
    states = {number: row.state for number, row in goods.stored().items() if row.distributor == SOUTH}
    assert states == {"R7": State.PENDING, "R8": State.NEW}


@pytest.mark.parametrize(
    ("section", "action", "sentence"),
    [
        (Section.PENDING, Action.FULFILL, "Mark Fulfilled: no batches are selected."),
        (Section.PENDING, Action.UNBATCH, "Unbatch: no batches are selected."),
    ],
)
def test_an_action_without_ticks_says_so(goods: GoodsDesk, section: Section, action: Action, sentence: str) -> None:
    goods.section(section)
    goods.open_row(NORTH)
    goods.press(goods.level.buttons[action])
    assert goods.told.startswith(sentence)
    assert goods.page.moves.dialog is None


def test_a_batch_that_somebody_else_moved_meanwhile_is_a_clear_refusal_and_nothing_moves(goods: GoodsDesk) -> None:
    goods.section(Section.PENDING)
    goods.open_row(NORTH)
    goods.press(goods.level.select_all_button)
    dialog = goods.act(Action.FULFILL)
    new_work = goods.desk.window.database.new_work
    free_goods.hold(new_work, ben(), ["R2"], "asking the shop")
    goods.press(dialog.do_button)
    assert "The rewards changed since they were shown: then 4 rewards" in dialog.error.text()
    assert not dialog.do_button.isEnabled()
    assert {goods.stored()[f"R{number}"].state for number in (1, 3, 4)} == {State.PENDING}
    goods.desk.settle()
    assert goods.texts("rewards") == ["3"]
    goods.press(dialog.cancel_button)
    assert goods.page.moves.dialog is None


def test_a_batch_fulfilled_by_somebody_else_is_refused_with_his_name(goods: GoodsDesk) -> None:
    goods.section(Section.PENDING)
    goods.open_row(NORTH)
    goods.press(goods.level.select_all_button)
    dialog = goods.act(Action.FULFILL)
    free_goods.mark_fulfilled(goods.desk.window.database.new_work, ben(), [1])
    goods.press(dialog.do_button)
    assert "last Mark Fulfilled by ben" in dialog.error.text()
    goods.press(dialog.cancel_button)


def test_grouping_a_batch_with_a_pending_reward_is_hindered_beforehand_and_refused(goods: GoodsDesk) -> None:
    new_work = goods.desk.window.database.new_work
    free_goods.hold(new_work, ben(), ["R2"], "asking the shop")
    free_goods.mark_fulfilled(new_work, ben(), [1])
    free_goods.undo(new_work, ben(), ["R2"])
    goods.section(Section.FULFILLED)
    dialog = goods.act(Action.GROUP)
    assert [part.hindrance for part in dialog.plan.parts] == ["1 reward still pending"]
    assert not dialog.do_button.isEnabled()
    goods.press(dialog.select_all_button)
    goods.press(dialog.do_button)
    assert "Batch 1 can't be grouped yet: 1 reward of it is still pending" in dialog.error.text()
    assert goods.stored()["R1"].state is State.FULFILLED
    goods.press(dialog.cancel_button)


def test_batches_of_one_credit_batch_are_ticked_together_and_paid_one_credit_batch_at_a_time(goods: GoodsDesk) -> None:
    new_work = goods.desk.window.database.new_work
    free_goods.create_batch(new_work, ben(), NORTH, name="Second")
    free_goods.mark_fulfilled(new_work, ben(), [1, 2])
    free_goods.create_credit_batch(new_work, ben(), NORTH, [1, 2])
    goods.section(Section.GROUPED)
    goods.open_row(NORTH)
    goods.tick("Second")
    assert goods.level.ticked_label.text() == "2 of 2 batches selected: 6 rewards, 210.00"
    dialog = goods.act(Action.UNGROUP)
    goods.confirm(dialog)
    assert goods.counts()[:4] == [2, 0, 6, 0]
    for number in (1, 2):
        free_goods.create_credit_batch(new_work, ben(), NORTH, [number])
    goods.section(Section.GROUPED)
    goods.open_row(NORTH)
    goods.press(goods.level.select_all_button)
    goods.press(goods.level.buttons[Action.PAY])
    assert goods.told.startswith("Mark Paid takes one credit batch at a time")


def test_rewards_of_two_batches_are_not_unbatched_together(goods: GoodsDesk) -> None:
    free_goods.create_batch(goods.desk.window.database.new_work, ben(), NORTH, name="Second")
    goods.section(Section.PENDING)
    goods.open_row(NORTH)
    goods.press(goods.level.everything_button)
    goods.press(goods.level.select_all_button)
    goods.press(goods.level.buttons[Action.UNBATCH])
    assert goods.told == "Unbatch takes one batch at a time; the ticked rewards are of 2."
    goods.press(goods.level.buttons[Action.FULFILL])
    assert goods.told == "Mark Fulfilled takes a batch: go Back and open or tick one."


def test_history_of_a_batch_lists_its_moves(goods: GoodsDesk) -> None:
    goods.section(Section.PENDING)
    goods.open_row(NORTH)
    goods.press(goods.level.history_button)
    dialog = goods.page.history
    assert dialog is not None
    assert [(move.moved_by, move.action, move.rewards) for move in dialog.model.rows()] == [("ben", Action.BATCH, 4)]
    dialog.reject()


def test_a_change_elsewhere_is_shown_and_ticks_of_what_is_gone_are_dropped(goods: GoodsDesk) -> None:
    goods.section(Section.PENDING)
    goods.open_row(NORTH)
    goods.press(goods.level.select_all_button)
    free_goods.mark_fulfilled(goods.desk.window.database.new_work, ben(), [1])
    QTest.keyClick(goods.window, Qt.Key.Key_F5)
    goods.desk.settle()
    assert goods.texts() == []
    assert goods.level.ticked() == []
    assert goods.level.view.empty_text == f"Nothing of {NORTH} is in Pending Fulfillment any more - go Back (Alt+Left)"


def test_every_level_of_every_section_is_a_sound_model(goods: GoodsDesk) -> None:
    for section in Section:
        for level in Level:
            panel = goods.page._make_level(section, level)
            tester = QAbstractItemModelTester(panel.model, QAbstractItemModelTester.FailureReportingMode.QtTest)
            panel.model.set_rows(goods.level.model.rows() if level is Level.SECTION else ())
            panel.model.sort(1, Qt.SortOrder.DescendingOrder)
            assert set(panel.buttons) == set(ACTIONS.get((section, level), ()))
            panel.model.set_rows(())
            assert tester.model() is panel.model


def test_there_is_one_window_which_goes_with_the_main_window(goods: GoodsDesk) -> None:
    goods.window.close()
    assert not goods.window.isVisible()
    goods.desk.window.reports.batches_action.trigger()
    goods.desk.settle()
    assert goods.desk.window.reports.free_goods is goods.window
    assert goods.window.isVisible()
    window = goods.desk.window
    window.close()
    assert window.reports.free_goods is None
    assert not goods.window.isVisible()
    goods.desk.app.window = None
    window.deleteLater()


def test_f1_leads_to_the_help_on_free_goods(goods: GoodsDesk) -> None:
    goods.section(Section.PENDING)
    goods.level.view.setFocus()
    QTest.keyClick(goods.level.view, Qt.Key.Key_F1)
    goods.desk.settle()
    assert goods.desk.window.tabs.currentWidget() is goods.desk.window.help
    assert goods.desk.window.help.shown.partition(".")[0] == "free_goods"


def test_days_in_state_are_counted_from_the_last_move(goods: GoodsDesk) -> None:
    new_work = goods.desk.window.database.new_work
    long_ago = ben(50)
    free_goods.hold(new_work, long_ago, ["R1"], "asking the shop")
    free_goods.decline(new_work, long_ago, ["R3"], "no receipt")
    goods.section(Section.STOPPED)
    assert goods.texts("waiting") == ["⚠ over 30 days"]
    goods.open_row(NORTH)
    goods.open_row("First")
    assert [(row[1], row[3]) for row in goods.texts()] == [("R1", "on hold"), ("R3", "declined")]
    assert goods.texts("days") == ["50", "50"]
    assert goods.texts("waiting") == ["⚠ over 30 days", ""]
