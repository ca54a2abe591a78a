"""Copy Diagnostics: what whoever mends the program needs, into the clipboard."""

import PySide6
from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from crpm_desktop.services.diagnostics import Fact, diagnostics
from crpm_desktop.widgets.messages import Messages

COPIED = (
    "Diagnostics are in the clipboard, without customer data and passwords: paste them into a message to whoever looks "
    "after the program."
)


def copy_diagnostics(messages: Messages, fault: str = "") -> None:
    """`fault` is a scrubbed error."""
    here: tuple[Fact, ...] = (
        ("Qt", qVersion() or ""),
        ("Qt for Python", PySide6.__version__),
        ("Screen", QGuiApplication.platformName()),
        *messages.facts(),
    )
    QGuiApplication.clipboard().setText(diagnostics(here, fault))
