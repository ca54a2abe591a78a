"""The keys window (Ctrl+K): every action with its key, searched by either, and keys of one's own."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSettings, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QKeySequenceEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.models.table_model import PLAIN, RowStyle
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.widgets.flow_layout import FlowLayout
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.help_dialog import HelpKey
from crpm_desktop.widgets.key_bindings import FIXED, Binding, clash, save_keys, shown
from crpm_desktop.widgets.screen_room import open_within_screen
from crpm_desktop.widgets.search_field import SearchField
from crpm_desktop.widgets.text_label import TextLabel

KEYS: tuple[Column[Binding], ...] = (
    Column("name", "Action", Kind.TEXT, lambda binding: binding.name, 30),
    Column("keys", "Keys", Kind.TEXT, lambda binding: binding.shown_keys, 22),
    Column("places", "Where", Kind.TEXT, lambda binding: binding.shown_places or "Everywhere", 36, least=20),
    Column("own", "", Kind.TEXT, lambda binding: "your own" if binding.keys != binding.default else "", 9),
)

STANDING = RowStyle(muted=True, note="This key can't be changed.")


class KeysDialog(QDialog):
    def __init__(
        self, bindings: Callable[[], list[Binding]], apply: Callable[[], None], settings: QSettings, parent: QWidget
    ) -> None:
        """`bindings` gives them as they are now, `apply` gives the window's actions what was saved."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("keys")
        self.setWindowTitle("Keys")
        self.help_key = HelpKey(self)
        self._bindings, self._apply, self._settings = bindings, apply, settings
        self.search = SearchField("Search an action or a key")
        self.model = GridModel(KEYS, key=lambda binding: binding.name, style=_style, parent=self)
        self.view = GridView(self.model)
        self.view.setAccessibleName("Actions and their keys")
        self.view.set_empty_text("No action has this in its name or its keys.")
        self.key = QKeySequenceEdit()
        self.key.setMaximumSequenceLength(1)
        self.key.setAccessibleName("New key: press it")
        self.set_button = QPushButton("&Set")
        self.remove_button = QPushButton("&Remove")
        self.default_button = QPushButton("&Default")
        self.all_default_button = QPushButton("&All Defaults")
        self.note = TextLabel(wordWrap=True)
        self._lay_out()
        self._connect()
        self.show_bindings()

    def _lay_out(self) -> None:
        tools = QWidget()
        flow = FlowLayout(tools)
        label = TextLabel("&New key")
        label.setBuddy(self.key)
        for widget in (label, self.key, self.set_button, self.remove_button, self.default_button):
            flow.addWidget(widget)
        flow.add_right(self.all_default_button)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.view, 1)
        for part in (tools, self.note, buttons):
            layout.addWidget(part)
        self.view.horizontalHeader().setStretchLastSection(True)
        open_within_screen(self, 920, 480)

    def _connect(self) -> None:
        self.search.textChanged.connect(self.show_bindings)
        self.search.installEventFilter(self)
        self.view.row_entered.connect(self._on_row)
        self.set_button.clicked.connect(self._set)
        self.remove_button.clicked.connect(lambda: self._save(()))
        self.default_button.clicked.connect(lambda: self._save(None))
        self.all_default_button.clicked.connect(self._all_default)

    def show_bindings(self) -> None:
        wanted = self.search.text().strip().casefold()
        found = [*self._bindings(), *FIXED]
        self.model.set_rows(one for one in found if wanted in f"{one.name} {one.shown_keys}".casefold())
        self._on_row()

    def _on_row(self, *_row: object) -> None:
        binding = self.view.current_row()
        changeable = binding is not None and not binding.fixed
        for widget in (self.key, self.set_button, self.remove_button, self.default_button):
            widget.setEnabled(changeable)
        self.key.clear()
        self.note.setText("" if changeable or binding is None else STANDING.note)

    def _set(self) -> None:
        binding = self.view.current_row()
        wanted = self.key.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if binding is None or not wanted:
            self.note.setText("Click into New key and press the key that you want.")
            return
        reason = clash(wanted, binding, [*self._bindings(), *FIXED])
        if reason:
            self.note.setText(reason)
        else:
            self._save((wanted,))

    def _save(self, keys: tuple[str, ...] | None) -> None:
        binding = self.view.current_row()
        if binding is None or binding.fixed:
            return
        wanted = binding.default if keys is None else keys
        reasons = (clash(key, binding, [*self._bindings(), *FIXED]) for key in wanted)
        reason = next(filter(None, reasons), "")
        if reason:
            self.note.setText(reason)
            return
        save_keys(self._settings, binding.name, None if wanted == binding.default else wanted)
        self._apply()
        self.show_bindings()
        said = " or ".join(map(shown, wanted)) or "no key"
        self.note.setText(f"{binding.name} has {said} now.")

    def _all_default(self) -> None:
        self._settings.remove("keys")
        self._apply()
        self.show_bindings()
        self.note.setText("Every action has the key that it came with.")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow down leads from the search into the list."""
        down = {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}
        typed = watched is self.search and event.type() is QEvent.Type.KeyPress
        if typed and isinstance(event, QKeyEvent) and event.key() in down:
            self.view.setFocus()
            return True
        return super().eventFilter(watched, event)


def _style(binding: Binding) -> RowStyle:
    return STANDING if binding.fixed else PLAIN
