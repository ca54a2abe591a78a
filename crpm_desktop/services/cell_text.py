"""Text that a workbook, a CSV file or the clipboard can hold, and that no spreadsheet takes for a formula.

Spreadsheets start a formula at `=`, `+`, `-` or `@`, also in full width, and some skip white space before it. In a
workbook such text is a string cell with the quote prefix, so its value stays as it is. A CSV file and the clipboard
know no types: there an apostrophe goes before such a text (and before one that only apostrophes precede, so that
whoever takes one apostrophe off texts of the form `'...=` gets every text back exactly). All other text is written as
it is.
"""

import re
from dataclasses import dataclass

CELL_LIMIT = 32_767
"""The longest text of a cell, in UTF-16 units, as Excel counts."""

REPLACEMENT = "\ufffd"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_START = r"(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])"
_FORMULA = re.compile(_START)
_FORMULA_AFTER_APOSTROPHES = re.compile(f"'*{_START}")
_GUARDED = re.compile(f"'+{_START}")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def looks_like_formula(text: str) -> bool:
    return _FORMULA.match(text) is not None


def guarded(text: str) -> str:
    """The text as it must stand where a spreadsheet guesses what it reads."""
    return f"'{text}" if _FORMULA_AFTER_APOSTROPHES.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if _GUARDED.match(text) else text


@dataclass(slots=True)
class TextWriter:
    """Makes values writable and counts those that could not stay as they were."""

    replaced: int = 0
    cut: int = 0
    long_amounts: int = 0

    def for_cell(self, text: str) -> str:
        """The text of a workbook's string cell. `_x0041_` would be read as a character code, so it is escaped."""
        text = self._writable(text)
        if len(text) > CELL_LIMIT // 2:
            text = self._short_enough(text)
        return _ESCAPE.sub("_x005F_", text) if "_x" in text else text

    def for_csv(self, text: str) -> str:
        """The field of a CSV file, or of a table on the clipboard."""
        return guarded(self._writable(text))

    def _writable(self, text: str) -> str:
        if _UNWRITABLE.search(text) is None:
            return text
        self.replaced += 1
        return _UNWRITABLE.sub(REPLACEMENT, text)

    def _short_enough(self, text: str) -> str:
        units = text.encode("utf-16-le")
        if len(units) <= 2 * CELL_LIMIT:
            return text
        self.cut += 1
        return units[: 2 * CELL_LIMIT].decode("utf-16-le", errors="ignore")
