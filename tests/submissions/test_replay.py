"""A seed replays a run: verdicts, findings and numbers, whatever else is judged and however many judges work."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.results import ComponentResult
from layerproof.submissions.checking import check_target
from layerproof.submissions.options import Options
from layerproof.submissions.target import find_target

SOURCE = """
import numpy as np

class Linear:
    def __init__(self, in_features, out_features):
        self.params = {"weight": np.zeros((out_features, in_features)), "bias": np.zeros(out_features)}
        self.grads = {name: np.zeros_like(value) for name, value in self.params.items()}

    def forward(self, x):
        self.x = x
        return x @ self.params["weight"].T + self.params["bias"]

    def backward(self, grad_output):
        grad, x = grad_output.reshape(-1, grad_output.shape[-1]), self.x.reshape(-1, self.x.shape[-1])
        self.grads["weight"] += grad.T @ x
        self.grads["bias"] += grad.mean(axis=0)
        return grad_output @ self.params["weight"]

class Dropout:
    training = True

    def __init__(self, p=0.5):
        self.p = p

    def forward(self, x):
        self.mask = (np.random.rand(*x.shape) >= self.p) / (1 - self.p) if self.training else np.ones_like(x)
        return x * self.mask

    def backward(self, grad_output):
        return grad_output * self.mask

def kaiming_normal(shape, mode="fan_in", nonlinearity="leaky_relu", a=0.0, rng=None):
    fan = np.prod(shape[1:]) if mode == "fan_in" else np.prod(shape) / shape[1]
    gain = 5 / 3 if nonlinearity == "tanh" else np.sqrt(2 / (1 + a**2))
    return np.random.default_rng(rng).normal(0.0, gain / np.sqrt(fan), shape)
"""


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the components, one of them wrong."""
    path = tmp_path_factory.mktemp("replayed") / "layers.py"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def judged(target: Path, **options: Any) -> dict[str, dict[str, Any]]:
    """Return everything that is found out about each component, but how long it took."""
    report = check_target(find_target(str(target)), Options(**{"seed": 20_240_611, "effort": "quick", **options}))
    return {result.component: plain(result) for result in report.components}


def plain(result: ComponentResult) -> dict[str, Any]:
    """Return a result as data that can be compared, without its time."""
    return {**_comparable(dataclasses.asdict(result)), "seconds": None}


def _comparable(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, dict):
        return {name: _comparable(item) for name, item in value.items()}
    if isinstance(value, float):
        return repr(value)  # NaN is itself
    return tuple(map(_comparable, value)) if isinstance(value, tuple | list) else value


@pytest.fixture(scope="module")
def whole(target: Path) -> dict[str, dict[str, Any]]:
    """Judge all of it once."""
    return judged(target)


def test_what_is_found(whole: dict[str, dict[str, Any]]) -> None:
    """There is something to compare: numbers of chance, and laws that broke and were shrunk."""
    assert {name: result["verdict"] for name, result in whole.items()} == {
        "Linear": "failed",
        "Dropout": "passed",
        "kaiming_normal": "passed",
    }
    findings = [law["finding"] for law in whole["Linear"]["laws"] if law["finding"]]
    assert len(findings) >= 2
    assert all(finding["program"] for finding in findings)
    assert whole["Linear"]["mistakes"][0]["id"] == "lin-gb-mean"
    assert whole["Dropout"]["laws"][0]["margin"] is not None


def test_a_replay_finds_the_same(target: Path, whole: dict[str, dict[str, Any]]) -> None:
    """The same seed gives the same verdicts, findings and numbers, with two judges as with one."""
    assert judged(target, jobs=2) == whole


@pytest.mark.parametrize("component", ["Linear", "Dropout", "kaiming_normal"])
def test_a_component_alone_is_judged_as_among_others(
    target: Path, whole: dict[str, dict[str, Any]], component: str
) -> None:
    """Neither what is drawn nor what a statistical test may use depends on what else is judged."""
    assert judged(target, components=(component,)) == {component: whole[component]}


@pytest.mark.parametrize(
    ("component", "laws"),
    [("Dropout", ["mask.rate"]), ("Dropout", ["state", "mask.*"]), ("kaiming_normal", ["draws.std"])],
)
def test_a_law_alone_is_judged_as_among_others(
    target: Path, whole: dict[str, dict[str, Any]], component: str, laws: list[str]
) -> None:
    """A law's programs are its experiment's own, whichever laws are asked for."""
    alone = judged(target, components=(component,), laws=laws)[component]["laws"]
    among = {law["id"]: law for law in whole[component]["laws"]}
    assert len(alone) >= len(laws)
    assert list(alone) == [among[law["id"]] for law in alone]


def test_another_seed_draws_otherwise(target: Path, whole: dict[str, dict[str, Any]]) -> None:
    """What is compared here depends on the seed."""
    assert judged(target, seed=7, components=("Dropout",))["Dropout"] != whole["Dropout"]
