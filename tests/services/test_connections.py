"""What a user can enter, have remembered and try, on this computer and on a shared server."""

import json
from pathlib import Path

import pytest

from crpm_desktop.db import migrate
from crpm_desktop.db.address import parse_address
from crpm_desktop.db.engine import connect, open_database
from crpm_desktop.domain.errors import Refused
from crpm_desktop.services.connections import (
    MOST_REMEMBERED,
    Connection,
    LocalFile,
    Server,
    Tls,
    checked_server,
    connection_of,
    remember,
    remembered,
    text_of,
    try_connection,
)
from crpm_desktop.services.progress import Silent
from tests.password_server import CANARY, PasswordServer

OFFICE = Server("db.office", "rebates", "clerk")


def typed(**changed: str) -> Server:
    fields = {"host": "db.office", "port": "5432", "database": "rebates", "user": "clerk", "certificate": ""}
    return checked_server(**(fields | changed), tls=Tls.VERIFY)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("host", " ", "Server is empty"),
        ("host", "db.office:5433", "without port and path"),
        ("host", "postgresql://db.office", "without port and path"),
        ("host", "clerk@db.office", "without port and path"),
        ("host", "db.office/rebates", "without port and path"),
        ("database", "", "Database is empty"),
        ("user", "", "User is empty"),
        ("port", "", "Port is a number from 1 to 65535"),
        ("port", "0", "Port is a number"),
        ("port", "65536", "Port is a number"),
        ("port", "5432a", "Port is a number"),
        ("port", "٥٤٣٢", "Port is a number"),
        ("certificate", "/no/such/file.crt", "There is no certificate file"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_the_name_of_its_field(field: str, value: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        typed(**{field: value})


def test_spaces_around_are_dropped_and_numbers_sockets_and_ipv6_are_taken() -> None:
    assert typed(host=" db.office ", port=" 5432 ") == Server("db.office", "rebates", "clerk", 5432, Tls.VERIFY)
    for host in ("10.0.0.5", "::1", "/run/postgresql"):
        server = typed(host=host)
        assert connection_of(server.address(CANARY)) == server


@pytest.mark.parametrize("tls", Tls)
@pytest.mark.parametrize("certificate", ["", "/etc/office ca.crt"])
def test_an_address_has_all_that_the_server_has(tls: Tls, certificate: str) -> None:
    server = Server("db.office", "re bates/1?", "cl@rk:ö", 5433, tls, certificate if tls is Tls.VERIFY else "")
    url = parse_address(server.address(CANARY))
    assert url.password == CANARY
    assert url.query["sslmode"] == tls.value
    assert connection_of(server.address(CANARY)) == server
    assert url.query.get("sslrootcert") == ((certificate or "system") if tls is Tls.VERIFY else None)


def test_an_address_of_an_administrator_is_understood(tmp_path: Path) -> None:
    assert connection_of("postgresql://clerk@db.office/rebates") == Server(
        "db.office", "rebates", "clerk", tls=Tls.PREFER
    )
    strict = connection_of("postgresql://clerk@db.office/rebates?sslmode=verify-ca")
    assert isinstance(strict, Server)
    assert strict.tls is Tls.VERIFY
    assert connection_of(str(tmp_path / "a.db")) == LocalFile(str(tmp_path / "a.db"))


def test_connections_are_remembered_last_used_first_and_without_a_password() -> None:
    first: list[Connection] = [LocalFile("C:/office.db"), OFFICE]
    text = remember(first, OFFICE)
    assert remembered(text) == [OFFICE, LocalFile("C:/office.db")]
    assert "password" not in text
    assert OFFICE.name == "rebates on db.office as clerk"
    many = [LocalFile(f"{number}.db") for number in range(20)]
    assert len(remembered(text_of(many))) == MOST_REMEMBERED


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "{}", "[1, null, []]", '[{"host": "h"}]', '[{"host": "", "database": "d", "user": "u"}]', "[[[["],
)
def test_what_cannot_be_read_is_not_remembered(text: str) -> None:
    assert remembered(text) == []


def test_one_entry_that_cannot_be_read_does_not_hide_the_others() -> None:
    entries = [{"file": "a.db"}, {"host": "h", "port": "many"}, *json.loads(text_of([OFFICE]))]
    assert remembered(json.dumps(entries)) == [LocalFile("a.db"), OFFICE]


# Trying


def tried(address: str) -> str:
    return try_connection(address, Silent()).sentence


def test_a_file_is_tried_without_making_one(tmp_path: Path) -> None:
    new = tmp_path / "new.db"
    assert tried(str(new)) == f"There is no file {new} yet: Connect makes a new, empty database there."
    with pytest.raises(Refused, match="does not exist"):
        tried(str(tmp_path / "gone" / "new.db"))
    with pytest.raises(Refused, match="is on a network share"):
        tried(r"\\files\office\crpm.db")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "letter.db").write_text("Dear customer, " * 100, encoding="utf-8")
    with pytest.raises(Refused, match="is not a database of this program"):
        tried(str(tmp_path / "letter.db"))


def test_a_database_of_today_is_ready(migrated_sqlite_url: str) -> None:
    assert tried(migrated_sqlite_url).endswith("migrated.db answers. It is ready.")


def test_an_older_schema_is_told_and_left_as_it_is(database_url: str) -> None:
    database = connect(database_url)
    migrate.upgrade(database.engine, "0001")
    head = migrate.head()
    assert tried(database_url).endswith(f"Connect upgrades it from schema 0001 to {head}, after a backup.")
    with database.new_work(write=False) as work:
        assert migrate.current(work.connection) == "0001"
    database.close()


def test_a_server_s_database_says_who_was_let_in_and_how(passwords: PasswordServer) -> None:
    where = f"rebates on 127.0.0.1:{passwords.port} lets clerk in: PostgreSQL "
    passwords.as_owner("postgres", "DROP DATABASE rebates WITH (FORCE)", "CREATE DATABASE rebates OWNER clerk")
    empty = tried(passwords.address())
    assert empty.startswith(where)
    assert empty.endswith("without TLS. It is empty: Connect makes the tables of this program.")
    open_database(passwords.address()).close()
    assert tried(passwords.address()).endswith("without TLS. It is ready.")


def test_missing_rights_are_told_with_whom_to_ask(passwords: PasswordServer) -> None:
    with pytest.raises(Refused, match="clerk may not make them: ask whoever runs the server"):
        tried(passwords.address(database="bare"))
    open_database(passwords.address()).close()
    with pytest.raises(Refused, match="User outsider may not read or set up this program's tables"):
        tried(passwords.address(user="outsider"))
    passwords.as_owner("rebates", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO outsider")
    assert tried(passwords.address(user="outsider")).endswith("It is ready.")
    passwords.as_owner("rebates", "UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(Refused, match=r"schema 0001\), and outsider may not upgrade it"):
        tried(passwords.address(user="outsider"))
    passwords.as_owner("rebates", f"UPDATE alembic_version SET version_num = '{migrate.head()}'")
