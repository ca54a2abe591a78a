"""Passwords are kept in a store of the system or nowhere; a store that fails never says what it was given."""

import traceback
from functools import partial
from types import SimpleNamespace

import keyring.backend
import pytest

from crpm_desktop.db.address import parse_address
from crpm_desktop.domain.errors import PasswordNeeded, Refused
from crpm_desktop.services import credentials
from crpm_desktop.services.opening import open_behind_backup, with_password
from tests.credential_stores import KeptInMemory, no_store, store
from tests.password_server import CANARY, PasswordServer

__all__ = ["no_store", "store"]


def backend(module: str, priority: float) -> object:
    return type("Backend", (), {"__module__": module, "priority": priority})()


def test_only_stores_of_the_system_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    plain_file = backend("keyrings.alt.file", 99)
    fails, chained = backend("keyring.backends.fail", 0), backend("keyring.backends.chainer", 10)
    desktop, windows = backend("keyring.backends.SecretService", 5), backend("keyring.backends.Windows", 4.9)
    found: list[object] = [plain_file, fails, chained]
    monkeypatch.setattr(keyring.backend, "get_all_keyring", lambda: found)
    assert credentials.system_store() is None
    found += [windows, desktop]
    best = credentials.system_store()
    assert best is not None
    assert (best.name, best.backend) == ("the keyring of the desktop", desktop)


def test_this_computer_s_own_store_is_one_of_the_system_s_or_none() -> None:
    found = credentials.system_store()
    assert found is None or found.name in credentials.STORES.values()


def test_what_is_kept_is_found_until_it_is_forgotten(store: KeptInMemory) -> None:
    credentials.keep("clerk@h:5432/d", CANARY)
    assert credentials.find("clerk@h:5432/d") == CANARY
    assert credentials.find("other@h:5432/d") is None
    credentials.forget("other@h:5432/d")
    credentials.forget("clerk@h:5432/d")
    assert store.kept == {}


def test_a_store_that_fails_is_told_without_the_password(store: KeptInMemory) -> None:
    credentials.keep("key", CANARY)
    store.broken = True
    assert credentials.find("key") is None
    for action in (partial(credentials.keep, "key", CANARY), partial(credentials.forget, "key")):
        with pytest.raises(Refused, match="Test Store") as refused:
            action()
        assert CANARY not in "".join(traceback.format_exception(refused.value))


def test_without_a_store_it_is_said_and_nothing_is_kept(no_store: None) -> None:
    assert credentials.find("key") is None
    credentials.forget("key")
    with pytest.raises(Refused, match="has no credential store"):
        credentials.keep("key", CANARY)


# A password where the server wants one


def test_a_kept_password_opens_the_server(passwords: PasswordServer, store: KeptInMemory) -> None:
    credentials.keep(passwords.server().key, CANARY)
    address = with_password(passwords.server().address())
    opened = open_behind_backup(address)
    assert CANARY not in opened.database.name
    opened.database.close()


def test_a_server_that_wants_none_is_not_looked_up(
    migrated_url: str, store: KeptInMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "find", lambda key: pytest.fail(f"looked up {key}"))
    assert with_password(migrated_url) == migrated_url


def test_a_kept_password_that_is_wrong_by_now_is_asked_for(passwords: PasswordServer, store: KeptInMemory) -> None:
    credentials.keep(passwords.server().key, "outdated")
    asked: list[str] = []

    def ask(needed: PasswordNeeded) -> str | None:
        asked.append(needed.message)
        return ["mistyped", CANARY][len(asked) - 1]

    address = with_password(passwords.server().address(), ask)
    assert parse_address(address) == parse_address(passwords.server().address(CANARY))
    assert len(asked) == 2
    assert all("does not let user clerk in with this password" in one for one in asked)


def test_a_user_who_won_t_say_it_is_not_asked_again(passwords: PasswordServer, no_store: None) -> None:
    answers = SimpleNamespace(count=0)

    def ask(_needed: PasswordNeeded) -> None:
        answers.count += 1

    with pytest.raises(PasswordNeeded, match="asks for the password of user clerk"):
        with_password(passwords.server().address(), ask)
    with pytest.raises(PasswordNeeded):
        with_password(passwords.server().address())
    assert answers.count == 1
