"""Wrong code in the styles of courses and books is caught, whatever its form, and its mistake is named."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.diagnosis import Diagnosis
from layerproof.conformance.judge import judge
from layerproof.play.limits import Limits
from layerproof.submissions.checking import question_of, recognised
from layerproof.submissions.mistakes import MistakePlayers
from layerproof.submissions.options import Options
from layerproof.submissions.subject import Workshop
from layerproof.submissions.target import find_target

STYLES = Path(__file__).parent / "styles"
READINGS = tomllib.loads((STYLES / "readings.toml").read_text("utf-8"))

pytestmark = pytest.mark.xdist_group("wrong styles")


class Wrong(NamedTuple):
    """A line of a right file, and the mistake that another one in its place is.

    Attributes:
        file: the style.
        component: what is wrong.
        right: what the file says.
        wrong: what it says instead.
        mistake: the mistake's slug; "" where none is named under so many readings.
    """

    file: str
    component: str
    right: str
    wrong: str
    mistake: str


WRONG = [
    Wrong("handed_arrays", "Linear", "np.dot(self.x, self.W) + self.b", "np.dot(self.x, self.W) + 2 * self.b",
          "lin-bias-twice"),
    Wrong("handed_arrays", "Conv2d", "return images[:, :, pad:pad + shape[2], pad:pad + shape[3]]",
          "return images[:, :, :shape[2], :shape[3]]", "cv-dx-crop"),
    Wrong("handed_arrays", "MaxPool2d", "self.stride, self.pad, -np.inf)", "self.stride, self.pad)", "mp-zero-pad"),
    Wrong("handed_arrays", "MaxPool2d", "im2col(x, self.pool_h, self.pool_w, self",
          "im2col(x, self.pool_w, self.pool_h, self", "mp-k-transposed"),
    Wrong("handed_arrays", "ReLU", "dx = dout.copy()", "dx = dout", "al-grad-mutate-relu"),
    Wrong("handed_sequences", "LSTM", "dxs[:, t, :], dh, dc = layer.backward(dhs[:, t, :] + dh, dc)",
          "dxs[:, t, :], dh, _ = layer.backward(dhs[:, t, :] + dh, dc)", "ls-no-dc"),
    Wrong("self_attention", "MultiheadAttention", "+ dv @ self.wv.T", "", ""),
    Wrong("functions", "Linear", "x.reshape(x.shape[0], -1).T.dot(dout), dout.sum(axis=0)",
          "x.reshape(x.shape[0], -1).T.dot(dout), dout.mean(axis=0)", "lin-gb-mean"),
    Wrong("functions", "LayerNorm", "std = np.sqrt(x.var(axis=1, keepdims=True) + eps)",
          "std = np.sqrt(x.var(axis=1, keepdims=True)) + eps", "ln-eps-outside"),
    Wrong("functions", "Dropout", "(np.random.rand(*x.shape) < p) / p", "np.random.rand(*x.shape) < p", "do-no-scale"),
    Wrong("functions", "CrossEntropyLoss", ".sum() / N, dx / N", ".sum() / N, dx", "ce-bwd-sum"),
    Wrong("functions", "LSTMCell", "dc = dnext_c + dnext_h", "dc = dnext_h", "lc-no-dc"),
    Wrong("functions", "LSTM", "lstm_step_backward(dh[:, t] + dh_prev, dc_prev, cache[t])",
          "lstm_step_backward(dh[:, t] + dh_prev, 0, cache[t])", "ls-no-dc"),
    Wrong("functions", "LSTM", "lstm_step_backward(dh[:, t] + dh_prev, dc_prev, cache[t])",
          "lstm_step_backward(dh[:, t], dc_prev, cache[t])", "ls-no-dh"),
    Wrong("functions", "RNN", "rnn_step_backward(dh[:, t] + dh_prev, cache[t])",
          "rnn_step_backward(dh[:, t], cache[t])", "rn-trunc1-start"),
    Wrong("functions", "RNN", "sums = [total + gradient for total, gradient in zip(sums, gradients)]",
          "sums = gradients", "rn-all-last"),
    Wrong("functions", "RNN", "hs, caches, h = [], [], h0", "hs, caches, h = [], [], np.zeros_like(h0)",
          "rn-h0-ignored"),
    Wrong("sublayers", "TransformerEncoderLayer", "d = self.norm1.backward(d + self.ffn.backward(d))",
          "d = self.norm1.backward(self.ffn.backward(d))", "tr-bwd-residual"),
    Wrong("sublayers", "LSTM", "dc * cx * f * (1 - f), dc * i", "dc * cx * f, dc * i", ""),
    Wrong("gates", "LSTM", "dC = dC * F", "dC = 0 * F", ""),
    Wrong("updates", "SGD", "self.v[key] - self.lr * grads[key]", "self.v[key] - self.lr * grads[key] / 2", ""),
    Wrong("cached_calls", "Linear", "inp @ self.w + self.b", "inp @ self.w + 2 * self.b", "lin-bias-twice"),
    Wrong("handed_columns", "Linear", "db = np.sum(dZ, axis=1, keepdims=True)",
          "db = np.mean(dZ, axis=1, keepdims=True)", "lin-gb-mean"),
    Wrong("in_place", "clip_grad_norm", "if rate < 1:", "if rate != 1:", "cl-always"),
    Wrong("matrices", "CrossEntropyLoss", "return (self.softmax - self.Y) / self.N", "return self.softmax - self.Y",
          "ce-bwd-sum"),
    Wrong("heads", "MultiheadAttention", "self.k.transpose(0, 1, 3, 2) / np.sqrt(self.head_dim)",
          "self.k.transpose(0, 1, 3, 2) / np.sqrt(self.embed_dim)", "at-sqrt-dmodel"),
    Wrong("vectors", "GRUCell", "self.dbnh += dn * self.r", "self.dbnh += dn", ""),
    Wrong("vectors", "Conv2d", "turned = np.flip(self.W, (2, 3))", "turned = self.W", "cv-flip-backward"),
    Wrong("functions", "SGD", "* dw\n", "* dw / 2\n", ""),
    Wrong("columns", "Linear", "dZ, axis=1, keepdims=True)\n        return",
          "dZ, axis=1, keepdims=True) / dZ.shape[1]\n        self.dW /= dZ.shape[1]\n        return", "lin-grads-divN"),
    Wrong("blog", "Dropout", ">= self.p", "< self.p", "do-compare-turned-dropout"),
    Wrong("blog", "GELU", "1 + 3 * 0.044715", "1 + 0.044715", "act-gelu-tanh-power"),
    Wrong("blog", "GroupNorm", "self.groups, c // self.groups, -1)\n        self.axes = (2, 3)",
          "c // self.groups, self.groups, -1)\n        self.axes = (1, 3)", "gn-interleaved"),
    Wrong("blog", "MaxPool2d", "            best = best / best.sum(axis=(2, 3), keepdims=True)\n", "", "mp-ties-all"),
    Wrong("blog", "LSTM", "dc = dc + d * o", "dc = d * o", "ls-no-dc"),
    Wrong("notebook", "LSTM", 'np.tanh(self._step("g"', 'sigmoid(self._step("g"', "ls-g-sigmoid"),
    Wrong("blog", "BCELoss", "(-self.y / self.p + (1", "(self.y / self.p - (1", "bce-bwd-sign"),
    Wrong("blog", "BCEWithLogitsLoss", "np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))",
          "-y * np.log(self.s) - (1 - y) * np.log(1 - self.s)", "bcel-naive"),
    Wrong("means", "SGD", "(1 - self.beta) * grads", "(1 - self.beta) ** 2 * grads", ""),
    Wrong("means", "GaussianNLLLoss", "1 / self.v - self.d**2 / self.v**2", "1 / self.v + self.d**2 / self.v**2",
          "gnll-bwd-var-sign"),
    Wrong("masks", "ScaledDotProductAttention", "np.where(mask, s, -1e9)", "np.where(mask, s, -10.0)",
          "at-mask-small"),
    Wrong("named_masks", "MultiheadAttention", "np.where(mask[:, None] == 0, -1e9, scores)", "scores",
          "at-attn-mask-ignored"),
    Wrong("masks", "MultiheadAttention", "attn_mask.reshape(s.shape) if",
          "attn_mask.reshape(self.heads, -1, *s.shape[2:]).swapaxes(0, 1) if", ""),
    Wrong("encoder", "MultiheadAttention", "np.where(attn_mask, -np.inf, s)", "np.where(attn_mask, -10.0, s)", ""),
    Wrong("encoder", "TransformerEncoderLayer", "src, src, src_mask)", "src, src)", ""),
    Wrong("named_padding", "Conv2d", "t, l = (kh - 1) // 2, (kw - 1) // 2", "t, l = kh // 2, kw // 2",
          "cv-same-left"),
    Wrong("keras_losses", "MSELoss", "return 2 * self.d", "return -2 * self.d", "mse-sign"),
    Wrong("keras_losses", "L1Loss", "return np.sign", "return -np.sign", "l1-sign"),
    Wrong("keras_losses", "BCELoss", "(self.p - self.t)", "(self.t - self.p)", "bce-bwd-sign"),
    Wrong("keras_losses", "CrossEntropyLoss", "(self.p - self.y)", "(self.y - self.p)", "ce-bwd-sign"),
    Wrong("keras_losses", "SmoothL1Loss", "return loss, slope", "return loss, -slope", "smooth-l1-sign"),
    Wrong("losses_of_columns", "CrossEntropyLoss", "return (self.P - self.Y) / self.m", "return self.P - self.Y",
          "ce-bwd-sum"),
    Wrong("losses_of_columns", "CrossEntropyLoss", "Z.max(0", "Z.max(1", ""),
    Wrong("losses_of_columns", "BCELoss", "return -(self.Y", "return (self.Y", ""),
    Wrong("losses_of_columns", "BCEWithLogitsLoss", "+ e) - self.Y)", "+ e) + self.Y)", ""),
    Wrong("losses_of_columns", "MSELoss", "return self.D", "return -self.D", "mse-sign"),
    Wrong("descending", "Linear", "output_gradient\n        return input_gradient\n\n\nclass Tanh",
          "output_gradient\n        return self.weights.T @ output_gradient\n\n\nclass Tanh", "lin-descends-before-dx"),
    Wrong("descending", "Linear", "-= learning_rate * ", "+= learning_rate * ", "lin-descends-uphill"),
    Wrong("descending", "Linear", "self.bias -= ", "self.bias =- ", "lin-descends-bias-assigned"),
    Wrong("descending", "Linear", "-= learning_rate * ", "-= learning_rate**2 * ", "lin-rate-twice"),
]  # fmt: skip


def _planted(case: Wrong, folder: Path) -> Path:
    """Return a file with the wrong line."""
    source = (STYLES / f"{case.file}.py").read_text("utf-8")
    assert case.right in source
    path = folder / f"{case.file}.py"
    path.write_text(source.replace(case.right, case.wrong), "utf-8")
    return path


@pytest.fixture(scope="module")
def diagnosis() -> Iterator[Diagnosis]:
    """Give what names mistakes."""
    with MistakePlayers(Limits()) as players:
        yield Diagnosis(players)


def _named(
    case: Wrong, folder: Path, diagnosis: Diagnosis | None, readings: Mapping[str, str], seed: int | None = None
) -> tuple[str, list[str]]:
    """Return the verdict on wrong code that declares readings, and the mistakes that are named."""
    with Workshop(find_target(str(_planted(case, folder)))) as workshop:
        export = recognised(workshop.opened(), contracts()).components[case.component]
        options = Options(conventions={case.component: readings}, seed=seed, shrink=False)
        question = question_of(workshop, export, contract(case.component), options, 1e-12)
        result = judge(question, diagnosis)
    return result.verdict, [mistake.id for mistake in result.mistakes]


@pytest.mark.parametrize("case", WRONG, ids=lambda case: f"{case.file}-{case.component}")
def test_wrong_code_is_caught_and_named(case: Wrong, diagnosis: Diagnosis, tmp_path: Path) -> None:
    """Declared as the right code is, it breaks a law, and what it does wrong is said where that has a name."""
    looked_for = diagnosis if case.mistake else None
    verdict, named = _named(case, tmp_path, looked_for, READINGS[case.file][case.component])
    assert (verdict, case.mistake in named or not case.mistake) == ("failed", True), named


UNDECLARED = [
    case
    for case in WRONG
    if (case.file in {"blog", "columns"} and case.component != "LSTM")
    or (case.file == "functions" and case.component in {"RNN", "LSTM"})
]


@pytest.mark.parametrize("case", UNDECLARED, ids=lambda case: f"{case.file}-{case.component}")
def test_wrong_code_is_named_though_it_declares_nothing(case: Wrong, diagnosis: Diagnosis, tmp_path: Path) -> None:
    """What it follows besides is found out, and what it does wrong is said all the same, first."""
    verdict, named = _named(case, tmp_path, diagnosis, {})
    assert (verdict, named[:1]) == ("failed", [case.mistake])


@pytest.mark.parametrize("seed", [7, 1009])
def test_readings_are_found_where_one_leaves_few_programs_to_another(
    seed: int, diagnosis: Diagnosis, tmp_path: Path
) -> None:
    """Seven readings at once have an answer to three of the programs that are drawn: more are drawn for them."""
    case = next(case for case in UNDECLARED if (case.file, case.component) == ("functions", "LSTM"))
    assert _named(case, tmp_path, diagnosis, {}, seed) == ("failed", [case.mistake])


NO_READING = [
    next(case for case in WRONG if (case.file, case.component, case.mistake) == which)
    for which in (
        ("handed_arrays", "Conv2d", "cv-dx-crop"),
        ("handed_arrays", "MaxPool2d", "mp-k-transposed"),
        ("functions", "Dropout", "do-no-scale"),
        ("functions", "LSTMCell", "lc-no-dc"),
    )
]


@pytest.mark.parametrize("case", NO_READING, ids=lambda case: f"{case.file}-{case.component}")
def test_no_reading_makes_it_right(case: Wrong, tmp_path: Path) -> None:
    """Undeclared it is found to be wrong as well, and not to be meant otherwise."""
    with Workshop(find_target(str(_planted(case, tmp_path)))) as workshop:
        export = recognised(workshop.opened(), contracts()).components[case.component]
        question = question_of(workshop, export, contract(case.component), Options(shrink=False), 1e-12)
        result = judge(question)
    assert (result.verdict, result.reason != "convention") == ("failed", True), result.message
