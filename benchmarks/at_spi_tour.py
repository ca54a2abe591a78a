"""A screen reader's way through the running window: every tab, every button, and the dialogs that buttons open.

`benchmarks.screen_reader` starts it. Its lines say what it found; the exit status is 1 when a button had no name or a
press did not arrive.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.at_spi_eyes import (
    Presses,
    act,
    atspi,
    buttons,
    dialog,
    entries,
    frame,
    named,
    plain,
    press_all,
    read_rows,
    until,
)

MAIN, FREE_GOODS = "Customer Rebate Program Maintenance", "Distributor Free Goods Batches"
TABS = ("Customer Summary", "Customer Detail", "Sales History", "Sales PG History", "Rebate Set Up", "Help")
HOLD, FILL = "hold", "fill"
"""Files that tell the window to leave its dialogs open, and to fill its menus as opening them would."""
MORE = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True)
class Asked:
    """A dialog: the tab and the button or menu entry that opens it, the button that leaves it with nothing done, those
    that leave it open and do no harm, and one that accepts it, where that does none either."""

    tab: str
    opener: str
    leave: str
    stays: tuple[str, ...] = ()
    accept: str = ""


DIALOGS = (
    Asked("Customer Summary", f"Keys{MORE}", "Close", ("Set", "Default", "Remove", "All Defaults")),
    Asked("Customer Summary", f"Layouts{MORE}", "Close"),
    Asked("Customer Summary", f"Connect to Shared Database{MORE}", "Cancel", ("Test", "Connect")),
    Asked("Customer Summary", f"Who Did What{MORE}", "Close", ("Find",)),
    Asked("Customer Summary", f"History{MORE}", "Close", ("Find",)),
    Asked("Customer Summary", f"Free Goods Fulfillment Export{MORE}", "Close", ("New", "Paid")),
    Asked("Rebate Set Up", "Purge", "Cancel"),
    Asked("Rebate Set Up", "Delete", "Keep it", accept="Delete"),
)


class Tour:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._presses = Presses(folder / "pressed.txt")
        self.wrong: list[str] = []
        self.window = until("the window", lambda: frame(MAIN))

    # Tabs

    def see_tabs(self) -> None:
        for row in read_rows(self.window, "Customer Summary", 2):
            print(f"row: {row}")
        for title in TABS:
            self._show(title)
            self._press_all(title, self.window)

    def see_free_goods(self) -> Any:
        self._choose(FREE_GOODS)
        goods = until("Free Goods Batches", lambda: frame(FREE_GOODS))
        self._press_all("Free Goods Batches", goods)
        return goods

    def _show(self, title: str) -> None:
        act(until(title, lambda: named(self.window, atspi.ROLE_PAGE_TAB, title)))
        tab = named(self.window, atspi.ROLE_PAGE_TAB, title)
        until(f"{title} is shown", lambda: tab.getState().contains(atspi.STATE_SELECTED))

    def _press_all(self, title: str, window: Any) -> None:
        pressed, wrong = press_all(window, self._presses)
        self._tell(f"{title}: {pressed} buttons pressed", [f"{title}: {fault}" for fault in wrong])

    def _tell(self, line: str, wrong: list[str]) -> None:
        print(f"{line}, {len(wrong)} faults", flush=True)
        self.wrong += wrong

    # Dialogs

    def see_dialogs(self) -> None:
        """Dialogs stay open from now on, until a button of theirs is pressed."""
        (self._folder / HOLD).touch()
        for asked in DIALOGS:
            self._show(asked.tab)
            self._see(asked.opener, partial(self._open, asked), asked.leave, asked.stays)
            if asked.accept:
                self._see(asked.opener, partial(self._open, asked), asked.accept)
        self._see_what_is_unsaved()

    def see_moves(self, goods: Any) -> None:
        """Creating a batch in Free Goods Batches: first not, then done."""
        act(until("New Rewards", lambda: next(one for one in buttons(goods) if one.name.startswith("New Rewards"))))
        for leave in ("Cancel", "Create Batch"):
            self._see("Create Batch", lambda: act(self._button(goods, "Create Batch")), leave)

    def _see_what_is_unsaved(self) -> None:
        """Changes of a program are reviewed, kept while the tab stays, and dropped."""
        self._show("Rebate Set Up")
        act(self._button(self.window, "Goal Required"))
        self._see("Review", lambda: act(self._button(self.window, "Review")), "Close", ("Revert Row",))
        act(self._button(self.window, "Goal Required"))
        for leave in ("Stay", "Discard"):
            self._see("Unsaved changes", partial(self._leave_for, "Customer Summary"), leave)

    def _leave_for(self, title: str) -> None:
        act(until(title, lambda: named(self.window, atspi.ROLE_PAGE_TAB, title)))

    def _open(self, asked: Asked) -> None:
        found = [one for one in buttons(self.window) if plain(one.name) == asked.opener]
        if found:
            act(found[0])
        else:
            self._choose(asked.opener)

    def _choose(self, name: str) -> None:
        """An entry of a menu."""
        (self._folder / FILL).touch()
        until("menus", lambda: not (self._folder / FILL).exists())
        act(until(name, lambda: next(one for one in entries(self._menu_bar()) if one.name == name)))

    def _menu_bar(self) -> Any:
        return next(one for one in self.window if one is not None and one.getRole() == atspi.ROLE_MENU_BAR)

    def _button(self, place: Any, name: str) -> Any:
        return until(name, lambda: next(one for one in buttons(place) if plain(one.name) == name))

    def _see(self, title: str, opens: Callable[[], None], leave: str, stays: tuple[str, ...] = ()) -> None:
        """Opens a dialog, hears the names of all its buttons, presses some, and leaves it."""
        wrong: list[str] = []
        opens()
        shown = until(f"the dialog of {title}", dialog)
        names = [one.name.strip() for one in buttons(shown)]
        wrong += [f"no name: {one.getRoleName()}" for one in buttons(shown) if not one.name.strip()]
        for name in (*stays, leave):
            wrong += self._press(shown, name)
        try:
            until(f"{title} closes", lambda: dialog() is None)
        except TimeoutError as error:
            wrong.append(str(error))
        pressed = ", ".join((*stays, leave))
        self._tell(f"dialog {title}: {len(names)} buttons, pressed {pressed}", [f"{title}: {fault}" for fault in wrong])

    def _press(self, shown: Any, name: str) -> list[str]:
        before = self._presses.count(name)
        try:
            act(self._button(shown, name))
            until(name, lambda: self._presses.count(name) > before)
        except TimeoutError:
            return [f"not pressed: {name}"]
        return []


def tour(folder: Path) -> list[str]:
    way = Tour(folder)
    way.see_tabs()
    goods = way.see_free_goods()
    way.see_dialogs()
    way.see_moves(goods)
    return way.wrong


if __name__ == "__main__":
    faults = tour(Path(sys.argv[1]))
    print("\n".join(faults) or "Every button has a name, and every press arrived.")
    sys.exit(bool(faults))
