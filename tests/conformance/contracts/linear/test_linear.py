"""What a fully connected layer promises."""

from collections.abc import Callable, Iterator

from layerproof.play import Program


def test_programs(twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """The twin plays every program; state has a bias where the config does, and inputs have several axes."""
    axes = set()
    for program in twin_answers("Linear"):
        assert ("params.bias" in program.state) is program.config["bias"]
        axes |= {array.ndim for call in program.calls for array in call.args}  # type: ignore[union-attr]
    assert axes == {2, 3}
