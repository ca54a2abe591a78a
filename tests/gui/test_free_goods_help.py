"""The help knows every column, button, field and key of the Free Goods Batches window."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAction

from crpm_desktop.domain.free_goods import Action, Section
from crpm_desktop.free_goods_window.places import ACTIONS, Level
from crpm_desktop.models.help_topics import plain
from crpm_desktop.tabs.help_tab import HelpTab
from tests.gui.desk import Desk
from tests.gui.goods_desk import GoodsDesk, reported, reward


@pytest.fixture
def goods(desk: Desk, tmp_path: Path) -> GoodsDesk:
    file = tmp_path / "goods.db"
    reported(file, [reward(1), reward(2)])
    return GoodsDesk(desk, file)


@pytest.fixture
def help_tab(goods: GoodsDesk) -> HelpTab:
    return goods.desk.window.help


def test_every_column_of_every_level_leads_to_its_part(goods: GoodsDesk, help_tab: HelpTab) -> None:
    titled = 0
    for section in Section:
        for level in Level:
            panel = goods.page._make_level(section, level)
            panel.model.set_rows(goods.level.model.rows() if level is Level.SECTION else ())
            for number, column in enumerate(panel.model.columns):
                if column.title and panel.model.rowCount():
                    panel.view.go_to(0, number)
                    anchor = help_tab.anchor_for(panel.view)
                    assert anchor.startswith("free_goods."), (column.title, anchor)
                titled += bool(column.title)
    assert titled > 150


@pytest.mark.parametrize(
    "title", ["Batch", "Credit Batch", "Reward No", "Reason", "Was", "Payment Reference", "Batched"]
)
def test_titles_of_columns_are_parts_of_the_page(help_tab: HelpTab, title: str) -> None:
    assert title in {part.title for part in help_tab.topics["free_goods"].parts}


def test_all_titles_of_columns_are_parts_of_the_page(goods: GoodsDesk, help_tab: HelpTab) -> None:
    parts = {part.title for part in help_tab.topics["free_goods"].parts}
    panels = [goods.page._make_level(section, level) for section in Section for level in Level]
    titles = {column.title for panel in panels for column in panel.model.columns if column.title}
    titles |= {column.title for column in goods.page.year_page.model.columns}
    assert titles - parts == set()


def test_buttons_and_fields_lead_to_their_parts(goods: GoodsDesk, help_tab: HelpTab) -> None:
    page = goods.page
    for place, actions in ACTIONS.items():
        panel = page._make_level(*place)
        for action in actions:
            part = {
                Action.FULFILL: "mark_fulfilled",
                Action.PAY: "mark_paid",
                Action.BATCH: "create_batch",
                Action.GROUP: "create_credit_batch",
            }.get(action, action.value)
            assert help_tab.anchor_for(panel.buttons[action]) == f"free_goods.{part}"
    for widget, part in (
        (page.trail.back, "back"),
        (page.filters.retailer.edit, "retailer"),
        (page.filters.first_day.edit, "from"),
        (page.filters.days, "waiting_after"),
        (page.filters.clear_button, "clear_filters"),
        (page.sections.buttons[Section.STOPPED], "declined_on_hold"),
        (page.sections.buttons[None], "summary_of_the_year"),
    ):
        assert help_tab.anchor_for(widget) == f"free_goods.{part}"


def test_every_key_of_the_window_is_on_the_keys_page(goods: GoodsDesk, help_tab: HelpTab) -> None:
    goods.page.show_section(Section.PENDING)
    goods.page._make_level(Section.PENDING, Level.REWARDS)
    page = set(plain(help_tab.topics["keys"].html).replace(",", " ").replace(";", " ").split())
    shortcuts = {keys.toString() for action in goods.window.findChildren(QAction) for keys in action.shortcuts()}
    sections = {f"Ctrl+{number}" for number in range(1, 8)}
    assert shortcuts >= sections | {"F5", "Ctrl+W", "Ctrl+Shift+A"}
    standard = {"Ctrl+Ins", "Ctrl+Insert", "F16", "Help"}
    assert sorted(keys for keys in shortcuts - sections - standard if keys not in page) == []
