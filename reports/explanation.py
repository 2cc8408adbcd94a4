"""A contract for people: what a component computes, what is asked of it, and how it is usually got wrong."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterable, Iterator

from ..conformance.catalogue import Mistake, mistakes_of
from ..conformance.contract import Contract
from ..conformance.law import Law
from ..conformance.laws import laws_of
from ..conformance.wording import with_article
from ..play.program import FUNCTIONS
from . import text
from .console import WIDTH
from .words import MISCONCEPTION

_INDENT = "  "


def to_explanation(contract: Contract, *, width: int = WIDTH) -> str:
    """Return a contract as text of the given width."""
    (title, promise), *others = sections(contract).items()
    wrapped = {title: _wrapped(promise, width, hanging=False)}
    wrapped |= {heading: _wrapped(lines, width) for heading, lines in others}
    return "\n\n".join("\n".join([heading, *lines]) for heading, lines in wrapped.items()) + "\n"


def sections(contract: Contract) -> dict[str, Iterable[str]]:
    """Return what is said about a contract, lines by heading: its promise in paragraphs, then lists."""
    laws, known = laws_of(contract), mistakes_of(contract.component)
    return {
        f"{contract.component}, {with_article(contract.kind)}": _model(contract),
        "How it is written": _interface(contract),
        "Conventions": _conventions(contract),
        f"Laws: {len(laws)}": _laws(laws),
        f"Known mistakes: {len(known)}": _mistakes(known),
    }


def _wrapped(lines: Iterable[str], width: int, *, hanging: bool = True) -> Iterator[str]:
    """Yield lines indented, and broken where they are too long; the rest of a broken line stands further in.

    Args:
        lines: what to write.
        width: columns.
        hanging: whether that holds for all lines, or only for those that are indented already.
    """
    for line in lines:
        indent = _INDENT + line[: len(line) - len(line.lstrip())]
        further = indent + (_INDENT if hanging or line.startswith(" ") else "")
        yield from textwrap.wrap(
            line.strip(), width, initial_indent=indent, subsequent_indent=further, break_on_hyphens=False
        ) or [""]


def _model(contract: Contract) -> Iterator[str]:
    """Yield the docstring of our own implementation, a line a paragraph, and one for each item of a section."""
    document = inspect.getdoc(type(contract).model) or ""
    for number, paragraph in enumerate(document.split("\n\n")):
        if number:
            yield ""
        lines = paragraph.splitlines()
        itemised = any(line.startswith(" ") for line in lines)
        yield from lines if itemised else [" ".join(lines)]


def _interface(contract: Contract) -> Iterator[str]:
    model = type(contract).model
    yield f"{contract.component}{_parameters(model)}"
    if inspect.isclass(model):
        methods = {name: value for name, value in inspect.getmembers(model, callable) if not name.startswith("_")}
        yield "Methods: " + ", ".join(f"{name}{_parameters(value, bound=True)}" for name, value in methods.items())
    if contract.aliases:
        yield f"It is also found under the names: {', '.join(contract.aliases)}"


def _parameters(function: object, *, bound: bool = False) -> str:
    """Return a signature with the defaults and without annotations."""
    signature = inspect.signature(function)  # type: ignore[arg-type]
    plain = [one.replace(annotation=inspect.Parameter.empty) for one in signature.parameters.values()]
    return str(inspect.Signature(plain[1:] if bound else plain))


def _conventions(contract: Contract) -> Iterator[str]:
    if not contract.conventions:
        yield "None: sources agree on it."
    for convention in contract.conventions:
        users = f" ({convention.users})" if convention.users else ""
        yield f"{convention.name} = {convention.other}, where PyTorch reads {convention.standard}"
        yield f"{_INDENT}{text.sentence(convention.meaning + users)}"
        declared = f'conventions = {{"{convention.name}": "{convention.other}"}}'
        is_function = contract.kind in FUNCTIONS
        place = f"below the function: {contract.component}." if is_function else "in the class: "
        flag = f"{contract.component}.{convention.name}={convention.other}"
        quoted = f'"{flag}"' if set(" ()") & set(flag) else flag
        yield f"{_INDENT}Declare it {place}{declared}"
        yield f"{_INDENT}or on the command line: --convention {quoted}"
        if convention.declared_by:
            yield f"{_INDENT}or by the name of the argument: {', '.join(convention.declared_by)}"
        if convention.inputs:
            yield f"{_INDENT}or by the names of its arguments, where they tell"


def _laws(laws: Iterable[Law]) -> Iterator[str]:
    for law in laws:
        yield f"{law.id}{' (advice)' if law.level == 'advice' else ''}: {law.statement}"
        if law.formula:
            yield f"{_INDENT}{law.formula}"


def _mistakes(known: Iterable[Mistake]) -> Iterator[str]:
    for mistake in known:
        yield f"{mistake.id}{' (advice)' if mistake.level == 'advice' else ''}: {text.sentence(mistake.title)}"
        yield f"{_INDENT}{MISCONCEPTION}: {mistake.misconception}"
