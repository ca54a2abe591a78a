"""Passwords of database servers in the credential store of the system, and nowhere else.

Only stores of the system itself are used: other backends of `keyring` may write plain files.
"""

from dataclasses import dataclass
from typing import Protocol

from crpm_desktop.domain.errors import Refused

SERVICE = "crpm"

STORES = {
    "keyring.backends.Windows": "Windows Credential Manager",
    "keyring.backends.macOS": "the macOS keychain",
    "keyring.backends.SecretService": "the keyring of the desktop",
    "keyring.backends.libsecret": "the keyring of the desktop",
    "keyring.backends.kwallet": "KWallet",
}
"""Modules of `keyring` that reach a store of the system, and how users know it."""


class Backend(Protocol):
    """What is used of a backend of `keyring`."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Store:
    name: str
    backend: Backend


def system_store() -> Store | None:
    """The credential store of this system; None where there is none, as on a Linux without a desktop.

    Looking for it may take a second, and what it is asked may wait for the user to unlock it.
    """
    from keyring.backend import get_all_keyring  # half a second that only a server's password is worth

    known = [backend for backend in get_all_keyring() if type(backend).__module__ in STORES]
    if not known:
        return None
    best = max(known, key=lambda backend: float(backend.priority))
    return Store(STORES[type(best).__module__], best)


def find(key: str) -> str | None:
    """The password that is kept under a key; None as well when the store does not give it."""
    store = system_store()
    if store is None:
        return None
    try:
        return store.backend.get_password(SERVICE, key)
    except Exception:  # each store has errors of its own; the user is asked then
        return None


def keep(key: str, password: str) -> None:
    """Keeps a password for the next time. Raises `Refused` when there is no store or it won't take it."""
    store = system_store()
    if store is None:
        raise Refused(NO_STORE)
    try:
        store.backend.set_password(SERVICE, key, password)
    except Exception as error:
        # Not from the error: what a store says is not ours to show.
        raise Refused(
            f"The password could not be kept in {store.name} ({type(error).__name__}): it will be asked for next time."
        ) from None


def forget(key: str) -> None:
    """Takes a password out of the store, where it has it."""
    store = system_store()
    if store is not None:
        try:
            if store.backend.get_password(SERVICE, key) is not None:
                store.backend.delete_password(SERVICE, key)
        except Exception as error:
            raise Refused(f"{store.name} does not give the password up ({type(error).__name__}).") from None


NO_STORE = "This computer has no credential store that keeps passwords safely, so the password is asked for each time."
