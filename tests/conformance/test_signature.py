"""Two wrong implementations are compared by where and how they depart from the twin."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.check import Check, failed
from layerproof.conformance.contracts import contract
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.likeness import likeness
from layerproof.conformance.signature import of_law, of_program
from layerproof.play import Array, Call, LocalSubject, Program, Raised

Make = Callable[..., Evidence]
X = np.array([[1.0, -2.0, 3.0]])
STATE = {"weight_ih_l0": (1, 1), "weight_hh_l0": (1, 1), "bias_ih_l0": (1,), "bias_hh_l0": (1,)}


def program(*methods: str) -> Program:
    """Return a program of such calls on X."""
    calls = [Call(method, (X,) if method in {"forward", "backward"} else ()) for method in methods]
    return Program("ReLU", "layer", calls=tuple(calls))


def departures(found: Evidence, *, random: bool = False) -> dict[str, str]:
    """Return what kind of symptom shows at each place."""
    return {place.where: symptom.kind for place, symptom in of_program(0, found, random=random)}


def test_right_code_does_not_depart(evidence: Make) -> None:
    """Right code has no symptoms."""
    assert departures(evidence(program("forward", "backward", "eval", "forward"))) == {}


def test_one_array_that_is_wanted_alone_need_not_be_in_a_tuple() -> None:
    """A recurrent layer without last states is compared by its output, whichever form that has."""

    class Alone(impl.RNN):
        """Returns the output alone, doubled."""

        def forward(self, x: Array, h_0: Array | None = None, *, lengths: Array | None = None) -> Any:
            """Return 2 y."""
            return 2 * super().forward(x, h_0, lengths=lengths)[0]

    known = contract("RNN")
    state = {f"params.{name}": np.ones(shape) for name, shape in STATE.items()}
    calls = (Call("forward", (np.ones((2, 1, 1)),)),)
    made = Program("RNN", "layer", config={"input_size": 1, "hidden_size": 1}, state=state, calls=calls)
    found = Evidence(known, made, LocalSubject("RNN", Alone), known.reference.given({"output_alone": True}))
    assert departures(found) == {"0 returned[0]": "value"}
    assert set(departures(replace(found, twin=known.reference)).values()) == {"form"}


@pytest.mark.parametrize(
    ("turn", "kind"),
    [
        (lambda y: y + 1, "value"),
        (lambda y: y * (1 + 1e-6), "noise"),
        (lambda y: y * np.nan, "value"),
        (lambda y: y[0], "form"),
        (lambda _: None, "form"),
        (lambda y: y > 0, "dtype"),
    ],
)
def test_kinds_of_symptoms(evidence: Make, turn: Callable[[Any], Any], kind: str) -> None:
    """A wrong value, one that is right but for rounding too large, a wrong form and a wrong dtype are told apart."""

    class Turned(impl.ReLU):
        """Turns what it returns."""

        def forward(self, x: Array) -> Any:
            """Return something else."""
            return turn(super().forward(x))

    assert departures(evidence(program("forward", "backward"), Turned)) == {"0 returned": kind}


def test_rounding_is_no_symptom_where_all_cancels() -> None:
    """One key has all the weight, so that no gradient is left: what rounding makes of large scores is no departure."""

    class Astray(impl.MultiheadAttention):
        """Is off by more than some units of what went in, and by less than of what cancels."""

        off = 1e-9

        def backward(self, grad_output: Array, grad_weights: Array | None = None) -> tuple[Array, ...]:
            """Return dx, and a little."""
            return tuple(one + self.off for one in super().backward(grad_output, grad_weights))

    known = contract("MultiheadAttention")
    random = np.random.default_rng()
    config = {"embed_dim": 2, "num_heads": 1, "bias": False, "batch_first": True}
    state = {"params.in_proj_weight": random.normal(size=(6, 2)), "params.out_proj.weight": random.normal(size=(2, 2))}
    query, key = 100 * random.normal(size=(1, 3, 2)), 100 * random.normal(size=(1, 1, 2))
    calls = (Call("forward", (query, key, key)), Call("backward", (100 * random.normal(size=(1, 3, 2)),)))
    made = Program("MultiheadAttention", "layer", config, state, calls)
    found = Evidence(known, made, LocalSubject("Astray", Astray), known.reference)
    assert departures(found) == {}
    Astray.off = 1e-3
    assert {where for where, kind in departures(found.of(replace(made, seed=1))).items() if kind == "value"} >= {
        "1 returned[0]",
        "1 returned[1]",
    }


@pytest.mark.parametrize(
    ("slope", "kinds"), [(0.0, {}), (1.0, {}), (2.0, {"1 returned": "value"}), (np.nan, {"1 returned": "value"})]
)
def test_what_a_contract_leaves_open_is_no_symptom(evidence: Make, slope: float, kinds: dict[str, str]) -> None:
    """At a kink what the twin gives under one of its choices is right, and nothing else is."""

    class Sloped(impl.ReLU):
        """Has a slope of its own at 0."""

        def forward(self, x: Array) -> Array:
            """Return y."""
            self.flat = x == 0
            return super().forward(x)

        def backward(self, grad_output: Array) -> Array:
            """Return the gradient."""
            return np.where(self.flat, slope * grad_output, super().backward(grad_output))

    calls = (Call("forward", (X * [[1, 0, 1]],)), Call("backward", (X,)))
    assert departures(evidence(Program("ReLU", "layer", calls=calls), Sloped)) == kinds


def test_side_effects_are_symptoms(evidence: Make) -> None:
    """What was changed, drawn or raised counts, in the call in which it was."""

    class Careless(impl.ReLU):
        """Has side effects."""

        def forward(self, x: Array) -> Array:
            """Draw, and change x."""
            y = super().forward(x)
            np.random.random()  # noqa: NPY002 - the mistake
            x += 1
            return y

        def backward(self, grad_output: Array) -> Array:
            """Raise."""
            raise ValueError(grad_output)

    kinds = departures(evidence(program("forward", "backward", "forward"), Careless))
    assert set(kinds.values()) == {"changed", "drew", "raised ValueError"}
    assert kinds["0 drew"] == "drew"
    assert kinds["0 changed calls[0].args[0]"] == "changed"


@pytest.mark.parametrize(("rows", "first"), [(2, False), (1, True)])
def test_what_a_wrong_form_makes_backward_raise_follows_from_it(evidence: Make, rows: int, *, first: bool) -> None:
    """The upstream gradient does not fit an output of another form: that backward refuses it is nothing of its own."""

    class Refuses(impl.ReLU):
        """Answers with some rows, and refuses to go back."""

        def forward(self, x: Array) -> Array:
            """Return y in several rows."""
            return np.repeat(super().forward(x), rows, axis=0)

        def backward(self, grad_output: Array) -> Array:
            """Raise."""
            raise ValueError(grad_output.shape)

    found = list(of_program(0, evidence(program("forward", "backward"), Refuses), random=False))
    assert [(place.call, place.first) for place, one in found if one.kind == "raised ValueError"] == [(1, first)]
    assert [place.call for place, one in found if one.kind == "form"] == ([] if first else [0])


@pytest.mark.parametrize("error", [AttributeError, RuntimeError])
def test_of_what_kind_the_exception_is_of_who_answered_before_is_a_style(evidence: Make, error: Any) -> None:
    """A cache that the first backward used up is missed in many ways; who never answers may have another reason."""

    class UsedUp(impl.ReLU):
        """Goes back once."""

        used = False

        def backward(self, grad_output: Array) -> Array:
            """Return dx, once."""
            if self.used:
                raise error
            self.used = True
            return super().backward(grad_output)

    assert departures(evidence(program("forward", "backward", "backward"), UsedUp)) == {"3 raised": "raised"}
    UsedUp.used = True
    assert departures(evidence(program("forward", "backward"), UsedUp)) == {"2 raised": f"raised {error.__name__}"}


def test_random_components_are_compared_by_ratios(evidence: Make) -> None:
    """What a random subject answers is compared with a twin that kept the same elements, whichever these are."""

    class Unscaled(impl.Dropout):
        """Does not scale."""

        def forward(self, x: Array) -> Array:
            """Return what is kept."""
            return super().forward(x) * (1 - self.p if self.training else 1)

    values = np.random.default_rng().normal(size=(20, 20))
    symptoms = []
    for seed in (1, 2):
        calls = (Call("forward", (values,), seed=seed),)
        found = evidence(Program("Dropout", "layer", {"p": 0.25}, calls=calls), Unscaled)
        ((place, symptom),) = of_program(3, found, random=True)
        assert (place.program, place.where, place.facet, place.first) == (3, "0 returned", "forward in training", True)
        symptoms.append(symptom)
    assert symptoms[0].kind == "ratio"
    assert symptoms[0].resembles(symptoms[1])


def test_what_should_have_raised_is_a_symptom(evidence: Make) -> None:
    """PyTorch refuses a row that there is not: an answer to that departs."""

    class Wraps(impl.Embedding):
        """Counts from the end."""

        def forward(self, indices: Array) -> Array:
            """Return rows."""
            return super().forward(indices % self.num_embeddings)

    config = {"num_embeddings": 3, "embedding_dim": 1}
    asked = Program("Embedding", "layer", config, calls=(Call("forward", (np.array([-1]),)),))
    assert departures(evidence(asked, Wraps)) == {"1 not raised": "not raised"}
    assert departures(evidence(asked)) == {}


def test_a_law_that_broke_is_a_symptom() -> None:
    """What was there in the place of what goes before a number, and that before the bare fact."""
    checks = [
        Check("held", 0.5, X, X),
        Check("value", 9.0, X.astype(np.float32), 2 * X),
        Check("noise", 9.0, X * (1 + 1e-6), X),
        Check("rate", 9.0, measure=0.5),
        Check("fact", 9.0),
    ]
    found = dict(of_law(3, "some.law", checks, random=False))
    assert {place.where: symptom.kind for place, symptom in found.items()} == {
        "value": "value",
        "noise": "noise",
        "rate": "measure",
        "fact": "broken",
    }
    assert {(place.program, place.facet) for place in found} == {(3, "some.law")}
    assert [symptom.kind for _, symptom in of_law(0, "law", checks[1:2], random=True)] == ["ratio"]


def test_exceptions_of_two_kinds_do_not_resemble_each_other() -> None:
    """A file that is not there is not a wrong form, in a law's words neither."""
    kinds = [Raised("FileNotFoundError", "no file"), Raised("ValueError", "3"), Raised("ValueError", "4")]
    checks = [failed("calls[0]", one.message, raised=one) for one in kinds]
    missing, three, four = (dict(of_law(0, "output", [check], random=False)) for check in checks)
    assert [symptom.kind for symptom in missing.values()] == ["raised FileNotFoundError"]
    assert (likeness(missing, three), likeness(three, four)) == ((0, 0), (1, 1))
