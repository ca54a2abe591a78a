"""What the window tells: results, refusals, and faults once per kind."""

from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from crpm_desktop.domain.errors import Cancelled, Conflict, Refused
from crpm_desktop.widgets.message_line import MessageLine
from crpm_desktop.widgets.messages import Message, Messages, Offer, Tone


def line_of(qtbot: QtBot) -> tuple[Messages, MessageLine]:
    messages = Messages()
    line = MessageLine(messages)
    qtbot.addWidget(line)
    return messages, line


def test_errors_of_the_user_are_told_by_their_sentence() -> None:
    messages = Messages()
    told: list[Message] = []
    messages.told.connect(told.append)
    messages.error(Refused("Max below Min Sales."))
    messages.error(Conflict("Somebody else changed it."))
    messages.error(Cancelled())
    messages.tell("12 records.", folder="C:/out")
    assert told == [
        Message("Max below Min Sales.", Tone.ERROR),
        Message("Somebody else changed it.", Tone.ERROR),
        Message("Cancelled; nothing was changed.", Tone.WARNING),
        Message("12 records.", Tone.DONE, "C:/out"),
    ]


def test_the_line_shows_the_last_message_and_offers_the_folder_of_a_file(qtbot: QtBot) -> None:
    messages, line = line_of(qtbot)
    assert not line.isVisible()
    messages.refuse("No.")
    assert (line.label.text(), line.folder_button.isVisible()) == ("No.", False)
    assert line.accessibleName() == "Refused: No."
    messages.tell("Written.", folder="C:/out")
    assert (line.label.text(), line.folder_button.isVisible()) == ("Written.", True)


def test_a_way_out_is_a_button_that_is_gone_once_it_is_taken(qtbot: QtBot) -> None:
    messages, line = line_of(qtbot)
    taken: list[str] = []
    messages.refuse("In use.", Offer("Export as b (2).xlsx", lambda: taken.append("b (2).xlsx")))
    assert (line.offer_button.text(), line.offer_button.isVisible()) == ("Export as b (2).xlsx", True)
    line.offer_button.click()
    assert (taken, line.isVisible()) == (["b (2).xlsx"], False)
    messages.refuse("No.")
    assert not line.offer_button.isVisible()


def broken() -> None:
    raise KeyError("rebate_code")


def test_a_fault_is_logged_each_time_and_shown_once(qtbot: QtBot, expected_log: list[str]) -> None:
    expected_log.append("unexpected fault")
    messages, line = line_of(qtbot)
    for _ in range(1_000):
        try:
            broken()
        except KeyError as error:
            messages.error(error)
    boxes = [box for box in line.findChildren(QMessageBox) if box.isVisible()]
    assert len(boxes) == 1
    assert "KeyError" in boxes[0].informativeText()
    assert "rebate_code" in boxes[0].detailedText()
    boxes[0].close()
