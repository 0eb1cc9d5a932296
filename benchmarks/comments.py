"""Times TextBlob alone beside loopnb's reading of comments, on the same comments.

Both are warm, in one process, and take turns. TextBlob gives each distinct comment a polarity;
loopnb does that too, and reads the comments from its store, finds the themes of two quarters and
says how sure each share is.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import commands
import rounds


def seconds(work: Callable[[], object]) -> float:
    """Return the wall seconds of some work."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure(count: int) -> dict:
    """Return the seconds of both, round by round, and how many comments there are."""
    from textblob import TextBlob

    import loopnb as lp

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "company"
        rounds.tell("comments: making the sample company")
        commands.loopnb("sample", root)
        loop = lp.open(str(root), commands.PERIOD)
        lp.collect.load(loop)
        taxonomy, history = loop.register.themes, loop.history

        def read() -> object:
            found = lp.analyze.read_comments(loop.store, history, loop.settings.zone)
            lp.analyze.themes(found, taxonomy, history[-2:])
            return found

        texts = read().table.text
        distinct = list(texts.unique())

        def alone() -> object:
            return [TextBlob(text).sentiment.polarity for text in distinct]

        alone()
        found: dict[str, list[float]] = {"textblob": [], "loopnb": []}
        for number in range(count):
            for way, work in (("textblob", alone), ("loopnb", read)):
                found[way].append(seconds(work))
            rounds.tell(f"comments, round {number + 1} of {count}")
    return {"seconds": found, "comments": len(texts), "distinct": len(distinct)}


def main() -> None:
    """Measure and save."""
    rounds.save("comments", measure(rounds.options(__doc__, 9).parse_args().rounds))


if __name__ == "__main__":
    main()
