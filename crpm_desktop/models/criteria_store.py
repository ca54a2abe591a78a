"""The header's state, one frozen `Criteria`, told to whoever listens; silent when nothing changed."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from crpm_desktop.domain.criteria import Criteria


class CriteriaStore(QObject):
    changed = Signal(object)
    """The new `Criteria`; only when it differs from the one before."""

    def __init__(self, criteria: Criteria | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._criteria = criteria or Criteria()

    @property
    def criteria(self) -> Criteria:
        return self._criteria

    def set(self, criteria: Criteria) -> None:
        if criteria != self._criteria:
            self._criteria = criteria
            self.changed.emit(criteria)

    def update(self, **fields: object) -> None:
        """Changes some of the fields: `store.update(year=2026)`."""
        self.set(replace(self._criteria, **fields))  # type: ignore[arg-type]
