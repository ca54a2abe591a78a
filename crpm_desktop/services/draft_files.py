"""Files with unsaved edits, one per database and tab, for the next start after a crash.

They lie in the user's own data folder. While a window lives it holds a file beside its own, so that another window of
the same database leaves them alone; when its process ends in whatever way, the next start finds them free. Their names
hold neither the database's name nor a password.
"""

import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path

from crpm_desktop.services.held_file import HeldFile, hold
from crpm_desktop.services.kept_drafts import KINDS, TITLES, Edits
from crpm_desktop.services.plain_values import from_plain, to_plain
from crpm_desktop.services.user_places import user_data_folder

FORMAT = 1
LARGEST = 200_000_000
A_DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class FoundDraft:
    """Edits of a window that is no more. `held` is let go with `DraftFiles.drop` or `leave`."""

    file: Path
    tab: str
    written_at: str
    edits: Edits
    held: HeldFile = field(repr=False)

    @property
    def sentence(self) -> str:
        return f"Unsaved edits of {self.written_at} were found: {self.edits.count} on {TITLES[self.tab]}."


@dataclass(frozen=True, slots=True)
class Found:
    """`troubles` are sentences about files that can't be read; these are kept aside."""

    drafts: tuple[FoundDraft, ...]
    troubles: tuple[str, ...]


class DraftFiles:
    """The files of one window. Its methods are called by one thread at a time."""

    def __init__(self, database: str) -> None:
        """`database` is a name that only this database has."""
        self.folder = user_data_folder() / "unsaved"
        self._database = hashlib.sha256(database.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        self._window = secrets.token_hex(6)
        self._held: dict[str, HeldFile | None] = {}

    def file_of(self, tab: str) -> Path:
        return self.folder / f"{self._database}.{self._window}.{tab}.json"

    def keep(self, tab: str, edits: Edits) -> None:
        """Writes the edits in place of those kept before. Raises `Refused` or `OSError` when that can't be done."""
        from crpm_desktop.services.written_beside import written_beside  # its parts need not be there at the start

        self.folder.mkdir(parents=True, exist_ok=True)
        if tab not in self._held:
            self._held[tab] = hold(_lock_of(self.file_of(tab)))
        written_at = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
        head = json.dumps({"format": FORMAT, "tab": tab, "written_at": written_at})
        with written_beside(self.file_of(tab)) as beside, beside.open("w", encoding="utf-8", newline="\n") as out:
            out.write(f'{head[:-1]}, "edits": ')
            out.writelines(_pieces(edits))
            out.write("}\n")

    def forget(self, tab: str) -> None:
        """Nothing is unsaved on that tab any more."""
        with suppress(FileNotFoundError, NotADirectoryError):
            self.file_of(tab).unlink()
        _release(self._held.pop(tab, None))

    def close(self) -> None:
        """The window ends as it should, with nothing unsaved."""
        for tab in KINDS:
            with suppress(OSError):
                self.forget(tab)

    def find(self) -> Found:
        """What windows of this database left behind that are no more; oldest first."""
        self._tidy()
        drafts: list[FoundDraft] = []
        troubles: list[str] = []
        for file in self._left_behind():
            held = _taken(file)
            if held is None:
                continue
            try:
                drafts.append(_read(file, held))
            except (OSError, ValueError, TypeError, KeyError, RecursionError):
                troubles.append(_put_aside(file))
                _release(held)
        return Found(tuple(sorted(drafts, key=lambda draft: draft.written_at)), tuple(troubles))

    def drop(self, draft: FoundDraft) -> None:
        """Its edits are not needed any more."""
        draft.file.unlink(missing_ok=True)
        self.leave(draft)

    def leave(self, draft: FoundDraft) -> None:
        """Its edits, if they are still there, are for another start to find."""
        _release(draft.held)

    def _tidy(self) -> None:
        """What a process that was killed in the middle of writing left is no file of edits yet."""
        for part in self.folder.glob(".crpm-*.tmp"):
            with suppress(OSError):
                if time.time() - part.stat().st_mtime > A_DAY:
                    part.unlink()

    def _left_behind(self) -> list[Path]:
        """The files of other windows of this database."""
        own = {self.file_of(tab) for tab in KINDS}
        with suppress(OSError):
            return sorted(file for file in self.folder.glob(f"{self._database}.*.json") if file not in own)
        return []


def _pieces(edits: Edits) -> Iterator[str]:
    """Its JSON, a row at a time: one piece of a hundred thousand rows would hold up the screen's thread."""
    before = "{"
    for field_ in fields(edits):
        value = getattr(edits, field_.name)
        yield f"{before}{json.dumps(field_.name)}: "
        if isinstance(value, tuple):
            yield "["
            yield from (f"{',' if number else ''}{json.dumps(to_plain(one))}" for number, one in enumerate(value))
            yield "]"
        else:
            yield json.dumps(to_plain(value))
        before = ", "
    yield "}"


def _lock_of(file: Path) -> Path:
    return file.with_suffix(".lock")


def _taken(file: Path) -> HeldFile | None:
    """None while a living window holds it."""
    try:
        return hold(_lock_of(file))
    except OSError:
        return None


def _release(held: HeldFile | None) -> None:
    if held is not None:
        with suppress(OSError):
            held.release()


def _read(file: Path, held: HeldFile) -> FoundDraft:
    if file.stat().st_size > LARGEST:
        raise ValueError("larger than any edits")
    kept = json.loads(file.read_text(encoding="utf-8"))
    if kept["format"] != FORMAT:
        raise ValueError("another format")
    tab, written_at = kept["tab"], kept["written_at"]
    datetime.strptime(written_at, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - only whether it is one
    return FoundDraft(file, tab, written_at, from_plain(KINDS[tab], kept["edits"]), held)


def _put_aside(file: Path) -> str:
    aside = file.with_suffix(".damaged")
    with suppress(OSError):
        file.replace(aside)
    return (
        "Unsaved edits were found that are damaged, or that another version of this program kept: they can't be "
        f"restored. The file is kept as {aside}"
    )
