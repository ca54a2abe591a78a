"""A table on the clipboard as spreadsheets put it there: tabs between cells, line ends between rows, quotes around."""

import re

from crpm_desktop.services.cell_text import unguarded

_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=\t|\r?\n|\r|\Z)')
_SEPARATOR = re.compile(r"\t|\r\n|\n|\r")


def read_table(text: str) -> list[list[str]]:
    """The rows of cells; the line end of the last row makes no row of its own.

    A cell in quotes may have tabs, line ends and doubled quotes in it. Quotes around a cell that needs none are the
    cell's own: Excel writes them bare.
    """
    rows: list[list[str]] = [[]]
    place = 0
    while True:
        cell, place = _cell(text, place)
        rows[-1].append(cell)
        separator = _SEPARATOR.match(text, place)
        if separator is None:
            return rows
        place = separator.end()
        if separator[0] != "\t":
            if place == len(text):
                return rows
            rows.append([])


def _cell(text: str, place: int) -> tuple[str, int]:
    quoted = _QUOTED.match(text, place)
    if quoted is not None and any(sign in quoted[1] for sign in ('""', "\t", "\n", "\r")):
        return unguarded(quoted[1].replace('""', '"')), quoted.end()
    separator = _SEPARATOR.search(text, place)
    end = separator.start() if separator is not None else len(text)
    return unguarded(text[place:end]), end
