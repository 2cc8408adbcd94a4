"""What cross-entropy promises."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from scipy import special

from layerproof import impl, reference
from layerproof.conformance.contracts import contract
from layerproof.conformance.examination import Examination
from layerproof.conformance.mistakes.loss.cross_entropy_steps import CrossEntropySteps
from layerproof.impl.base import Array
from layerproof.play import Program

IDENTITIES = [identity.id for identity in contract("CrossEntropyLoss").identities]


@pytest.mark.parametrize("identity", IDENTITIES)
@pytest.mark.parametrize("implementation", [impl.CrossEntropyLoss, reference.CrossEntropyLoss])
def test_identities_hold(identity: str, implementation: object, broken_identity: Callable[..., list[str]]) -> None:
    """Our implementation and the twin obey every equation."""
    assert broken_identity("CrossEntropyLoss", identity, implementation) == []


@pytest.mark.parametrize(
    ("identity", "mistake", "message"),
    [
        ("gap", "ce-log-eps", "loss of two classes at a gap = 18.4"),
        ("gap", "ce-clip", "loss of two classes at a gap = 16.1"),
        ("gap", "ce-naive", "loss of two classes at a gap = nan"),
        ("uniform", "ce-ls-noscale", "loss of equal logits = "),
        ("shift", "ce-lse-forget-max", "loss of the shifted logits = "),
        ("row-sums", "ce-bwd-weight-truth", "sum of a row of the gradient["),
        ("duplication", "ce-mean-twice", "loss of every row twice = "),
        ("deletion", "ce-mean-ignored", "loss with ignored rows = "),
        ("deletion", "ce-bwd-ignored", "gradient with ignored rows["),
        ("label-smoothing", "ce-ls-K-1", "smoothed loss = "),
        ("class-weights", "ce-mean-unweighted", "weighted mean of the losses = "),
    ],
)
def test_identities_break(identity: str, mistake: str, message: str, broken_identity: Callable[..., list[str]]) -> None:
    """Each equation is broken by a known mistake, and says where."""
    assert any(text.startswith(message) for text in broken_identity("CrossEntropyLoss", identity, mistake))


class _BySubtraction(CrossEntropySteps):
    def log_probabilities(self, rows: Array) -> Array:
        """Return z less its logarithmic sum."""
        answer: Array = rows - special.logsumexp(rows, axis=1, keepdims=True)
        return answer


class _ToTheLast(CrossEntropySteps):
    def log_probabilities(self, rows: Array) -> Array:
        """Return -log(1 + sum of exp(other - own)), exact where the loss is nearly 0."""
        others = rows[:, None, :] - rows[:, :, None]
        others[:, np.arange(rows.shape[1]), np.arange(rows.shape[1])] = 0.0
        answer: Array = -np.logaddexp.reduce(np.sort(others, axis=2), axis=2)
        return answer


@pytest.mark.parametrize("implementation", [_BySubtraction, _ToTheLast])
def test_right_in_another_way(implementation: object, examined: Callable[..., Examination]) -> None:
    """Formulas that round more or less than the twin's next to 0 are right too."""
    for seed in np.random.default_rng().integers(2**31, size=3):
        tallies = examined("CrossEntropyLoss", implementation, seed=int(seed)).tallies.values()
        assert [tally.check.message for tally in tallies if tally.check is not None] == []


def test_programs(twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """The twin plays every program: every option, some targets ignored, never all."""
    options: set[str] = set()
    for program in twin_answers("CrossEntropyLoss"):
        options |= program.config.keys()
        ignored = program.config.get("ignore_index", -100)
        for call in program.calls:
            if call.method == "forward":
                assert np.any(np.asarray(call.args[1]) != ignored)
    assert options == {"weight", "ignore_index", "reduction", "label_smoothing"}
