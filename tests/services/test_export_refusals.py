"""When a file can't be written: told by name with the cure, the old file byte for byte as it was."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from crpm_desktop.domain.errors import Refused
from crpm_desktop.services.export import export_file
from crpm_desktop.services.export_outcome import About, ExportOutcome
from crpm_desktop.services.progress import Silent
from tests.services.export_rows import COLUMNS, FULL

SUFFIXES = ("xlsx", "csv")
FULL_DISKS = ["from tests.services.full_disk import fill_up; fill_up()"]
"""How a process comes to a disk that is full."""
if sys.platform != "win32":  # there the system itself can say so, to the XML writer too
    FULL_DISKS.append("import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))")


@pytest.fixture(params=SUFFIXES)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / f"rebates.{request.param}"


def export(path: Path) -> ExportOutcome:
    return export_file(COLUMNS, [FULL], path, Silent(), About("Customer Detail"))


def left_in(folder: Path) -> list[tuple[str, bytes]]:
    return [(file.name, file.read_bytes()) for file in folder.iterdir()]


def test_a_new_file_takes_the_place_of_the_old_one(path: Path) -> None:
    path.write_bytes(b"old")
    export(path)
    assert [name for name, _ in left_in(path.parent)] == [path.name]
    assert b"Acme" in path.read_bytes() or path.read_bytes().startswith(b"PK")


def test_a_target_that_another_program_holds_open_is_refused_before_the_work(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Windows answers while Excel has the file open."""
    path.write_bytes(b"old")
    real_open = Path.open

    def locked(self: Path, mode: str = "r", *args: object, **named: object) -> object:
        if self == path and mode == "r+b":
            raise PermissionError(errno.EACCES, "The process cannot access the file", str(self))
        return real_open(self, mode, *args, **named)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", locked)
        with pytest.raises(Refused, match="open in another program, such as Excel") as refusal:
            export(path)
    assert str(path) in refusal.value.message
    assert f"or choose another name, such as rebates (2){path.suffix}. The old" in refusal.value.message
    assert left_in(path.parent) == [(path.name, b"old")]


def test_a_target_opened_in_excel_meanwhile_is_refused_and_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(b"old")

    def locked(self: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, "The process cannot access the file", str(target))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", locked)
        with pytest.raises(Refused, match="The old file is unchanged"):
            export(path)
    assert left_in(path.parent) == [(path.name, b"old")]


def test_a_folder_without_the_right_to_write_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_open = Path.open

    def forbidden(self: Path, mode: str = "r", *args: object, **named: object) -> object:
        if mode.startswith("x"):
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return real_open(self, mode, *args, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", forbidden)
    with pytest.raises(Refused, match=f"You may not write in the folder .*: choose another place for {path.name}"):
        export(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("disk", FULL_DISKS)
def test_a_full_disk_is_told_and_the_old_file_stays(tmp_path: Path, suffix: str, disk: str) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(b"old")
    script = f"""{disk}
import sys
from pathlib import Path
from crpm_desktop.domain.errors import Refused
from crpm_desktop.services.export import export_file
from crpm_desktop.services.export_outcome import About
from crpm_desktop.services.progress import Silent
from tests.services.export_rows import COLUMNS, FULL
try:
    export_file(COLUMNS, [FULL] * 3_000, Path(sys.argv[1]), Silent(), About("x"))
except Refused as refusal:
    print(refusal.message)
"""
    call = [sys.executable, "-c", script, str(path)]
    done = subprocess.run(call, capture_output=True, encoding="utf-8", cwd=Path(__file__).parents[2], check=True)
    assert done.stdout.startswith(f"The disk is full: {path} was not written. Free some space")
    assert done.stderr == ""
    assert left_in(tmp_path) == [(path.name, b"old")]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(Refused, match="is a folder: give the name of a file"):
        export(tmp_path / "a.csv")


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Choose another place or name"):
        export(tmp_path / f"{'x' * 300}.csv")
    assert left_in(tmp_path) == []


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"a\.pdf must end in \.xlsx or \.csv"):
        export(tmp_path / "a.pdf")
    assert left_in(tmp_path) == []


def test_an_error_among_the_rows_leaves_nothing_behind(path: Path) -> None:
    def rows() -> object:
        yield FULL
        raise RuntimeError("lost")

    with pytest.raises(RuntimeError, match="lost"):
        export_file(COLUMNS, rows(), path, Silent(), About("x"))  # type: ignore[arg-type]
    assert left_in(path.parent) == []
