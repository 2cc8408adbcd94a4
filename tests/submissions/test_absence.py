"""What is said about components that are not there."""

from dataclasses import replace

import pytest

from layerproof.conformance.results import ComponentResult
from layerproof.play import Export
from layerproof.submissions.absence import Handed, completed
from layerproof.submissions.recognise import Unrecognised

JUDGED = ComponentResult("ReLU", "ReLU", "passed")
FAILED = ComponentResult("ada.py", "", "not_run", "import_failed", "ada.py, line 3: raised NameError", line=3)
DROPUT = Unrecognised(Export("Droput", "class", "ada", "/handed/ada.py", 7), "Droput is no known component", "Dropout")
HELPER = Unrecognised(Export("Helper", "class", "ada", line=9), "Helper looks like a layer")


def test_results_follow_the_order_of_what_is_expected() -> None:
    """What was judged stands where it is expected, whatever the order in the file."""
    other = ComponentResult("Linear", "Dense", "failed", "law")
    handed = Handed("ada.py", {"ReLU": JUDGED, "Linear": other})
    assert completed(handed, ["Linear", "ReLU"]) == [other, JUDGED]


@pytest.mark.parametrize(
    ("handed", "message"),
    [
        (Handed("ada.py"), "ada.py has no Dropout; nothing in it looks like a component"),
        (
            Handed("ada.py", {"ReLU": JUDGED}, unrecognised=(HELPER,), others=("Linear",)),
            "ada.py has no Dropout; it has: ReLU, Linear, Helper",
        ),
        (
            Handed("ada", {"ReLU": JUDGED}, unrecognised=(HELPER, replace(HELPER, meant="ReLU"))),
            "ada has no Dropout; it has: ReLU, Helper",
        ),
    ],
)
def test_what_is_there_instead_is_named(handed: Handed, message: str) -> None:
    """A component that nothing is like is missing, and the message lists what was found."""
    assert completed(handed, ["Dropout"])[0] == ComponentResult("Dropout", "", "not_run", "missing", message)


def test_a_class_that_may_be_meant_is_named_once() -> None:
    """A class with a close name is what was handed in, says why it is not judged, and has no row of its own."""
    message = "ada.py has no Dropout that can be judged: Droput is no known component"
    refused = ComponentResult("Dropout", "Droput", "not_run", "unrecognised", message, line=7, file="ada.py")
    stranger = ComponentResult("Helper", "Helper", "not_run", "unrecognised", "Helper looks like a layer", line=9)
    handed = Handed("ada.py", unrecognised=(DROPUT, HELPER))
    assert completed(handed, ["Dropout"]) == [refused, replace(stranger, asked=False)]


def test_a_close_name_has_a_row_where_the_component_is_there() -> None:
    """A second class that looks like a component which was judged is told apart."""
    dropout = ComponentResult("Dropout", "Dropout", "passed")
    rows = completed(Handed("ada.py", {"Dropout": dropout}, unrecognised=(DROPUT,)), ["Dropout"])
    assert [(row.component, row.reason) for row in rows] == [("Dropout", None), ("Droput", "unrecognised")]


def test_a_helper_is_told_to_whom_its_layer_is_missing_alone() -> None:
    """A function softmax is nobody's failed layer, unless a Softmax was asked for and is not there."""
    export = Export("softmax", "function", "ada", line=9)
    handed = Handed("ada", {"ReLU": JUDGED}, unrecognised=(Unrecognised(export, "It is one", "Softmax", helper=True),))
    assert completed(handed, ["ReLU"]) == [JUDGED]
    assert completed(handed, ["Softmax"])[0].message == "ada has no Softmax that can be judged: It is one"
    assert completed(handed, ["Dropout"])[0].message == "ada has no Dropout; it has: ReLU"


def test_a_file_that_failed_speaks_for_what_is_missing() -> None:
    """Each component that could be in a broken file says what broke it, and where."""
    rows = completed(Handed("ada", {"ReLU": JUDGED}, (FAILED,)), ["ReLU", "Linear"])
    message = "ada.py, line 3: raised NameError"
    assert rows == [JUDGED, ComponentResult("Linear", "", "not_run", "import_failed", message, line=3)]


def test_a_file_that_failed_has_a_row_where_nothing_is_missing() -> None:
    """A broken file beside complete work is still told."""
    assert completed(Handed("ada", {"ReLU": JUDGED}, (FAILED,)), ["ReLU"]) == [JUDGED, replace(FAILED, asked=False)]
