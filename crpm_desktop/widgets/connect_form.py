"""The fields of a connection: a file of this computer, or a database of a shared server."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from crpm_desktop.services.connections import Connection, LocalFile, Server, Tls, checked_file, checked_server
from crpm_desktop.services.credentials import NO_STORE
from crpm_desktop.widgets.text_label import TextLabel

INDENT = 24
FILE_KINDS = "Databases (*.db *.sqlite *.sqlite3);;All files (*)"
CERTIFICATE_KINDS = "Certificates (*.crt *.pem *.cer);;All files (*)"
FIELDS = {
    "file": "Database file",
    "host": "Server",
    "port": "Port",
    "database": "Database",
    "user": "User",
    "password": "Password",
    "certificate": "Certificate file",
}
"""The fields for text by name, and how users know them."""


class ConnectForm(QWidget):
    edited = Signal()
    """Something else is entered than before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make_fields()
        self._lay_out()
        self.show_store(None, known=False)
        for field in self.fields.values():
            field.textEdited.connect(self.edited)
        self.on_server.toggled.connect(self._on_place)
        self.tls.currentIndexChanged.connect(self._on_tls)
        self.on_server.setChecked(True)
        self._on_tls()

    def _make_fields(self) -> None:
        self.on_file = QRadioButton("T&his computer")
        self.on_server = QRadioButton("&Shared server")
        self.fields = {name: QLineEdit() for name in FIELDS}
        for name, field in self.fields.items():
            field.setObjectName(name)
            field.setAccessibleName(FIELDS[name])
        self.fields["host"].setPlaceholderText("db.office")
        self.fields["port"].setText("5432")
        self.fields["port"].setMaximumWidth(80)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.fields["certificate"].setPlaceholderText("The certificates that this computer trusts")
        self.keep = QCheckBox()
        self.keep.setObjectName("keep_password")
        self.store_note = TextLabel(wordWrap=True)
        self.store_note.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + 2)
        self.tls = QComboBox()
        self.tls.setObjectName("tls")
        for mode in Tls:
            self.tls.addItem(mode.label, mode)
        self.tls.setCurrentIndex(self.tls.findData(Tls.REQUIRE))
        self.browse_file = self._browse_button("file", FILE_KINDS, QFileDialog.FileMode.AnyFile)
        self.browse_certificate = self._browse_button(
            "certificate", CERTIFICATE_KINDS, QFileDialog.FileMode.ExistingFile
        )

    @property
    def password(self) -> QLineEdit:
        return self.fields["password"]

    def _lay_out(self) -> None:
        self.file_part, self.server_part = QWidget(), QWidget()
        form = _form(self.file_part)
        form.addRow("Data&base file", _beside(self.fields["file"], self.browse_file))
        form = _form(self.server_part)
        port = TextLabel("Po&rt")
        port.setBuddy(self.fields["port"])
        form.addRow("Ser&ver", _beside(self.fields["host"], port, self.fields["port"]))
        form.addRow("&Database", self.fields["database"])
        form.addRow("&User", self.fields["user"])
        form.addRow("&Password", self.password)
        form.addRow("", self.keep)
        form.addRow("", self.store_note)
        form.addRow("T&LS", self.tls)
        form.addRow("Certificate f&ile", _beside(self.fields["certificate"], self.browse_certificate))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self.on_file, self.file_part, self.on_server, self.server_part):
            layout.addWidget(part)

    def _browse_button(self, name: str, kinds: str, mode: QFileDialog.FileMode) -> QPushButton:
        button = QPushButton("Browse\N{HORIZONTAL ELLIPSIS}")
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._browse(name, kinds, mode))
        return button

    def _browse(self, name: str, kinds: str, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self, FIELDS[name], self.fields[name].text(), kinds)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(mode)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, "Choose")
        dialog.fileSelected.connect(self.fields[name].setText)
        dialog.fileSelected.connect(lambda _file: self.edited.emit())
        dialog.open()

    def _on_place(self, on_server: bool) -> None:
        self.file_part.setEnabled(not on_server)
        self.server_part.setEnabled(on_server)
        self.edited.emit()

    def _on_tls(self, _index: int = 0) -> None:
        verifies = self.tls.currentData() == Tls.VERIFY
        for widget in (self.fields["certificate"], self.browse_certificate):
            widget.setEnabled(verifies)
            widget.setToolTip("" if verifies else "Used where the server proves who it is")
        self.edited.emit()

    # What is entered

    def connection(self) -> Connection:
        """Raises `Refused` with the field at fault."""
        text = {name: field.text() for name, field in self.fields.items()}
        if self.on_file.isChecked():
            return checked_file(text["file"])
        tls = Tls(self.tls.currentData())
        return checked_server(text["host"], text["port"], text["database"], text["user"], tls, text["certificate"])

    def show_connection(self, connection: Connection) -> None:
        """Fills the fields; the password is never one that is known."""
        self.password.clear()
        if isinstance(connection, LocalFile):
            self.on_file.setChecked(True)
            self.fields["file"].setText(connection.file)
            return
        self.on_server.setChecked(True)
        self._show_server(connection)

    def _show_server(self, server: Server) -> None:
        texts = {"host": server.host, "port": str(server.port), "database": server.database, "user": server.user}
        for name, text in (texts | {"certificate": server.certificate}).items():
            self.fields[name].setText(text)
        self.tls.setCurrentIndex(self.tls.findData(server.tls))

    def show_store(self, name: str | None, *, known: bool = True) -> None:
        """Where passwords can be kept; not `known` while that is being looked for."""
        self.keep.setEnabled(name is not None)
        self.keep.setVisible(name is not None or not known)
        self.keep.setText(f"&Keep the password in {name or 'the credential store'}")
        self.store_note.setText(NO_STORE)
        self.store_note.setVisible(known and name is None)

    def show_kept(self, kept: bool) -> None:
        """Whether the store has this server's password."""
        self.keep.setChecked(kept)
        self.password.setPlaceholderText("Kept: leave this empty" if kept else "")

    def go_to(self, name: str | None) -> None:
        """Puts the cursor into a field."""
        field = self.fields.get(name or "")
        if field is not None:
            field.setFocus()
            field.selectAll()


def _form(part: QWidget) -> QFormLayout:
    form = QFormLayout(part)
    form.setContentsMargins(INDENT, 0, 0, 6)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def _beside(field: QLineEdit, *others: QWidget) -> QWidget:
    row = QWidget()
    row.setFocusProxy(field)
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(field, 1)
    for other in others:
        layout.addWidget(other)
    return row
