"""Tables that are read one within the other, in the order in which they are named, and in an order of their own."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Join
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Nested(Join):
    inherit_cache = True


@compiles(_Nested)
def _nested_sql(element: _Nested, compiler: SQLCompiler, **how: Any) -> str:
    sides: tuple[Any, ...] = (element.left, element.right)
    outer, inner = (compiler.process(side, **{**how, "asfrom": True}) for side in sides)
    condition: Any = element.onclause
    word = "CROSS JOIN" if compiler.dialect.name == "sqlite" else "JOIN"
    return f"{outer} {word} {inner} ON {compiler.process(condition, **{**how, 'asfrom': False})}"


def nested(outer: FromClause, inner: FromClause, condition: ColumnElement[bool]) -> FromClause:
    """SQLite reads CROSS JOIN from left to right as it stands, and so gives rows in the order of the outer table
    without sorting them; PostgreSQL finds its own way."""
    return _Nested(outer, inner, condition)


class _AsRead(FunctionElement[int]):
    inherit_cache = True


@compiles(_AsRead)
def _as_read_sql(element: _AsRead, compiler: SQLCompiler, **how: Any) -> str:
    (column,) = element.clauses
    sign = "+" if compiler.dialect.name == "sqlite" else ""
    return f"{sign}{compiler.process(column, **how)}"


def as_read(column: ColumnElement[int]) -> ColumnElement[int]:
    """A column that is looked at where its row is read: SQLite does not turn to its index, and so to another order."""
    return _AsRead(column)
