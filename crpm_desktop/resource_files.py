"""Where the icons, help pages and default settings are: beside the package in a checkout, inside it once installed."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE / "resources", _PACKAGE.parent / "resources")


def resource_path(name: str) -> Path:
    """The path of `name`, given with forward slashes below `resources/`; FileNotFoundError names what is missing."""
    for place in _PLACES:
        path = place / name
        if path.exists():
            return path
    raise FileNotFoundError(f"The program's file resources/{name} is missing: install the program again.")
