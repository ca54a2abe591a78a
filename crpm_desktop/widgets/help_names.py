"""What the help may call a field: its column, its text, its own name, its class, and those of what it is in."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QWidget


def help_names(widget: QWidget | None, outermost: QWidget | None = None) -> list[str]:
    """The names of a field and of all that is around it, innermost first, for `find_anchor`."""
    names: list[str] = []
    while widget is not None:
        names += _names(widget)
        widget = widget.parentWidget() if widget is not outermost else None
    return names


def _names(widget: QWidget) -> list[str]:
    names = [widget.objectName(), widget.accessibleName(), type(widget).__name__]
    if isinstance(widget, QAbstractButton):
        names.insert(0, widget.text())
    if isinstance(widget, QAbstractItemView):
        names.insert(0, _column_title(widget, widget.currentIndex()))
    return [name for name in names if name]


def _column_title(view: QAbstractItemView, index: QModelIndex) -> str:
    if not index.isValid():
        return ""
    return str(view.model().headerData(index.column(), Qt.Orientation.Horizontal) or "")
