"""The Reports menu: the window of free goods batches, one for a main window, and the export of their fulfillment."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from crpm_desktop.widgets.context import Context

if TYPE_CHECKING:
    from crpm_desktop.free_goods_window import ExportDialog, FreeGoodsWindow
    from crpm_desktop.widgets.trail_dialog import TrailDialog


class Reports(QObject):
    help_requested = Signal()

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self.free_goods: FreeGoodsWindow | None = None
        self.batches_action = QAction("Distributor &Free Goods Batches", self)
        self.batches_action.setShortcut(QKeySequence("Ctrl+B"))
        self.batches_action.triggered.connect(lambda _on: self.show_free_goods())
        self.export_action = QAction("Free Goods Fulfillment &Export\N{HORIZONTAL ELLIPSIS}", self)
        self.export_action.triggered.connect(lambda _on: self.ask_export())
        self.trail_action = QAction("&Who Did What\N{HORIZONTAL ELLIPSIS}", self)
        self.trail_action.triggered.connect(lambda _on: self.show_trail())

    @property
    def actions(self) -> tuple[QAction, ...]:
        return (self.batches_action, self.export_action, self.trail_action)

    def show_free_goods(self) -> "FreeGoodsWindow":
        """Opens the window, or brings it to the front."""
        if self.free_goods is None:
            from crpm_desktop.free_goods_window import FreeGoodsWindow  # read when it is wanted: the start is quicker

            self.free_goods = FreeGoodsWindow(self._context)
            self.free_goods.help_requested.connect(self.help_requested)
        self.free_goods.show_up()
        return self.free_goods

    def ask_export(self) -> "ExportDialog":
        from crpm_desktop.free_goods_window import ExportDialog

        dialog = ExportDialog(self._context, self._window)
        dialog.open()
        return dialog

    def show_trail(self) -> "TrailDialog":
        """The newest changes of all."""
        from crpm_desktop.widgets.row_history import show_newest_changes

        return show_newest_changes(self._context, self._window)

    def close(self) -> None:
        """The main window goes, and takes the other one along."""
        if self.free_goods is not None:
            self.free_goods.close()
            self.free_goods.deleteLater()
            self.free_goods = None
