"""Why a PostgreSQL server can't be reached or won't let us in, in sentences that say what to do."""

import re

from sqlalchemy.engine import URL

from crpm_desktop.db.address import POSTGRESQL_PORT, database_of, host_of, shown_name
from crpm_desktop.domain.errors import PasswordNeeded, Refused

WRONG_PASSWORD = re.compile("password authentication failed|empty password")

SENTENCES = {
    "failed to resolve host|could not translate host name": (
        "There is no computer named {host}: check the server's name, and that this computer is connected to the "
        "network."
    ),
    "timeout|10060": (
        "{server} does not answer: check its name and port, the network, and that no firewall stands between."
    ),
    "received invalid response|closed the connection unexpectedly": (
        "What answers at {host} on port {port} does not speak as a PostgreSQL server: check name and port."
    ),
    "does not support SSL": (
        "{server} offers no TLS. Ask whoever runs it to turn TLS on; only where nobody can listen in on your "
        "network, choose a TLS setting that goes without."
    ),
    "does not match host name": (
        "{server} does not prove who it is: its certificate is for another name. Enter the server by that name, or ask "
        "whoever runs it."
    ),
    "certificate|sslrootcert": (
        "{server} does not prove who it is: its certificate is not trusted here. Choose the certificate file of "
        "your office, or ask whoever runs the server for it."
    ),
    'database ".*" does not exist': (
        "{server} has no database {database}: check the name, or ask whoever runs the server to create it."
    ),
    'role ".*" does not exist|is not permitted to log in': (
        "{server} knows no user {user} who may log in: check the name, or ask whoever runs the server."
    ),
    "permission denied for database": (
        "User {user} may not open the database {database}: ask whoever runs the server for the right to connect, or a "
        "manager there for a role (viewer, clerk or manager)."
    ),
    "permission denied for (schema|table)|must be owner of": (
        "User {user} may not read or set up this program's tables in {database}: ask whoever runs the server for the "
        "right, or to set them up with `crpm db upgrade`."
    ),
    "pg_hba.conf|Peer authentication failed|Ident authentication failed": (
        "{server} does not let user {user} of this computer into {database}: ask whoever runs it to allow that "
        "(pg_hba.conf), or try another TLS setting."
    ),
    "starting up|shutting down|too many|remaining connection slots|recovery mode": (
        "{server} is starting, stopping or full just now: try again in a moment."
    ),
    "Connection refused|10061": (
        "{server} takes no connections on port {port}: check the port, or ask whoever runs it whether PostgreSQL "
        "is started and open to other computers."
    ),
    "No such file or directory": (
        "No PostgreSQL server runs at {host}, port {port}: start it, or check the server's name."
    ),
}
"""What the driver's words stand for, the telling first. Windows' numbers hold in every language."""


def cannot_connect(url: URL, error: BaseException) -> Refused:
    """The sentence for the driver's error while connecting; it never shows a password."""
    text = str(error)
    words = {
        "server": f"The server {host_of(url)}" if host_of(url) else "The server on this computer",
        "host": host_of(url) or "this computer",
        "port": url.port or POSTGRESQL_PORT,
        "user": url.username or "(none given)",
        "database": database_of(url),
    }
    if getattr(getattr(error, "pgconn", None), "needs_password", False):
        return PasswordNeeded(f"{shown_name(url)} asks for the password of user {words['user']}.")
    if WRONG_PASSWORD.search(text):
        return PasswordNeeded("{server} does not let user {user} in with this password: check both.".format(**words))
    for pattern, sentence in SENTENCES.items():
        if re.search(pattern, text):
            return Refused(sentence.format(**words))
    return Refused(f"{shown_name(url)} can't be opened. The server says: {_reason(text)}")


def _reason(text: str) -> str:
    """What the server itself said; the driver puts the address that it tried in front."""
    lines = [line.strip() for line in text.splitlines() if line.strip()] or ["nothing"]
    reason = next((line for line in lines if "FATAL:" in line), lines[0])
    return reason.rpartition("FATAL:")[2].strip()
