"""Credential stores for tests: the system's own is never touched."""

import pytest

from crpm_desktop.services import credentials
from crpm_desktop.services.credentials import Store


class KeptInMemory:
    """What a store of the system does, without one. `broken` gives up its passwords no more and takes none."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.broken = False

    def get_password(self, service: str, username: str) -> str | None:
        self._fail()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail(password)
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._fail()
        del self.kept[service, username]

    def _fail(self, password: str = "") -> None:
        if self.broken:
            raise OSError(f"the store is locked, it can't take {password}")


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> KeptInMemory:
    """The system's credential store for as long as the test runs."""
    kept = KeptInMemory()
    monkeypatch.setattr(credentials, "system_store", lambda: Store("Test Store", kept))
    return kept


@pytest.fixture
def no_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without a credential store."""
    monkeypatch.setattr(credentials, "system_store", lambda: None)
