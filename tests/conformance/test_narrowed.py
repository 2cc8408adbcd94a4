"""A contract fits its subject: options that it lacks, options that its readings fix, inputs it has an answer to."""

import numpy as np
import pytest

from layerproof.conformance.contract import Contract
from layerproof.conformance.contracts import contract
from layerproof.conformance.convention import Convention
from layerproof.conformance.drawing import each
from layerproof.conformance.experiments.once import ONCE
from layerproof.conformance.experiments.sequence import SEQUENCE
from layerproof.conformance.fills import NORMAL
from layerproof.play import Call, Program


def reading(component: str, name: str, other: str) -> Convention:
    """Return a convention of a component."""
    return next(one for one in contract(component).conventions if (one.name, one.other) == (name, other))


def narrowed(component: str, *readings: tuple[str, str], lacking: frozenset[str] = frozenset()) -> Contract:
    """Return a component's contract for subjects that follow readings."""
    return contract(component).narrowed(lacking, [reading(component, *one) for one in readings])


def test_a_contract_is_narrowed_once() -> None:
    """For the same options and limits it is the same, so that programs are drawn once."""
    linear = contract("Linear")
    rows = narrowed("Linear", ("inputs", "2-D"))
    assert rows is narrowed("Linear", ("inputs", "2-D"), ("gradients", "overwrite"))
    assert rows is not narrowed("Linear", ("inputs", "columns"))
    assert rows is not narrowed("Linear", ("inputs", "2-D"), lacking=frozenset({"bias"}))
    assert linear.narrowed(readings=[reading("Linear", "gradients", "overwrite")]) is linear


def test_what_a_reading_fixes_is_in_every_program() -> None:
    """An option without an argument stands at what the reading says: it is not lacking, and never another."""
    summed = narrowed("CrossEntropyLoss", ("reduction", "sum"), lacking=frozenset({"reduction", "weight"}))
    assert summed.lacking == {"weight"}
    assert summed.default({"reduction": "mean", "weight": None}).config == {"reduction": "sum"}
    asking = summed.default({"reduction": "mean", "weight": np.ones(2)}).config
    assert (asking["reduction"], set(asking)) == ("sum", {"reduction", "weight"})
    drawn = [program for program, _ in each([summed.all_configs.map(summed.default)], 20, 0)]
    assert {program.config["reduction"] for program in drawn} == {"sum"}
    assert all("weight" not in program.config for program in drawn)


def test_options_keep_their_order() -> None:
    """Arguments without a known name are filled in PyTorch's order, whatever is drawn first."""
    norm = contract("BatchNorm1d")
    settled = norm.settled({"momentum": 0.5, "num_features": 2}, given=("eps",))
    assert list(settled.items()) == [("num_features", 2), ("eps", 1e-5), ("momentum", 0.5)]
    assert norm.default_of("affine") is True
    assert norm.asks_for("affine", False)  # noqa: FBT003 - the option's value


def test_inputs_fit() -> None:
    """Only what the subject has an answer to is drawn, in sequences of many forwards as well."""
    rows = narrowed("Dropout", ("inputs", "2-D"))
    program = rows.default({"p": 0.5})
    inputs = rows.inputs(program, NORMAL).map(lambda args: program.with_calls(Call("forward", args)))
    drawn = each([inputs, *SEQUENCE.strata(rows)], 5, 0)
    forwards = [call for one, _ in drawn for call in one.calls if call.method == "forward"]
    assert len(forwards) > 50
    assert {np.ndim(call.args[0]) for call in forwards} == {2}  # type: ignore[arg-type]


def test_what_is_always_given_is_lacking_or_there() -> None:
    """Who takes keys and values has them in every program; who lacks them is asked for one input, in one width."""
    attention = contract("MultiheadAttention")
    for lacking, number in ((frozenset[str](), 3), (frozenset({"key", "value"}), 1)):
        promised = attention.narrowed(lacking)
        programs = [program for program, _ in each(ONCE.strata(promised), 4, 0)]
        forwards = [call for program in programs for call in program.calls if call.method == "forward"]
        assert {len(call.args) for call in forwards} == {number}
        assert any("kdim" in program.config for program in programs) is (number > 1)
        assert any(identity.strata(promised) for identity in promised.identities) is (number > 1)


@pytest.mark.parametrize(
    ("methods", "left"),
    [
        (["forward", "backward"], [0, 1]),
        (["eval", "forward", "backward"], [0, 1]),
        (["forward", "eval", "backward"], [0, 1, 2]),
        (["eval", "forward", "train", "backward"], [0, 1, 2]),
        (["eval", "forward", "backward", "train", "forward", "backward"], [0, 1, 3, 4, 5]),
    ],
)
def test_what_is_not_answered_is_left_out(methods: list[str], left: list[int]) -> None:
    """Backward belongs to its forward: after one in evaluation it is left out, and the rest of the program stays."""
    trained = narrowed("Dropout", ("backward", "training"))
    calls = tuple(Call(method, (np.ones((1, 1)),) if "ward" in method else ()) for method in methods)
    program = trained.default({"p": 0.5}, calls)
    answered = trained.answered(program)
    assert answered is not None
    assert answered.calls == tuple(calls[index] for index in left)
    assert (answered is program) is (len(left) == len(methods))


def test_what_has_no_answer_is_nothing() -> None:
    """A program with an input of another form cannot be played at all."""
    rows = narrowed("ReLU", ("inputs", "2-D"))
    assert rows.answered(rows.default({}, (Call("forward", (np.ones(2),)),))) is None


def test_what_a_reading_packs_is_not_lacking() -> None:
    """Whoever takes states in a tuple has one argument for two; what it cannot do without is always there."""
    promised = contract("LSTM")
    packing = [one for one in promised.conventions if one.packed]
    names = frozenset({"h_0", "c_0"})
    assert promised.narrowed(names | {"lengths"}, packing, names).not_asked == ("lengths",)
    assert promised.narrowed(names, packing, names).demanded == names
    assert promised.narrowed(names, (), names).demanded == frozenset()
    (call,) = packing[0].program(Program("LSTM", "layer", calls=(Call("forward", (1, 2, 3)),))).calls
    assert call.args == (1, (2, 3))


def test_readings_leave_choices_and_take_straightness() -> None:
    """A choice may be the component's own or a reading's; what is curved in one reading is not affine."""
    relu, linear = contract("ReLU"), contract("Linear")
    loose = Convention("looseness", "none", "some", "any slope will do", freedom=({"slope": 0.5},))
    bent = Convention("line", "straight", "bent", "the output is bent", curved=frozenset({"args[0]", "args[1]"}))
    assert relu.narrowed(readings=[loose]).free_options == (*relu.freedom, {"slope": 0.5})
    assert linear.narrowed(readings=[bent]).affine_left == {"params.weight", "params.bias"}
    assert (relu.free_options, linear.affine_left) == (relu.freedom, linear.affine)
