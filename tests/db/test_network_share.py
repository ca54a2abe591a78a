"""A SQLite file on another computer is refused, whatever it is called, and nothing is made there."""

import os
import sys
from pathlib import Path

import pytest

from crpm_desktop.db import network_share
from crpm_desktop.db.engine import open_database
from crpm_desktop.db.network_share import (
    DRIVE_REMOTE,
    THIS_MACHINE,
    Machine,
    Mount,
    is_network_kind,
    mount_reason,
    parse_mount_command,
    parse_proc_mounts,
    refuse_network_share,
    share_reason,
)
from crpm_desktop.domain.errors import Refused

DRIVE_FIXED = 3
LINUX = r"""
/dev/sda1 / ext4 rw,relatime 0 0
tmpfs /tmp tmpfs rw 0 0
//files/office /mnt/office\040files cifs rw,vers=3.0 0 0
files:/export /home/clerk nfs4 rw 0 0
/dev/sdb1 /home/clerk/own ext4 rw 0 0
tmpfs /srv/covered tmpfs rw 0 0
clerk@files:/ /srv/covered fuse.sshfs rw 0 0
/dev/sdc1 /media/stick fuseblk rw 0 0
"""
MAC = """
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//clerk@files/office on /Volumes/office files (smbfs, nodev, nosuid, mounted by clerk)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
"""


def asked_for_nothing() -> list[Mount]:
    raise AssertionError("a share is told by its name before anything is asked")


def linux() -> Machine:
    return Machine(lambda _drive: 0, lambda: parse_proc_mounts(LINUX))


def windows(network_drive: str) -> Machine:
    return Machine(lambda drive: DRIVE_REMOTE if drive.upper() == network_drive else DRIVE_FIXED, list)


@pytest.mark.parametrize(
    "typed",
    [
        r"\\files\office\crpm.db",
        "//files/office/crpm.db",
        r"\\?\UNC\files\office\crpm.db",
        r"\\.\unc\files\office\crpm.db",
        r"\\wsl.localhost\Debian\home\crpm.db",
        r"\/files\office\crpm.db",
    ],
)
def test_a_share_is_told_by_its_name(typed: str) -> None:
    machine = Machine(lambda _drive: DRIVE_FIXED, asked_for_nothing)
    assert share_reason(typed, Path(typed).absolute(), machine) == "a network share"


@pytest.mark.parametrize("typed", [r"Z:\office\crpm.db", "z:/crpm.db", r"\\?\Z:\crpm.db", "Z:crpm.db"])
def test_a_mapped_drive_is_refused_by_its_letter(typed: str) -> None:
    assert share_reason(typed, Path(typed), windows("Z:")) == "the network drive Z:"


@pytest.mark.parametrize("typed", [r"C:\office\crpm.db", r"\\?\C:\office\crpm.db", "crpm.db", r"office\crpm.db"])
def test_drives_of_this_computer_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.chdir(tmp_path)  # a checkout may well lie on a drive Z:
    assert share_reason(typed, Path(typed), windows("Z:")) == ""


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("/mnt/office files/crpm.db", "a network file system (cifs, mounted on /mnt/office files)"),
        ("/mnt/office/crpm.db", ""),
        ("/home/clerk/crpm.db", "a network file system (nfs4, mounted on /home/clerk)"),
        ("/home/clerk/own/crpm.db", ""),
        ("/srv/covered/deep/crpm.db", "a network file system (fuse.sshfs, mounted on /srv/covered)"),
        ("/media/stick/crpm.db", ""),
        ("/var/lib/crpm.db", ""),
    ],
)
def test_the_innermost_mounted_folder_decides(file: str, reason: str) -> None:
    assert mount_reason(file, linux()) == reason


@pytest.mark.parametrize(
    "kind",
    [
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "webdav"),
        *("fuse.sshfs", "fuse.glusterfs", "fuse.rclone", "fuse.gvfsd-fuse"),
    ],
)
def test_network_file_systems_are_known(kind: str) -> None:
    assert is_network_kind(kind)


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "apfs", "fuseblk", "fuse.ntfs-3g"])
def test_file_systems_of_this_computer_are_known(kind: str) -> None:
    assert not is_network_kind(kind)


def test_the_root_is_the_computer_s_own_whatever_it_is_made_of() -> None:
    machine = Machine(lambda _drive: 0, lambda: [Mount("/", "9p")])
    assert mount_reason("/office/crpm.db", machine) == ""


def test_the_mounts_of_a_mac_are_read() -> None:
    assert parse_mount_command(MAC) == [
        Mount("/", "apfs"),
        Mount("/Volumes/office files", "smbfs"),
        Mount("/System/Volumes/Data/home", "autofs"),
    ]


def test_a_link_into_a_share_is_followed(tmp_path: Path) -> None:
    share, link = tmp_path / "share", tmp_path / "link"
    share.mkdir()
    link.symlink_to(share, target_is_directory=True)
    (tmp_path / "crpm.db").symlink_to(share / "crpm.db")
    real = Path(os.path.realpath(share)).as_posix()
    machine = Machine(lambda _drive: 0, lambda: [Mount("/", "ext4"), Mount(real, "nfs")])
    for file in (link / "crpm.db", tmp_path / "crpm.db"):
        assert share_reason(file.name, file, machine) == f"a network file system (nfs, mounted on {real})"
    assert share_reason("own.db", tmp_path / "own.db", machine) == ""


def test_a_link_that_leads_to_itself_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert share_reason("loop", tmp_path / "loop" / "crpm.db", linux()) == ""


def test_this_computer_s_own_folder_is_taken(tmp_path: Path) -> None:
    refuse_network_share("crpm.db", tmp_path / "crpm.db")
    assert THIS_MACHINE.drive_type("C:") != DRIVE_REMOTE
    assert sys.platform == "win32" or THIS_MACHINE.mounts()  # in a root of its own there may be none on "/"


@pytest.mark.parametrize("exists", [False, True])
@pytest.mark.parametrize("as_url", [False, True])
def test_opening_on_a_share_says_why_and_the_way_out_and_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_url: bool, exists: bool
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    if exists:
        (share / "office.db").write_bytes(b"theirs")
    mounts = [Mount(os.path.realpath(share), "cifs")]
    monkeypatch.setattr(network_share, "THIS_MACHINE", Machine(lambda _drive: DRIVE_REMOTE, lambda: mounts))
    before = sorted(share.iterdir())
    file = share / "office.db"
    with pytest.raises(Refused) as refused:
        open_database(f"sqlite:///{file.as_posix()}" if as_url else str(file))
    assert str(file) in refused.value.message
    assert "network" in refused.value.message
    assert "put the file on a disk of this computer" in refused.value.message
    assert "File > Connect to Shared Database" in refused.value.message
    assert sorted(share.iterdir()) == before
    assert not exists or file.read_bytes() == b"theirs"


@pytest.mark.parametrize(
    "address", [r"\\files\office\crpm.db", "//files/office/crpm.db", "sqlite://///files/office/x.db"]
)
def test_opening_a_share_by_name_makes_no_file_of_that_name_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refused, match="is on a network share"):
        open_database(address)
    assert list(tmp_path.iterdir()) == []
