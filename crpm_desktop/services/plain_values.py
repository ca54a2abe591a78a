"""Frozen dataclasses as plain JSON values and back; what does not fit exactly is refused."""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
_PLAIN = frozenset({int, str, bool, type(None)})


def to_plain(value: object) -> Any:
    """Dataclasses become objects by field name, tuples lists, enums their values, moments ISO texts."""
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    names = _field_names(kind)
    if names:
        return {name: to_plain(getattr(value, name)) for name in names}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [to_plain(one) for one in value]
    raise TypeError(f"{kind} has no plain form")


@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    """Of a dataclass; none for any other type."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def from_plain(kind: type[T], value: object) -> T:
    """The value of that type. Raises `ValueError` when it does not fit."""
    found: T = _read(kind, value)
    return found


def _read(kind: Any, value: object) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _read_union(arguments, value)
    if origin is tuple:
        return _read_tuple(arguments, value)
    if is_dataclass(kind):
        return _read_dataclass(kind, value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is datetime and isinstance(value, str):
        return datetime.fromisoformat(value)
    if kind in (int, str, bool) and type(value) is kind:
        return value
    raise ValueError(f"{type(value).__name__} where {kind} belongs")


def _read_union(arguments: tuple[Any, ...], value: object) -> Any:
    if value is None and type(None) in arguments:
        return None
    (kind,) = (one for one in arguments if one is not type(None))
    return _read(kind, value)


def _read_tuple(arguments: tuple[Any, ...], value: object) -> tuple[Any, ...]:
    if not isinstance(value, list) or arguments[1:] != (...,):
        raise ValueError("no list")
    return tuple(_read(arguments[0], one) for one in value)


def _read_dataclass(kind: Any, value: object) -> Any:
    names = {field.name for field in fields(kind)}
    if not isinstance(value, Mapping) or set(value) != names:
        raise ValueError(f"other fields than those of {kind.__name__}")
    hints = get_type_hints(kind)
    return kind(**{name: _read(hints[name], value[name]) for name in names})
