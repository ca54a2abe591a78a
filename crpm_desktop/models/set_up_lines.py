"""The lower block of Rebate Set Up: product groups and parents of the current level, a code per line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import count

from PySide6.QtCore import QObject

from crpm_desktop.domain.errors import Refused
from crpm_desktop.models.draft import Choice, EditableColumn
from crpm_desktop.models.history import History
from crpm_desktop.models.set_up_levels import BlockModel
from crpm_desktop.services.columns import Column, Kind

Codes = Callable[[], Mapping[str, str]]
"""What may be entered now, with its description."""


@dataclass(frozen=True, slots=True)
class Line:
    """`key` tells lines apart while their codes are edited."""

    key: int
    code: str = ""


class LinesModel(BlockModel[Line]):
    def __init__(
        self,
        column: Column[Line],
        codes: Codes,
        *,
        described: str = "",
        history: History | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`described` is the title of a column with the code's description; none when empty."""
        self._new_keys = count(1)
        columns: tuple[Column[Line], ...] = (column,)
        if described:
            columns += (Column("description", described, Kind.TEXT, lambda line: codes().get(line.code, ""), 20),)
        super().__init__(
            columns,
            [
                EditableColumn(
                    column.name,
                    lambda line, code: replace(line, code=code or ""),
                    read=lambda text: _known(column.title, text, codes()),
                    lookup=lambda text: _choices(text, codes()),
                )
            ],
            key=lambda line: line.key,
            blank=self._new_line,
            history=history,
            parent=parent,
        )
        self.name = column.name

    def show_codes(self, codes: tuple[str, ...]) -> None:
        """These are the saved lines."""
        self.set_rows([Line(next(self._new_keys), code) for code in codes])

    def add_codes(self, codes: tuple[str, ...]) -> None:
        """These are new lines."""
        for code in codes:
            self.add_row(Line(next(self._new_keys), code))

    def follow(self, old: str, new: str) -> None:
        """Lines with a code that was renamed take its new one."""
        for row, line in enumerate(self.rows()):
            if line.code == old and not self.locked(row, self.name):
                self.put_value(row, self.name, new)

    def entered(self) -> list[Line]:
        return [line for line in self.standing() if line.code]

    def _new_line(self) -> Line:
        return Line(next(self._new_keys))


def product_group_lines(codes: Codes, parent: QObject | None = None, history: History | None = None) -> LinesModel:
    column: Column[Line] = Column(
        "product_group", "Product Group", Kind.TEXT, lambda line: line.code, 16, tip="List of values: F9"
    )
    return LinesModel(column, codes, described="Description", history=history, parent=parent)


def parent_lines(codes: Codes, parent: QObject | None = None, history: History | None = None) -> LinesModel:
    column: Column[Line] = Column(
        "parent_sub_code",
        "Parent Sub Code",
        Kind.TEXT,
        lambda line: line.code,
        18,
        tip="A level that must be met before this one counts; list of values: F9",
    )
    return LinesModel(column, codes, history=history, parent=parent)


def _known(title: str, text: str, codes: Mapping[str, str]) -> str:
    """The code that was meant, upper and lower case alike. Raises `Refused` for one that is not there."""
    text = text.strip()
    if not text or text in codes:
        return text
    alike = [code for code in codes if code.casefold() == text.casefold()]
    if len(alike) == 1:
        return alike[0]
    raise Refused(f"There is no {title} {text}: choose one from the list (F9).")


def _choices(text: str, codes: Mapping[str, str]) -> list[Choice]:
    wanted = text.strip().casefold()
    found = [
        Choice(code, description)
        for code, description in codes.items()
        if wanted in code.casefold() or wanted in description.casefold()
    ]
    return sorted(found, key=lambda choice: (not choice.code.casefold().startswith(wanted), choice.code))
