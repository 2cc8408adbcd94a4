"""How the page on naming mistakes is counted."""

from collections.abc import Callable
from types import ModuleType

from layerproof.conformance.catalogue import mistakes

Benchmark = Callable[[str], ModuleType]


def test_the_page(benchmark: Benchmark) -> None:
    """What is as wanted is counted, and the others are listed, the largest examples first."""
    module = benchmark("diagnosis")
    right, wrong = mistakes()["lin-bias-twice"], mistakes()["act-identity"]
    found = [
        module.Outcome(right, ("lin-bias-twice", "lin-layout"), ()),
        module.Outcome(wrong, ("lin-layout",), ("lin-layout",)),
    ]
    shown = [
        module.Shown("a", "output", 4, 6),
        module.Shown("b", "state", 5, 6),
        module.Shown("c", "output", 1, 7),
        module.Shown("d", "output", 2, 1),
    ]
    text = "\n".join(module.page(found, shown, 7))
    assert "2 files in `benchmarks/rewrites`" in text
    assert "Seed 7" in text
    assert "| the right mistake is named first | at least 90% | 1 of 2 (50.0%) |" in text
    assert "| with its entry taken out of the catalogue, another is named | at most 2% | 1 of 2 (50.0%) |" in text
    assert "| an example has at most 6 array elements and 4 calls | at least 90% | 2 of 4 (50.0%) |" in text
    assert "| act-identity | lin-layout | lin-layout |" in text
    assert text.endswith("| c | `output` | 1 | 7 |\n| b | `state` | 5 | 6 |")


def test_a_rewritten_mistake_is_judged(benchmark: Benchmark) -> None:
    """It is named with its entry, and nothing is without; the examples are of the catalogue's own version."""
    module = benchmark("diagnosis")
    (known,) = module.chosen(frozenset({"lin-bias-twice"}))
    (outcome,) = module.outcomes([known], 1)
    assert (outcome.right, outcome.without) == (True, ())
    assert all(one.small for one in module.examples([known], 1))
    assert {one.law for one in module.examples([known], 1)} >= {"output"}
