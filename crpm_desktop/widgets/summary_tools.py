"""The tools above the records of Customer Summary: what is ticked, how it is sorted, and what a Commit would write."""

from PySide6.QtWidgets import QPushButton

from crpm_desktop.domain.criteria import SummarySort
from crpm_desktop.domain.roles import Rights
from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.text_label import TextLabel

READING = "Reading\N{HORIZONTAL ELLIPSIS}"


class SummaryTools:
    def __init__(self, panel: GridPanel, rights: Rights) -> None:
        self.select_all = QPushButton("Select All")
        self.deselect_all = QPushButton("Deselect All")
        self.selected = TextLabel()
        self.review = QPushButton("Review")
        self.revert = QPushButton("Revert")
        self.revert.setToolTip(rights.no_edit or "Take back every change that is not committed")
        self.commit = QPushButton("Commit")
        for tool in (self.select_all, self.deselect_all, self.selected):
            panel.add_tool(tool)
        panel.set_sorts(SummarySort, SummarySort.YEAR_CUSTOMER_REBATE)
        for tool in (self.review, self.revert, self.commit):
            panel.add_tool(tool)

    def tell_selected(self, ticked: int, records: int, out_of_date: int) -> None:
        """How many of the records are ticked, and how many are out of date."""
        stale = f"   \N{WARNING SIGN} {out_of_date:,} out of date (grey): Recalc" if out_of_date else ""
        self.selected.setText(f"{ticked:,} of {records:,} selected{stale}")

    def tell_reading(self) -> None:
        self.selected.setText(READING)

    def show_changed(self, changed: bool, *, typing: bool) -> None:
        """Is something unsaved; `typing`: what is being typed can be committed, too."""
        self.revert.setEnabled(changed)
        self.review.setEnabled(changed)
        self.commit.setEnabled(changed or typing)
