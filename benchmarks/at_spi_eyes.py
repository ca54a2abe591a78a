"""The eyes and the finger of a screen reader: finds what a running window shows through AT-SPI, reads it, presses it.

It runs with the system's own Python, which has pyatspi, and knows nothing of the program but the folder in which the
window writes what was pressed.
"""

import importlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

atspi: Any = importlib.import_module("pyatspi")

PATIENCE = 40.0
LAST = ("Commit", "Revert")
"""Pressed at the end, so that nothing is left that leaving the tab would ask about."""
PRESSED = {atspi.ROLE_PUSH_BUTTON, atspi.ROLE_TOGGLE_BUTTON, atspi.ROLE_CHECK_BOX, atspi.ROLE_RADIO_BUTTON}
DIALOGS = {atspi.ROLE_DIALOG, atspi.ROLE_ALERT, atspi.ROLE_FILE_CHOOSER}
GRIDS = {atspi.ROLE_TABLE, atspi.ROLE_TREE_TABLE, atspi.ROLE_LIST}
ACTIONS = ("Press", "Toggle", "ShowMenu")


def until(what: str, fact: Callable[[], Any]) -> Any:
    """The first true answer; gives up after a while."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            found = fact()
        except Exception:  # what goes away while it is looked at: the bus has errors of several kinds
            found = None
        if found:
            return found
        time.sleep(0.05)
    raise TimeoutError(f"not within {PATIENCE:.0f} s: {what}")


def below(one: Any) -> Iterator[Any]:
    """Everything that is shown below; of grids the grid alone, whose cells are many."""
    for child in one:
        if child is None or not child.getState().contains(atspi.STATE_SHOWING):
            continue
        yield child
        if child.getRole() not in GRIDS:
            yield from below(child)


def entries(menu: Any) -> Iterator[Any]:
    """What stands in a menu, open or not."""
    for child in menu:
        yield child
        yield from entries(child)


def frames() -> list[Any]:
    """The windows and dialogs of all programs."""
    programs = [one for one in atspi.Registry.getDesktop(0) if one is not None]
    return [child for program in programs for child in program if child is not None]


def frame(title: str) -> Any:
    return next((one for one in frames() if one.name.startswith(title)), None)


def dialog() -> Any:
    """The one that is shown; None when there is none."""
    shown = (one for one in frames() if one.getState().contains(atspi.STATE_SHOWING))
    return next((one for one in shown if one.getRole() in DIALOGS), None)


def named(place: Any, role: Any, name: str) -> Any:
    return next((one for one in below(place) if one.getRole() == role and one.name == name), None)


def act(one: Any) -> None:
    actions = one.queryAction()
    names = [actions.getName(number) for number in range(actions.nActions)]
    actions.doAction(names.index(next(name for name in ACTIONS if name in names)))


def read_rows(window: Any, name: str, rows: int) -> list[str]:
    """The first rows of a grid, cell by cell, as they would be said."""
    grid = until(f"the grid {name}", lambda: named(window, atspi.ROLE_TABLE, name))
    table = grid.queryTable()
    until("rows", lambda: table.nRows >= rows)
    return [", ".join(cell_name(table, row, column) for column in range(table.nColumns)) for row in range(rows)]


def cell_name(table: Any, row: int, column: int) -> str:
    return str(table.getAccessibleAt(row, column).name)


class Presses:
    """What the window says was pressed."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def count(self, name: str) -> int:
        return self._file.read_text(encoding="utf-8").splitlines().count(name) if self._file.exists() else 0


def buttons(window: Any) -> list[Any]:
    return [one for one in below(window) if one.getRole() in PRESSED]


def press_all(window: Any, presses: Presses) -> tuple[int, list[str]]:
    """Presses every button that is shown and can be pressed, by its name; gives how many, and what went wrong."""
    wrong = [f"no name: {one.getRoleName()} {one.description}" for one in buttons(window) if not one.name.strip()]
    pressed: set[str] = set()
    while (found := next_button(window, pressed)) is not None:
        name = found.name
        pressed.add(plain(name))
        before = presses.count(name)
        act(found)
        try:
            until(name, lambda name=name, before=before: presses.count(name) > before)  # type: ignore[misc]
        except TimeoutError:
            wrong.append(f"not pressed: {name}")
    return len(pressed), wrong


def next_button(window: Any, pressed: set[str]) -> Any:
    """One that can be pressed and has not been; those that settle what the others have changed come last."""
    left = [one for one in buttons(window) if one.name.strip() and plain(one.name) not in pressed]
    ready = [one for one in left if one.getState().contains(atspi.STATE_SENSITIVE)]
    return min(ready, key=lambda one: LAST.index(one.name) if one.name in LAST else -1, default=None)


def plain(name: str) -> str:
    """Without the number of records that a button says it will act on."""
    return name.partition(" (")[0]
