"""The known mistakes of normalization layers."""

from collections.abc import Callable

import pytest

from layerproof.conformance.catalogue import Mistake, mistakes_of

ALL = (
    "BatchNorm1d",
    "GroupNorm",
    "InstanceNorm2d",
    "LayerNorm",
    "LocalResponseNorm",
    "RMSNorm",
    "SpectralNorm",
    "WeightNorm",
)
IN_SHAPES_ALONE = ("BatchNorm2d", "BatchNorm3d", "InstanceNorm1d", "InstanceNorm3d")
"""Their mistakes are those of another component with other shapes: what counts axes or values is tried on all."""
COUNTING = {"bn-axis0", "bn-bwd-perN", "bn-bessel-N", "in-running-pooled", "in-batch"}
KNOWN = [known for component in ALL for known in mistakes_of(component)] + [
    known
    for component in IN_SHAPES_ALONE
    for known in mistakes_of(component)
    if known.id.removesuffix("-2d").removesuffix("-3d") in COUNTING
]


@pytest.mark.parametrize("mistake", KNOWN, ids=lambda mistake: mistake.id)
def test_killed(mistake: Mistake, check_mistake: Callable[[Mistake], None]) -> None:
    """Each is described in full, and breaks a law of its level whatever the seed."""
    check_mistake(mistake)


@pytest.mark.parametrize(("one", "others"), [("BatchNorm1d", ("2d", "3d")), ("InstanceNorm1d", ("2d", "3d"))])
def test_the_same_mistakes_in_other_shapes(one: str, others: tuple[str, ...]) -> None:
    """What is known of one number of axes is known of all, in as many words, and found by its name in its module."""
    for suffix in others:
        found = mistakes_of(one.replace("1d", suffix))
        assert [known.id for known in found] == [f"{known.id}-{suffix}" for known in mistakes_of(one)]
        assert [known.title for known in found] == [known.title for known in mistakes_of(one)]
        for known in found:
            assert known.implementation.positions != "L"  # type: ignore[attr-defined]
            module = __import__(known.implementation.__module__, fromlist=["*"])
            assert getattr(module, known.implementation.__name__) is known.implementation
