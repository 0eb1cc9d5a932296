"""In our engine each notebook comes out as it does in papermill's own."""

import pytest

from engine import endings, state
from engine.conftest import ALONE, GROUPS

ENTRIES = [(group, entry) for group, entries in GROUPS.items() for entry in entries]
SINGLE = ["spoiled", *ALONE, *endings.ASKED]
SHOWN = ("outputs", "execution_count")


@pytest.mark.parametrize(("group", "entry"), ENTRIES, ids=lambda name: name)
def test_a_cell_shows_the_same(both, group, entry):
    cold, warm = (ran.cells(group, entry) for ran in both)
    assert [[cell[part] for part in SHOWN] for cell in warm] == [
        [cell[part] for part in SHOWN] for cell in cold
    ]
    assert cold and all(cell["execution_count"] for cell in cold)


@pytest.mark.parametrize("group", GROUPS)
def test_the_rest_of_a_notebook_is_the_same(both, group):
    cold, warm = (ran.book(group) for ran in both)
    shapes = [[cell | {"outputs": None} for cell in book["cells"]] for book in (cold, warm)]
    assert shapes[1] == shapes[0]
    assert warm["metadata"] == cold["metadata"]
    assert cold["metadata"]["language_info"]["name"] == "python"


@pytest.mark.parametrize("name", SINGLE)
def test_a_notebook_on_its_own_is_the_same(both, name):
    cold, warm = both
    assert warm.book(name) == cold.book(name)
    assert warm.left(name) == cold.left(name)


@pytest.mark.parametrize("name", [*GROUPS, *SINGLE])
def test_papermill_says_the_same_of_it(both, name):
    cold, warm = both
    assert warm.told(name) == cold.told(name)


@pytest.mark.parametrize("name", endings.DIES)
def test_a_dead_kernel_is_called_so(both, name):
    ended = both[1].told(name)["ended"]
    assert ended["kind"] == "nbclient.exceptions.DeadKernelError"


def test_what_is_left_at_the_end_is_written(both):
    left = both[1].left("exit handler") | both[1].left("files left open")
    assert left["at_exit"] == b"bye"
    assert left["in_a_module"] == b"kept as well"


def test_ours_was_forked_to_the_last(both):
    assert both[1].book("forked")["cells"][1]["outputs"][0]["text"] == ["True\n"]


def test_each_kernel_draws_its_own_numbers(both):
    drawn = [
        both[1].book(f"random {n}")["cells"][1]["outputs"][0]["text"][0] for n in ("one", "two")
    ]
    for one, other in zip(*(numbers.split() for numbers in drawn), strict=True):
        assert one != other


def test_widgets_are_kept_with_their_last_state(both):
    kept = both[1].book("pictures")["metadata"]["widgets"]
    [model] = kept["application/vnd.jupyter.widget-state+json"]["state"].values()
    assert model["state"]["value"] == 7


@pytest.mark.parametrize("entry", ["matplotlib", "pandas options", "environment", "builtins"])
def test_nothing_of_an_earlier_notebook_is_seen(both, entry):
    assert "spoiled" in str(both[1].book("spoiled")["cells"][1]["outputs"])
    assert (
        "SPOILED" in state.SPOIL and "spoiled" not in str(both[1].cells("process", entry)).lower()
    )
