"""What judge and worker say to each other: a greeting, three requests, and what each is answered with.

Those of few parts are named tuples.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, NamedTuple, TypeAlias

from .around import Around
from .program import Program, Value
from .record import record
from .spelling import Spelling
from .transcript import Raised, Transcript

LossReason: TypeAlias = Literal["timeout", "memory", "crash", "output", "protocol"]


class Ready(NamedTuple):
    """The worker's first words, before any code of a subject runs: the versions it runs on."""

    python: str
    numpy: str


class Source(NamedTuple):
    """A module to import.

    Attributes:
        name: the name it gets, or under which it is found.
        path: the file to run; None where the name is imported as any other.
    """

    name: str
    path: str | None = None


class Open(NamedTuple):
    """Import a subject's modules, and say what they offer.

    Attributes:
        folders: put in front of sys.path.
        sources: the modules, in order.
    """

    folders: tuple[str, ...]
    sources: tuple[Source, ...]


class Method(NamedTuple):
    """What a method takes, itself left out.

    Attributes:
        takes: names of the arguments that may be given by position.
        needs: those of them that it cannot be called without.
        anything: whether it takes *args.
        named: names of the arguments that must be given by name.
        keywords: whether it takes **kwargs.
        kept: the attribute that it keeps its result in, where it returns nothing; "" where it returns it.
        switches: names of the arguments whose default is a number, a word, True or False: no array goes there.
    """

    takes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    anything: bool = False
    named: tuple[str, ...] = ()
    keywords: bool = False
    kept: str = ""
    switches: tuple[str, ...] = ()


@record(frozen=True, slots=True)
class Export:
    """A public class or function of a subject, as its own code declares it.

    Attributes:
        name: its name.
        kind: `class` or `function`.
        module: the module that offers it.
        file: the file it is written in.
        line: the line it starts at; None where that cannot be told.
        summary: the first line of its docstring.
        bases: names of the classes it inherits from, `object` left out.
        methods: what the public methods and `__call__` take, inherited ones included, by name.
        parameters: argument names of the constructor or function.
        optional: those of them that have a default.
        defaults: the defaults that are plain: None, a number, a str.
        anything: whether it takes **kwargs.
        several: the name of its argument *args; "" where it has none.
        conventions: its attribute `conventions`, where that is a dict of str.
        shares_conventions: whether it has that attribute in common with others: it is inherited, or the module's.
        dtypes: its attribute `dtypes`, where that is a tuple of str.
        unread: sentences on what of the two has another form, and is left out.
        used: whether another class or function of its module names it.
        served: whether a class or function of another module of the subject names it.
        around: what it is a class around, where it is one that is made around functions.
    """

    name: str
    kind: Literal["class", "function"]
    module: str
    file: str = ""
    line: int | None = None
    summary: str = ""
    bases: tuple[str, ...] = ()
    methods: Mapping[str, Method] = field(default_factory=dict)
    parameters: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    defaults: Mapping[str, Value] = field(default_factory=dict)
    anything: bool = False
    several: str = ""
    conventions: Mapping[str, str] = field(default_factory=dict)
    shares_conventions: bool = False
    dtypes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    used: bool = False
    served: bool = False
    around: Around | None = None


class ImportFailure(NamedTuple):
    """A module that could not be imported.

    Attributes:
        file: the file that raised, which may be one that it imports; its own, or its name, where that cannot be told.
        raised: the exception, with the line of the subject's own code.
    """

    file: str
    raised: Raised


class Opened(NamedTuple):
    """The answer to `Open`: what the modules offer, and which of them failed."""

    exports: tuple[Export, ...]
    failures: tuple[ImportFailure, ...] = ()


class Play(NamedTuple):
    """Play a program on an export of the opened subject."""

    module: str
    name: str
    program: Program


class Played(NamedTuple):
    """The answer to `Play`."""

    transcript: Transcript


class Spell(NamedTuple):
    """Say how an export of the opened subject spells what a program does."""

    module: str
    name: str
    program: Program


class Spelled(NamedTuple):
    """The answer to `Spell`."""

    spelling: Spelling


class Lost(NamedTuple):
    """The answer to a request that the worker cannot fulfil.

    Attributes:
        reason: as in `SubjectLost`.
        detail: one sentence.
    """

    reason: LossReason
    detail: str


Message: TypeAlias = Ready | Open | Opened | Play | Played | Spell | Spelled | Lost
