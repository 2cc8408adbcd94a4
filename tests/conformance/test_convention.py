"""Conventions: what a subject of another reading is given, and how its answers are read."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.contracts import contracts
from layerproof.conformance.convention import Convention, ReadAs, in_reading
from layerproof.conformance.examination import Examination
from layerproof.play import Answer, Array, Call, LocalSubject, Program, SubjectLost, Transcript

KNOWN = [(name, convention) for name, promised in contracts().items() for convention in promised.conventions]
TURNED = Convention("layout", "rows", "columns", "the weight is transposed", transposed=("weight",))


def test_a_transposed_weight_goes_in_and_comes_out() -> None:
    """State, later loads and observed gradients are turned; other arrays stay."""
    weight, bias = np.arange(6.0).reshape(2, 3), np.ones(2)
    state = {"params.weight": weight, "params.bias": bias}
    program = Program(
        "Linear", "layer", {"in_features": 3}, state, (Call("load", kwargs=state), Call("forward", (bias,)))
    )
    given = TURNED.program(program)
    assert given.config == program.config
    for held in (given.state, given.calls[0].kwargs):
        np.testing.assert_equal(dict(held), {"params.weight": weight.T, "params.bias": bias})
    assert given.calls[1] is program.calls[1]
    answered = Transcript(Answer(state=given.state), (Answer(state={"grads.weight": weight.T, "grads.bias": bias}),))
    read = TURNED.transcript(answered)
    np.testing.assert_equal(dict(read.built.state), state)
    np.testing.assert_equal(dict(read.answers[0].state), {"grads.weight": weight, "grads.bias": bias})


def test_a_weight_whose_axes_stand_in_another_order_goes_in_and_comes_out() -> None:
    """State and gradients are laid out as the subject keeps them, and back; what has other axes is left as it is."""
    ordered = Convention("layout", "first", "last", "its first axis stands last", orders={"weight": (1, 2, 0)})
    weight = np.arange(24.0).reshape(2, 3, 4)
    given = ordered.program(Program("Linear", "layer", {}, {"params.weight": weight, "params.bias": np.ones(2)}))
    assert {name: value.shape for name, value in given.state.items()} == {
        "params.weight": (3, 4, 2),
        "params.bias": (2,),
    }
    answered = Transcript(Answer(state=given.state), (Answer(state={"grads.weight": np.ones((3, 4))}),))
    read = ordered.transcript(answered)
    np.testing.assert_array_equal(read.built.state["params.weight"], weight)
    assert read.answers[0].state["grads.weight"].shape == (3, 4)


def test_a_vector_that_is_handed_over_as_a_column_comes_back_as_one() -> None:
    """Whatever has another form, such as a gradient that is no vector, is left as it is."""
    lifted = Convention("vectors", "1-D", "columns", "they are columns", lifted={"bias": (-1, 1)})
    bias = np.arange(3.0)
    given = lifted.program(Program("Linear", "layer", {}, {"params.weight": np.ones((3, 1)), "params.bias": bias}))
    assert {name: value.shape for name, value in given.state.items()} == {
        "params.weight": (3, 1),
        "params.bias": (3, 1),
    }
    answered = Transcript(Answer(state=given.state), (Answer(state={"grads.bias": np.ones((3, 3))}),))
    read = lifted.transcript(answered)
    np.testing.assert_array_equal(read.built.state["params.bias"], bias)
    assert read.built.state["params.weight"].shape == (3, 1)
    assert read.answers[0].state["grads.bias"].shape == (3, 3)


def test_which_readings_fit_a_subject() -> None:
    """One that fixes an option, takes what others take in parts, or is about what they have or are handed."""
    fixed = Convention("bias", "option", "without", "there is none", fixed={"bias": False})
    whole = Convention("sizes", "each", "one", "there is one", whole=frozenset({"kernel_size"}))
    lifted = Convention("vectors", "1-D", "columns", "they are columns", lifted={"bias": (-1, 1)})
    none: frozenset[str] = frozenset()
    assert [one.fits(none, none, handed=False) for one in (fixed, whole, lifted)] == [False, True, False]
    both = frozenset({"bias"}), frozenset({"kernel_size"})
    assert [one.fits(*both, handed=True) for one in (fixed, whole, lifted)] == [True, False, True]
    about = Convention("masks", "any", "boolean", "they are boolean", about=frozenset({"attn_mask", "bias"}))
    assert about.fits(frozenset({"bias"}), none, handed=False)
    assert not about.fits(frozenset({"attn_mask", "bias"}), none, handed=False)
    needed = Convention("padding", "any", "names", "it has a name", needed=frozenset({"padding"}))
    assert [needed.fits(none, none, given, handed=False) for given in (none, needed.needed)] == [False, True]


def test_what_comes_besides_the_first_is_read_by_itself() -> None:
    """The first of several arrays stays as it is, and so does one that comes alone."""
    squeezed = Convention("h_0", "3-D", "2-D", "states have two axes", others=lambda state: state[np.newaxis])
    output, state = np.ones((2, 3)), np.zeros((4, 5))
    read = squeezed.transcript(Transcript(Answer(), (Answer(returned=(output, state)), Answer(returned=output))))
    together, alone = (answer.returned for answer in read.answers)
    assert isinstance(together, tuple)
    assert [one.shape for one in together if isinstance(one, np.ndarray)] == [(2, 3), (1, 4, 5)]
    assert alone is output


def test_every_array_is_read_alike() -> None:
    """One that comes alone, and each of several."""
    rows = Convention("inputs", "rows", "one", "there is one row", each=lambda array: array[np.newaxis])
    read = rows.transcript(
        Transcript(Answer(), (Answer(returned=(np.ones(2), np.ones(3))), Answer(returned=np.ones(2))))
    )
    together, alone = (answer.returned for answer in read.answers)
    assert isinstance(together, tuple)
    assert [np.shape(one) for one in (*together, alone)] == [(1, 2), (1, 3), (1, 2)]  # type: ignore[arg-type]


def test_a_longer_name_tells_one_layer_from_others() -> None:
    """`fc.weight` is turned, wherever it stands, and no other weight."""
    ordered = Convention("layout", "out", "in", "it is turned", orders={"fc.weight": (1, 0)})
    names = ("params.fc.weight", "params.encoder.0.fc.weight", "params.xfc.weight", "params.embedding.weight")
    given = ordered.program(Program("MLP", "layer", {}, dict.fromkeys(names, np.ones((2, 3)))))
    assert [value.shape for value in given.state.values()] == [(3, 2), (3, 2), (2, 3), (2, 3)]


def test_a_reading_of_the_config_alone_leaves_transcripts() -> None:
    """A convention without transposed arrays hands answers through as they are."""
    turned = Convention("p", "drop", "keep", "p keeps", config=lambda config: {**config, "p": 0.75})
    program, answered = Program("Dropout", "layer", {"p": 0.25}), Transcript(Answer())
    assert turned.program(program).config == {"p": 0.75}
    assert turned.transcript(answered) is answered


def test_a_subject_keeps_its_name(prepared: Callable[..., Examination]) -> None:
    """Seen through a convention a subject is still itself."""
    subject = ReadAs(LocalSubject("mine", impl.Linear), [TURNED])
    assert subject.name == "mine"
    assert prepared("Linear", impl.Linear, conventions={"gradients": "overwrite"}).twin.options == {"accumulate": False}


def test_several_programs_are_read_alike() -> None:
    """What is played at once is turned as what is played alone, and a loss comes through."""
    subject = ReadAs(LocalSubject("mine", _Turned), [TURNED])
    config, state = {"in_features": 3, "out_features": 2}, {"params.weight": np.arange(6.0).reshape(2, 3)}
    program = Program("Linear", "layer", config, state, (Call("forward", (np.eye(3),)),))
    alone = subject.play(program)
    np.testing.assert_equal(alone.built.state, {**state, "grads.weight": np.zeros((2, 3))})
    assert repr(subject.play_all([program, program])) == repr([alone, alone])

    class Lost:
        name = "lost"

        def play(self, _: Program) -> Transcript:
            raise SubjectLost("crash", "gone")

    (lost,) = ReadAs(Lost(), [TURNED]).play_all([program])
    assert isinstance(lost, SubjectLost)


class _Turned:
    """Keeps its weight as (in, out)."""

    def __init__(self, in_features: int, out_features: int) -> None:
        shape = (in_features, out_features)
        self.params, self.grads = {"weight": np.zeros(shape)}, {"weight": np.zeros(shape)}

    def forward(self, x: Array) -> Array:
        """Return y."""
        return np.asarray(x @ self.params["weight"])


@pytest.mark.parametrize(("component", "convention"), KNOWN, ids=lambda value: getattr(value, "name", value))
def test_conventions_are_described(component: str, convention: Convention) -> None:
    """Each has users and a meaning that reads on after a bracket, and two readings that differ."""
    assert convention.users, component
    assert convention.meaning
    assert not convention.meaning.endswith(".")
    assert convention.standard != convention.other
    kept = convention.transposed or convention.orders or convention.blocks or convention.lifted
    rewrites = convention.config or kept or convention.twin or convention.fixed or convention.call
    assert rewrites or convention.within or convention.component or convention.split or convention.containers != "dict"


def test_a_renamed_array_goes_in_and_comes_out() -> None:
    """By the beginning of its own name, whatever stands before and behind that."""
    named = Convention("bias", "two", "one", "there is one bias", renamed={"bias_ih": "bias"})
    state = {"params.bias_ih_l0": np.ones(1), "params.weight_ih_l0": np.zeros(1)}
    given = named.program(Program("RNN", "layer", state=state))
    assert list(given.state) == ["params.bias_l0", "params.weight_ih_l0"]
    answer = Answer(state={"instances[1].grads.bias_l0": np.ones(1), "grads.bias": np.ones(1)})
    read = named.transcript(Transcript(answer, ())).built.state
    assert list(read) == ["instances[1].grads.bias_ih_l0", "grads.bias_ih"]


def test_an_array_goes_in_in_parts_and_comes_out_in_one() -> None:
    """Answers tell what changed: where one part did, the others are what they were."""
    apart = Convention("in_proj", "fused", "split", "there are three", split={"w": ("q", "k")})
    turned = Convention("weight", "(out, in)", "(in, out)", "turned", transposed=("w", "q", "k"))
    whole = np.arange(8.0).reshape(4, 2)
    given: list[Program] = []

    class Keeps:
        """Answers with what it was given, and with another part of it."""

        name = "keeps"

        def play(self, program: Program) -> Transcript:
            """Change one part of two."""
            given.append(program)
            return Transcript(Answer(state=program.state), (Answer(state={"params.k": np.zeros((2, 2))}), Answer()))

    for conventions in ([apart, turned], [turned, apart]):
        transcript = ReadAs(Keeps(), conventions).play(Program("MHA", "layer", state={"params.w": whole}))
        np.testing.assert_equal(given[-1].state, {"params.q": whole[:2].T, "params.k": whole[2:].T})
        np.testing.assert_equal(transcript.built.state, {"params.w": whole})
        np.testing.assert_equal(transcript.answers[0].state, {"params.w": np.vstack([whole[:2], np.zeros((2, 2))])})
        assert transcript.answers[1].state == {}


def test_blocks_of_rows_stand_in_another_order() -> None:
    """By the beginning of a name, weights and biases alike, below other readings; what cannot be cut stays."""
    gates = Convention(
        "gates", "i,f,o", "o,i,f", "they stand otherwise", blocks={"weight": (2, 0, 1), "bias": (2, 0, 1)}
    )
    turned = Convention("weight", "(gates, in)", "(in, gates)", "turned", transposed=("weight_l0",))
    weight, bias = np.arange(12.0).reshape(6, 2), np.arange(3.0)
    state = {"params.weight_l0": weight, "params.bias": bias, "params.bias_l0": np.ones(4), "params.w": bias}
    for conventions in ([gates, turned], [turned, gates]):
        given = in_reading(Program("LSTM", "layer", state=state), conventions).state
        np.testing.assert_equal(given["params.weight_l0"], weight[[4, 5, 0, 1, 2, 3]].T)
        assert [given[f"params.{name}"].tolist() for name in ("bias", "bias_l0", "w")] == [
            [2, 0, 1],
            [1] * 4,
            [0, 1, 2],
        ]
    given = gates.program(Program("LSTM", "layer", state=state)).state
    np.testing.assert_equal(gates.transcript(Transcript(Answer(state=given), ())).built.state, state)


def test_what_is_about_handing_over_comes_last() -> None:
    """It turns what other readings made of the arguments, however they were declared."""

    def doubled(call: Call) -> Call:
        return replace(call, args=(call.args[0], 2.0))

    def exchanged(call: Call) -> Call:
        return replace(call, args=call.args[::-1])

    values = Convention("values", "one", "two", "the second is twice as large", call=doubled)
    order = Convention("order", "as is", "turned", "the second comes first", call=exchanged, outermost=True)
    program = Program("MSELoss", "loss", calls=(Call("forward", (3.0, 1.0)),))
    for conventions in ([values, order], [order, values]):
        assert in_reading(program, conventions).calls[0].args == (2.0, 3.0)
