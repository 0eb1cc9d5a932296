"""How much redaction finds, and how much it takes by mistake, on comments that nobody wrote.

`python benchmarks/redaction.py` measures and writes docs/privacy.md between its markers;
`--real FILE COLUMN` also counts marks in real comments that hold no personal data any more.
"""

import random
import sys
import time
from collections import Counter
from pathlib import Path

import markers
import pandas as pd
from redaction_corpus import (
    BEYOND,
    COMPANIES,
    LANGUAGES,
    LIKE,
    SAID,
    Comment,
    beyond,
    corpus,
    ids,
    people,
)

from loopnb.collect.redaction import Names, Redactor, Words

PAGE = Path(__file__).parents[1] / "docs/privacy.md"
TRIES = 50
SEED = 5  # the rules were mended on what seed 4 gave


def redactor() -> Redactor:
    """Return what a load of these companies' files would mask with."""
    words = Words(frozenset({"vault"}), frozenset({"young", "long", "winter", "open", "gates"}))
    return Redactor((*LANGUAGES.values(), "US"), Names.known(people(), COMPANIES, words))


def measured(comments: list[Comment], how: Redactor) -> pd.DataFrame:
    """Return a row for each planted or masked part: language, mark, planted, found, like.

    A planted part is found where no letter or digit of it is left. A masked part that touches
    nothing planted is a false alarm of its mark.
    """
    rows, known = [], ids(comments)
    for each in comments:
        spans = how.read(each.text, known)
        hidden = {at for start, end, _ in spans.taken for at in range(start, end)}
        covered: set[int] = set()
        for mark, words in each.planted:
            start = each.text.index(words)
            places = range(start, start + len(words))
            covered |= set(places)
            whole = all(at in hidden for at in places if each.text[at].isalnum())
            rows.append((each.language, mark, True, whole, ""))
        rows += [
            (each.language, mark, False, True, each.like)
            for start, end, mark in spans.taken
            if covered.isdisjoint(range(start, end))
        ]
    return pd.DataFrame(rows, columns=["language", "mark", "planted", "found", "like"])


def table(rows: pd.DataFrame, by: str, names: list[str]) -> str:
    """Return recall and precision as Markdown, a line for each of some names and one for all."""
    lines = ["| | planted | found | recall | false alarms | precision |",
             "| --- | ---: | ---: | ---: | ---: | ---: |"]  # fmt: skip
    for name in [*names, "all"]:
        part = rows if name == "all" else rows.loc[rows[by] == name]
        planted, found = int(part.planted.sum()), int((part.planted & part.found).sum())
        wrong = int((~part.planted).sum())
        right = 100 * found / max(found + wrong, 1)
        lines.append(f"| {name} | {planted:,} | {found:,} | {100 * found / max(planted, 1):.1f} % "
                     f"| {wrong:,} | {right:.1f} % |")  # fmt: skip
    return "\n".join(lines)


def missed(how: Redactor) -> str:
    """Return how often what cannot be found this way is found all the same."""
    dice, lines = random.Random(7), ["| what | found |", "| --- | ---: |"]
    for kind in BEYOND:
        pairs = [beyond(dice, kind) for _ in range(TRIES)]
        found = sum(said not in how.masked(text) for text, said in pairs)
        lines.append(f"| {kind} | {found} of {TRIES} |")
    return "\n".join(lines)


def rate(comments: list[Comment], how: Redactor) -> tuple[float, float]:
    """Return comments a second on one core: of this corpus, and of comments without identifiers."""
    known = ids(comments)
    plain = [
        each.text for each in comments if not each.planted and not each.like.startswith("link")
    ]
    found = []
    for texts in ([each.text for each in comments], plain * 5):
        start = time.perf_counter()
        for text in texts:
            how.masked(text, known)
        found.append(len(texts) / (time.perf_counter() - start))
    return found[0], found[1]


def real(path: str, column: str) -> str:
    """Return how many marks real comments get that were cleared of personal data before."""
    texts = pd.read_csv(path, dtype=str, encoding_errors="replace")[column].dropna()
    how = Redactor(("GB",))
    marks = Counter(mark for text in texts for _, _, mark in how.read(text).taken)
    said = ", ".join(f"{n} {mark}" for mark, n in marks.most_common()) or "none"
    return (
        f"On {len(texts):,} real comments that their owners had cleared before they published them "
        f"({Path(path).name}, known names aside) these marks were set: {said}."
    )


def main() -> None:
    """Measure, and write the page."""
    comments, how = corpus(SEED), redactor()
    rows = measured(comments, how)
    every, plain = rate(comments, how)
    likes = Counter(each.like for each in comments if each.like)
    wrong = rows.loc[~rows.planted].groupby("like").size()
    stays = "\n".join(
        f"| {kind} | {likes[kind]:,} | {int(wrong.get(kind, 0)):,} |" for kind in LIKE
    )
    text = f"""
{len(comments):,} comments in {len(LANGUAGES)} languages (en, de, es, fr, it; seed {SEED}); phone
numbers and national numbers of GB, DE, ES, FR, IT and US; names of {len(people())} people and
{len(COMPANIES)} customers.
The rules were mended on another seed; those who wrote them wrote the comments too, so expect less
of your own.

{table(rows, "mark", list(SAID))}

{table(rows, "language", list(LANGUAGES))}

What looks like an identifier and is none:

| what | comments | false alarms |
| --- | ---: | ---: |
{stays}

What cannot be found this way, {TRIES} tries each:

{missed(how)}

Speed on one core of the machine that wrote this: {every:,.0f} of these comments a second, and
{plain:,.0f} a second of those without an identifier; a million like these take
{1e6 / every / 60:.0f} minutes. {real(*sys.argv[2:4]) if "--real" in sys.argv[1:2] else ""}
"""
    markers.put("redaction", text, PAGE)
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
