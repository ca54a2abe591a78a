"""What every call has in common: `--db`, the open database, progress, and how it fails."""

import errno
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from crpm_desktop.domain.errors import Cancelled, PasswordNeeded, UserError

if TYPE_CHECKING:
    from crpm_desktop.db.engine import Database

ADDRESS, COMPLETE = "crpm.address", "crpm.complete-address"
STOPPED = "Stopped: what was not finished was not stored."


class Failure(click.ClickException):
    """Ends a call with status 1 and one line on standard error, which the lines of a `report` may precede."""

    def __init__(self, message: str, report: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.report = tuple(report)

    def show(self, file: Any = None) -> None:
        for line in (*self.report, f"crpm: {' '.join(self.message.split())}"):
            click.echo(line, file=file, err=file is None)


def _remember_address(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.meta[ADDRESS] = value


def db_option() -> click.Option:
    return click.Option(
        ["--db"],
        metavar="URL",
        expose_value=False,
        callback=_remember_address,
        help="SQLite file or postgresql:// address of the database.",
    )


class Call(click.Command):
    """A call that takes `--db` behind its name, too."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.params.append(db_option())


class Calls(click.Group):
    """A group of calls, which takes `--db` as well."""

    command_class = Call

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.params.append(db_option())


class Program(Calls):
    """The whole command: turns every error into one line."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except UserError as error:
            report = getattr(error, "lines", ())
            raise Failure(error.message, report if len(report) > 1 else ()) from error
        except (KeyboardInterrupt, Cancelled) as error:
            raise Failure(STOPPED) from error
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise
            raise Failure(_unforeseen(error, ctx)) from error


def _unforeseen(error: Exception, context: click.Context) -> str:
    """What to say of an error of the database, or of one that nobody foresaw: that goes to the log in full."""
    from crpm_desktop.db.work import database_failure
    from crpm_desktop.services.user_places import log_unexpected

    if failure := database_failure(error):
        return f"The database failed: {failure}. Try again when that is mended."
    log = log_unexpected(error, f"crpm {context.invoked_subcommand or ''}".strip())
    where = f" Details are in {log}." if log else ""
    return f"An unexpected error ended the call: {type(error).__name__}: {error}.{where}"


def address() -> str:
    """The database that this call is for, with the password that its server wants."""
    from crpm_desktop.services.opening import with_password
    from crpm_desktop.services.user_places import default_database

    meta = click.get_current_context().meta
    if COMPLETE not in meta:
        meta[COMPLETE] = with_password(meta.get(ADDRESS) or default_database(), _ask_password)
    return str(meta[COMPLETE])


def _ask_password(needed: PasswordNeeded) -> str | None:
    """What a user at a terminal types, unseen; nobody is there to type in a nightly run."""
    if not someone_is_there():
        return None
    click.echo(f"crpm: {needed.message}", err=True)
    typed = click.prompt("Password", hide_input=True, err=True, default="", show_default=False)
    return str(typed) or None


@contextmanager
def opened(*, create: bool = False) -> Iterator["Database"]:
    """The database of this call, closed at the end; a file that is not there is made only where that is meant."""
    from crpm_desktop.services.opening import open_behind_backup

    if not create:
        refuse_missing_file(address())
    found = open_behind_backup(address())
    if found.sentence:
        click.echo(f"crpm: {found.sentence}", err=True)
    try:
        yield found.database
    finally:
        found.database.close()


def refuse_missing_file(where: str) -> None:
    """Raises `Failure` for a SQLite file that is not there: a slip of the keys must not make an empty database."""
    from pathlib import Path

    from crpm_desktop.db.address import parse_address

    url = parse_address(where)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        raise Failure(
            f"There is no database {url.database}: check the name, "
            "or make a new one with `crpm import`, `crpm demo` or `crpm db upgrade`."
        )


def say(*lines: str) -> None:
    with closed_pipe_told():
        for line in lines:
            click.echo(line)


@contextmanager
def closed_pipe_told() -> Iterator[None]:
    """Raises `BrokenPipeError` where Windows calls it an invalid argument that nobody reads the output any more."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # takes what still waits to be written
        raise BrokenPipeError(errno.EPIPE, "nobody reads the output any more") from error


def is_terminal() -> bool:
    return sys.stderr.isatty()


def someone_is_there() -> bool:
    return sys.stdin.isatty() and is_terminal()
