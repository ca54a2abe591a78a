"""F1 on the real header and tabs: each field, button and column leads to its own part of the help."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from crpm_desktop.db.engine import open_database
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.main_window.window import MainWindow
from crpm_desktop.models.changes import Changes
from crpm_desktop.models.criteria_store import CriteriaStore
from crpm_desktop.models.help_topics import plain
from crpm_desktop.services.demo import fill_with_demo_data
from crpm_desktop.services.progress import Silent
from crpm_desktop.tabs.customer_detail_tab import CustomerDetailTab
from crpm_desktop.tabs.customer_summary_tab import CustomerSummaryTab
from crpm_desktop.tabs.help_tab import HelpTab
from crpm_desktop.tabs.rebate_set_up_tab import RebateSetUpTab
from crpm_desktop.tabs.sales_history_tab import SalesHistoryTab
from crpm_desktop.tabs.sales_pg_history_tab import SalesPgHistoryTab
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.header_bar import HeaderBar
from crpm_desktop.widgets.jobs import Jobs
from crpm_desktop.widgets.messages import Messages

SIDE_LIST = 3
"""The most columns of a list that only helps to choose."""


@pytest.fixture(scope="module")
def demo_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = shutil.copyfile(sqlite_template, tmp_path_factory.mktemp("demo") / "demo.db")
    with closing(open_database(str(file))) as database:
        fill_with_demo_data(database.new_work, Silent(), 24)
    return file


@pytest.fixture
def context(demo_file: Path, qtbot: QtBot) -> Iterator[Context]:
    database = open_database(str(demo_file))
    jobs = Jobs()
    yield Context(
        database.new_work,
        CriteriaStore(Criteria(year=2025)),
        jobs,
        QSettings(),
        Changes(),
        Messages(),
        database.name,
    )
    jobs.close()
    database.close()


@pytest.fixture
def help_tab(context: Context, qtbot: QtBot) -> HelpTab:
    tab = HelpTab(context)
    qtbot.addWidget(tab)
    return tab


def shown(qtbot: QtBot, tab: QWidget) -> GridView:
    """The first grid of a tab but lists beside one, once it has rows."""
    qtbot.addWidget(tab)
    tab.resize(1200, 700)
    tab.show()
    view = next(
        grid for grid in tab.findChildren(GridView) if grid.isVisible() and len(grid.grid_model.columns) > SIDE_LIST
    )
    qtbot.waitUntil(lambda: view.grid_model.rowCount() > 1)
    return view


@pytest.mark.parametrize(
    ("kind", "topic"),
    [
        (CustomerSummaryTab, "customer_summary"),
        (CustomerDetailTab, "customer_detail"),
        (SalesHistoryTab, "sales_history"),
        (SalesPgHistoryTab, "sales_pg_history"),
        (RebateSetUpTab, "rebate_set_up"),
    ],
)
def test_every_column_of_a_tab_leads_to_its_part(
    context: Context, help_tab: HelpTab, qtbot: QtBot, kind: Callable[[Context], QWidget], topic: str
) -> None:
    view = shown(qtbot, kind(context))
    titled = [column for column in view.grid_model.columns if column.title]
    assert len(titled) > 5
    for column in titled:
        view.go_to(0, view.grid_model.column_index(column.name))
        assert help_tab.anchor_for(view) == f"{topic}.{column.name}", column.title


def test_fields_and_buttons_of_the_header_lead_to_their_parts(
    context: Context, help_tab: HelpTab, qtbot: QtBot
) -> None:
    header = HeaderBar(context)
    qtbot.addWidget(header)
    header.set_selected(12)
    for widget, part in (
        (header.year, "show_year"),
        (header.period, "show_period"),
        (header.rebate, "show_rebate"),
        (header.customer.edit, "show_customer"),
        (header.include_children, "include_children"),
        (header.recalc, "recalc"),
        (header.goal, "recalc_goal"),
        (header.next_year, "next_year"),
        (header.next_period, "next_period"),
    ):
        assert help_tab.anchor_for(widget) == f"header.{part}"


def test_fields_and_buttons_of_rebate_set_up_lead_to_their_parts(
    context: Context, help_tab: HelpTab, qtbot: QtBot
) -> None:
    tab = RebateSetUpTab(context)
    qtbot.addWidget(tab)
    for name, field in tab.form.fields.items():
        assert help_tab.anchor_for(field) == f"rebate_set_up.{name}"
    for button, part in (
        (tab.buttons.new, "new_program"),
        (tab.buttons.copy, "copy_program"),
        (tab.buttons.delete, "delete_program"),
        (tab.buttons.revert, "revert"),
        (tab.buttons.commit, "commit"),
        (tab.buttons.purge, "purge"),
        (tab.buttons.restore, "restore"),
    ):
        assert help_tab.anchor_for(button) == f"rebate_set_up.{part}"


def test_every_key_of_the_window_is_on_the_keys_page(demo_file: Path, help_tab: HelpTab, qtbot: QtBot) -> None:
    window = MainWindow(open_database(str(demo_file)), QSettings())
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: window.tabs.count() == 6)
    page = set(plain(help_tab.topics["keys"].html).replace(",", " ").split())
    shortcuts = {keys.toString() for action in window.findChildren(QAction) for keys in action.shortcuts()}
    tabs = {f"Ctrl+{number}" for number in range(1, 7)}
    assert shortcuts >= tabs | {"F10", "Ctrl+S", "Ctrl+F"}
    standard = {"Ctrl+Ins", "Ctrl+Insert", "F16", "Help"}
    assert sorted(keys for keys in shortcuts - tabs - standard if keys not in page) == []
    window.close()


def test_tools_of_the_tabs_lead_to_their_parts(context: Context, help_tab: HelpTab, qtbot: QtBot) -> None:
    summary, detail = CustomerSummaryTab(context), CustomerDetailTab(context)
    qtbot.addWidget(summary)
    qtbot.addWidget(detail)
    assert help_tab.anchor_for(summary.tools.select_all) == "customer_summary.select_all"
    assert help_tab.anchor_for(summary.tools.commit) == "customer_summary.commit"
    assert help_tab.anchor_for(detail.outside_range) == "customer_detail.outside_range"
    assert help_tab.anchor_for(detail.legend_button) == "customer_detail.legend"
    assert help_tab.anchor_for(detail.panel.export_button) == "grids.export"
