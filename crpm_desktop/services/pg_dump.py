"""PostgreSQL's own backup program, where this computer has it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from crpm_desktop.services.progress import Progress

TELL_EVERY = 0.2
"""Seconds between two looks at whether the user wants to go on."""


def find_pg_dump() -> Path | None:
    """The program on the search path or, on Windows, the newest where PostgreSQL is usually installed."""
    found = shutil.which("pg_dump")
    if found or sys.platform != "win32":
        return Path(found) if found else None
    programs = Path(os.environ.get("PROGRAMFILES", "C:/Program Files"))
    places = [place for place in programs.glob("PostgreSQL/*/bin/pg_dump.exe") if place.parts[-3].isdigit()]
    return max(places, key=lambda place: int(place.parts[-3]), default=None)


def dump(program: Path, server: Mapping[str, str], file: Path, progress: Progress) -> str:
    """Writes a dump that pg_restore reads to a new file; gives what went wrong, empty when nothing did.

    `server` are the variables that name the server, its password among them: it is in no argument. Whatever ends this,
    no half of a file stays.
    """
    part = file.with_name(f"{file.name}.part")
    arguments = [str(program), "--format=custom", "--no-password", "--lock-wait-timeout=30000", f"--file={part}"]
    try:
        failure = _run(arguments, {**os.environ, **server}, progress)
        if not failure:
            with part.open("r+b") as written:
                os.fsync(written.fileno())
            part.replace(file)
        return failure
    except OSError as error:
        return error.strerror or str(error)
    finally:
        part.unlink(missing_ok=True)


def _run(arguments: list[str], environment: dict[str, str], progress: Progress) -> str:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
    said = ""
    with subprocess.Popen(  # noqa: S603 - the program was found where PostgreSQL is installed
        arguments,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        creationflags=flags,
    ) as running:
        try:
            while running.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    _, said = running.communicate(timeout=TELL_EVERY)
                progress.step(0, 0, "Writing the backup")
        except BaseException:
            running.kill()
            raise
    if running.returncode == 0:
        return ""
    return said.strip().splitlines()[0] if said.strip() else f"exit status {running.returncode}"
