"""Which columns of whose file are which: remembered by the file's titles and, where it is fixed, the distributor."""

import json
from typing import Any

from PySide6.QtCore import QSettings

from crpm_desktop.services.reward_mapping import RewardMapping, signature
from crpm_desktop.services.reward_titles import FIELDS, DayOrder

GROUP = "free_goods/mappings"


class SavedMappings:
    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def find(self, titles: tuple[str, ...], distributor: str | None = None) -> RewardMapping | None:
        """The mapping of files with these titles: this distributor's, or the one that was used last."""
        saved = self._read(titles)
        if distributor is not None:
            return next((one for one in saved if _distributor(one) == distributor), None)
        return saved[0] if saved else None

    def save(self, titles: tuple[str, ...], mapping: RewardMapping) -> None:
        """Remembers it as the one used last."""
        others = [one for one in self._read(titles) if _distributor(one) != _distributor(mapping)]
        content = json.dumps([_to_plain(one) for one in (mapping, *others)])
        self._settings.setValue(f"{GROUP}/{signature(titles)}", content)

    def _read(self, titles: tuple[str, ...]) -> list[RewardMapping]:
        """What can't be understood, because it was changed by hand, counts as never saved."""
        try:
            content = json.loads(str(self._settings.value(f"{GROUP}/{signature(titles)}", "[]")))
            return [_from_plain(one, titles) for one in content]
        except (ValueError, TypeError, KeyError, AttributeError):
            return []


def _distributor(mapping: RewardMapping) -> str:
    return mapping.fixed.get("distributor", "")


def _to_plain(mapping: RewardMapping) -> dict[str, Any]:
    return {
        "columns": dict(mapping.columns),
        "fixed": dict(mapping.fixed),
        "days": mapping.days.name,
        "skip_unnumbered": mapping.skip_unnumbered,
    }


def _from_plain(content: dict[str, Any], titles: tuple[str, ...]) -> RewardMapping:
    known = {title.casefold(): title for title in titles}
    columns = {
        name: known[str(title).casefold()]
        for name, title in content["columns"].items()
        if name in FIELDS and str(title).casefold() in known
    }
    fixed = {name: str(value) for name, value in content["fixed"].items() if name in FIELDS}
    return RewardMapping(columns, fixed, DayOrder[content["days"]], bool(content["skip_unnumbered"]))
