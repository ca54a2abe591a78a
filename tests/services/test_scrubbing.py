"""What is written down of errors: where and of what kind, and never a customer, a row or a password."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import SQLAlchemyError

from crpm_desktop.db import schema
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.domain.errors import Refused
from crpm_desktop.services.diagnostics import LOG_LINES, diagnostics
from crpm_desktop.services.scrubbing import ScrubbedFormatter, scrubbed, without_secrets
from crpm_desktop.services.user_places import log_file, log_unexpected

CANARY = "Canary & Söhne 81f3"
PASSWORD = "canary-pw-81f3"


def raised(work: Callable[[], object]) -> BaseException:
    try:
        work()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def fail_with(value: str) -> None:
    raise ValueError(f"bad customer {value}")


def fail_again() -> None:
    try:
        fail_with(CANARY)
    except ValueError as error:
        raise KeyError(CANARY) from error


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    database = open_database(migrated_url)
    yield database
    database.close()


def run(database: Database, *statements: object) -> None:
    with database.new_work() as work:
        for statement in statements:
            work.connection.execute(statement)  # type: ignore[call-overload]
        work.commit()


CUSTOMER = {"cust_no": "1000", "name": CANARY}


@pytest.mark.parametrize(
    "statements",
    [
        (insert(schema.customers).values(CUSTOMER), insert(schema.customers).values(CUSTOMER | {"id": 99})),
        (insert(schema.customers).values(CUSTOMER | {"parent_id": 4711}),),
        (insert(schema.customers).values({"name": CANARY}),),
        (text(f"SELECT * FROM customers WHERE \"{CANARY}\" = 'x'"),),
        (text("SELECT name FROM no_table WHERE name = :name").bindparams(name=CANARY),),
        (text("INSERT INTO product_groups (product_group) VALUES (:code)").bindparams(code=CANARY * 99),),
    ],
)
def test_an_error_of_the_database_is_written_without_what_was_in_the_statement(
    database: Database, statements: tuple[object, ...]
) -> None:
    try:
        run(database, *statements)
    except SQLAlchemyError as error:
        written = scrubbed(error)
        assert "state " in written or "error SQLITE" in written
        assert "test_scrubbing.py" in written
    else:
        assert database.file is not None, "only SQLite takes a double-quoted name for a text, and a text of any length"
        written = ""
    assert "81f3" not in written


def test_parameters_are_hidden_wherever_the_error_is_shown(database: Database) -> None:
    error = raised(lambda: run(database, text("SELECT :name FROM no_table").bindparams(name=CANARY)))
    assert "81f3" not in str(error)


def test_errors_that_led_to_it_are_written_too_and_no_message_with_values_is() -> None:
    written = scrubbed(raised(fail_again))
    assert written.index("ValueError") < written.index("KeyError")
    assert "in fail_with" in written
    assert "81f3" not in written
    refused = raised(lambda: open_database(f"/{CANARY}/x.db"))
    assert "81f3" not in scrubbed(refused)
    assert scrubbed(Refused(CANARY)).startswith("crpm_desktop.domain.errors.Refused: (the message is left out")


def test_what_names_code_alone_is_kept() -> None:
    assert "no attribute 'nothing'" in scrubbed(raised(lambda: object().nothing))  # type: ignore[attr-defined]
    missing = scrubbed(raised(lambda: Path(f"/nowhere/{CANARY}").read_text(encoding="utf-8")))
    assert "FileNotFoundError: [Errno 2]" in missing
    assert "81f3" not in missing


def test_notes_and_rings_of_errors_end() -> None:
    error = ValueError(CANARY)
    error.add_note(CANARY)
    error.__cause__ = other = KeyError(CANARY)
    other.__cause__ = error
    assert "81f3" not in scrubbed(error)


@pytest.fixture
def log(expected_log: list[str]) -> Iterator[Path]:
    """A log file as the window writes it."""
    file = log_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(file, encoding="utf-8")
    handler.setFormatter(ScrubbedFormatter("%(asctime)s %(levelname)s %(message)s"))
    logging.root.addHandler(handler)
    expected_log += ["unexpected fault", "rows for"]
    yield file
    logging.root.removeHandler(handler)
    handler.close()


def test_the_log_and_the_diagnostics_hold_no_customer_and_no_password(log: Path) -> None:
    logging.getLogger("crpm_desktop.widgets.messages").error("unexpected fault", exc_info=raised(fail_again))
    logging.getLogger("elsewhere").warning("rows for %s", CANARY)
    address = f"postgresql://clerk:{PASSWORD}@db.office/rebates"
    logging.getLogger("crpm_desktop").error("unexpected fault at %s, password=%s", address, PASSWORD)
    log_unexpected(sqlite3.IntegrityError(CANARY), "crpm import")

    written = log.read_text(encoding="utf-8")
    copied = diagnostics((("Database", "SQLite"),), scrubbed(raised(fail_again)))

    for text_ in (written, copied):
        assert "KeyError" in text_
        assert "rows for %s" in text_
        assert "sqlite3.IntegrityError" in text_
        assert "clerk:***@db.office" in text_
        assert "81f3" not in text_
    assert "Database: SQLite" in copied


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("postgresql://clerk:p@ss/w:rd@db.office/x", "postgresql://clerk:***@db.office/x"),
        ("postgresql+psycopg://clerk@db.office/x", "postgresql+psycopg://clerk@db.office/x"),
        ("host=db password = secret dbname=x", "host=db password = *** dbname=x"),
        ("PGPASSWORD=secret", "PGPASSWORD=***"),
    ],
)
def test_a_password_becomes_stars(told: str, written: str) -> None:
    assert without_secrets(told) == written


def test_only_the_last_lines_of_a_long_log_are_copied() -> None:
    log_file().parent.mkdir(parents=True, exist_ok=True)
    log_file().write_text("".join(f"line {number}\n" for number in range(10_000)), encoding="utf-8")
    lines = diagnostics().splitlines()
    assert lines[-1] == "line 9999"
    assert lines[-LOG_LINES].startswith("line ")
    assert lines[-LOG_LINES - 1].startswith("Last lines of the log")


def test_without_a_log_diagnostics_say_so() -> None:
    assert diagnostics().endswith("(there is no log)\n")
