"""The sentences that open a page: proposed from the findings, or an analyst's own, checked."""

from collections.abc import Iterable, Mapping

from loopnb.present.checking import checked
from loopnb.present.lede import ROOMS, next_step, standing, voice
from loopnb.present.rewriting import Sentence, paragraphs, words
from loopnb.results import Result

MOST_WORDS = 52


def opening(
    results: Mapping[str, Result], note: str = "", *, people: str = "customers", place: str = "",
    names: Iterable[str] = (),
) -> list[Sentence]:  # fmt: skip
    """Return the sentences that open a page: the analyst's where the note has any, else ours.

    `results` are those that the page shows, by name; of what is not there nothing is told. `place`
    names the note's file; numbers in `names`, such as the period's days and the actions, may be
    said as well as those in the results. Raises DataError where the note says any other number.
    """
    if written := paragraphs(note, place):
        return checked(written, results, names, place)
    for room in ROOMS:
        parts = (standing(results, people, room), voice(results, people, room),
                 next_step(results, room))  # fmt: skip
        said = [Sentence(text, evidence) for text, evidence in parts if text]
        if sum(words(each.text) for each in said) <= MOST_WORDS:
            break
    return said
