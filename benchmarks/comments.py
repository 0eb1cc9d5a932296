"""Times the reading of a million comments, beside TextBlob alone on a sample of them.

The comments are sentences of the sample company's, put together anew, a few to a comment, each
with the score, the day and the customer of one of them; the same each time. loopnb works in a
process of its own: tones by a model that the scores teach, themes by the taxonomy and the hand
codes, and the terms that are new. TextBlob gives a sample of the same comments their polarity.
"""

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import commands
import numpy as np
import pandas as pd
import rounds

COUNT, ACCOUNTS, SAMPLE = 1_000_000, 20_000, 20_000
AT_MOST, MEMORY = 180.0, 4.0  # seconds, GB
SENTENCE = re.compile(r"(?<=[.!?])\s+")


def made(known: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return `count` comments in the shape of the known ones, nearly all of them distinct."""
    rng = np.random.default_rng(7)
    known = known.loc[known.says == "words"].reset_index(drop=True)
    parts = {language: rows.index.to_numpy() for language, rows in known.groupby("language")}
    rows = known.loc[rng.integers(0, len(known), count)].reset_index(drop=True)
    more = np.empty((count, 2), dtype=np.int64)
    for language, places in parts.items():
        mine = (rows.language == language).to_numpy()
        more[mine] = rng.choice(places, (mine.sum(), 2))
    sentences = [SENTENCE.split(text) for text in known.text]
    length, number = rng.integers(1, 3, count), rng.integers(2, 400, count)
    rows["text"] = [
        " ".join([text, *(sentences[i][0] for i in extra[:n]), f"({m} h)"])
        for text, extra, n, m in zip(rows.text, more, length, number, strict=True)
    ]
    who = rng.integers(0, ACCOUNTS, count)
    rows["comment_id"] = [f"M{i:07}" for i in range(count)]
    rows["cluster"] = rows["account_id"] = [f"A{i:05}" for i in who]
    rows["requester_key"] = [f"R{i:05}-{j}" for i, j in zip(who, rng.integers(0, 9, count), strict=True)]  # fmt: skip  # noqa: E501
    # The known ones come too: some of them are coded by hand, and the codes teach the reader.
    return pd.concat([known, rows.iloc[len(known) :]], ignore_index=True)


def read(root: Path, count: int) -> dict:
    """Return the seconds of each step of the reading, and the most memory in GB."""
    import loopnb as lp
    from loopnb.results import Comments

    loop = lp.open(str(root), commands.PERIOD)
    settings, register, analyze = loop.settings, loop.register, lp.analyze
    few = analyze.read_comments(loop.store, loop.history, loop.pair, settings)
    comments = Comments.from_table(made(few.table, count))
    seconds, began = {}, time.perf_counter()

    def done(step: str) -> None:
        nonlocal began
        seconds[step], began = time.perf_counter() - began, time.perf_counter()

    tones = analyze.tones(comments)
    done("tones")
    mentions = analyze.mentions(comments, register.themes, register.labels, tones)
    analyze.themes(
        comments, mentions, tones, register.themes, pair=loop.pair, labels=register.labels
    )
    done("themes")
    analyze.emerging(comments, loop.pair)
    done("new terms")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    return {"seconds": seconds, "gb": peak, "textblob": alone(comments.table.text)}


def alone(texts: pd.Series) -> float:
    """Return the seconds that TextBlob alone takes for each comment, from a sample of them."""
    from textblob import TextBlob

    some = texts.iloc[:: max(1, len(texts) // SAMPLE)].tolist()
    TextBlob("warm").sentiment  # noqa: B018
    began = time.perf_counter()
    for text in some:
        TextBlob(text).sentiment  # noqa: B018
    return (time.perf_counter() - began) / len(some)


def measure(count: int, number: int) -> dict:
    """Return what each round found, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "company"
        rounds.tell("comments: making the sample company")
        commands.loopnb("sample", root)
        import loopnb as lp

        lp.collect.load(lp.open(str(root), commands.PERIOD))
        found = []
        for turn in range(number):
            command = [sys.executable, __file__, "--read", str(root), "--count", str(count)]
            said = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
            found.append(json.loads(said))
            rounds.tell(f"comments, round {turn + 1} of {number}: {found[-1]}")
    return {"comments": count, "rounds": found, "at_most": AT_MOST, "memory": MEMORY}


def main() -> None:
    """Measure and save; with --read, be the process that is measured."""
    parser: argparse.ArgumentParser = rounds.options(__doc__, 2)
    parser.add_argument("--count", type=int, default=COUNT, help="of comments")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.read:
        print(json.dumps(read(asked.read, asked.count)))
    else:
        rounds.save("comments", measure(asked.count, asked.rounds))


if __name__ == "__main__":
    main()
