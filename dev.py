"""The workshop: `python dev.py run` opens the program with demo data, `python dev.py test` passes every check.

Standard library only: all it asks for is Python 3.11. Both make `.venv` from a lock file with hashes, once per lock.
"""

from __future__ import annotations

import csv
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if sys.platform == "win32" else "bin")
PYTHON = BIN / ("python.exe" if sys.platform == "win32" else "python")
STAMP = VENV / "made-from.txt"
RUN_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-test.lock"
DEMO = ROOT / ".demo"
COMMANDS = (("crpm", "crpm_desktop.cli"), ("crpm-desktop", "crpm_desktop.start"))
"""The program's commands, and the module whose `main` each calls."""

# Debian's package of each system library that Qt loads: without a screen, and for a window on one.
OFFSCREEN_LIBRARIES = {
    "libgl1": "libGL.so.1",
    "libegl1": "libEGL.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libfontconfig1": "libfontconfig.so.1",
    "libdbus-1-3": "libdbus-1.so.3",
    "libglib2.0-0": "libgthread-2.0.so.0",
}
WINDOW_LIBRARIES = {
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-shape0": "libxcb-shape.so.0",
}


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - this is where an older one is told
        return refuse(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}.")
    try:
        if arguments == ["run"]:
            return run()
        if arguments == ["test"]:
            return test()
    except subprocess.CalledProcessError as error:
        return refuse(f"This call failed with exit status {error.returncode}: {' '.join(map(str, error.cmd))}")
    except KeyboardInterrupt:
        return 130
    print(__doc__, file=sys.stderr)
    return 2


def refuse(sentence: str) -> int:
    print(f"dev.py: {sentence}", file=sys.stderr)
    return 1


def say(sentence: str) -> None:
    print(f"dev.py: {sentence}", flush=True)


def run() -> int:
    """Open the window on the demo database; without a display do the same work through `crpm`."""
    window = has_display()
    libraries = OFFSCREEN_LIBRARIES | WINDOW_LIBRARIES if window else {}
    if not install_missing(missing_packages(libraries)):
        return 1
    make_environment(RUN_LOCK)
    database = DEMO / "demo.db"
    fresh = not database.exists()
    if fresh:
        make_demo_data(database)
    if not window:
        say("No display (neither DISPLAY nor WAYLAND_DISPLAY is set): the same work without a window.")
    if fresh or not window:
        recalculate(database)
    if not window:
        return write_workbooks(database)
    say(f"The window opens on {database.relative_to(ROOT)}.")
    return subprocess.run([PYTHON, BIN / "crpm-desktop", "--db", database], check=False).returncode


def make_demo_data(database: Path) -> None:
    """The demo data, made beside its place and moved there when whole."""
    say("Making the demo data.")
    new = DEMO / "new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    crpm(new / database.name, "demo")
    (new / database.name).replace(database)
    new.rmdir()


def recalculate(database: Path) -> None:
    """Recalculate every year that has records; `crpm` prints the figures."""
    listing = DEMO / "records.csv"
    crpm(database, "export", "summary", listing, output=subprocess.DEVNULL)
    with listing.open(encoding="utf-8", newline="") as file:
        years = sorted({row["year"] for row in csv.DictReader(file)})
    listing.unlink()
    for year in years:
        say(f"Recalculating {year}.")
        crpm(database, "recalc", "--year", year)


def write_workbooks(database: Path) -> int:
    for grid in ("summary", "detail"):
        crpm(database, "export", grid, DEMO / f"{grid}.xlsx")
    return 0


def crpm(database: Path, *arguments: str | Path, output: int | None = None) -> None:
    subprocess.run([PYTHON, BIN / "crpm", "--db", database, *arguments], stdout=output, check=True)


def test() -> int:
    """Every check, pytest last; all are made even when one fails, so that one call tells everything.

    What reads the code only is done two at a time: neither uses more than one core.
    """
    packages = missing_packages(OFFSCREEN_LIBRARIES)
    if needs_postgresql():
        packages.append("postgresql")
    if not install_missing(packages):
        return 1
    make_environment(TEST_LOCK)
    reading = [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["mypy", "--platform", "win32", "--cache-dir", ".mypy_cache/win32"],
        ["lint-imports"],
    ]
    tests = ["pytest", "-q", "-n", "auto"]
    with ThreadPoolExecutor(2) as pool:
        told = pool.map(lambda check: call(check, subprocess.PIPE), reading)
        failed = [" ".join(check) for check, done in zip(reading, told, strict=True) if not passed(check, done)]
    say(" ".join(tests))
    failed += [" ".join(tests)] if call(tests).returncode else []
    return refuse(f"Failed: {'; '.join(failed)}") if failed else 0


def call(check: list[str], output: int | None = None) -> subprocess.CompletedProcess[bytes]:
    name, *arguments = check
    suffix = ".exe" if sys.platform == "win32" else ""
    errors = None if output is None else subprocess.STDOUT
    return subprocess.run([BIN / f"{name}{suffix}", *arguments], cwd=ROOT, check=False, stdout=output, stderr=errors)


def passed(check: list[str], done: subprocess.CompletedProcess[bytes]) -> bool:
    say(" ".join(check))
    sys.stdout.buffer.write(done.stdout)
    sys.stdout.flush()
    return done.returncode == 0


def make_environment(lock: Path) -> None:
    """`.venv` with what `lock` names and the checkout on its path; nothing is done when it is there already.

    The test lock holds all of the other, so an environment for tests also runs the program.
    """
    wanted, run_stamp, found = stamp(lock), stamp(RUN_LOCK), STAMP.read_text("utf-8") if STAMP.exists() else ""
    if found in {wanted, stamp(TEST_LOCK)}:
        return
    say(f"Making .venv from {lock.name}; the first time this takes a minute or two.")
    if found != run_stamp:
        leave_environment()
        venv.create(VENV, clear=True, with_pip=True)
    STAMP.unlink(missing_ok=True)
    install(lock)
    add_checkout()
    STAMP.write_text(wanted, "utf-8")


def leave_environment() -> None:
    """Windows deletes no program that runs, so the environment can't be made anew by its own Python."""
    if sys.platform == "win32" and Path(sys.prefix).resolve() == VENV.resolve():
        sys.exit(refuse(f"{VENV.name} has to be made anew: type `deactivate`, then the same call again."))


def install(lock: Path) -> None:
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
    subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True)


def stamp(lock: Path) -> str:
    """What an environment was made from: the interpreter, the place, the commands, the lock's content."""
    content = hashlib.sha256(lock.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
    return f"{sys.version}\n{ROOT}\n{COMMANDS}\n{lock.name} {content}\n"


def add_checkout() -> None:
    """Put the checkout on the environment's path and its two commands among the others, without a build."""
    paths = sysconfig.get_paths(scheme="venv", vars={"base": str(VENV), "platbase": str(VENV)})
    line = f"import sys; sys.path.append({str(ROOT)!a})\n"  # ASCII, for a .pth is read in the system's encoding
    Path(paths["purelib"], "crpm_desktop_checkout.pth").write_text(line, encoding="ascii")
    for name, module in COMMANDS:
        lines = [f"#!{PYTHON}", "import sys", f"from {module} import main", "sys.exit(main())", ""]
        launcher = BIN / name
        launcher.write_text("\n".join(lines), encoding="utf-8", newline="\n")
        launcher.chmod(0o755)
        if sys.platform == "win32":
            (BIN / f"{name}.cmd").write_text(f'@"%~dp0python.exe" "%~dp0{name}" %*\n', encoding="utf-8")


def has_display() -> bool:
    variables = ("DISPLAY", "WAYLAND_DISPLAY")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in variables)


def missing_packages(libraries: dict[str, str]) -> list[str]:
    """Debian's names of what this machine lacks; other systems bring all of it along."""
    if not sys.platform.startswith("linux"):
        return []
    lacking = [package for package, library in libraries.items() if not loads(library)]
    if not PYTHON.exists() and importlib.util.find_spec("ensurepip") is None:
        lacking.append("python3-venv")
    return lacking


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def needs_postgresql() -> bool:
    """Tests take a server from CRPM_TEST_PG_URL, or start their own from the machine's binaries."""
    if not sys.platform.startswith("linux") or os.environ.get("CRPM_TEST_PG_URL") or shutil.which("initdb"):
        return False
    return not any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def install_missing(packages: list[str]) -> bool:
    """Install what is missing when allowed to, else print the one line to type; False when something still lacks."""
    if not packages:
        return True
    install, prefix = ["apt-get", "install", "-y", "--no-install-recommends", *packages], privilege()
    if not shutil.which("apt-get"):
        refuse(f"Missing, in Debian's words (install your system's counterparts): {' '.join(packages)}")
    elif prefix is None:
        refuse(f"System packages are missing. Type this line, then try again:\nsudo {' '.join(install)}")
    else:
        say(f"Installing {' '.join(packages)}.")
        prefix += ["env", "DEBIAN_FRONTEND=noninteractive"]
        subprocess.run([*prefix, "apt-get", "update", "-qq"], check=True)
        subprocess.run([*prefix, *install, "-qq"], check=True)
        return True
    return False


def privilege() -> list[str] | None:
    """What stands before a call that changes the system: nothing for root, or `sudo`; None when it asks a password."""
    if sys.platform == "win32":
        return None
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    asks = (
        not shutil.which("sudo") or subprocess.run([*sudo, "true"], stderr=subprocess.DEVNULL, check=False).returncode
    )
    return None if asks else sudo


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
