"""SQL text by statement, for all databases of a kind: each test opens one of its own, but they say much the same."""

from functools import partial
from typing import Any

import pytest
from sqlalchemy import create_engine


class CompiledOnce(dict[Any, Any]):
    """Finds a statement by the kind of the database, where SQLAlchemy would tell each open database apart."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_a_kind(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_of_a_kind(key), compiled)


def _of_a_kind(key: Any) -> Any:
    dialect, *statement = key
    return (dialect.name, *statement)


def compile_once() -> None:
    """From now on every database that is opened uses what was compiled for the others."""
    shared = partial(create_engine, execution_options={"compiled_cache": CompiledOnce()})
    pytest.MonkeyPatch().setattr("crpm_desktop.db.engine.create_engine", shared)
