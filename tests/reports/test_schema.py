"""The packaged schema is current, and reports follow it."""

import copy
import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from layerproof.reports.json_report import to_json
from layerproof.reports.schema import FILES, main, schema, schema_text


@pytest.mark.parametrize("name", FILES)
def test_the_packaged_file_is_current(name: str) -> None:
    """The file is what `make docs` writes."""
    packaged = resources.files("layerproof.reports") / f"{name}.schema.json"
    assert packaged.read_text(encoding="utf-8") == schema_text(name)


def test_the_files_are_written(tmp_path: Path) -> None:
    """Each is written under its name."""
    main(str(tmp_path))
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        f"{name}.schema.json": schema_text(name) for name in FILES
    }


@pytest.mark.parametrize("name", FILES)
def test_it_is_a_schema(name: str) -> None:
    """The schema follows the standard that it names, and has a definition for each reference."""
    jsonschema.Draft202012Validator.check_schema(schema(name))
    used = set(re.findall(r'"#/\$defs/(\w+)"', schema_text(name)))
    assert used == set(schema(name)["$defs"])


@pytest.mark.parametrize("name", ["report", "right_report", "hostile_report"])
def test_reports_follow_it(name: str, request: pytest.FixtureRequest) -> None:
    """Every report is valid."""
    jsonschema.validate(json.loads(to_json(request.getfixturevalue(name))), schema())


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["schema"], 2, "1 was expected"),
        (["components", 0, "verdict"], "fine", "'fine' is not one of"),
        (["components", 1, "laws", 0, "margin"], "huge", "'huge' is not valid under any of the given schemas"),
        (["components", 1, "laws", 1, "finding", "expected", "shape"], [-1], "-1 is less than the minimum"),
        (["run", "more"], 1, "Additional properties are not allowed"),
    ],
)
def test_it_notices(path: list[Any], value: Any, message: str, request: pytest.FixtureRequest) -> None:
    """A report that departs from the model is not valid."""
    data = copy.deepcopy(json.loads(to_json(request.getfixturevalue("report"))))
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError, match=message):
        jsonschema.validate(data, schema())
