"""How often the right mistake is named first where it is written in another style, and any where it is unknown.

`benchmarks/rewrites` holds the catalogue's mistakes written again by people who had its titles alone. Each is diagnosed
with the whole catalogue, then again with its own entry taken out, where nothing should be named.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from layerproof.conformance.catalogue import Mistake, mistakes
from layerproof.conformance.contracts import contract
from layerproof.conformance.diagnosis import Diagnosis
from layerproof.conformance.judge import Question, other_reading
from layerproof.play import LocalSubject

REWRITES = Path(__file__).parent / "rewrites"
SHARE = 1e-11


@dataclass(frozen=True)
class Outcome:
    """What a rewritten mistake was taken for.

    Attributes:
        mistake: the catalogue's entry.
        named: ids named, best first.
        without: ids named where its own entry is missing.
    """

    mistake: Mistake
    named: tuple[str, ...]
    without: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether its own entry is named first."""
        return self.named[:1] == (self.mistake.id,)


def rewritten(mistake: Mistake) -> Path:
    """Return the file in which a mistake is written again."""
    plain = "".join(letter if letter.isalnum() or letter == "-" else "-" for letter in mistake.id)
    return REWRITES / mistake.component / f"{plain}.py"


def local(mistake: Mistake) -> LocalSubject:
    """Return the catalogue's own version, played in this process."""
    namespace = vars(sys.modules[mistake.implementation.__module__])
    return LocalSubject(mistake.id, mistake.implementation, namespace)


def loaded(mistake: Mistake) -> LocalSubject:
    """Return the rewritten version, played in this process."""
    path = rewritten(mistake)
    specification = importlib.util.spec_from_file_location(f"rewritten_{path.stem.replace('-', '_')}", path)
    if specification is None or specification.loader is None:
        raise FileNotFoundError(f"{path}: cannot be imported; write the mistake {mistake.id} again there")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return LocalSubject(path.stem, getattr(module, mistake.component), vars(module))


def outcomes(seed: int, only: frozenset[str]) -> Iterator[Outcome]:
    """Diagnose each mistake that was written again, with and without its own entry."""
    diagnosis = Diagnosis(local)
    for mistake in mistakes().values():
        if only and mistake.component not in only and mistake.id not in only:
            continue
        if not rewritten(mistake).exists():
            continue
        question = Question(contract(mistake.component), loaded(mistake), seed, "quick", SHARE, {})
        examination = question.examination([])
        reading = other_reading(question, []) if mistake.reading else ()
        names = tuple(f"{convention.name}={convention.other}" for convention in reading)
        without = Diagnosis(local, frozenset({mistake.id}), diagnosis.known)
        named = tuple(item.id for item in diagnosis(examination, names))
        left = () if names else tuple(item.id for item in without(examination, ()))
        yield Outcome(mistake, named, left)


def main() -> None:
    """Print a line for each mistake that is not named first, and the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("only", nargs="*", help="components or ids")
    given = parser.parse_args()
    found = list(outcomes(given.seed, frozenset(given.only)))
    for outcome in found:
        if not outcome.right or outcome.without:
            named, left = ", ".join(outcome.named) or "nothing", ", ".join(outcome.without) or "nothing"
            sys.stdout.write(f"{outcome.mistake.id}: named {named}; without its entry: {left}\n")
    right, wrong = sum(outcome.right for outcome in found), sum(bool(outcome.without) for outcome in found)
    sys.stdout.write(f"{right} of {len(found)} named first; another named for {wrong} where the entry is missing\n")


if __name__ == "__main__":
    main()
