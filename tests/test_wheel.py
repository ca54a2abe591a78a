"""What an installed program has: its resources inside the package, found there, and its two commands."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from crpm_desktop.resource_files import resource_path

ROOT = Path(__file__).parent.parent
RESOURCES = {path.relative_to(ROOT).as_posix() for path in (ROOT / "resources").rglob("*") if path.is_file()}
FIND = "import sys; from crpm_desktop.resource_files import resource_path; print(resource_path(sys.argv[1]))"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the wheel was unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "installed")
    return folder / "installed"


def test_wheel_holds_every_resource_and_every_module(installed: Path) -> None:
    held = {path.relative_to(installed).as_posix() for path in installed.rglob("*") if path.is_file()}
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "crpm_desktop").rglob("*.py")}
    assert RESOURCES
    assert {f"crpm_desktop/{name}" for name in RESOURCES} | modules <= held


def test_wheel_brings_both_commands(installed: Path) -> None:
    lines = next(installed.glob("*.dist-info/entry_points.txt")).read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line]
    assert commands == [
        *("[console_scripts]", "crpm = crpm_desktop.cli:main"),
        *("[gui_scripts]", "crpm-desktop = crpm_desktop.start:main"),
    ]


def test_installed_program_finds_its_own_resources(installed: Path) -> None:
    name = min(RESOURCES).removeprefix("resources/")
    find = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(installed)!r}); {FIND}", name]
    done = subprocess.run(find, cwd=installed, capture_output=True, encoding="utf-8", check=True)
    assert Path(done.stdout.strip()) == (installed / "crpm_desktop" / "resources" / name).resolve()


def test_checkout_finds_the_resources_beside_the_package() -> None:
    assert {resource_path(name.removeprefix("resources/")) for name in RESOURCES} == {ROOT / name for name in RESOURCES}


def test_missing_resource_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="resources/help/nowhere.md is missing"):
        resource_path("help/nowhere.md")
