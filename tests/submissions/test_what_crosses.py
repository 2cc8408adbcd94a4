"""A worker is told what to open and what to play, and nothing that would help it to cheat."""

from pathlib import Path

import numpy as np
import pytest

from layerproof.conformance.contracts import contracts
from layerproof.conformance.diagnosis import Diagnosis
from layerproof.conformance.laws import laws_of
from layerproof.play import LocalSubject, arrays_in
from layerproof.play.messages import Message, Open, Play, Spell
from layerproof.submissions import worker
from layerproof.submissions.checking import judge_export
from layerproof.submissions.frames import frame_of
from layerproof.submissions.options import Options
from layerproof.submissions.seeds import SEEDS
from layerproof.submissions.subject import Workshop
from layerproof.submissions.target import find_target

SOURCE = """
import numpy as np

class Linear:
    def __init__(self, in_features, out_features, bias=True):
        self.params = {"weight": np.zeros((out_features, in_features))}
        self.grads = {"weight": np.zeros((out_features, in_features))}
        if bias:
            self.params["bias"], self.grads["bias"] = np.zeros(out_features), np.zeros(out_features)

    def forward(self, x):
        self.x = x
        return x @ self.params["weight"].T + self.params.get("bias", 0.0)

    def backward(self, grad_output):
        rows = grad_output.reshape(-1, grad_output.shape[-1])
        self.grads["weight"] += rows.T @ self.x.reshape(-1, self.x.shape[-1])
        if "bias" in self.grads:
            self.grads["bias"] += rows.sum(axis=0)
        return grad_output @ self.params["weight"]

class Dropout:
    def __init__(self, p=0.5):
        self.p, self.training = p, True

    def forward(self, x):
        self.factor = 1.0
        if self.training and self.p:
            self.factor = (np.random.random(x.shape) >= self.p) / (1 - self.p) if self.p < 1 else np.zeros(x.shape)
        return x * self.factor

    def backward(self, grad_output):
        return grad_output * self.factor
"""


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Message, bytes]]:
    """Return what is sent to workers from here on, and as which bytes."""
    found: list[tuple[Message, bytes]] = []

    def encoded(message: Message, sequence: int) -> bytes:
        frame = frame_of(message, sequence)
        found.append((message, frame))
        return frame

    monkeypatch.setattr(worker, "frame_of", encoded)
    return found


@pytest.mark.parametrize("component", ["Linear", "Dropout"])
def test_neither_answers_nor_seeds_nor_laws_cross(
    component: str, sent: list[tuple[Message, bytes]], tmp_path: Path
) -> None:
    """The seed of the run, the twin's answers and what is asked of them stay with the judge."""
    path = tmp_path / "layers.py"
    path.write_text(SOURCE, encoding="utf-8")
    options = Options(seed=SEEDS - 12_345, effort="quick")
    promised = contracts()[component]
    diagnosis = Diagnosis(lambda mistake: LocalSubject(mistake.id, mistake.implementation))
    with Workshop(find_target(str(path))) as workshop:
        export = next(export for export in workshop.opened().exports if export.name == component)
        result = judge_export(workshop, diagnosis, export, promised, options, 1e-9)
    assert result.verdict == "passed", result.message
    assert {type(message) for message, _ in sent} <= {Open, Play, Spell}
    everything = b"".join(frame for _, frame in sent)
    seed = options.drawn_seed()
    laws = [law.id for law in laws_of(promised) if "." in law.id]  # others are words that calls are told with, too
    assert laws
    for secret in (str(seed), f"{seed:x}", *laws):
        assert secret.encode() not in everything, secret
    assert seed.to_bytes(6, "little") not in everything
    programs = [message.program for message, _ in sent if isinstance(message, Play | Spell)]
    assert seed not in {program.seed for program in programs}
    assert len(programs) > 20
    for program in programs if component == "Linear" else ():
        for answer in promised.reference.play(program).answers:
            for expected in arrays_in(answer.returned):  # type: ignore[arg-type]
                if np.unique(expected).size > 3:
                    assert expected.tobytes() not in everything
