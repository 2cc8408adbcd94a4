"""Right code in the styles of courses and books is never accused: it passes, or is told which line to add."""

import secrets
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.judge import judge
from layerproof.conformance.results import ComponentResult
from layerproof.play import Export
from layerproof.submissions.checking import check_target, question_of, recognised, refusals
from layerproof.submissions.options import Options
from layerproof.submissions.subject import Workshop
from layerproof.submissions.target import find_target

STYLES = Path(__file__).parent / "styles"
READINGS: Mapping[str, Mapping[str, Mapping[str, str]]] = tomllib.loads((STYLES / "readings.toml").read_text("utf-8"))
LAYERS = [(file, component) for file, components in READINGS.items() for component in components]
SHARE = 1e-12

pytestmark = pytest.mark.xdist_group("styles")


@cache
def workshop(file: str) -> Workshop:
    """Return the workshop of a file; it is closed when the module's tests are done."""
    return Workshop(find_target(str(STYLES / f"{file}.py")))


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    for file in READINGS:
        workshop(file).close()


def exports(file: str) -> dict[str, Export]:
    """Return what is judged of a file, by component."""
    return recognised(workshop(file).opened(), contracts()).components


def judged(file: str, component: str, readings: Mapping[str, str], seed: int | None = None) -> ComponentResult:
    """Return the verdict on a layer that declares readings, without a search for small programs."""
    export = exports(file)[component]
    options = Options(seed, conventions={component: readings}, shrink=False)
    return judge(question_of(workshop(file), export, contract(component), options, SHARE))


def test_every_layer_is_judged() -> None:
    """What is written down is what the files offer, and every file is one of a style or one of other shapes."""
    for file, components in READINGS.items():
        assert set(exports(file)) - {"SGD"} == set(components) - {"SGD"}, file
    assert {path.stem for path in STYLES.glob("*.py")} == {*READINGS, *FOREIGN}


@pytest.mark.parametrize(("file", "component"), LAYERS, ids="-".join)
def test_right_code_passes_once_it_declares(file: str, component: str) -> None:
    """Under the readings that it follows every law holds."""
    result = judged(file, component, READINGS[file][component])
    broken = [(law.id, law.finding and law.finding.message) for law in result.laws if law.verdict == "failed"]
    assert (result.verdict, result.message) == ("passed", ""), broken


@pytest.mark.parametrize(
    ("file", "component"), [key for key in LAYERS if READINGS[key[0]][key[1]]], ids=lambda part: part
)
def test_right_code_is_told_what_to_declare(file: str, component: str) -> None:
    """Undeclared, it is right under another reading: all that it needs is in the line to add."""
    seed = secrets.randbelow(2**31)
    result = judged(file, component, {}, seed)
    assert (result.verdict, result.reason) == ("failed", "convention"), result.message
    said = result.message.partition("conventions = {")[2].partition("}")[0]
    told = dict(pair.replace('"', "").split(": ") for pair in said.split('", '))
    wanted = READINGS[file][component]
    # What is an option too may be left as it is: a momentum of 0.1 is one of 0.9 read the other way.
    assert told.items() <= wanted.items()
    assert judged(file, component, told, seed).verdict == "passed"


FOREIGN: Mapping[str, Mapping[str, str | tuple[str, ...]]] = {
    "boxes": {
        "Linear": "params.weight is kept as a Parameter, but should be a NumPy array",
        "BatchNorm1d": ("no params.", "no buffers."),
    },
    "joined": dict.fromkeys(("LSTMCell", "RNNCell"), "no params.weight_ih found: "),
    "foreign": {
        "ReLU": "ReLU.backward takes dout and cache, but should take grad_output",
        "Tanh": "Tanh.forward returns None and keeps its result in self.Z, but should return it",
        "BatchNorm": "BatchNorm.forward takes x, gamma, beta and bn_param, but should take x",
        "CrossEntropyLoss": "CrossEntropyLoss.backward takes dvalues and y_true, but should take grad_output",
        "he_init": "he_init takes n_in and n_out, but should take shape",
        "clip_grad_norm": "clip_by_global_norm returns a tuple of 2, but should return one number, with the arrays ",
    },
    "functions_alone": {
        "affine_forward": "affine_forward is a function, but should be a class with forward and backward, "
        "or have a function affine_backward beside it that is given the cache which affine_forward returns last",
        "ReLU": "relu_forward returns a ndarray, but should return the output and a cache",
        "Sigmoid": "sigmoid_backward returns a dict, but should return the gradients of x",
        "MSELoss": "mse_loss returns a float64, but should return the loss and its gradient",
    },
}


@pytest.mark.parametrize("file", FOREIGN)
def test_other_shapes_are_named_and_never_failed(file: str) -> None:
    """Each is reported by its name, with the piece that is missing."""
    report = check_target(find_target(str(STYLES / f"{file}.py")), Options(effort="quick"))
    assert {result.component for result in report.components} == set(FOREIGN[file])
    for result in report.components:
        assert (result.verdict, result.reason) == ("not_run", "unrecognised"), result.message
        assert result.message.startswith(FOREIGN[file][result.component])


def test_inputs_and_states_in_one_matrix_are_told_apart() -> None:
    """What is said of them is the layout, and what to keep in its place."""
    report = check_target(find_target(str(STYLES / "joined.py")), Options(effort="quick"))
    for result in report.components:
        seems = (
            "; W seems to take inputs and states side by side, as [h, x], a layout that is not understood: keep a W_x ("
        )
        assert seems in result.message
        assert " in its place, and dW_x and dW_h;" in result.message


def test_other_shapes_beside_right_ones() -> None:
    """An optimizer that is given a model is named; the layers beside it are judged."""
    found = recognised(workshop("campus").opened(), contracts())
    assert [result.message for result in refusals(found)] == [
        "SGD takes model, lr and momentum, but should take params and grads first"
    ]
