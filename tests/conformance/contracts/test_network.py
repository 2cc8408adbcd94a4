"""What whole networks promise."""

from collections.abc import Callable, Iterator

from layerproof.play import Program


def test_mlp(twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """The twin plays every program, with both activations, and every parameter in its state."""
    activations = set()
    for program in twin_answers("MLP"):
        activations.add(program.config["activation"])
        assert list(program.state) == [f"params.{name}" for name in ("0.weight", "0.bias", "2.weight", "2.bias")]
    assert activations == {"relu", "tanh"}


def test_classifier(twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """The twin plays every program, on sequences of one step and of several."""
    steps = {
        array.shape[1]  # type: ignore[union-attr]
        for program in twin_answers("LSTMClassifier")
        for call in program.calls
        for array in call.args
        if call.method == "forward"
    }
    assert len(steps) > 1


def test_transformer(twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """The twin plays every program, with one layer and with two, and both ways to pool."""
    programs = list(twin_answers("TransformerClassifier"))
    assert {program.config.get("pooling") for program in programs} >= {"mean", "first"}
    assert {sum(name.endswith("linear1.weight") for name in program.state) for program in programs} == {1, 2}
