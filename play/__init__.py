"""Programs, transcripts and `play`: shared by the judge and by the worker that runs strangers' code; NumPy alone."""

from .messages import Export, ImportFailure, LossReason
from .player import play
from .program import Array, Call, Kind, Layout, Program, Value, arrays_in, map_arrays
from .spelling import Spelling
from .subject import LocalSubject, Metered, Subject, SubjectLost, play_all, transcripts
from .transcript import Answer, Opaque, Raised, Returned, Transcript

__all__ = [
    "Answer",
    "Array",
    "Call",
    "Export",
    "ImportFailure",
    "Kind",
    "Layout",
    "LocalSubject",
    "LossReason",
    "Metered",
    "Opaque",
    "Program",
    "Raised",
    "Returned",
    "Spelling",
    "Subject",
    "SubjectLost",
    "Transcript",
    "Value",
    "arrays_in",
    "map_arrays",
    "play",
    "play_all",
    "transcripts",
]
