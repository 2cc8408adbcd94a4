"""Two calls of an initializer on a small shape."""

from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.drawing import each
from layerproof.conformance.experiments.drawn import DRAWN


def test_two_small_calls() -> None:
    """Of every option, watched closely, each with a seed of its own."""
    found = [program for program, _ in each(DRAWN.strata(contract("kaiming_normal")), 60, 0)]
    samples = contract("kaiming_normal").samples()
    assert {str(program.config) for program in found} == {str(config) for config, _ in samples}
    for program in found:
        first, second = program.calls
        assert (first.method, first.observe, first.args) == ("call", "all", second.args)
        assert first.args[0] in {(2, 3), (2, 3, 4, 5)}
    assert any(program.calls[0].seed != program.calls[1].seed for program in found)


def test_who_is_asked() -> None:
    """Initializers."""
    assert {name for name, promised in contracts().items() if DRAWN.applies(promised)} == {"kaiming_normal"}
