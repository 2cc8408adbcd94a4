"""What the judge is asked: which laws, under which conventions, of which subject."""

from collections.abc import Callable

import pytest

from layerproof import impl
from layerproof.conformance.contracts import contract
from layerproof.conformance.laws import laws_of
from layerproof.conformance.question import Question

Asked = Callable[..., Question]


def test_laws_are_those_of_the_contract(asked: Asked) -> None:
    """All of them, or those that were selected."""
    question = asked("ReLU", impl.ReLU)
    assert question.laws() == list(laws_of(contract("ReLU")))
    assert [law.id for law in asked("ReLU", impl.ReLU, selected={"output", "kink"}.__contains__).laws()] == [
        law.id for law in question.laws() if law.id in {"output", "kink"}
    ]


def test_what_is_claimed_is_required(asked: Asked) -> None:
    """A law on a dtype is required of who lists the dtype, and not asked of who lists others alone."""
    claiming = {law.id: law.level for law in asked("ReLU", impl.ReLU, claims=("float64", "float32")).laws()}
    assert claiming["dtype.float32"] == "required"
    assert asked("ReLU", impl.ReLU, claims=("float64", "float32")).unasked().isdisjoint({"dtype.float32"})
    assert "dtype.float32" in asked("ReLU", impl.ReLU, claims=("float64",)).unasked()


def test_free_are_conventions_that_are_not_declared(asked: Asked) -> None:
    """One reading is enough for a convention, and options that a subject has are not read as fixed."""
    question = asked("Dropout", impl.Dropout)
    names = {convention.name for convention in question.free([])}
    keep = next(convention for convention in question.free([]) if convention.name == "p")
    assert {convention.name for convention in question.free([keep])} == names - {"p"}


@pytest.mark.parametrize(
    ("inputs", "free"),
    [((), False), (("y_pred", "y_true"), False), (("y_true", "y_pred"), False), (("a", "b"), True)],
)
def test_what_names_of_inputs_tell_is_not_left_open(asked: Asked, inputs: tuple[str, ...], *, free: bool) -> None:
    """Who calls the prediction so would be right the other way round where its gradient is turned."""
    question = asked("MSELoss", impl.MSELoss, inputs=inputs)
    assert ("arguments" in {convention.name for convention in question.free([])}) is free


@pytest.mark.parametrize(
    ("component", "function", "below"), [("ReLU", False, ""), ("ReLU", True, "ReLU"), ("clip_grad_norm", False, None)]
)
def test_where_conventions_are_declared(asked: Asked, component: str, below: str | None, *, function: bool) -> None:
    """In a class, or below a function, by its name."""
    question = asked(component, getattr(impl, component), function=function)
    assert question.below == (question.subject.name if below is None else below)
