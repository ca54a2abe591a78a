"""Names may look like markup: they are shown as they are, and never make the program read a picture from somewhere."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import update

import crpm_desktop
from crpm_desktop.db import schema
from crpm_desktop.domain.errors import Refused
from crpm_desktop.widgets.buttons import tool_button
from crpm_desktop.widgets.message_line import MessageLine
from crpm_desktop.widgets.messages import Messages
from crpm_desktop.widgets.questions import Answer, ask
from tests.clones import made_file
from tests.gui.desk import Desk
from tests.gui.tips import read
from tests.services.set_up_data import fill, opened

PACKAGE = Path(crpm_desktop.__file__).parent
MARKUP = "<b>Harbour</b> <img src='//server/share/seen.png'> & Sons"


@pytest.fixture
def shop(desk: Desk, tmp_path: Path) -> Desk:
    file = str(made_file(tmp_path / "shop.db", fill))
    with opened(file) as database, database.new_work() as work:
        work.connection.execute(update(schema.customers).values(name=MARKUP))
        work.connection.execute(update(schema.rebate_programs).values(text=MARKUP, description=MARKUP))
        work.commit()
    desk.open(file)
    return desk


def interpreted() -> Iterator[str]:
    """Texts and tips that are taken for markup though none was written in the program."""
    for top in QApplication.topLevelWidgets():
        for widget in (top, *top.findChildren(QWidget)):
            if isinstance(widget, QLabel) and widget.textFormat() is Qt.TextFormat.AutoText:
                yield from filter(Qt.mightBeRichText, [widget.text()])
            if Qt.mightBeRichText(widget.toolTip()) and MARKUP in widget.toolTip():
                yield widget.toolTip()


@pytest.mark.parametrize(
    "title", ["Rebate Set Up", "Customer Summary", "Customer Detail", "Sales History", "Sales PG History"]
)
def test_no_tab_takes_a_name_for_markup(shop: Desk, title: str) -> None:
    shop.show_tab(title)
    assert list(interpreted()) == []


def test_a_tip_shows_what_was_typed_as_it_was_typed(shop: Desk) -> None:
    shop.show_tab("Customer Summary")
    model = shop.window.summary.model
    model.type_text(0, "sales_goal", MARKUP)
    tip = model.index(0, model.column_index("sales_goal")).data(Qt.ItemDataRole.ToolTipRole)
    assert MARKUP in read(tip)


def test_a_condition_that_is_not_understood_is_told_as_it_was_typed(shop: Desk) -> None:
    shop.show_tab("Customer Summary")
    query = shop.window.summary.query
    query.enter()
    field = query.row.fields["sales_goal"]
    field.setText(MARKUP)
    query.execute()
    assert field.wrong
    assert field.wrong == read(field.toolTip())
    assert list(interpreted()) == []


def test_questions_and_messages_show_markup_as_text(qtbot: QtBot, expected_log: list[str]) -> None:
    expected_log.append("unexpected fault")
    messages, parent = Messages(), QWidget()
    line = MessageLine(messages, parent)
    qtbot.addWidget(parent)
    parent.show()
    messages.error(Refused(f"{MARKUP} exists already."))
    ask(parent, "Delete", f"Delete {MARKUP}?", (Answer("&Delete"),), Answer("&Keep"), details=MARKUP)
    messages.fault(ValueError(MARKUP))
    assert len(parent.window().findChildren(QMessageBox)) == 2
    assert MARKUP in line.label.text()
    assert list(interpreted()) == []


def test_no_label_is_made_that_guesses() -> None:
    """But the frame's, which is shown before anything can be imported and says "Opening"."""
    made = {
        file.name
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "QLabel"
    }
    assert made == {"start.py"}


def test_a_button_shows_the_ampersands_of_a_name(qtbot: QtBot) -> None:
    button = tool_button("Harbour & Sons", "Go to Harbour & Sons")
    qtbot.addWidget(button)
    assert (button.text(), button.shortcut().isEmpty()) == ("Harbour && Sons", True)
    assert button.accessibleName() == "Go to Harbour & Sons"
