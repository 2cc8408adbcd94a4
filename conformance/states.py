"""What a subject holds after each of its calls."""

from __future__ import annotations

from ..play import Array, Transcript


def states_of(transcript: Transcript) -> list[dict[str, Array]]:
    """Return all observed state after each call that was answered; where nothing changed it is the same dict."""
    held, found = dict(transcript.built.state), []
    for answer in transcript.answers:
        held = {**held, **answer.state} if answer.state else held
        found.append(held)
    return found
