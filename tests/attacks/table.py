"""What each attack tries, how its success would show, and what stops it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Shows: TypeAlias = Literal["passes", "tells", "does", "marks", "visits", "harms"]
"""Wrong code passes; a secret comes back as an answer; an answer of 1 says that it was done; a file is there; a
listener has a visitor; or whoever is judged next gets no verdict in time."""
Undefended: TypeAlias = Literal["naive", "worker"] | None
"""Where it is shown to succeed: in a grader of the usual kind, or in a worker with limits alone; None: nowhere safe, or
only what was built wrongly would let it."""


@dataclass(frozen=True)
class Attack:
    """One student's file.

    Attributes:
        name: the file's stem in `students/`.
        tries: what it is after.
        shows: how success would show.
        stops: what stands in its way.
        undefended: where it is shown to succeed.
        ends: why the worker is lost, `crash or memory` where that may differ; `answers` where it is not, `no import`
            where the file is not even opened.
        limits: of the worker, where other ones make it shorter.
        naive: of the naive grader, how it compares and where it looks for the verdict.
        root: whether only root can be seen to succeed.
        spoils: whether the other classes that the same student handed in pay for it as well.
    """

    name: str
    tries: str
    shows: Shows
    stops: str
    undefended: Undefended = None
    ends: str = "answers"
    limits: Mapping[str, Any] = field(default_factory=dict)
    naive: tuple[str, str] = ("allclose", "file")
    root: bool = False
    spoils: bool = False

    @property
    def alone(self) -> bool:
        """Whether it needs a worker for itself, because it is lost or damages it."""
        return self.name.startswith(("forge", "hang", "bomb", "flood", "crash", "confuse"))


PROCESS = "the judge compares, in a process of its own"
TYPED = "answers are plain arrays when they leave the worker"
UNKNOWN = "inputs are drawn from a seed that the worker never sees"
EMPTY = "the worker sees its own files, NumPy and the standard library"
FILTER = "seccomp refuses the call"
CLOCK = "the judge's clock"
LIMIT = "a limit of the system's"
DRAIN = "the judge counts what is printed"
DECODER = "the decoder checks before it allocates"
SHORT = {"playing": 0.5}


def _forged(
    name: str,
    tries: str,
    stops: str = PROCESS,
    *,
    how: str = "allclose",
    look: str = "file",
    ends: str = "answers",
) -> Attack:
    return Attack(f"forge_{name}", tries, "passes", stops, "naive", ends, naive=(how, look))


FORGING = [
    _forged("allclose", "replaces np.allclose"),
    _forged("assert", "replaces NumPy's assertions", how="assert"),
    _forged("builtins", "replaces abs", how="builtins"),
    _forged("equal_to_all", "answers with an object that equals everything", TYPED, how="equal"),
    _forged("ufunc", "answers with an array whose arithmetic gives zeros", TYPED, how="error"),
    _forged("array_function", "answers with an array that NumPy's functions say True about", TYPED),
    _forged("float", "answers with numbers that are less than any tolerance", TYPED, how="sum"),
    _forged("last_line", "prints the line that graders look for, and exits", look="output", ends="crash"),
    _forged("exit_code", "exits with 0", look="exit"),
    _forged("at_exit", "rewrites the results when Python ends"),
    _forged("in_background", "rewrites the results in a thread"),
    _forged("by_a_child", "rewrites the results in a process that lives on", look="later"),
    _forged("when_collected", "rewrites the results when an object is collected"),
    _forged("through_gc", "finds the results among all objects"),
    _forged("through_frames", "replaces the comparison in the caller's module"),
    _forged("by_tracing", "changes the tolerance from a profiling hook", how="error"),
    _forged("a_module", "puts its own oracle where the grader imports one"),
    _forged("the_exit_hook", "replaces what the verdict is printed to", look="output"),
    _forged("with_nan", "answers NaN, which is greater than no tolerance", "NaN is wrong where the twin has none",
            how="error"),
    _forged("with_nothing", "answers an array without elements", "shapes are compared first", how="all"),
    _forged("by_altering_the_input", "zeroes the input before the expected answer is computed", PROCESS, how="late"),
    _forged("from_memory", "answers what was right the last time", UNKNOWN),
    _forged("by_reseeding", "fixes the seed so that it knows what is asked", UNKNOWN),
    Attack("forge_the_player", "replaces what plays the programs", "passes", "the right answer is not in the worker",
           spoils=True),
    Attack("forge_an_answer", "answers in place of the player", "passes", "replies carry a number and are counted",
           ends="protocol"),
]  # fmt: skip


def _stolen(name: str, tries: str, stops: str = EMPTY, shows: Shows = "tells", *, root: bool = False) -> Attack:
    return Attack(name, tries, shows, stops, "worker", root=root)


STEALING = [
    Attack("steal_expected", "looks for the expected answer in its callers", "passes", PROCESS, "naive"),
    _stolen("steal_the_twin", "imports PyTorch and hands its answers in", shows="passes"),
    _stolen("steal_the_model", "imports the model answers", shows="passes"),
    _stolen("steal_the_laws", "reads how it is judged", shows="does"),
    _stolen("steal_a_file", "reads a file that everybody may read"),
    _stolen("steal_by_a_relative_path", "reads a file next to its folder"),
    _stolen("steal_through_a_link", "reads through a link in its own folder"),
    _stolen("steal_from_a_neighbour", "imports another student's homework"),
    _stolen("steal_names_of_neighbours", "lists who handed in", shows="does"),
    _stolen("steal_the_environment", "reads the judge's environment variables from its own"),
    _stolen("steal_the_judges_environment", "reads them from /proc"),
    _stolen("steal_the_judges_memory", "reads the judge's memory from /proc", shows="does"),
    _stolen("steal_own_memory_map", "reads from /proc where things lie in its memory", shows="does"),
    _stolen("steal_by_ptrace", "takes hold of the judge as a debugger does", FILTER, "does"),
    _stolen("steal_by_reading_across", "reads the judge's memory", FILTER, "does"),
    _stolen("steal_the_users", "reads /etc/passwd", shows="does"),
    _stolen("steal_process_names", "lists who else is at work", shows="does"),
    _stolen("send_over_tcp", "connects to a server", FILTER, "visits"),
    _stolen("send_over_udp", "sends a datagram", FILTER, "visits"),
    _stolen("send_over_a_named_socket", "connects to an abstract Unix socket", FILTER, "visits"),
    _stolen("send_as_a_server", "waits for connections", FILTER, "does"),
    _stolen("send_to_the_kernel", "opens a netlink socket", FILTER, "does"),
    _stolen("send_through_a_keyring", "leaves a key with the kernel", FILTER, "does"),
    _stolen("leave_a_file", "writes a file", shows="marks"),
    _stolen("leave_a_changed_submission", "rewrites what it handed in", shows="does"),
    _stolen("leave_a_startup_file", "leaves a .pth that Python runs the next time", shows="does"),
    _stolen("leave_shared_memory", "leaves a segment of shared memory", FILTER, "does"),
    _stolen("leave_posix_shared_memory", "leaves one in /dev/shm", FILTER, "does"),
    _stolen("leave_a_semaphore", "leaves a semaphore", FILTER, "does"),
    _stolen("leave_a_message_queue", "leaves a message queue", FILTER, "does"),
    _stolen("leave_a_grandchild", "leaves a process in a session of its own", FILTER, "marks"),
    _stolen("leave_by_a_shell", "runs a command", FILTER, "marks"),
    _stolen("leave_by_exec", "becomes another program", FILTER, "marks"),
    _stolen("leave_a_program_in_memory", "makes a file that is in no folder", FILTER, "does"),
    _stolen("rise_to_root", "becomes root again", "it is nobody, without capabilities", "does", root=True),
    _stolen("rise_in_a_namespace", "becomes root in a namespace of its own", FILTER, "does"),
    _stolen("rise_above_the_limits", "sets its own limits", FILTER, "does"),
    _stolen("rise_above_death", "outlives the judge", FILTER, "does"),
    _stolen("rise_around_the_filter", "has io_uring make its system calls", FILTER, "does"),
    _stolen("signal_the_judge", "sends the judge a signal", FILTER, "does"),
    _stolen("signal_everybody", "sends its group a signal", FILTER, "does"),
    _stolen("signal_by_a_file_of_the_judge", "takes hold of the judge's process", FILTER, "does"),
    _stolen("signal_by_input", "has the kernel signal the judge", FILTER, "does"),
    _stolen("slow_the_judge_down", "changes the judge's priority", FILTER, "does"),
]


def _breaking(
    name: str,
    tries: str,
    ends: str,
    stops: str,
    undefended: Undefended = "naive",
    limits: Mapping[str, Any] | None = None,
    *,
    spoils: bool = False,
) -> Attack:
    return Attack(name, tries, "harms", stops, undefended, ends, limits or {}, spoils=spoils)


MEMORY = {"memory": 2**29, "playing": 30.0}
BREAKING = [
    _breaking("hang_in_a_loop", "does not end", "timeout", CLOCK, limits=SHORT),
    _breaking("hang_in_numpy", "does not end, in C", "timeout", CLOCK, limits=SHORT),
    _breaking("hang_asleep", "sleeps", "timeout", CLOCK, limits=SHORT),
    _breaking("hang_without_signals", "ignores all signals", "timeout", CLOCK, limits=SHORT),
    _breaking("hang_at_import", "does not end when it is imported", "no import", CLOCK, limits={"importing": 0.5}),
    _breaking("hang_just_below_the_limit", "answers each time at the last moment", "timeout", "all answers have a time "
              "together", None, {"answering": 1.5}, spoils=True),
    _breaking("hang_beyond_processor_time", "ignores that its time is up", "timeout", LIMIT,
              limits={"processor": 1, "playing": 30.0}),
    _breaking("bomb_of_forks", "starts processes without end", "answers", FILTER, None),
    _breaking("bomb_of_threads", "starts threads without end", "answers", FILTER, None),
    _breaking("bomb_of_memory", "takes all memory", "memory", LIMIT, None, MEMORY),
    _breaking("bomb_of_one_array", "asks for more memory than there is", "memory", LIMIT, None),
    _breaking("bomb_of_a_broadcast", "answers an array of terabytes that takes no memory", "answers",
              "large arrays are named, not copied", None),
    _breaking("bomb_of_an_answer", "answers more than a message holds", "protocol", "the encoder counts", None,
              {"playing": 30.0}),
    _breaking("bomb_of_descriptors", "opens files without end", "answers", LIMIT),
    _breaking("bomb_of_names", "offers twenty thousand classes", "answers", "the first 500 are looked at", None),
    _breaking("bomb_of_a_docstring", "describes itself in 100 MB", "answers", "texts are cut", None),
    _breaking("bomb_of_a_message", "raises 100 MB of text", "answers", "texts are cut", None),
    _breaking("bomb_of_warnings", "warns twenty thousand times", "answers", "ten warnings are kept", None),
    _breaking("flood_the_output", "prints without end", "output", DRAIN),
    _breaking("flood_the_errors", "prints errors without end", "output", DRAIN),
    _breaking("flood_at_import", "prints without end when it is imported", "no import", DRAIN),
    Attack("flood_the_disk", "writes 64 MB", "marks", EMPTY, "worker", limits={"file": 2**28}),
    _breaking("crash_by_exit", "ends the process", "crash", PROCESS),
    _breaking("crash_at_import", "ends the process when it is imported", "no import", PROCESS),
    _breaking("crash_by_abort", "aborts", "crash", PROCESS),
    _breaking("crash_by_a_bad_address", "reads address 0", "crash", PROCESS),
    _breaking("crash_by_recursion", "overflows the stack", "crash or answers", PROCESS, None),
    _breaking("crash_by_depth", "answers a tuple too deep to be freed by recursion", "answers", TYPED, None),
    _breaking("confuse_by_closing", "closes the connection", "crash", CLOCK, None, SHORT),
    _breaking("confuse_by_garbage", "writes garbage to every descriptor", "protocol", DECODER, None),
    _breaking("confuse_by_dripping", "sends a byte now and then", "timeout", CLOCK, None, SHORT),
    _breaking("confuse_by_a_promise", "promises 264 MB and sends nothing", "timeout", CLOCK, None, SHORT),
    _breaking("confuse_by_a_size", "promises exabytes", "protocol", DECODER, None),
    _breaking("confuse_by_a_shape", "sends a shape whose size overflows", "protocol", DECODER, None),
    _breaking("confuse_by_nesting", "sends a million brackets", "protocol", DECODER, None),
    _breaking("confuse_by_answering_twice", "answers once too often", "answers", "replies are counted", None,
              spoils=True),
    _breaking("confuse_by_silence", "does not answer", "timeout", CLOCK, None, SHORT),
    _breaking("confuse_by_fewer_answers", "leaves answers out", "protocol", "answers are counted", None, spoils=True),
    Attack("confuse_by_pickle", "hides code in its answer", "marks", "nothing is unpickled", "naive",
           naive=("none", "pickle")),
    _breaking("confuse_by_attributes", "raises whatever it is looked at for", "answers",
              "classes are read as Python stores them"),
    _breaking("confuse_by_strange_text", "raises control characters, markup and formulas", "answers",
              "texts are only data", None),
]  # fmt: skip

ATTACKS: Mapping[str, Attack] = {attack.name: attack for attack in (*FORGING, *STEALING, *BREAKING)}
