"""Distributor Free Goods Batches: the way of every reward from the shop to the manufacturer's reimbursement."""

from crpm_desktop.free_goods_window.export_dialog import ExportDialog
from crpm_desktop.free_goods_window.window import FreeGoodsWindow

__all__ = ["ExportDialog", "FreeGoodsWindow"]
