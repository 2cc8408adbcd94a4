"""A worker sees a target under other paths, and reports name it by its own."""

from layerproof.play.messages import Open, Source
from layerproof.submissions.sandbox.view import View
from layerproof.submissions.target import Target

TARGET = Target(
    "hers",
    ("/class/ada", "/class/ada/lib"),
    (
        Source("a", "/class/ada/a.py"),
        Source("lib.b"),
        Source("c", "/class/ada/lib/c.py"),
        Source("d", "/class/adam/d.py"),
    ),
)
VIEW = View(TARGET, {"/class/ada": "/submission", "/class/ada/lib": "/submission-1"})


def test_the_request_has_the_workers_paths() -> None:
    """Each file lies in the innermost of the folders; a folder whose name starts alike is another."""
    sources = (
        *(Source("a", "/submission/a.py"), Source("lib.b")),
        *(Source("c", "/submission-1/c.py"), Source("d", "/class/adam/d.py")),
    )
    assert VIEW.request() == Open(("/submission", "/submission-1"), sources)


def test_paths_come_home() -> None:
    """Only those of the target's files are changed."""
    assert VIEW.original("/submission/a.py") == "/class/ada/a.py"
    assert VIEW.original("/submission-1/c.py") == "/class/ada/lib/c.py"
    for path in ("/python/lib/json.py", "/submissions/a.py", "/submission", "a.py", ""):
        assert VIEW.original(path) == path
