"""A loss is handed prediction and target in the order that its arguments' names tell, or that is found out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.diagnosis import Diagnosis
from layerproof.conformance.judge import judge
from layerproof.conformance.results import ComponentResult
from layerproof.play.limits import Limits
from layerproof.submissions.checking import question_of, recognised
from layerproof.submissions.mistakes import MistakePlayers
from layerproof.submissions.options import Options
from layerproof.submissions.subject import Workshop
from layerproof.submissions.target import find_target

MSE = """import numpy as np
class MSELoss:
    def forward(self, {first}, {second}):
        self.d = {prediction} - {target}
        return np.mean(self.d ** 2)
    def backward(self):
        return {sign} 2 * self.d / self.d.size
"""
BCE = """import numpy as np
class BCEWithLogitsLoss:
    def forward(self, {first}, {second}):
        self.z, self.t = {prediction}, {target}
        return np.mean(np.maximum(self.z, 0) - self.z * self.t + np.log1p(np.exp(-np.abs(self.z))))
    def backward(self):
        e = np.exp(-np.abs(self.z))
        return {sign} (np.where(self.z > 0, 1, e) / (1 + e) - self.t) / self.z.size
"""
NLL = """import numpy as np
class NLLLoss:
    def forward(self, {first}, {second}):
        self.x, self.t = {prediction}, {target}
        return -self.x[np.arange(len(self.t)), self.t].mean()
    def backward(self):
        dx = np.zeros_like(self.x)
        dx[np.arange(len(self.t)), self.t] = -1 / len(self.t)
        return {sign} dx
"""
FUNCTION = """import numpy as np
def huber_loss({first}, {second}, delta=1.0):
    d = {prediction} - {target}
    a = np.abs(d)
    loss = np.where(a <= delta, d ** 2 / 2, delta * (a - delta / 2)).mean()
    return loss, {sign} np.clip(d, -delta, delta) / d.size
"""
LOSSES = {"MSELoss": MSE, "BCEWithLogitsLoss": BCE, "NLLLoss": NLL, "HuberLoss": FUNCTION}
SIGNS = {
    "MSELoss": "mse-sign",
    "BCEWithLogitsLoss": "bcel-bwd-sign",
    "NLLLoss": "nll-bwd-sign",
    "HuberLoss": "huber-sign",
}

pytestmark = pytest.mark.xdist_group("order of arguments")


@pytest.fixture(scope="module")
def diagnosis() -> Iterator[Diagnosis]:
    """Give what names mistakes."""
    with MistakePlayers(Limits()) as players:
        yield Diagnosis(players)


def judged(
    component: str, names: str, folder: Path, diagnosis: Diagnosis, *, target_first: bool, sign: str = "+"
) -> ComponentResult:
    """Return the verdict on a loss whose arguments have these names, and that declares nothing."""
    first, second = names.split()
    target, prediction = (first, second) if target_first else (second, first)
    path = folder / "mine.py"
    source = LOSSES[component].format(first=first, second=second, target=target, prediction=prediction, sign=sign)
    path.write_text(source, "utf-8")
    with Workshop(find_target(str(path))) as workshop:
        export = recognised(workshop.opened(), contracts()).components[component]
        return judge(question_of(workshop, export, contract(component), Options(shrink=False), 1e-12), diagnosis)


@pytest.mark.parametrize("component", LOSSES)
@pytest.mark.parametrize(("names", "target_first"), [("y_true y_pred", True), ("y_pred y_true", False)])
def test_right_losses_pass_and_turned_ones_are_named(
    component: str, names: str, target_first: bool, diagnosis: Diagnosis, tmp_path: Path
) -> None:
    """In both orders, undeclared: the gradient is the prediction's, and not the target's."""
    right = judged(component, names, tmp_path, diagnosis, target_first=target_first)
    assert (right.verdict, right.message) == ("passed", "")
    wrong = judged(component, names, tmp_path, diagnosis, target_first=target_first, sign="-")
    assert (wrong.verdict, [one.id for one in wrong.mistakes][:1]) == ("failed", [SIGNS[component]])
    assert wrong.reason != "convention"


@pytest.mark.parametrize("component", LOSSES)
def test_names_that_tell_nothing_leave_it_to_be_found(component: str, diagnosis: Diagnosis, tmp_path: Path) -> None:
    """The prediction is handed first, and whoever wants the target first is told the line to add."""
    assert judged(component, "u v", tmp_path, diagnosis, target_first=False).verdict == "passed"
    told = judged(component, "u v", tmp_path, diagnosis, target_first=True)
    assert (told.reason, dict(told.readings)) == ("convention", {"arguments": "(target, input)"})
    assert '{"arguments": "(target, input)"}' in told.message
