"""The line above a grid with unsaved edits that says what others changed meanwhile; nothing is read over the edits."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from crpm_desktop.domain.set_up_draft import ProgramDraft
from crpm_desktop.models.palette import grid_colors
from crpm_desktop.services.outcomes import counted
from crpm_desktop.widgets.text_label import TextLabel

MOST_NAMED = 3


class OthersNote(QFrame):
    """Hidden while there is nothing to say. `refresh` reads again, and asks first what is to become of the edits."""

    def __init__(self, refresh: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.label = TextLabel(wordWrap=True)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.refresh_button = QPushButton("Refresh")
        self.refresh_button.setToolTip("Read again what others saved; first you are asked about your unsaved changes")
        self.refresh_button.clicked.connect(lambda _checked: refresh())
        self._refresh = refresh
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 2, 6, 2)
        layout.addWidget(self.label)
        layout.addWidget(self.refresh_button)
        self.hide()

    def settled(self) -> None:
        """Nothing is unsaved any more: what others saved can be read."""
        if not self.isHidden():
            self.hide()
            self._refresh()

    def tell(self, text: str) -> None:
        """Shows a sentence; nothing to say hides the line."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(grid_colors(QGuiApplication.palette()).changed))
        self.setPalette(palette)
        self.label.setText(f"\N{WARNING SIGN} {text}")
        self.setAccessibleName(text)
        self.setVisible(bool(text))


def others_sentence(edited: Sequence[str], added: int, gone: int) -> str:
    """What others did to the records of a grid: those that are `edited` here by name, the others counted."""
    said = []
    if edited:
        more = len(edited) - MOST_NAMED
        names = ", ".join(edited[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
        said.append(
            f"Others changed these records: {names}. Your edits of them are kept; Commit shows both side by side."
        )
    parts = [f"{counted(count, 'record')} {word}" for count, word in ((added, "added"), (gone, "deleted")) if count]
    if parts:
        said.append(f"Others changed these records: {' and '.join(parts)}, not shown yet.")
    return " ".join(said)


def program_sentence(read: ProgramDraft | None, now: ProgramDraft | None) -> str:
    """What others did to the program that was `read` and is edited here; empty when it is as it was, or new."""
    if read is None or now == read:
        return ""
    did = "changed" if now is not None and now.id == read.id else "deleted"
    return f"Others {did} this program. Your edits are kept; Commit shows both side by side."
