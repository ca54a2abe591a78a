"""The lock files hold what pyproject.toml asks for, every part of it with its hash and none with an address."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN = PROJECT["project"]["dependencies"]
TEST = PROJECT["dependency-groups"]["test"]


def locked(name: str) -> dict[str, str]:
    """Package and version of each entry."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ]+)", text, re.MULTILINE))


@pytest.mark.parametrize(("lock", "asked"), [("requirements.lock", RUN), ("requirements-test.lock", [*RUN, *TEST])])
def test_lock_holds_a_fitting_version_of_everything_asked_for(lock: str, asked: list[str]) -> None:
    versions = locked(lock)
    unmet = [
        text
        for text in asked
        if (name := canonicalize_name(Requirement(text).name)) not in versions
        or Version(versions[name]) not in Requirement(text).specifier
    ]
    assert unmet == []


def test_environment_for_tests_runs_the_program_with_the_same_versions() -> None:
    assert locked("requirements.lock").items() <= locked("requirements-test.lock").items()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_every_entry_has_hashes_and_none_an_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(locked(lock))
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.search(r"https?:|--(find-links|extra-index|index)|(^|\s)/\w", text) is None
