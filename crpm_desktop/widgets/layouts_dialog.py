"""Named layouts of a grid: which columns, how wide and in which order, saved under a name and applied again."""

import json

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from crpm_desktop.widgets.column_layout import ColumnLayout
from crpm_desktop.widgets.flow_layout import FlowLayout
from crpm_desktop.widgets.help_dialog import HelpKey
from crpm_desktop.widgets.screen_room import open_within_screen
from crpm_desktop.widgets.text_label import TextLabel

NONE_YET = "No layout is saved yet. Arrange the columns, type a name and press Save."


class NamedLayouts:
    """The layouts of one grid, per user; a damaged settings file costs the layouts, not the window."""

    def __init__(self, settings: QSettings, grid: str) -> None:
        self._settings = settings
        self._key = f"grids/{grid}/layouts"

    def all(self) -> dict[str, ColumnLayout]:
        text = self._settings.value(self._key)
        try:
            found = json.loads(text) if isinstance(text, str) else {}
        except ValueError:
            return {}
        entries = found.items() if isinstance(found, dict) else ()
        read = {str(name): ColumnLayout.from_text(str(layout)) for name, layout in entries}
        return {name: layout for name, layout in sorted(read.items()) if layout is not None}

    def save(self, name: str, layout: ColumnLayout) -> None:
        self._store(self.all() | {name: layout})

    def delete(self, name: str) -> None:
        self._store({other: layout for other, layout in self.all().items() if other != name})

    def _store(self, layouts: dict[str, ColumnLayout]) -> None:
        texts = {name: layout.to_text() for name, layout in layouts.items()}
        self._settings.setValue(self._key, json.dumps(texts))


class LayoutsDialog(QDialog):
    save_asked = Signal(str)
    """The name under which the columns as they are now are to be saved."""
    applied = Signal(object)
    """The `ColumnLayout` that was chosen."""

    def __init__(self, title: str, layouts: NamedLayouts, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("layouts")
        self.setWindowTitle(f"Layouts of {title}")
        self.help_key = HelpKey(self)
        self._layouts = layouts
        self.list = QListWidget()
        self.list.setAccessibleName("Saved layouts")
        self.name = QLineEdit(placeholderText="Name")
        self.name.setAccessibleName("Name of the layout")
        self.name.setMaxLength(60)
        self.save_button = QPushButton("&Save")
        self.save_button.setToolTip("Save the columns as they are now under this name")
        self.apply_button = QPushButton("&Apply")
        self.delete_button = QPushButton("&Delete")
        self.note = TextLabel(wordWrap=True)
        self._lay_out()
        self.list.currentTextChanged.connect(self._on_chosen)
        self.list.itemActivated.connect(lambda _item: self._apply())
        self.name.textChanged.connect(lambda text: self.save_button.setEnabled(bool(text.strip())))
        self.save_button.clicked.connect(self._save)
        self.apply_button.clicked.connect(self._apply)
        self.delete_button.clicked.connect(self._delete)
        self._fill("")

    def _lay_out(self) -> None:
        tools = QWidget()
        flow = FlowLayout(tools)
        for widget in (self.name, self.save_button, self.apply_button, self.delete_button):
            flow.addWidget(widget)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for part in (self.list, tools, self.note, buttons):
            layout.addWidget(part)
        open_within_screen(self, 420, 320)

    def _fill(self, chosen: str) -> None:
        self.list.clear()
        self.list.addItems(list(self._layouts.all()))
        found = self.list.findItems(chosen, Qt.MatchFlag.MatchExactly)
        if found:
            self.list.setCurrentItem(found[0])
        if not self.list.count():
            self.note.setText(NONE_YET)
        self._on_chosen(chosen if found else "")
        self.save_button.setEnabled(bool(self.name.text().strip()))

    def _on_chosen(self, name: str) -> None:
        for button in (self.apply_button, self.delete_button):
            button.setEnabled(bool(name))
        if name:
            self.name.setText(name)

    def _save(self) -> None:
        name = self.name.text().strip()
        replaced = name in self._layouts.all()
        self.save_asked.emit(name)
        self._fill(name)
        self.note.setText(f"{name} was {'replaced' if replaced else 'saved'}.")

    def _apply(self) -> None:
        chosen = self.list.currentIndex()
        layout = self._layouts.all().get(chosen.data()) if chosen.isValid() else None
        if layout is not None:
            self.applied.emit(layout)
            self.accept()

    def _delete(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._layouts.delete(item.text())
            self.note.setText(f"{item.text()} was deleted.")
            self._fill("")
