"""Lists of ids as one bound parameter, and the family of customers: descendants and ancestors, safe against loops."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import CTE, Connection, Select, cast, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import BigInteger

from crpm_desktop.db.schema import customers


def id_list(connection: Connection, ids: Iterable[int]) -> Select[tuple[int]]:
    """A SELECT of `ids` that takes one parameter however many there are."""
    if connection.dialect.name == "sqlite":
        values = func.json_each(json.dumps(list(ids))).table_valued("value")
        return select(values.c.value.label("id"))
    rows = func.unnest(cast(list(ids), ARRAY(BigInteger))).column_valued("id")
    return select(rows.label("id"))


def key_list(connection: Connection, names: Sequence[str], keys: Iterable[tuple[int, ...]]) -> Select[Any]:
    """A SELECT of keys of several columns, which are named here."""
    if connection.dialect.name == "sqlite":
        value = func.json_each(json.dumps(list(keys))).table_valued("value").c.value
        return select(*(func.json_extract(value, f"$[{at}]").label(name) for at, name in enumerate(names)))
    columns = list(zip(*keys, strict=True)) or [()] * len(names)
    arrays = (cast(list(column), ARRAY(BigInteger)) for column in columns)
    rows = func.unnest(*arrays).table_valued(*names).render_derived()
    return select(*(rows.c[name] for name in names))


def id_list_sql(connection: Connection, name: str = "ids") -> str:
    """The same for SQL written by hand: binds `:ids` to `id_parameter(...)`."""
    if connection.dialect.name == "sqlite":
        return f"SELECT CAST(value AS INTEGER) AS id FROM json_each(:{name})"
    return f"SELECT unnest(CAST(:{name} AS bigint[])) AS id"


def id_parameter(connection: Connection, ids: Iterable[int]) -> object:
    return json.dumps(list(ids)) if connection.dialect.name == "sqlite" else list(ids)


def family(start: Select[tuple[int]]) -> CTE:
    """The customers of `start` and all their descendants, each once (UNION stops at a loop); column `id`."""
    found = start.cte("family", recursive=True)
    return found.union(select(customers.c.id).join(found, customers.c.parent_id == found.c.id))


def ancestor_ids(connection: Connection, customer_ids: Iterable[int]) -> list[int]:
    """The ancestors of customers, without themselves unless they are somebody's ancestor."""
    statement = f"""
        WITH RECURSIVE above(id) AS (
            SELECT c.parent_id FROM ({id_list_sql(connection)}) chosen
            JOIN customers c ON c.id = chosen.id WHERE c.parent_id IS NOT NULL
            UNION
            SELECT c.parent_id FROM above JOIN customers c ON c.id = above.id WHERE c.parent_id IS NOT NULL
        ) SELECT id FROM above"""
    rows = connection.execute(text(statement), {"ids": id_parameter(connection, customer_ids)})
    return [row.id for row in rows]
