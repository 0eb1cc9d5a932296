"""Proves the reading of sentiment on real comments that experts have labelled.

    python benchmarks/words_sentiment.py [nhs_fft_comments.csv]

A reading is right about a pair of comments, one positive and one negative by the experts' labels,
if it reads the negative one as the worse. The labels serve for this scoring alone: our model
learns from the patients' own ratings, and reads a patient's comments by what the others wrote.
"""

import os
import sys
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: E402

from loopnb.text.accuracy import area  # noqa: E402
from loopnb.text.cleaning import plain  # noqa: E402
from loopnb.text.polarity import polarity  # noqa: E402
from loopnb.text.sentiment import taught  # noqa: E402

NHS = Path(__file__).parents[2] / "shared/data/nhs_fft_comments.csv"
COLUMNS = {
    "FFT answer": "text", "FFT question": "question", "Respondent ID": "who",
    "FFT categorical answer": "rating", "Comment sentiment": "label",
}  # fmt: skip
SCORES = {"1": 1.0, "2": 0.75, "3": 0.5, "4": 0.25, "5": 0.0}
NEGATIVE = {"1": False, "2": False, "4": True, "5": True}


def sentiment(path: Path = NHS) -> pd.DataFrame:
    """Return a row for each way to read: method, auc, low, high (clustered by patient), n."""
    comments = _comments(path)
    labelled = comments.label.isin(NEGATIVE).to_numpy()
    worse = comments.label[labelled].map(NEGATIVE).to_numpy(dtype=bool)
    who = comments.who[labelled].to_numpy()
    lines = []
    for method, read in _readings(comments).items():
        found = area(read[labelled], worse, who)
        lines.append((method, found.auc, found.low, found.high, found.n))
    return pd.DataFrame(lines, columns=["method", "auc", "low", "high", "n"])


def _comments(path: Path) -> pd.DataFrame:
    """Return the comments that hold any text."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)[list(COLUMNS)].rename(
        columns=COLUMNS
    )
    table[["text", "question"]] = table[["text", "question"]].map(plain)
    return table.loc[~table.text.isin(["", "Did not answer"])].reset_index(drop=True)


def _readings(comments: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return how each method reads each comment; higher is worse."""
    vader = SentimentIntensityAnalyzer()
    compound = [vader.polarity_scores(text)["compound"] for text in comments.text]
    scores = comments.rating.map(SCORES).to_numpy(dtype=float)
    known = {"groups": comments.who, "questions": comments.question}
    return {
        "TextBlob": -polarity(comments.text),
        "VADER": -np.array(compound),
        "loopnb": taught(comments.text, scores, **known).negative,
        "loopnb, the text alone": taught(
            comments.text, scores, by_question=False, **known
        ).negative,
        "loopnb, questions unknown": taught(comments.text, scores, groups=comments.who).negative,
    }


if __name__ == "__main__":
    print(sentiment(*map(Path, sys.argv[1:2])).round(3).to_string(index=False))
