"""Stands between the program and a PostgreSQL server, and cuts connections at the worst moments."""

import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from pathlib import Path

from sqlalchemy.engine import URL, make_url

COMMIT = b"COMMIT\0"
PORT = 5432


class Cut(Enum):
    """When a COMMIT comes."""

    BEFORE = auto()
    """It never reaches the server."""
    SENT = auto()
    """It is passed on, and at that moment the connection is gone: the server may be quicker or not."""
    DONE = auto()
    """The server has done it, and its answer is dropped."""


class CuttingProxy:
    """`url` is that of the database behind it. `on_commit` is asked at each COMMIT; None lets it pass."""

    def __init__(self, url: str) -> None:
        self._target = make_url(url)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[_Pair] = set()
        self._lock = threading.Lock()
        self.on_commit: Callable[[], Cut | None] = lambda: None
        self.away = False
        """While True the server can't be reached: nobody is let in."""
        threading.Thread(target=self._accept, name="proxy", daemon=True).start()

    @property
    def url(self) -> str:
        quiet = {"sslmode": "disable", "gssencmode": "disable"}
        here = URL.create(
            "postgresql",
            self._target.username,
            self._target.password,
            "127.0.0.1",
            self._listener.getsockname()[1],
            self._target.database,
            quiet,
        )
        return here.render_as_string(hide_password=False)

    def go_away(self) -> None:
        """The server is gone, and every connection with it."""
        self.away = True
        self.cut_all()

    def cut_all(self) -> None:
        with self._lock:
            there = list(self._open)
        for pair in there:
            pair.end()

    def close(self) -> None:
        self._listener.close()
        self.cut_all()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.away:
                    client.close()
                    continue
                pair = _Pair(self, client, connect(self._target))
                with self._lock:
                    self._open.add(pair)
                for pump in (pair.requests, pair.answers):
                    threading.Thread(target=pump, name="proxy", daemon=True).start()

    def ended(self, pair: "_Pair") -> None:
        with self._lock:
            self._open.discard(pair)


class _Pair:
    """A client and its connection to the server."""

    def __init__(self, proxy: CuttingProxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self._drop = False

    def requests(self) -> None:
        with suppress(OSError):
            while sent := self._client.recv(65536):
                cut = self._proxy.on_commit() if sent.endswith(COMMIT) else None
                if cut is Cut.BEFORE:
                    break
                self._drop = cut is Cut.DONE
                self._server.sendall(sent)
                if cut is Cut.SENT:
                    break
        self.end()

    def answers(self) -> None:
        with suppress(OSError):
            while (answer := self._server.recv(65536)) and not self._drop:
                self._client.sendall(answer)
        self.end()

    def end(self) -> None:
        self._proxy.ended(self)
        for one in (self._client, self._server):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def connect(target: URL) -> socket.socket:
    folder, port = target.query.get("host"), target.port or PORT
    if sys.platform != "win32" and isinstance(folder, str) and folder.startswith("/"):
        server = socket.socket(socket.AF_UNIX)
        server.connect(str(Path(folder) / f".s.PGSQL.{port}"))
        return server
    return socket.create_connection((target.host or "127.0.0.1", port))


@contextmanager
def cutting_proxy(url: str) -> Iterator[CuttingProxy]:
    proxy = CuttingProxy(url)
    try:
        yield proxy
    finally:
        proxy.close()
