"""What never happens 64 times out of 64."""

from collections.abc import Callable

import numpy as np
import pytest

from layerproof.conformance.catalogue import mistakes
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.experiments.repeat import repeated
from layerproof.conformance.laws.mask import varies
from layerproof.play import Call, Program


def forwards(count: int, *shape: int) -> Program:
    """Return a program of forwards on ones, under a random seed."""
    call = Call("forward", (np.ones(shape),), observe="returned")
    return Program(
        "Dropout", "layer", {"p": 0.5}, calls=(call,) * count, seed=int(np.random.default_rng().integers(2**31))
    )


def messages(found: Evidence) -> list[str]:
    """Return the messages of the checks that failed."""
    return [check.message for check in varies.judge(found) if not check.holds]


@pytest.mark.parametrize(("count", "shape"), [(1, (2, 3)), (2, (1, 2))])
def test_right_masks_vary(count: int, shape: tuple[int, ...], evidence: Callable[..., Evidence]) -> None:
    """Each element, and each pair of them within and across calls, is looked at and found to vary."""
    found = evidence(forwards(count, *shape), expand=repeated)
    elements = count * int(np.prod(shape))
    assert len(list(varies.judge(found))) == elements + elements * (elements - 1) // 2
    assert messages(found) == []


@pytest.mark.parametrize(
    ("mistake", "count", "shape", "message"),
    [
        (
            "do-global-seed",
            1,
            (1, 1),
            "element [0, 0] is kept in … of 64 draws at p = 0.5, but should be in about half",
        ),
        (
            "do-mask-shared-batch",
            1,
            (2, 1),
            "element [0, 0] and element [1, 0] are both kept or both dropped in 64 of 64 draws at p = 0.5, but …",
        ),
        ("do-mask-shared-features", 1, (1, 2), "element [0, 0] and element [0, 1] are both kept or both dropped in …"),
        ("do-mask-frozen", 2, (1, 1), "element [0, 0] of call 1 and element [0, 0] of call 2 are both kept or …"),
    ],
)
def test_what_is_fixed_is_named(
    mistake: str,
    count: int,
    shape: tuple[int, ...],
    message: str,
    evidence: Callable[..., Evidence],
    like: Callable[[str, str], bool],
) -> None:
    """An element that never changes, and two that never differ, are named."""
    found = evidence(forwards(count, *shape), mistakes()[mistake].implementation, expand=repeated)
    (said,) = messages(found)
    assert like(said, message)


def test_zeros_say_nothing(evidence: Callable[..., Evidence]) -> None:
    """Of an input that is zero nobody can tell whether it was kept."""
    program = forwards(1, 2)
    found = evidence(program.with_calls(Call("forward", (np.array([0.0, 1.0]),))), expand=repeated)
    assert [check.where for check in varies.judge(found)] == ["how often element [1] is kept"]


def test_an_answer_that_is_none_says_nothing(evidence: Callable[..., Evidence]) -> None:
    """Other laws speak of what is not returned."""

    class Silent:
        def forward(self, x: object) -> None:
            """Return nothing."""

    assert list(varies.judge(evidence(forwards(1, 2), Silent, expand=repeated))) == []
