"""Options that cannot be followed say what to do."""

import re
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.contracts import contracts
from layerproof.submissions.options import (
    MOST_PROGRAMS,
    OptionError,
    Options,
    closest,
    parse_conventions,
    parse_tiers,
    refuse_text,
)
from layerproof.submissions.seeds import SEEDS


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"effort": "hard"}, "effort = 'hard', but should be one of: quick, standard, thorough"),
        ({"seed": -1}, "seed = -1, but should be a whole number from 0 to 2**48 - 1, or None to have one drawn"),
        ({"seed": 2**60}, f"seed = {2**60}, but should be a whole number from 0 to 2**48 - 1, or None to have one"),
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


A_SEED = "a whole number from 0 to 2**48 - 1, or None to have one drawn"


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"seed": "3"}, f"seed = '3' (str), but should be {A_SEED}"),
        ({"seed": 1.5}, f"seed = 1.5 (float), but should be {A_SEED}"),
        ({"seed": True}, f"seed = True (bool), but should be {A_SEED}"),
        ({"components": "Linear"}, "components = 'Linear' (str), but should be a list of names: components=['Linear']"),
        ({"laws": "output"}, "laws = 'output' (str), but should be a list of names: laws=['output']"),
        ({"jobs": "2"}, "jobs = '2' (str), but should be a whole number of judges, at least 1"),
        (
            {"tiers": {"ReLU": 2.0}},
            "tiers['ReLU'] = 2.0 (float), but should be a whole number of programs from 1 to 1000",
        ),
    ],
)
def test_what_is_of_another_type(choices: dict[str, Any], message: str) -> None:
    """The message names the option, its value and the type, and what it should be."""
    with pytest.raises(TypeError) as caught:
        Options(**choices).ready(contracts())
    assert str(caught.value) == message


def test_a_text_is_no_list() -> None:
    """Of one letter neither; a list of texts is one."""
    refuse_text("allow", ["scipy"])
    with pytest.raises(TypeError) as caught:
        refuse_text("allow", "s")
    assert str(caught.value) == "allow = 's' (str), but should be a list of names: allow=['s']"


def test_a_seed_of_numpy_is_a_number() -> None:
    """Drawn by its generators, it crosses to workers as any other."""
    seed = Options(seed=np.int64(7)).ready(contracts()).seed  # type: ignore[arg-type]
    assert (seed, type(seed)) == (7, int)


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
