"""Questions that don't block: a box with worded buttons, each with what it does."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


@dataclass(frozen=True, slots=True)
class Answer:
    """`label` with `&` before its key; `does` nothing when None."""

    label: str
    does: Callable[[], None] | None = None


def ask(
    parent: QWidget, title: str, text: str, answers: tuple[Answer, ...], stay: Answer, *, details: str = ""
) -> QMessageBox:
    """Asks and returns at once. `stay` changes nothing: it is what Enter, Esc and closing the box mean."""
    box = QMessageBox(QMessageBox.Icon.Question, title, text, QMessageBox.StandardButton.NoButton, parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(details)
    actions = {}
    for answer in answers:
        actions[box.addButton(answer.label, QMessageBox.ButtonRole.AcceptRole)] = answer.does
    staying = box.addButton(stay.label, QMessageBox.ButtonRole.RejectRole)
    actions[staying] = stay.does
    box.setEscapeButton(staying)
    box.setDefaultButton(staying)

    def answered() -> None:
        does = next((action for button, action in actions.items() if button is box.clickedButton()), stay.does)
        if does is not None:
            does()

    box.finished.connect(answered)
    box.open()
    return box


def ask_unsaved(
    parent: QWidget,
    what: str,
    commit: Callable[[], None],
    discard: Callable[[], None],
    stay: Callable[[], None] | None = None,
) -> QMessageBox:
    """Before unsaved changes are left behind: Commit, Discard or Stay."""
    return ask(
        parent,
        "Unsaved changes",
        f"{what} has changes that are not saved.",
        (Answer("&Commit", commit), Answer("&Discard", discard)),
        Answer("&Stay", stay),
        details="Commit saves them, Discard drops them, Stay goes on editing.",
    )
