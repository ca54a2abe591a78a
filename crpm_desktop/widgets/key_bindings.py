"""The keys of a window's actions: which there are, which a user has put in their place, and where two would clash."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

MORE = "\N{HORIZONTAL ELLIPSIS}"
DEFAULT_KEYS = "default_keys"
_FORMAT = QKeySequence.SequenceFormat.PortableText


@dataclass(frozen=True, slots=True)
class Binding:
    """One action by its name, wherever it is offered; `places` are the titles of the pages that have it and `owners`
    the widgets in which its key is heard, none: the whole window. A `fixed` one belongs to the grids and can't be
    changed."""

    name: str
    keys: tuple[str, ...]
    default: tuple[str, ...]
    places: frozenset[str] = frozenset()
    owners: tuple[QWidget, ...] = ()
    fixed: bool = False

    @property
    def shown_keys(self) -> str:
        return " or ".join(shown(key) for key in self.keys)

    @property
    def shown_places(self) -> str:
        return ", ".join(sorted(self.places)) if len(self.places) < 4 else "All grids"

    def meets(self, other: "Binding") -> bool:
        """Can both be heard in one place?"""
        if not self.owners or not other.owners:
            return True
        pairs = ((one, two) for one in self.owners for two in other.owners)
        return any(one is two or one.isAncestorOf(two) or two.isAncestorOf(one) for one, two in pairs)


FIXED: tuple[Binding, ...] = tuple(
    Binding(name, keys, keys, fixed=True)
    for name, keys in (
        ("Go Down, Up", ("Return", "Shift+Return")),
        ("Go Right, Left", ("Tab", "Shift+Tab")),
        ("Go to the Edge of the Data", ("Ctrl+Left", "Ctrl+Right", "Ctrl+Up", "Ctrl+Down")),
        ("Go to the First, the Last Cell", ("Ctrl+Home", "Ctrl+End")),
        ("Select All", ("Ctrl+A",)),
        ("Select Columns, Rows", ("Ctrl+Space", "Shift+Space")),
        ("Switch a Flag, Press a Button", ("Space",)),
    )
)


def shown(keys: str) -> str:
    return "Enter".join(keys.split("Return"))


def name_of(action: QAction) -> str:
    """What the action is called, whatever it is about to undo; empty for what has no key of its own."""
    name = action.objectName() or action.text()
    if action.isSeparator() or action.menu() is not None or name.startswith("_q_"):
        return ""
    return name.replace("&", "").removesuffix(MORE)


def bindings_of(menus: QMenuBar, pages: Mapping[str, QWidget]) -> list[Binding]:
    """Every action of a window that can have a key, by its name. `pages` are its tabs by their titles."""
    found: dict[str, tuple[QAction, list[tuple[str, QWidget]]]] = {
        name_of(action): (action, [("", menus)]) for action in _menu_actions(menus) if action.isEnabled()
    }
    for title, page in pages.items():
        for widget in _tree(page):
            for action in widget.actions():
                found.setdefault(name_of(action), (action, []))[1].append((title, widget))
    found.pop("", None)
    return [_binding(name, action, offers) for name, (action, offers) in sorted(found.items())]


def _binding(name: str, action: QAction, offers: list[tuple[str, QWidget]]) -> Binding:
    everywhere = any(not title for title, _widget in offers)
    places = () if everywhere else (title for title, _widget in offers)
    owners = () if everywhere else (widget for _title, widget in offers)
    return Binding(name, _texts(action), default_keys(action), frozenset(places), tuple(owners))


def _menu_actions(menus: QMenuBar) -> list[QAction]:
    found = []
    for top in menus.actions():
        menu = top.menu()
        if isinstance(menu, QMenu):
            found += menu.actions()
    return found


def _texts(action: QAction) -> tuple[str, ...]:
    return tuple(keys.toString(_FORMAT) for keys in action.shortcuts())


def default_keys(action: QAction) -> tuple[str, ...]:
    """The keys that the action came with."""
    kept = action.property(DEFAULT_KEYS)
    return tuple(str(key) for key in kept) if kept is not None else _texts(action)


# Remembered keys


def saved_keys(settings: QSettings, name: str) -> tuple[str, ...] | None:
    """None: the keys that it came with, also for a damaged entry."""
    text = settings.value(f"keys/{name}")
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return tuple(str(key) for key in found) if isinstance(found, list) else None


def save_keys(settings: QSettings, name: str, keys: Sequence[str] | None) -> None:
    if keys is None:
        settings.remove(f"keys/{name}")
    else:
        settings.setValue(f"keys/{name}", json.dumps(list(keys)))


def apply_keys(settings: QSettings, actions: Iterable[QAction]) -> None:
    """Gives actions the user's own keys, or back those that they came with."""
    for action in actions:
        name = name_of(action)
        own = saved_keys(settings, name) if name else None
        if own is None and action.property(DEFAULT_KEYS) is None:
            continue
        default = default_keys(action)
        action.setProperty(DEFAULT_KEYS, list(default))
        action.setShortcuts([QKeySequence(key, _FORMAT) for key in (default if own is None else own)])


def all_actions(menus: QMenuBar, pages: Mapping[str, QWidget]) -> list[QAction]:
    return [
        *_menu_actions(menus),
        *(action for page in pages.values() for widget in _tree(page) for action in widget.actions()),
    ]


def _tree(page: QWidget) -> list[QWidget]:
    return [page, *(child for child in page.findChildren(QWidget) if not isinstance(child, QMenu))]


def clash(wanted: str, binding: Binding, others: Iterable[Binding]) -> str:
    """Why an action can't have this key; empty when it can."""
    combination = QKeySequence(wanted, _FORMAT)
    if combination.count() != 1:
        return "Press one key, or one with Ctrl, Alt or Shift."
    *modifiers, sign = wanted.rsplit("+", 1)
    if len(sign) == 1 and not {"Ctrl", "Alt", "Meta"} & set("".join(modifiers).split("+")):
        return f"{shown(wanted)} alone is for typing: take it with Ctrl or Alt, or take a function key."
    taken = [other for other in others if other.name != binding.name and wanted in other.keys and other.meets(binding)]
    return f"{shown(wanted)} is {taken[0].name} already: choose another key, or remove it there." if taken else ""
