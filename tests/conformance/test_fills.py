"""Named distributions of inputs: each shows a mistake that the others hide."""

import numpy as np
import pytest

from layerproof.conformance.drawing import each
from layerproof.conformance.fills import ALL, EXTREME, INTEGERS, NORMAL, OFFSET, ONE_HOT, SMOOTH, TIES, TINY, WIDE, Fill
from layerproof.play import Array, Call, Program

SHAPE = (40, 25)


def made(fill: Fill, shape: tuple[int, ...] = SHAPE) -> Array:
    """Return an array of a distribution."""
    return fill.make(np.random.default_rng(), shape)


@pytest.mark.parametrize("fill", ALL, ids=lambda fill: fill.name)
@pytest.mark.parametrize("shape", [(), (1,), (3, 1), (0, 4), SHAPE])
def test_any_shape_is_filled(fill: Fill, shape: tuple[int, ...]) -> None:
    """Finite doubles of the shape asked for, for one number and for none too."""
    array = np.asarray(made(fill, shape))
    assert array.shape == shape
    assert array.dtype == np.float64
    assert np.isfinite(array).all()


def test_names_tell_them_apart() -> None:
    """No two have one name."""
    assert len({fill.name for fill in ALL}) == len(ALL)
    assert set(SMOOTH) <= set(ALL)


def test_what_each_is_for() -> None:
    """Whole numbers of both signs, ties, a single one, small and large sizes, a large mean, extremes."""
    integers = made(INTEGERS)
    assert set(np.unique(np.abs(integers))) == {1, 2, 3, 4, 5}
    assert (integers < 0).any()
    assert len(np.unique(made(TIES))) == 3
    assert (made(TIES) == 0).any()
    assert made(ONE_HOT).sum() == np.count_nonzero(made(ONE_HOT)) == 1
    assert np.std(made(NORMAL)) == pytest.approx(1, abs=0.2)
    assert np.max(np.abs(made(TINY))) < 0.01
    wide = np.abs(made(WIDE))
    assert wide.max() / wide[wide > 0].min() > 1e8
    assert np.mean(made(OFFSET)) == pytest.approx(1e4, abs=1)
    assert np.std(made(OFFSET)) < 1
    assert {-1e4, 1e4} <= set(np.unique(made(EXTREME)))


def test_only_a_seed_is_drawn() -> None:
    """A thousand elements cost one choice, and the same seed makes the same array."""
    strategy = NORMAL.array(SHAPE).map(lambda x: Program("ReLU", "layer", calls=(Call("forward", (x,)),)))
    found = [program for _ in range(2) for program, _ in each([strategy], 3, 5)]
    arrays = [program.calls[0].args[0] for program in found]
    for first, second in zip(arrays[:3], arrays[3:], strict=True):
        np.testing.assert_equal(first, second)
