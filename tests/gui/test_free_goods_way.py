"""The whole way of rewards clicked in the window: import, batch, unbatch one, fulfill, credit batch, paid."""

from datetime import date
from pathlib import Path

import pytest

from crpm_desktop.domain.free_goods import Action, Section, State
from crpm_desktop.free_goods_window.trail import PATH_SIGN as SIGN
from tests.gui.desk import Desk
from tests.gui.goods_desk import NORTH, GoodsDesk

THEIRS = """Claim No,Redemption Date,Brand,Store,Offer,SKU,Product,Qty,Value
R1,11/02/2026,Wholesome Paws,Elm Pets,Buy 12 get 1,WP-1,Salmon kibble,1,$24.50
R2,11/13/2026,Wholesome Paws,Elm Pets,Buy 12 get 1,WP-1,Salmon kibble,2,"$1,049.00"
R3,11/14/2026,Wholesome Paws,Oak Pets,Chew card,WP-2,Beef chew,1,11.75
R4,11/15/2026,Wholesome Paws,Oak Pets,Chew card,WP-2,Beef chew,3,
"""


@pytest.fixture
def goods(desk: Desk, tmp_path: Path) -> GoodsDesk:
    return GoodsDesk(desk, tmp_path / "goods.db")


def import_theirs(goods: GoodsDesk, folder: Path) -> None:
    file = folder / "november.csv"
    file.write_text(THEIRS, encoding="utf-8", newline="")
    goods.window.import_file(file)
    goods.desk.settle()
    dialog = goods.window.import_dialog
    assert dialog is not None
    goods.desk.qtbot.keyClicks(dialog.fields.fixed["distributor"], NORTH)
    goods.press(dialog.import_button)


def test_rewards_go_the_whole_way_and_each_level_can_be_read_back(goods: GoodsDesk, tmp_path: Path) -> None:
    assert goods.counts() == [0, 0, 0, 0, 0, 0]
    import_theirs(goods, tmp_path)
    assert goods.told == "4 rows imported (rewards 4), 4 of them new or changed."
    assert goods.counts() == [4, 0, 0, 0, 0, 0]

    assert goods.texts("distributor") == [NORTH]
    assert column(goods.exported(tmp_path / "new.xlsx"), "Credit Amount") == [1085.25]
    goods.open_row(NORTH)
    assert goods.texts("program") == ["Buy 12 get 1", "Chew card"]
    assert column(goods.exported(tmp_path / "programs.xlsx"), "Units") == [3, 4]
    create_batch(goods)
    assert goods.counts() == [0, 4, 0, 0, 0, 0]

    batch = unbatch_one(goods, tmp_path)
    assert goods.counts() == [1, 3, 0, 0, 0, 0]
    fulfill(goods)
    assert goods.counts() == [1, 0, 3, 0, 0, 0]
    group(goods, tmp_path)
    assert goods.counts() == [1, 0, 0, 3, 0, 0]
    pay(goods, tmp_path)
    assert goods.counts() == [1, 0, 0, 0, 3, 0]

    row = goods.stored()["R2"]
    assert (row.state, row.batch, row.fulfilled_reference, row.paid_on, row.paid_reference) == (
        State.PAID,
        batch,
        "CM 77",
        date(2026, 11, 20),
        "CHK 9",
    )
    goods.page.show_history()
    goods.desk.settle()
    assert goods.page.history is not None
    assert [move.action for move in goods.page.history.model.rows()] == [
        Action.BATCH,
        Action.FULFILL,
        Action.GROUP,
        Action.PAY,
    ]
    goods.page.history.reject()


def column(rows: list[tuple[object, ...]], title: str) -> list[object]:
    """What a workbook has below a title."""
    place = [str(cell).replace("\n", " ") for cell in rows[0]].index(title)
    return [row[place] for row in rows[1:]]


def create_batch(goods: GoodsDesk) -> None:
    dialog = goods.act(Action.BATCH)
    assert dialog.totals_label.text() == "<b>4 rewards, 7 units, 1,085.25 credit (1 without a credit amount)</b>"
    assert dialog.name_field is not None
    assert dialog.name_field.text() == f"{NORTH} {date.today().isoformat()}"
    dialog.name_field.setText("November")
    goods.confirm(dialog)
    assert goods.told.startswith("Create Batch: 4 rewards, 7 units, 1,085.25 credit (1 without a credit amount), batch")
    assert goods.told.endswith("(November).")


def unbatch_one(goods: GoodsDesk, folder: Path) -> int:
    goods.section(Section.PENDING)
    goods.open_row(NORTH)
    assert goods.texts("name") == ["November"]
    batch = int(goods.texts("batch")[0])
    assert column(goods.exported(folder / "batches.xlsx"), "Batch Name") == ["November"]
    goods.open_row("November")
    assert goods.page.trail.text == f"Pending Fulfillment {SIGN} {NORTH} {SIGN} Batch {batch} November"
    rows = goods.exported(folder / "rewards.xlsx")
    assert column(rows, "Reward No") == ["R1", "R2", "R3", "R4"]
    assert column(rows, "Credit Amount") == [24.5, 1049, 11.75, None]
    goods.tick("R4")
    assert goods.level.ticked_label.text() == "1 of 4 rewards selected: 0.00"
    goods.confirm(goods.act(Action.UNBATCH))
    assert goods.texts("reward_no") == ["R1", "R2", "R3"]
    return batch


def fulfill(goods: GoodsDesk) -> None:
    goods.press(goods.page.trail.back)
    goods.press(goods.level.select_all_button)
    dialog = goods.act(Action.FULFILL)
    assert dialog.day_field is not None
    assert dialog.reference_field is not None
    dialog.day_field.edit.setText("2026-11-18")
    dialog.reference_field.setText("CM 77")
    goods.confirm(dialog)
    assert goods.told.startswith("Mark Fulfilled: 3 rewards, 4 units, 1,085.25 credit")


def group(goods: GoodsDesk, folder: Path) -> None:
    goods.section(Section.FULFILLED)
    dialog = goods.act(Action.GROUP)
    assert dialog.month is not None
    assert dialog.name_field is not None
    dialog.month.setCurrentIndex(dialog.month.findData("2026-11"))
    dialog.month.activated.emit(1)
    assert dialog.name_field.text() == f"2026-11 {NORTH}"
    goods.confirm(dialog)
    goods.section(Section.GROUPED)
    goods.open_row(NORTH)
    assert column(goods.exported(folder / "grouped.xlsx"), "Credit Batch Name") == [f"2026-11 {NORTH}"]


def pay(goods: GoodsDesk, folder: Path) -> None:
    goods.press(goods.level.select_all_button)
    dialog = goods.act(Action.PAY)
    assert dialog.day_field is not None
    assert dialog.reference_field is not None
    dialog.day_field.edit.setText("2026-11-20")
    dialog.reference_field.setText("CHK 9")
    goods.confirm(dialog)
    goods.section(Section.PAID)
    goods.open_row(NORTH)
    goods.open_row("November")
    rows = goods.exported(folder / "paid.xlsx")
    assert column(rows, "Payment Reference") == ["CHK 9", "CHK 9", "CHK 9"]
    goods.level.view.go_to(goods.row_of("R2"))


def test_declined_rewards_come_back_to_their_batch(goods: GoodsDesk, tmp_path: Path) -> None:
    import_theirs(goods, tmp_path)
    goods.open_row(NORTH)
    goods.confirm(goods.act(Action.BATCH))
    goods.section(Section.PENDING)
    goods.open_row(NORTH)
    goods.press(goods.level.everything_button)
    goods.tick("R1", "R3")
    dialog = goods.act(Action.DECLINE)
    goods.press(dialog.do_button)
    assert "Reason is required" in dialog.error.text()
    assert goods.stored()["R1"].state is State.PENDING
    assert dialog.reason_field is not None
    dialog.reason_field.setText("Card not complete")
    goods.confirm(dialog)
    assert goods.counts() == [0, 2, 0, 0, 0, 2]

    goods.section(Section.STOPPED)
    goods.open_row(NORTH)
    goods.press(goods.level.everything_button)
    assert goods.texts("reason") == ["Card not complete"] * 2
    goods.press(goods.level.select_all_button)
    goods.confirm(goods.act(Action.UNDO))
    assert goods.counts() == [0, 4, 0, 0, 0, 0]
    assert {row.batch for row in goods.stored().values()} == {1}


@pytest.mark.parametrize("section", [Section.PENDING, Section.FULFILLED, Section.GROUPED])
def test_an_empty_section_says_what_to_do(goods: GoodsDesk, section: Section) -> None:
    goods.section(section)
    assert goods.texts() == []
    assert any(word in goods.level.view.empty_text for word in ("New Rewards", "Pending Fulfillment", "Fulfilled"))
