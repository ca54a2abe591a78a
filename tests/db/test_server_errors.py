"""Why a server does not let us in, in a sentence with the cure, and never with the password."""

import traceback

import psycopg
import pytest
from sqlalchemy import text

from crpm_desktop.db.address import parse_address
from crpm_desktop.db.engine import open_database
from crpm_desktop.db.probe import log_in
from crpm_desktop.db.server_errors import cannot_connect
from crpm_desktop.domain.errors import PasswordNeeded, Refused
from crpm_desktop.services.connections import Tls
from tests.password_server import CANARY, HOST, PasswordServer

TYPED = "typed-77aa"


def told(address: str) -> Refused:
    """What is said of an address, when it is tried and when it is opened."""
    said = []
    for opening in (log_in, open_database):
        with pytest.raises(Refused) as refused:
            opening(address)
        said.append(refused.value)
        for secret in (CANARY, TYPED):
            assert secret not in "".join(traceback.format_exception(refused.value))
    assert said[0].message == said[1].message
    return said[0]


def test_a_right_password_lets_in(passwords: PasswordServer) -> None:
    log_in(passwords.address())
    database = open_database(passwords.address())
    with database.new_work(write=False) as work:
        assert work.connection.execute(text("SELECT session_user")).scalar_one() == "clerk"
    database.close()


def test_a_missing_and_a_wrong_password_are_asked_for(passwords: PasswordServer) -> None:
    missing, wrong = told(passwords.address("")), told(passwords.address(TYPED))
    assert isinstance(missing, PasswordNeeded)
    assert isinstance(wrong, PasswordNeeded)
    assert missing.message == f"rebates on {HOST}:{passwords.port} asks for the password of user clerk."
    assert wrong.message == f"The server {HOST} does not let user clerk in with this password: check both."


@pytest.mark.parametrize(
    ("database", "user", "words"),
    [
        ("zebra", "clerk", f"The server {HOST} has no database zebra: check the name"),
        ("closed", "outsider", "User outsider may not open the database closed: ask whoever runs the server"),
        ("rebates", "nobody", f"The server {HOST} knows no user nobody who may log in"),
        ("bare", "clerk", "User clerk may not read or set up this program's tables in bare"),
    ],
)
def test_what_the_server_refuses_is_told_with_whom_to_ask(
    passwords: PasswordServer, database: str, user: str, words: str
) -> None:
    address = passwords.address(database=database, user=user)
    with pytest.raises(Refused) as refused:
        open_database(address)
    assert refused.value.message.startswith(words)
    assert CANARY not in "".join(traceback.format_exception(refused.value))


def test_a_server_without_tls_is_told_where_tls_is_required(passwords: PasswordServer) -> None:
    for tls in (Tls.REQUIRE, Tls.VERIFY):
        assert "offers no TLS" in told(passwords.server(tls=tls).address(TYPED)).message


def test_nothing_that_listens_and_nothing_of_that_name_are_told_apart() -> None:
    refused = told(f"postgresql://clerk:{TYPED}@{HOST}:1/rebates").message
    unknown = told(f"postgresql://clerk:{TYPED}@no-such-computer.invalid/rebates").message
    socket = told(f"postgresql://clerk:{TYPED}@/rebates?host=/no/such/folder").message
    assert refused.startswith(f"The server {HOST} takes no connections on port 1: check the port")
    assert unknown.startswith("There is no computer named no-such-computer.invalid: check the server's name")
    assert socket.startswith("No PostgreSQL server runs at /no/such/folder, port 5432")


RECORDED = {
    "connection timeout expired": "does not answer: check its name and port",
    "Connection timed out (0x0000274C/10060)": "does not answer",
    "Verbindungsaufbau abgelehnt (0x0000274D/10061)": "takes no connections on port 5433",
    'could not translate host name "db.office" to address: unknown': "There is no computer named db.office",
    "SSL error: certificate verify failed": "does not prove who it is",
    'root certificate file "/home/clerk/.postgresql/root.crt" does not exist': "does not prove who it is",
    'server certificate for "other" does not match host name "db.office"': "its certificate is for another name",
    'FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "clerk"': "does not let user clerk of this computer into",
    'FATAL:  role "clerk" does not exist': "knows no user clerk",
    "FATAL:  the database system is starting up": "is starting, stopping or full just now",
    "FATAL:  sorry, too many clients already": "is starting, stopping or full just now",
    "received invalid response to SSL negotiation: H": "does not speak as a PostgreSQL server",
    "FATAL:  Passwort-Authentifizierung fehlgeschlagen": "The server says: Passwort-Authentifizierung fehlgeschlagen",
    "": "The server says: nothing",
}
"""What the driver says where a test can't bring it about, and what a user is told for it."""


@pytest.mark.parametrize("said", RECORDED)
def test_the_driver_s_words_become_a_sentence(said: str) -> None:
    url = parse_address(f"postgresql://clerk:{TYPED}@db.office:5433/rebates")
    prefix = 'connection failed: connection to server at "10.0.0.1", port 5433 failed: '
    sentence = cannot_connect(url, psycopg.OperationalError(prefix + said if said else "")).message
    assert RECORDED[said] in sentence
    assert TYPED not in sentence
