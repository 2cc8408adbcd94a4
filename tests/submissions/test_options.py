"""Options that cannot be followed say what to do."""

import re
from typing import Any

import pytest

from layerproof.conformance.contracts import contracts
from layerproof.submissions.options import (
    MOST_PROGRAMS,
    SEEDS,
    OptionError,
    Options,
    closest,
    parse_conventions,
    parse_tiers,
)


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"effort": "hard"}, "effort = 'hard', but should be one of: quick, standard, thorough"),
        ({"jobs": 0}, "jobs = 0, but should be at least 1"),
        ({"tiers": {"ReLU": 0}}, f"tier = ReLU=0, but should be a number of programs from 1 to {MOST_PROGRAMS}"),
        ({"components": ["Dropuot"]}, "'Dropuot' is no known component; did you mean 'Dropout'?"),
        ({"laws": ["outputs"]}, "'outputs' is no known law; did you mean 'output'?"),
        ({"conventions": {"Dropout": {"q": "keep"}}}, "Dropout has no convention 'q'; it has: "),
    ],
)
def test_what_cannot_be_followed(choices: dict[str, Any], message: str) -> None:
    """The message names the option, its value and what there is."""
    with pytest.raises(OptionError, match=f"^{re.escape(message)}"):
        Options(**choices).check(contracts())


def test_a_seed_is_drawn_where_none_is_given() -> None:
    """What is ready has a seed; one that is given stays."""
    drawn = Options().ready(contracts()).seed
    assert drawn is not None
    assert 0 <= drawn < SEEDS
    assert Options(seed=7).ready(contracts()).seed == 7


def test_laws_are_selected_by_patterns() -> None:
    """No pattern selects all."""
    assert Options().selects("output")
    assert Options(laws=["gradient.*"]).selects("gradient.input")
    assert not Options(laws=["gradient.*"]).selects("output")


def test_the_closest_names() -> None:
    """Names that are alike are proposed; of many that are not, the closest, and where all are listed."""
    assert closest("relu", ["ReLU", "GELU"]) == "; did you mean 'ReLU'?"
    assert closest("zzz", ["ReLU", "GELU"]) == "; known are: GELU, ReLU"
    many = [f"Layer{number}" for number in range(20)]
    assert closest("zzz", many, "`list` has all").endswith("; `list` has all")


def test_declarations_are_read() -> None:
    """Conventions and tiers as the command line gives them."""
    assert parse_conventions(["Dropout.p=keep", "Conv1d.weight_layout=(k, I, O)"]) == {
        "Dropout": {"p": "keep"},
        "Conv1d": {"weight_layout": "(k, I, O)"},
    }
    assert parse_tiers(["ReLU=4", "GELU = 2"]) == {"ReLU": 4, "GELU": 2}


@pytest.mark.parametrize("text", ["Dropout", "Dropout=keep", "Dropout.p=", ".p=keep"])
def test_declarations_of_another_form(text: str) -> None:
    """They are shown, with the form that they should have."""
    with pytest.raises(OptionError, match=f"^convention = {re.escape(repr(text))}, but should have the form Component"):
        parse_conventions([text])


@pytest.mark.parametrize("text", ["ReLU", "ReLU=", "ReLU=-1", "=4", "ReLU=²"])
def test_tiers_of_another_form(text: str) -> None:
    """They are shown, with the form that they should have."""
    with pytest.raises(
        OptionError, match=f"^tier = {re.escape(repr(text))}, but should have the form Component=number"
    ):
        parse_tiers([text])
