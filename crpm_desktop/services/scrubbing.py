"""What of an error may be written down: where it happened and of what kind, never the values that it was about.

A message can hold a customer's name, a row or a password. It is left out, but for kinds whose messages name code alone,
and for what databases and systems say of themselves: their codes, and the names of constraints.
"""

import logging
import re
import traceback
from collections.abc import Iterator

CODE_WORDS = (AttributeError, NameError, ImportError, TypeError, RecursionError, MemoryError, ZeroDivisionError)
"""Their messages are about names and types in the program."""
OWN = "crpm_desktop"
LINKED = "\nThe error above led to the one below:\n\n"
MOST_LINKS = 20
_SECRET = re.compile(r"(://[^\s:/@]*:)[^\s]*@|((?:password|passwd|pwd)\s*[=:]\s*)\S+", re.IGNORECASE)


def scrubbed(error: BaseException) -> str:
    """The whole of an error, with those that led to it, oldest first, without any value."""
    return LINKED.join(_one(each) for each in reversed(list(_chain(error))))


def without_secrets(text: str) -> str:
    """Passwords in addresses and settings become ***."""
    return _SECRET.sub(lambda match: f"{match[1]}***@" if match[1] else f"{match[2]}***", text)


def _chain(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    for _link in range(MOST_LINKS):
        if found is None:
            return
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _one(error: BaseException) -> str:
    frames = traceback.format_tb(error.__traceback__)
    where = "".join(["Traceback (most recent call last):\n", *frames]) if frames else ""
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    about = _about(error)
    return f"{where}{kind}{f': {about}' if about else ''}\n"


def _about(error: BaseException) -> str:
    if isinstance(error, CODE_WORDS):
        return " ".join(str(error).split())
    if isinstance(error, OSError) and error.errno is not None:
        return f"[Errno {error.errno}] {error.strerror}"
    parts = [f"{name} {value}" for name, value in _database_words(error) if value]
    return ", ".join(parts) or "(the message is left out: it may hold values)"


def _database_words(error: BaseException) -> Iterator[tuple[str, object]]:
    """What a driver says beside its message, which may quote a row: SQLite's error name, PostgreSQL's state."""
    said = getattr(error, "orig", None) or error
    yield "error", getattr(said, "sqlite_errorname", None)
    yield "state", getattr(said, "sqlstate", None)
    told = getattr(said, "diag", None)
    for name in ("table_name", "column_name", "constraint_name"):
        yield name.removesuffix("_name"), getattr(told, name, None)


class ScrubbedFormatter(logging.Formatter):
    """Lines of the log: of other libraries only what they always say, never what they put into it."""

    def format(self, record: logging.LogRecord) -> str:
        safe = logging.makeLogRecord(record.__dict__)
        own = record.name == OWN or record.name.startswith(f"{OWN}.")
        safe.msg, safe.args = (record.getMessage() if own else str(record.msg)), None
        safe.exc_text, safe.stack_info = None, None  # another handler's text may hold values
        return without_secrets(super().format(safe))

    def formatException(self, ei: object) -> str:  # noqa: N802 - the library's name
        error = ei[1] if isinstance(ei, tuple) else None
        return scrubbed(error) if isinstance(error, BaseException) else ""
