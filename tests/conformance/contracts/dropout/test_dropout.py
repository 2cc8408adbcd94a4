"""What dropout promises."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.catalogue import mistakes
from layerproof.conformance.contracts import contract
from layerproof.conformance.contracts.dropout.theorems import rows_for
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.play import Call, LocalSubject, Program

FORMS = ["Dropout", "OriginalDropout"]
IDENTITIES = ["expectation", "ridge", "weight-scaling", "other-form", "everything-dropped"]


@pytest.mark.parametrize("identity", IDENTITIES)
@pytest.mark.parametrize("component", FORMS)
def test_identities_hold(component: str, identity: str, broken_identity: Callable[..., list[str]]) -> None:
    """Our implementation and the twin obey every equation."""
    known = contract(component)
    assert broken_identity(component, identity, type(known).model) == []
    assert broken_identity(component, identity, type(known).twin) == []


@pytest.mark.parametrize(
    ("component", "identity", "mistake", "message"),
    [
        ("Dropout", "expectation", "do-no-scale", "at p = 0.5, over all masks, the expected output[0] = "),
        ("Dropout", "expectation", "do-scale-1/p", "at p = 0.25, over all masks, the expected output[0] = "),
        ("Dropout", "ridge", "do-scale-mul-keep", "at p = 0.5, w = ["),
        (
            "Dropout",
            "weight-scaling",
            "do-double-comp",
            "at p = 0.5, over all masks, the normalized geometric mean of the softmax[",
        ),
        ("Dropout", "other-form", "do-div-at-test", "in evaluation, the next layer's output["),
        ("Dropout", "other-form", "do-bwd-no-mask", "in training, the gradient of the input["),
        ("Dropout", "everything-dropped", "do-p1-nan", "at p = 1, the output["),
        (
            "OriginalDropout",
            "expectation",
            "do-double-comp-original",
            "at p = 0.25, over all masks, the expected output[",
        ),
        ("OriginalDropout", "ridge", "do-scale-mul-keep-original", "at p = 0.75, w = ["),
        (
            "OriginalDropout",
            "weight-scaling",
            "do-no-scale-original",
            "at p = 0.75, over all masks, the normalized geometric mean of the softmax[",
        ),
        ("OriginalDropout", "other-form", "do-bwd-no-scale-original", "in evaluation, the gradient of the input["),
    ],
)
def test_identities_break(
    component: str, identity: str, mistake: str, message: str, broken_identity: Callable[..., list[str]]
) -> None:
    """Each equation is broken by a known mistake, and says where."""
    assert any(text.startswith(message) for text in broken_identity(component, identity, mistake))


@pytest.mark.parametrize("identity", ["expectation", "ridge", "weight-scaling"])
@pytest.mark.parametrize("mistake", ["do-mask-shared-batch", "do-mask-shared-features"])
def test_missing_masks(identity: str, mistake: str, broken_identity: Callable[..., list[str]]) -> None:
    """A subject that does not draw every mask of three units is told how many it drew."""
    found = broken_identity("Dropout", identity, mistake)
    rows = "at p = 0.5, the number of different masks among 361 rows of 3 units = "
    assert any(text.startswith(rows) and text.endswith(", but should be 8 [allowed error 0]") for text in found)


@pytest.mark.parametrize("p", [0.5, 0.25, 0.75])
def test_rows_for(p: float) -> None:
    """So many rows miss a mask with a probability below 1e-20, and one row less would not be enough."""
    rare = min(p, 1 - p) ** 3
    rows = rows_for(p)
    assert 8 * (1 - rare) ** rows <= 1e-20 < 8 * (1 - rare) ** (rows - 1)


@pytest.mark.parametrize(
    ("component", "mistake"), [("Dropout", "do-keep-drop-swap"), ("OriginalDropout", "do-keep-drop-swap-original")]
)
@pytest.mark.parametrize("declared", [True, False])
def test_keep_probability(component: str, mistake: str, declared: bool) -> None:
    """Whose p keeps passes once that is declared, identities included, and is told so where it is not."""
    subject = LocalSubject(mistake, mistakes()[mistake].implementation)
    conventions = {"p": "keep"} if declared else {}
    seed = int(np.random.default_rng().integers(2**31))
    result = judge(Question(contract(component), subject, seed, "standard", 1e-11, conventions))
    assert (result.verdict, result.reason) == (("passed", None) if declared else ("failed", "convention"))
    if not declared:
        assert result.message.startswith(f"{component} is right under another reading")
        assert result.message.endswith('conventions = {"p": "keep"}')


class Line:
    """Dropout as most people write it."""

    training = True

    def __init__(self, p: float = 0.5) -> None:
        self.p = p

    def forward(self, x: Any) -> Any:
        """Return x, dropped and scaled in training."""
        self.mask = 1.0
        if self.training:
            with np.errstate(invalid="ignore"):
                self.mask = np.random.binomial(1, 1 - self.p, size=x.shape) / (1 - self.p)  # noqa: NPY002 - as students do
        return x * self.mask

    def backward(self, grad_output: Any) -> Any:
        """Return the gradient."""
        return grad_output * self.mask


def test_the_usual_line_passes() -> None:
    """NumPy's binomial divided by 1 - p passes, with the advice on p = 1 and on float32."""
    seed = int(np.random.default_rng().integers(2**31))
    subject = LocalSubject("Line", Line)
    result = judge(Question(contract("Dropout"), subject, seed, "standard", 1e-11, {}))
    assert (result.verdict, result.reason) == ("passed", None)
    advised = [law.id for law in result.laws if law.verdict == "failed"]
    assert advised == ["dtype.float32", "identity.everything-dropped"]


@pytest.mark.parametrize("component", FORMS)
def test_programs(component: str, twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """The twin plays every program; each drop probability is among them."""
    rates = {program.config["p"] for program in twin_answers(component)}
    assert rates <= {0.0, 0.1, 0.25, 0.5, 0.75, 0.9}
    assert len(rates) > 3


def test_kept_bits_are_recovered() -> None:
    """The twin is given the elements that the subject kept: from the output, and from the gradient where x is 0."""
    known = contract("Dropout")
    x = np.array([0.0, 0.0, 0.0, 2.0, 3.0, 4.0])
    program = known.default({"p": 0.5}, (Call("forward", (x,)), Call("backward", (np.ones(6),))), seed=3)
    transcript = LocalSubject("ours", type(known).model).play(program)
    gradient = transcript.answers[1].returned
    assert isinstance(gradient, np.ndarray)
    np.testing.assert_array_equal(known.coupled(program, transcript).calls[0].kwargs["kept"], gradient != 0)


def test_every_output_of_a_sample_tells_a_factor() -> None:
    """What is sampled are forwards on inputs without zeros; their factors are normal, with mean 1."""
    promised = contract("GaussianDropout")
    laws = [promised.distribution(config, shape) for config, shape in promised.samples()]
    assert [(law.name, law.mean) for law in laws] == [("normal", 1.0), ("normal", 1.0)]
    assert [law.std**2 for law in laws] == pytest.approx([1.0, 1 / 3])
    call = promised.sampling((4, 3), np.random.default_rng(1))
    x = np.asarray(call.args[0])
    assert (call.method, x.shape, bool(np.all(x != 0))) == ("forward", (4, 3), True)
    np.testing.assert_allclose(promised.drawn(call, -2 * x), -2)
