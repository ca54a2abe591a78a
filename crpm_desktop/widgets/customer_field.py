"""Show Customer: a customer by number or name, with a list of values while typing."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.records import Customer
from crpm_desktop.models.code_lists import customer_choices
from crpm_desktop.models.draft import Choice
from crpm_desktop.services import lists
from crpm_desktop.widgets.actions import make_action
from crpm_desktop.widgets.buttons import tool_button
from crpm_desktop.widgets.code_edit import CodeEdit
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.jobs import Job
from crpm_desktop.widgets.list_of_values import ListOfValues

WIDTH = 44
ALL = "All"


class CustomerField(QWidget):
    chosen = Signal(object)
    """The customer's number; None for all."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._cust_no: str | None = None
        self._shown = ""
        self._job: Job[Any] | None = None
        self.edit = CodeEdit(self._choices, context.jobs)
        self.edit.setPlaceholderText(ALL)
        self.edit.setAccessibleName("Show Customer")
        self.edit.setToolTip("Customer number or name; F9 lists them. Blank shows all customers")
        self.edit.setMinimumWidth(self.edit.fontMetrics().averageCharWidth() * WIDTH)
        self.clear_button = tool_button("\N{MULTIPLICATION SIGN}", "Show all customers", self._clear)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.edit, 1)
        layout.addWidget(self.clear_button)
        self.edit.picked.connect(self._on_picked)
        self.edit.editingFinished.connect(self._on_finished)
        make_action(self.edit, "List of Values", self.show_values, QKeySequence(Qt.Key.Key_F9).toString())
        self.setFocusProxy(self.edit)
        self._show("")

    def show_customer(self, cust_no: str | None) -> None:
        """Shows which customer is in force; its name is looked up."""
        self._drop()
        if cust_no == self._cust_no:
            return
        self._cust_no = cust_no
        self._show(cust_no or "")
        if cust_no is not None:
            self._run(lambda _progress: lists.customer_named(self._context.new_work, cust_no), self._show_name)

    def show_values(self) -> ListOfValues:
        values = ListOfValues("Show Customer", self._choices, self._context.jobs, self._context.messages, self.window())
        values.chosen.connect(self._on_picked)
        values.open_at(self._cust_no or "")
        return values

    def _choices(self, text: str) -> list[Choice]:
        return customer_choices(self._context.new_work, text)

    def _on_picked(self, choice: Choice) -> None:
        self._take(choice.code, choice.description)

    def _clear(self) -> None:
        self._take(None, "")
        self.edit.setFocus()

    def _on_finished(self) -> None:
        typed = self.edit.text().strip()
        if typed == self._shown or self._job is not None:
            return
        if not typed:
            self._take(None, "")
            return
        new_work = self._context.new_work
        self._run(lambda _progress: meant_customer(new_work, typed), lambda one: self._take(one.cust_no, one.name))

    def _take(self, cust_no: str | None, name: str) -> None:
        self._drop()
        self._show(f"{cust_no}  {name}" if cust_no is not None else "")
        if cust_no != self._cust_no:
            self._cust_no = cust_no
            self.chosen.emit(cust_no)

    def _show_name(self, customer: Customer) -> None:
        self._job = None
        self._show(f"{customer.cust_no}  {customer.name}")

    def _show(self, text: str) -> None:
        self._shown = text.strip()
        self.edit.setText(text)
        self.edit.setCursorPosition(0)
        self.clear_button.setEnabled(bool(text))

    def _run(self, work: Any, done: Any) -> None:
        self._job = self._context.jobs.run(work, done, self._failed, title="Show Customer", quiet=True)

    def _failed(self, error: Exception) -> None:
        """What was typed names no customer: the one in force stays, and is shown again."""
        self._job = None
        self.edit.setText(self._shown)
        self._context.messages.error(error)

    def _drop(self) -> None:
        if self._job is not None:
            self._job.drop()
            self._job = None


def meant_customer(new_work: Any, typed: str) -> Customer:
    """The customer of this number, or the only one that the text fits. Raises `Refused`."""
    try:
        return lists.customer_named(new_work, typed)
    except Refused:
        found = lists.search_customers(new_work, typed)
        if len(found) == 1:
            return found[0]
        if not found:
            raise
        raise Refused(f"{typed!r} fits several customers: choose one from the list (F9).") from None
