"""Fields and check boxes stand out from their ground, in light and dark, focused or not; greyed words can be read."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from crpm_desktop.models.palette import contrast
from crpm_desktop.widgets.field_look import FieldLook

PLAINLY = 3.0
"""What is not text is told from its ground by this: WCAG 1.4.11."""
GROUNDS = {"light": ("#efefef", "#ffffff", "#000000"), "dark": ("#323232", "#242424", "#f0f0f0")}


class Form(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.box, self.line, self.text, self.combo = QCheckBox("Active"), QLineEdit(), QPlainTextEdit(), QComboBox()
        self.button, self.named = QPushButton("Commit"), QLineEdit(placeholderText="All")
        self.button.setEnabled(False)
        self.label, self.menu = QLabel("Database file", self), QMenu(self)
        layout = QVBoxLayout(self)
        for field in (self.button, self.box, self.line, self.named, self.text, self.combo):
            layout.addWidget(field)
        self.look = FieldLook(self)


@pytest.fixture(autouse=True)
def fusion(qapp: QApplication) -> Iterator[None]:
    """Its outlines are what is mended; other palettes and styles come back."""
    before, style = QPalette(qapp.palette()), qapp.style().name()
    qapp.setStyle("Fusion")
    yield
    qapp.setStyle(style)
    qapp.setPalette(before)


def set_ground(name: str) -> None:
    window, base, text = map(QColor, GROUNDS[name])
    QApplication.setPalette(
        QPalette(text, window, window.lighter(150), window.darker(150), window.darker(130), text, base)
    )


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    form = Form()
    qtbot.addWidget(form)
    form.resize(300, 300)
    with qtbot.waitExposed(form):
        form.show()
    return form


def color(image: QImage, at: QPoint) -> str:
    return QColor(image.pixel(at)).name()


def outline(form: Form, field: QWidget) -> str:
    """The colour of the left edge, in the middle of its height."""
    image = form.grab().toImage()
    left = field.mapTo(form, QPoint(0, field.height() // 2))
    inks = [color(image, left + QPoint(x, 0)) for x in range(4)]
    ground = form.palette().color(QPalette.ColorRole.Window).name()
    return max(inks, key=lambda ink: contrast(ink, ground))


@pytest.mark.parametrize("ground", GROUNDS)
def test_outlines_are_told_from_the_window_and_from_what_is_in_them(form: Form, ground: str) -> None:
    set_ground(ground)
    QApplication.processEvents()
    window, base, _text = GROUNDS[ground]
    for field in (form.box, form.line, form.text, form.combo):
        ink = outline(form, field)
        assert contrast(ink, window) >= PLAINLY, (type(field).__name__, ink)
        if field is not form.combo:
            assert contrast(ink, base) >= PLAINLY, (type(field).__name__, ink)


@pytest.mark.parametrize("ground", GROUNDS)
def test_the_field_with_the_focus_has_another_outline_that_is_seen_as_well(form: Form, ground: str) -> None:
    set_ground(ground)
    form.activateWindow()
    form.named.setFocus()
    QApplication.processEvents()
    before = outline(form, form.line)
    form.line.setFocus()
    QApplication.processEvents()
    assert form.line.hasFocus()
    ink = outline(form, form.line)
    assert ink != before
    assert contrast(ink, GROUNDS[ground][0]) >= PLAINLY, ink


@pytest.mark.parametrize("ground", GROUNDS)
def test_greyed_words_and_hints_can_be_read_and_are_paler_than_others(form: Form, ground: str) -> None:
    set_ground(ground)
    QApplication.processEvents()
    window, base, text = GROUNDS[ground]
    disabled, role = QPalette.ColorGroup.Disabled, QPalette.ColorRole
    greyed = form.button.palette().color(disabled, role.ButtonText).name()
    worn = [field.palette() for field in (form.label, form.box, form.combo)]
    for palette in (*worn, QApplication.palette(form.menu)):  # a menu takes its own when it is shown
        assert {palette.color(disabled, one).name() for one in (role.WindowText, role.Text)} == {greyed}
    hint = form.named.palette().color(QPalette.ColorRole.PlaceholderText).name()
    assert PLAINLY <= contrast(greyed, window) < contrast(text, window)
    assert 4.5 <= contrast(hint, base) < contrast(text, base)


def test_another_ground_of_the_system_is_followed(form: Form) -> None:
    seen = []
    for ground in ("light", "dark", "light"):
        set_ground(ground)
        QApplication.processEvents()
        seen.append(outline(form, form.box))
    assert seen[0] == seen[2] != seen[1]
