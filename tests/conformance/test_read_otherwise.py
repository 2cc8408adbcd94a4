"""Where a reading has other answers than PyTorch's no known mistake is looked for."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from layerproof import impl
from layerproof.conformance.examination import Examination
from layerproof.conformance.read_otherwise import broken_otherwise, read_otherwise
from layerproof.play import Array

Prepared = Callable[..., Examination]


@pytest.mark.parametrize(
    ("component", "conventions"),
    [("Linear", {}), ("GELU", {"formula": "tanh"}), ("Dropout", {"form": "original"})],
    ids=["no reading", "an option", "chance"],
)
def test_nothing_is_otherwise_where_the_twin_is_the_same(
    prepared: Prepared, component: str, conventions: dict[str, str]
) -> None:
    """Neither without a reading, nor under one that is an option, nor where the twins draw."""
    examination = prepared(component, getattr(impl, component), conventions=conventions)
    assert read_otherwise(examination) == set()


def test_gradients_are_otherwise_where_they_add_up(prepared: Prepared) -> None:
    """Who overwrites gradients has others after a second backward, and the same outputs."""
    examination = prepared("Linear", impl.Linear, conventions={"gradients": "overwrite"})
    assert {place.facet for place in read_otherwise(examination)} == {"grads.weight", "grads.bias"}


@pytest.mark.parametrize(("component", "others"), [("LSTM", (1, 2)), ("MultiheadAttention", (1,))])
def test_what_is_kept_back_is_otherwise(prepared: Prepared, component: str, others: tuple[int, ...]) -> None:
    """Last states, or weights, that the reading does not return are not compared; the output is."""
    examination = prepared(component, getattr(impl, component), conventions={"returned": "output"})
    facets = {place.facet for place in read_otherwise(examination)}
    assert {f"forward in training[{number}]" for number in others} <= facets
    assert not {facet for facet in facets if facet.startswith("backward") or facet == "forward in training[0]"}


@pytest.mark.parametrize("returned", ["output", None])
def test_broken_laws_are_otherwise_where_the_answers_have_another_form(
    prepared: Prepared, returned: str | None
) -> None:
    """Who returns the output alone breaks the law on outputs otherwise than in PyTorch's form, and others alike."""

    class Doubled(impl.MultiheadAttention):
        """Returns twice what it should, in either direction."""

        def forward(self, *args: Any, **kwargs: Any) -> Any:
            """Double the output."""
            output, weights = super().forward(*args, **kwargs)
            return 2 * output if returned else (2 * output, weights)

        def backward(self, grad_output: Array, grad_weights: Array | None = None) -> tuple[Array, ...]:
            """Double the gradients."""
            return tuple(2 * one for one in super().backward(grad_output, grad_weights))

    conventions = {"returned": returned} if returned else {}
    examination = prepared("MultiheadAttention", Doubled, conventions=conventions)
    examination.run()
    broken = next(tally for tally in examination.broken() if tally.law.id == "output")
    assert broken.evidence is not None
    program = broken.evidence.program
    for kept_back in (True, False):
        calls = [
            replace(call, kwargs={**call.kwargs, "need_weights": kept_back} if call.method == "forward" else {})
            for call in program.calls
            if call.method != "backward"
        ]
        asked = replace(broken.evidence, program=program.with_calls(*calls))
        otherwise = {0} if returned and kept_back else set()
        assert broken_otherwise(examination, [replace(broken, evidence=asked)]) == otherwise
