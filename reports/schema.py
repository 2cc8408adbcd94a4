"""The JSON Schemas of a report and of a class, made from their models, so that they cannot fall behind."""

from __future__ import annotations

import dataclasses
import json
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from ..conformance.results import Report
from .class_json import ClassGrades
from .fields import ArrayField, ValueField, fields_of
from .json_report import SCHEMA_VERSION

_NONFINITE = {"enum": ["nan", "inf", "-inf"]}
_NUMBER = {"anyOf": [{"type": "number"}, _NONFINITE]}
_PLAIN: Mapping[Any, Mapping[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    float: _NUMBER,
    type(None): {"type": "null"},
    ArrayField: {"$ref": "#/$defs/Array"},
    ValueField: {"$ref": "#/$defs/Value"},
}


FILES: Mapping[str, type] = {"report": Report, "class": ClassGrades}
"""What a packaged file, `report.schema.json`, describes."""


def schema(name: str = "report") -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every report of this version follows, or every `class`."""
    definitions: dict[str, Any] = {}
    model = _model(FILES[name], definitions)
    model["properties"] = {"schema": {"const": SCHEMA_VERSION}, **model["properties"]}
    model["required"] = ["schema", *model["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"layerproof {name}",
        **model,
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text(name: str = "report") -> str:
    """Return the text of the packaged file `report.schema.json`, or of another one."""
    return json.dumps(schema(name), indent=2) + "\n"


def _model(model: type, definitions: dict[str, Any]) -> dict[str, Any]:
    properties = {name: _of(hint, definitions) for name, hint in fields_of(model).items()}
    return {
        "type": "object",
        "description": (model.__doc__ or "").partition("\n")[0],
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _of(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, parts = get_origin(hint), get_args(hint)
    if hint in {ArrayField, ValueField}:
        definitions.update({"Array": _array(), "Value": _value()})
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}
            definitions[hint.__name__] = _model(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if origin is Literal:
        return {"enum": list(parts)}
    if origin in {Union, types.UnionType}:
        return {"anyOf": [_of(part, definitions) for part in parts]}
    if origin is tuple:
        return {"type": "array", "items": _of(parts[0], definitions)}
    return {"type": "object", "additionalProperties": _of(parts[1], definitions)}


def _array() -> dict[str, Any]:
    complex_number = {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}
    element = {"anyOf": [_NUMBER, {"type": "boolean"}, complex_number]}
    return {
        "type": "object",
        "description": "An array: its elements in C order as `data`, or one number throughout as `fill`.",
        "properties": {
            "dtype": {"type": "string"},
            "shape": {"type": "array", "items": {"type": "integer", "minimum": 0}},
            "data": {"type": "array", "items": element},
            "fill": element,
        },
        "required": ["dtype", "shape"],
        "oneOf": [{"required": ["data"]}, {"required": ["fill"]}],
        "additionalProperties": False,
    }


def _value() -> dict[str, Any]:
    values = {"$ref": "#/$defs/Value"}
    wrapped = {
        "array": {"$ref": "#/$defs/Array"},
        "mapping": {"type": "object", "additionalProperties": values},
        "float": _NONFINITE,
    }
    return {
        "description": "A value of a program: plain, a tuple as a list, or wrapped where JSON has no form of its own.",
        "anyOf": [
            {"type": ["null", "boolean", "number", "string"]},
            {"type": "array", "items": values},
            *(
                {"type": "object", "properties": {name: form}, "required": [name], "additionalProperties": False}
                for name, form in wrapped.items()
            ),
        ],
    }


def main(folder: str) -> None:
    """Write the packaged files into a folder."""
    for name in FILES:
        Path(folder, f"{name}.schema.json").write_text(schema_text(name), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
