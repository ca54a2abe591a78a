"""Where a SQLite file may not lie: on a network share, whose locks can't keep two clerks from writing at once.

Looked at before anything is opened or made: the address as it was typed, the drive, and the file system under the
folder once links are followed.
"""

import ctypes
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from crpm_desktop.domain.errors import Refused

DRIVE_REMOTE = 4
"""What Windows says of a drive letter that stands for a folder of another computer."""

NETWORK_KINDS = frozenset(
    (
        *("9p", "acfs", "afpfs", "afs", "auristorfs", "beegfs", "ceph", "cifs", "coda", "davfs", "drvfs", "gfs2"),
        *("glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs3", "nfs4", "ocfs2", "orangefs", "panfs", "prl_fs"),
        *("pvfs2", "smb2", "smb3", "smbfs", "sshfs", "vboxsf", "vmhgfs", "webdav"),
    )
)
"""File systems of other computers, the host of a virtual machine among them; the kind behind `fuse.` counts too."""

NETWORK_FUSE_KINDS = NETWORK_KINDS | frozenset(
    (
        *("ceph-fuse", "curlftpfs", "google-drive-ocamlfuse", "gvfsd-fuse", "juicefs", "mfs", "moosefs", "onedriver"),
        *("rclone", "s3fs", "s3ql", "smbnetfs", "vmhgfs-fuse"),
    )
)

WAY_OUT = (
    "put the file on a disk of this computer, or let everybody work in one PostgreSQL database "
    "(File > Connect to Shared Database)"
)

_SHARE = re.compile(r"[\\/]{2}[^\\/]")
_LONG_SHARE = re.compile(r"[\\/]{2}[?.][\\/]UNC[\\/]", re.IGNORECASE)
_LONG_LOCAL = re.compile(r"[\\/]{2}[?.][\\/]")
_DRIVE = re.compile(r"(?:[\\/]{2}[?.][\\/])?([A-Za-z]:)")
_MAC_MOUNT = re.compile(r"^.* on (/.*) \(([^,)\s]+)")


@dataclass(frozen=True, slots=True)
class Mount:
    """A folder and the kind of file system that lies there."""

    folder: str
    kind: str


@dataclass(frozen=True, slots=True)
class Machine:
    """What this computer says of its drives (`E:` -> Windows' number) and of what is mounted where."""

    drive_type: Callable[[str], int]
    mounts: Callable[[], Iterable[Mount]]


def refuse_network_share(typed: str, file: Path, machine: Machine | None = None) -> None:
    """Raises `Refused` when a SQLite file would lie on another computer; `typed` is how it was named."""
    reason = share_reason(typed, file, machine or THIS_MACHINE)
    if reason:
        raise Refused(
            f"{file} is on {reason}: a file there is damaged when two people write to it at once. "
            f"Nothing was opened or made; {WAY_OUT}."
        )


def share_reason(typed: str, file: Path, machine: Machine) -> str:
    """In words, on what of another computer a file would lie; empty for a disk of this one.

    A share is told by its name before it is asked for, for one that does not answer holds the program up.
    """
    for name in (typed, str(file)):
        if reason := _by_name(name, machine):
            return reason
    resolved = os.path.realpath(file)
    return _by_name(resolved, machine) or mount_reason(resolved, machine)


def _by_name(name: str, machine: Machine) -> str:
    if _LONG_SHARE.match(name) or (_SHARE.match(name) and not _LONG_LOCAL.match(name)):
        return "a network share"
    drive = _DRIVE.match(name)
    if drive is not None and machine.drive_type(drive[1]) == DRIVE_REMOTE:
        return f"the network drive {drive[1].upper()}"
    return ""


def mount_reason(file: str, machine: Machine) -> str:
    """By the innermost mounted folder above the file. The root is the computer's own disk, whatever it is made of."""
    path = PurePosixPath(Path(file).as_posix())
    best: Mount | None = None
    for mount in machine.mounts():
        folder = PurePosixPath(mount.folder)
        if path.is_relative_to(folder) and (best is None or len(folder.parts) >= len(PurePosixPath(best.folder).parts)):
            best = mount  # of two on the same folder the later one covers the first
    if best is None or best.folder == "/" or not is_network_kind(best.kind):
        return ""
    return f"a network file system ({best.kind}, mounted on {best.folder})"


def is_network_kind(kind: str) -> bool:
    kind = kind.lower()
    if kind.startswith(("fuse.", "fuseblk.")):
        return kind.partition(".")[2] in NETWORK_FUSE_KINDS
    return kind in NETWORK_KINDS


def parse_proc_mounts(text: str) -> list[Mount]:
    """The lines of `/proc/self/mounts`, where a space in a name is written `\\040`."""
    fields = (line.split(" ") for line in text.splitlines())
    return [Mount(_unescaped(line[1]), line[2]) for line in fields if len(line) > 2]


def _unescaped(name: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), name)


def parse_mount_command(text: str) -> list[Mount]:
    """The lines of macOS' `mount`: `//clerk@server/office on /Volumes/office (smbfs, nodev)`."""
    return [Mount(found[1], found[2]) for line in text.splitlines() if (found := _MAC_MOUNT.match(line))]


def _drive_type(drive: str) -> int:
    if sys.platform == "win32":
        return int(ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\"))
    return 0


def _mounts() -> list[Mount]:
    if sys.platform == "win32":
        return []
    table = Path("/proc/self/mounts")
    if table.exists():
        return parse_proc_mounts(table.read_text(encoding="utf-8", errors="surrogateescape"))
    try:
        listed = subprocess.run(["/sbin/mount"], capture_output=True, encoding="utf-8", errors="replace", check=True)
    except (OSError, subprocess.CalledProcessError):
        return []
    return parse_mount_command(listed.stdout)


THIS_MACHINE = Machine(_drive_type, _mounts)
