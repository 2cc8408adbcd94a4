"""A program reads as a textbook would print it, for every kind of component."""

from dataclasses import replace

import numpy as np
import pytest

from layerproof.conformance.results import ComponentResult, Finding
from layerproof.play import Call, Program
from layerproof.play.spelling import Kept, Spelling
from layerproof.reports.listing import finding_lines, is_name, listing, runnable
from layerproof.reports.phrases import PLAIN, Phrases

X = np.array([[1.0, 2.0]])
NATIVE = ComponentResult("Dropout", "Dropout", "failed")
PROGRAMS: dict[str, tuple[Program, list[str]]] = {
    "layer": (
        Program("Dropout", "layer", {"p": 0.5}, calls=(Call("forward", (X,), seed=7), Call("backward", (X,)))),
        [
            "layer = Dropout(p=0.5)",
            "x = np.array([[1.0, 2.0]])",
            "np.random.seed(7)",
            "y = layer.forward(x)",
            "grad_x = layer.backward(x)",
        ],
    ),
    "state": (
        Program(
            "Linear",
            "layer",
            {"in_features": 2},
            {"params.weight": X},
            (Call("load", kwargs={"params.weight": 2 * X}), Call("eval"), Call("zero_grad")),
        ),
        [
            "layer = Linear(in_features=2)",
            'layer.params["weight"][...] = np.array([[1.0, 2.0]])',
            'layer.params["weight"][...] = np.array([[2.0, 4.0]])',
            "layer.eval()",
            "layer.zero_grad()",
        ],
    ),
    "loss": (
        Program(
            "CrossEntropyLoss",
            "loss",
            calls=(Call("forward", (X, np.array([1]))), Call("backward", (np.array(1.0),)), Call("backward")),
        ),
        [
            "criterion = CrossEntropyLoss()",
            "prediction = np.array([[1.0, 2.0]])",
            "target = np.array([1])",
            "loss = criterion.forward(prediction, target)",
            "grad_prediction = criterion.backward(np.array(1.0))",
            "grad_prediction_2 = criterion.backward()",
        ],
    ),
    "optimizer": (
        Program(
            "SGD",
            "optimizer",
            {"lr": 0.1},
            {"params.w": X[0]},
            (Call("step", ({"w": X[0]},)), Call("set", kwargs={"lr": 0.5})),
        ),
        [
            'params = {"w": np.array([1.0, 2.0])}',
            "grads = {name: np.zeros_like(value) for name, value in params.items()}",
            "optimizer = SGD(params, grads, lr=0.1)",
            'grads["w"][...] = np.array([1.0, 2.0])',
            "optimizer.step()",
            "optimizer.lr = 0.5",
        ],
    ),
    "initializer": (
        Program("kaiming_normal", "initializer", {"mode": "fan_in"}, calls=(Call("call", ((3, 4),), seed=3),)),
        ["np.random.seed(3)", 'values = kaiming_normal((3, 4), mode="fan_in")'],
    ),
    "clip": (
        Program("clip_grad_norm", "clip", {"max_norm": 1.0}, calls=(Call("call", ({"w": X},)),) * 3),
        [
            line
            for end in ("", "_2", "_3")
            for line in (
                f'grads{end} = {{"w": np.array([[1.0, 2.0]])}}',
                f"norm{end} = clip_grad_norm(grads{end}, max_norm=1.0)",
            )
        ],
    ),
    "loop": (
        Program(
            "Dropout", "layer", calls=tuple(Call("forward", (np.ones((9, 9)),), seed=seed) for seed in range(4, 1000))
        ),
        [
            "layer = Dropout()",
            "x = np.ones((9, 9))",
            "outputs = []",
            "for seed in range(4, 1000):",
            "    np.random.seed(seed)",
            "    outputs.append(layer.forward(x))",
        ],
    ),
    "instances": (
        Program(
            "Dropout", "layer", seed=2, calls=(Call("forward", (X,)), Call("forward", (X,), instance=1)), instances=2
        ),
        [
            "np.random.seed(2)",
            "layer = Dropout()",
            "layer_2 = Dropout()",
            "x = np.array([[1.0, 2.0]])",
            "y = layer.forward(x)",
            "y_2 = layer_2.forward(x)",
        ],
    ),
    "layouts": (
        Program(
            "ReLU",
            "layer",
            calls=(
                Call("forward", (X,), layout="fortran"),
                Call("forward", (X,), layout="strided"),
                Call("forward", (X,), layout="readonly"),
                Call("forward", (np.array([[1.0, 2.0], [1.0, 2.0]]),), layout="broadcast"),
            ),
        ),
        [
            "layer = ReLU()",
            "x = np.asfortranarray(np.array([[1.0, 2.0]]))",
            "y = layer.forward(x)",
            "x_2 = np.repeat(np.array([[1.0, 2.0]]), 2, axis=-1)[..., ::2]",
            "y_2 = layer.forward(x_2)",
            "x_3 = np.array([[1.0, 2.0]])",
            "x_3.flags.writeable = False",
            "y_3 = layer.forward(x_3)",
            "x_4 = np.broadcast_to(np.array([[1.0, 2.0]]), (2, 2))",
            "y_4 = layer.forward(x_4)",
        ],
    ),
    "keywords": (
        Program("ReLU", "layer", calls=(Call("forward", (), {"mask": X, "causal": True}),)),
        ["layer = ReLU()", "mask = np.array([[1.0, 2.0]])", "y = layer.forward(mask=mask, causal=True)"],
    ),
    "long": (
        Program("ReLU", "layer", calls=(Call("forward", (np.linspace(-1, 1, 100),)),)),
        ["layer = ReLU()", "x = ...  # float64 of shape (100,), from -1.0 to 1.0", "y = layer.forward(x)"],
    ),
}


def mine(program: Program, spelling: Spelling = PLAIN) -> Phrases:
    """Return the phrases of a class that says how it spells a program."""
    return Phrases(program, "Mine", spelling, exact=True)


@pytest.mark.parametrize(("program", "lines"), PROGRAMS.values(), ids=PROGRAMS.keys())
def test_listing(program: Program, lines: list[str]) -> None:
    """Every kind of call is written as a person would write it."""
    assert list(listing(program).lines) == lines


def test_seeds_are_left_out_where_nothing_is_random() -> None:
    """A finding has a seed where chance plays a part; elsewhere a reader need not see it, whatever the message says."""
    program = PROGRAMS["layer"][0]
    said = "y[0] = 1 [allowed error 0, seed 7]"
    assert finding_lines(Finding(said, "", program, seed=7), NATIVE, 9) == listing(program).lines
    shown = finding_lines(Finding(said, "", program), NATIVE, 9)
    assert [line for line in listing(program).lines if "seed" not in line] == list(shown)


def test_a_seed_is_set_once() -> None:
    """The construction's seed is left out where the first call that may draw has its own."""
    program = Program("Dropout", "layer", seed=3, calls=(Call("eval"), Call("forward", (X,), seed=7)))
    assert [line for line in listing(program).lines if "seed" in line] == ["np.random.seed(7)"]


def test_long_programs_are_cut() -> None:
    """What is left out is counted; without a program there is nothing to show."""
    lines = finding_lines(Finding("", "", PROGRAMS["layouts"][0]), NATIVE, 4)
    assert len(lines) == 5
    assert lines[-1] == "# and 6 lines more"
    assert finding_lines(Finding("", ""), NATIVE, 4) == ()


@pytest.mark.parametrize("name", PROGRAMS)
def test_runnable_parses(name: str) -> None:
    """What is to be run is Python, without the three dots of a reader's version."""
    written = "\n".join(runnable(mine(PROGRAMS[name][0])).lines)
    compile(written, name, "exec")
    assert "= ..." not in written


def test_runnable_guards_against_a_subject_that_writes_into_its_input() -> None:
    """An array that is handed over twice is copied, except where it is itself looked at."""
    program = Program("ReLU", "layer", calls=(Call("forward", (X,)), Call("forward", (X,))))
    assert runnable(mine(program)).lines[-2:] == ("y = layer.forward(x.copy())", "y_2 = layer.forward(x.copy())")
    assert runnable(mine(program), (0, 0)).lines[-2] == "y = layer.forward(x)"


def test_runnable_sets_what_a_reader_need_not_see() -> None:
    """Every seed is set, and the mode is set by attribute, which needs no method."""
    program = Program("Dropout", "layer", calls=(Call("eval"), Call("train"), Call("forward", (X,), seed=2**32 + 1)))
    lines = runnable(mine(program)).lines
    assert lines[0] == "np.random.seed(0)"
    assert "layer.training = False" in lines
    assert "layer.training = True" in lines
    assert "np.random.seed(1)" in lines


def test_where_answers_are_found() -> None:
    """The listing knows the expressions that hold what each call returned and was given."""
    written = listing(PROGRAMS["loop"][0])
    assert (written.results[0], written.results[995]) == ("outputs[0]", "outputs[995]")
    written = listing(PROGRAMS["loss"][0])
    assert dict(written.results) == {0: "loss", 1: "grad_prediction", 2: "grad_prediction_2"}
    assert written.arguments[0, 1] == "target"


OWN = Spelling(
    state={"params.weight": Kept(("W",), (1, 2)), "grads.weight": Kept(("dW",), (1, 2))},
    keywords={"p": "rate"},
    switches={"train": "training = True", "eval": "training = False"},
    arguments={"train": "train=True", "eval": "train=False"},
    has_forward=False,
    has_zero_grad=False,
    takes_upstream=False,
)


def test_a_finding_is_in_the_subject_s_own_names() -> None:
    """Class, options, state and modes, under a convention in its own reading; in PyTorch's where the name is none."""
    calls = (Call("eval"), Call("forward", (X,)), Call("backward", (X,)))
    program = Program("Dropout", "layer", {"p": 0.5}, {"params.weight": X}, calls)
    finding = Finding("y[0] = 1", "", program, spelling=replace(OWN, results={"forward": "out"}))
    component = ComponentResult("Dropout", "MyDropout", "failed")
    assert list(finding_lines(finding, component, 9)) == [
        "layer = MyDropout(rate=0.5)",
        "layer.W[...] = np.array([[1.0, 2.0]])",
        "x = np.array([[1.0, 2.0]])",
        "layer(x, train=False)",
        "y = layer.out",
        "grad_x = layer.backward() * x",
    ]
    native = [*listing(program).lines[:-2], "layer.forward(x)", "y = layer.out", "grad_x = layer.backward() * x"]
    assert native[0] == "layer = Dropout(p=0.5)"
    assert list(finding_lines(finding, replace(component, subject="lambda"), 9)) == native
    finding = replace(finding, program=replace(program, config={"p": 0.25}))
    assert finding_lines(finding, replace(component, conventions={"p": "keep"}), 9)[0] == "layer = MyDropout(rate=0.75)"


def test_modes_that_are_told_are_told_call_by_call() -> None:
    """Each instance has its own; calls that repeat in changing modes are no loop."""
    calls = [
        Call("forward", (X,)),
        Call("eval"),
        Call("forward", (X,)),
        Call("forward", (X,), instance=1),
        Call("train"),
    ]
    program = Program("Dropout", "layer", calls=tuple(calls * 3), instances=2)
    lines = [line for line in runnable(mine(program, OWN)).lines if line.startswith("y")]
    told = ["layer(x.copy(), train=True)", "layer(x.copy(), train=False)", "layer_2(x.copy(), train=True)"]
    assert [line.partition(" = ")[2] for line in lines] == told * 3


def test_gradients_are_cleared_where_there_is_no_method_for_it() -> None:
    """Those that a backward has made."""
    calls = (Call("zero_grad"), Call("forward", (X,)), Call("backward", (X,)), Call("zero_grad"))
    program = Program("Linear", "layer", {}, {"params.weight": X}, calls)
    lines = runnable(mine(program, OWN)).lines
    assert [line for line in lines if "zero" in line] == ["layer.dW = np.zeros_like(layer.dW)"]


def test_functions_get_the_generators_of_the_run() -> None:
    """One for each call since the last seed; calls without a seed of their own are written one by one."""
    source = Spelling(randomness="rng")
    program = Program("he", "initializer", seed=7, calls=(Call("call", ((2,),)),) * 3)
    lines = runnable(mine(program, source)).lines
    assert [line for line in lines if "Mine" in line] == [
        f"{name} = Mine((2,), rng=np.random.default_rng({7 * 1_000_003 + count}))"
        for count, name in enumerate(["values", "values_2", "values_3"], start=1)
    ]
    program = program.with_calls(*(Call("call", ((2,),), seed=seed) for seed in range(3)))
    assert runnable(mine(program, source)).lines[-1] == (
        "    draws.append(Mine((2,), rng=np.random.default_rng((seed * 1_000_003 + 1) % 2**63)))"
    )


def test_an_answer_is_kept() -> None:
    """A copy stands beside the answer that later calls may write into; each call can be made again."""
    program = Program("ReLU", "layer", calls=(Call("forward", (X,)), Call("backward", (-X,))))
    written = runnable(mine(program), kept=0)
    assert written.lines[-3:-1] == ("before = np.copy(y)", "grad_output = np.array([[-1.0, -2.0]])")
    assert written.calls == {0: "layer.forward(x)", 1: "layer.backward(grad_output)"}


@pytest.mark.parametrize(("word", "name"), [("Dropout", True), ("class", False), ("\u3164", False), ("", False)])
def test_is_name(word: str, name: bool) -> None:
    """Keywords are no names, nor is what nobody sees."""
    assert is_name(word) is name
