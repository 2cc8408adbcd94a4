"""Which elements a subject kept is read from its answers: outputs first, gradients where the input is zero."""

from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference
from layerproof.conformance.noise import training_at, with_kept
from layerproof.play import Array, Call, LocalSubject, Program, Transcript

X = np.array([2.0, -1.0, 0.0, 0.0, 3.0, 0.0])
KEPT = np.array([1.0, 0.0, 1.0, 0.0, 1.0, 1.0])


class Masked(impl.Dropout):
    """Keeps what KEPT says."""

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        kept: Array = KEPT.reshape(shape) != 0
        return kept


def recovered(*calls: Call, implementation: Any = Masked, instances: int = 1) -> list[Any]:
    """Return what was found to be kept, call by call, and None where nothing is."""
    program = Program("Dropout", "layer", {"p": 0.5}, calls=calls, instances=instances)
    return [call.kwargs.get("kept") for call in with_kept(program, played(program, implementation)).calls]


def played(program: Program, implementation: Any) -> Transcript:
    """Return what an implementation answers."""
    return LocalSubject("it", implementation).play(program)


def forward(x: Array = X, **fields: Any) -> Call:
    """Return a forward."""
    return Call("forward", (x,), **fields)


def backward(upstream: Array, **fields: Any) -> Call:
    """Return a backward."""
    return Call("backward", (upstream,), **fields)


def test_outputs_tell_where_the_input_is_not_zero() -> None:
    """Without a backward the elements at zero count as dropped: whatever they are, the output is the same."""
    (kept,) = recovered(forward())
    np.testing.assert_equal(kept, KEPT * (X != 0))


def test_gradients_tell_where_the_input_is_zero() -> None:
    """A gradient that arrives shows an element that was kept."""
    kept, nothing = recovered(forward(), backward(np.ones(6)))
    np.testing.assert_equal(kept, KEPT)
    assert nothing is None


def test_a_later_gradient_tells_what_the_first_could_not() -> None:
    """Where the first upstream gradient is zero the second one's answer is read."""
    first, second = np.array([1.0, 1, 1, 1, 1, 0]), np.array([1.0, 1, 0, 0, 1, 1])
    kept, *_ = recovered(forward(), backward(first), backward(second))
    np.testing.assert_equal(kept, KEPT)
    kept, *_ = recovered(forward(), backward(first))
    np.testing.assert_equal(kept, KEPT * [1, 1, 1, 1, 1, 0])


def test_gradients_overrule_no_output() -> None:
    """Where the output has told, a wrong gradient is not believed: it is what is to be found wrong."""

    class PassesAll(Masked):
        """Masks no gradient."""

        def backward(self, grad_output: Array) -> Array:
            """Return the gradient itself."""
            return grad_output

    kept, _ = recovered(forward(), backward(np.ones(6)), implementation=PassesAll)
    np.testing.assert_equal(kept, [1, 0, 1, 1, 1, 1])


def test_each_instance_has_masks_of_its_own() -> None:
    """A backward belongs to the latest forward of its own instance."""

    class Alternating(impl.Dropout):
        """Keeps all, then what KEPT says, then nothing."""

        made = 0

        def _draw_kept(self, shape: tuple[int, ...]) -> Array:
            Alternating.made += 1
            masks: list[Array] = [np.ones(shape, bool), KEPT != 0, np.zeros(shape, bool)]
            return masks[Alternating.made - 1]

    found = recovered(
        forward(),
        forward(instance=1),
        backward(np.ones(6)),
        backward(np.ones(6), instance=1),
        forward(),
        backward(np.ones(6)),
        implementation=Alternating,
        instances=2,
    )
    np.testing.assert_equal(found[0], np.ones(6))
    np.testing.assert_equal(found[1], KEPT)
    np.testing.assert_equal(found[4], np.zeros(6))
    assert [found[index] for index in (2, 3, 5)] == [None, None, None]


def test_nothing_is_kept_in_evaluation() -> None:
    """In evaluation nothing is drawn, so nothing is recovered; back in training it is."""
    found = recovered(Call("eval"), forward(), backward(np.ones(6)), Call("train"), forward())
    assert found[:4] == [None, None, None, None]
    np.testing.assert_equal(found[4], KEPT * (X != 0))


def test_modes_are_each_instances_own() -> None:
    """An instance starts in training, and eval and train move it alone, from the next call on."""
    calls = (Call("eval"), forward(), forward(instance=1), Call("train"), forward())
    program = Program("Dropout", "layer", calls=calls, instances=2)
    assert training_at(program) == [True, False, True, False, True]


@pytest.mark.parametrize("answer", [None, [1.0], (X, X), X[:2], "text"], ids=repr)
def test_answers_of_another_form_tell_nothing(answer: Any) -> None:
    """Nothing is recovered from what is no array of the input's shape."""

    class Odd(impl.Dropout):
        """Answers something else."""

        def forward(self, x: Array) -> Any:  # noqa: ARG002 - whatever the input is
            """Return it."""
            return answer

        def backward(self, grad_output: Array) -> Any:  # noqa: ARG002 - likewise
            """Return it."""
            return answer

    assert recovered(forward(), backward(np.ones(6)), implementation=Odd) == [None, None]


def test_a_subject_that_raises_ends_the_recovery() -> None:
    """Calls that were not answered stay as they are."""

    class Raises(Masked):
        """Raises in its second forward."""

        def forward(self, x: Array) -> Array:
            """Answer once."""
            if self._saved is not None:
                raise ValueError
            return super().forward(x)

    found = recovered(forward(), forward(), forward(), implementation=Raises)
    np.testing.assert_equal(found[0], KEPT * (X != 0))
    assert found[1:] == [None, None]


@pytest.mark.parametrize("component", ["Dropout", "OriginalDropout"])
@pytest.mark.parametrize("p", [0.0, 0.3, 0.9])
def test_the_twin_answers_as_the_subject_does(component: str, p: float) -> None:
    """Given the bits alone, the twin comes to the same outputs and gradients, at zeros too."""
    source = np.random.default_rng()
    x = source.integers(-1, 2, (5, 7)) * source.normal(size=(5, 7))
    calls = (forward(x, seed=3), backward(source.normal(size=(5, 7))), backward(source.normal(size=(5, 7))))
    program = Program(component, "layer", {"p": p}, calls=calls)
    answers = played(program, getattr(impl, component)).answers
    coupled = with_kept(program, played(program, getattr(impl, component)))
    expected = LocalSubject("twin", getattr(reference, component), seeding=False).play(coupled).answers
    for one, other in zip(answers, expected, strict=True):
        np.testing.assert_allclose(one.returned, other.returned, rtol=1e-15)  # type: ignore[arg-type]
