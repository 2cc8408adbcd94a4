"""A report as JSON and back: plain data, the same text for the same report."""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, Union, cast, get_args, get_origin

import numpy as np

from ..conformance.results import Report
from ..play import Array, Value
from .fields import ArrayField, ValueField, fields_of, nonfinite
from .literal import is_constant

SCHEMA_VERSION = 1


def to_json(report: Report) -> str:
    """Return a report as JSON text, in ASCII, ending with a new line.

    Arrays are `{"dtype", "shape", "data"}` with the elements in C order, or `"fill"` for one number throughout. Among a
    program's values an array is `{"array": ...}`, a mapping `{"mapping": ...}`, a tuple a list. NaN and the infinities
    are the strings "nan", "inf" and "-inf".
    """
    return json.dumps({"schema": SCHEMA_VERSION, **encoded(Report, report)}, indent=1, allow_nan=False) + "\n"


def from_json(text: str) -> Report:
    """Return the report that `to_json` wrote.

    Raises:
        ValueError: the text is no report, or one of another schema.
    """
    data = json.loads(text)
    version = data.get("schema") if isinstance(data, dict) else None
    if version != SCHEMA_VERSION:
        raise ValueError(f"schema = {version!r}, but should be {SCHEMA_VERSION}: was this file written by layerproof?")
    try:
        return cast("Report", _decoded(Report, data))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"the report lacks something or holds it in another form: {error}") from error


def encoded(model: type, value: Any) -> dict[str, Any]:
    """Return a dataclass of the results model, or one that is made of such, as plain data for JSON."""
    return {name: _walk(hint, getattr(value, name), _ENCODERS, encoded) for name, hint in fields_of(model).items()}


def _decoded(model: type, data: Any) -> Any:
    """Return a model from plain data; what an earlier version did not write yet is as it is where nothing is said."""
    required = {one.name for one in dataclasses.fields(model) if one.default is one.default_factory}
    told = {name: hint for name, hint in fields_of(model).items() if name in data or name in required}
    return model(**{name: _walk(hint, data[name], _DECODERS, _decoded) for name, hint in told.items()})


def _walk(
    hint: Any, data: Any, leaves: Mapping[Any, Callable[[Any], Any]], of_model: Callable[[type, Any], Any]
) -> Any:
    """Return `data`, which the field type `hint` describes, with each leaf and each dataclass in its other form."""
    origin, parts = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return of_model(hint, data)
    if origin is tuple:
        return tuple(_walk(parts[0], item, leaves, of_model) for item in data)
    if origin is Mapping:
        text = leaves.get(str, str)
        return {text(key): _walk(parts[1], item, leaves, of_model) for key, item in data.items()}
    if origin in {Union, types.UnionType}:
        inner = next(part for part in parts if part is not type(None))
        return None if data is None else _walk(inner, data, leaves, of_model)
    leaf = leaves.get(hint)
    return data if leaf is None else leaf(data)


def _encode_value(value: Value) -> Any:
    if isinstance(value, np.ndarray):
        return {"array": _encode_array(value)}
    if isinstance(value, tuple):
        return [_encode_value(item) for item in value]
    if isinstance(value, Mapping):
        return {"mapping": {_encode_text(key): _encode_value(item) for key, item in value.items()}}
    if isinstance(value, str):
        return _encode_text(value)
    if isinstance(value, float):
        name = nonfinite(value)
        return {"float": name} if name else float(value)
    return value


def _decode_value(data: Any) -> Value:
    if isinstance(data, list):
        return tuple(_decode_value(item) for item in data)
    if not isinstance(data, dict):
        return cast("Value", data)
    if "array" in data:
        return _decode_array(data["array"])
    return (
        float(data["float"]) if "float" in data else {key: _decode_value(item) for key, item in data["mapping"].items()}
    )


def _encode_text(text: str) -> str:
    """Return a text without half surrogate pairs, which JSON has no letters for."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _encode_array(array: Array) -> dict[str, Any]:
    form = {"dtype": array.dtype.name, "shape": list(array.shape)}
    if array.size > 1 and is_constant(array):
        return {**form, "fill": _encode_number(array.flat[0])}
    return {**form, "data": [_encode_number(item) for item in array.flat]}


def _decode_array(data: Any) -> Array:
    dtype, shape = np.dtype(data["dtype"]), tuple(data["shape"])
    if "fill" in data:
        return np.full(shape, _decode_element(data["fill"], dtype), dtype)
    return np.array([_decode_element(item, dtype) for item in data["data"]], dtype).reshape(shape)


def _encode_number(value: Any) -> Any:
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, complex):
        return [_encode_number(plain.real), _encode_number(plain.imag)]
    return (nonfinite(plain) or plain) if isinstance(plain, float) else plain


def _decode_element(data: Any, dtype: np.dtype[Any]) -> Any:
    if dtype.kind == "c":
        return complex(*(float(part) for part in data))
    return float(data) if isinstance(data, str) else data


_Leaves: TypeAlias = Mapping[Any, Callable[[Any], Any]]
_ENCODERS: _Leaves = {
    ArrayField: _encode_array,
    ValueField: _encode_value,
    float: _encode_number,
    str: _encode_text,
}
_DECODERS: _Leaves = {ArrayField: _decode_array, ValueField: _decode_value, float: float}
