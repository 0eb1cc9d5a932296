"""The sample company's comments beside their scores and the experts' labels."""

from pathlib import Path

import pandas as pd
import pytest

import loopnb as lp
from loopnb.sample import invented


@pytest.fixture(scope="session")
def said(once) -> pd.DataFrame:
    """Text, question, kind, score (0..1), who, and from the truth language, sentiment, ironic."""

    def make(folder: Path) -> None:
        invented.make(folder)
        loop = lp.open(str(folder), "2026-Q3")
        lp.collect.load(loop)
        comments, answers = (loop.store.table(name).execute() for name in ("comments", "responses"))
        answers = answers.loc[answers.kind.isin(["csat", "nps"])].drop_duplicates("response_id")
        size = answers.scale_max - answers.scale_min
        answers = answers.assign(rate=(answers.score - answers.scale_min) / size)
        answers = answers[["response_id", "rate", "kind", "requester_key"]]
        labels = pd.read_csv(folder / "data/truth/labels.csv", dtype=str, keep_default_na=False)
        labels = labels[["comment_id", "language", "sentiment", "ironic"]]
        both = comments.merge(answers, on="response_id", how="left").merge(labels, on="comment_id")
        both = both.sort_values("comment_id")
        # Numbered, since the keys are salted anew in each workspace and would draw other folds.
        both["who"] = both.requester_key.fillna(both.response_id).factorize()[0]
        columns = ["comment_id", "text", "question", "rate", "kind", "who", *labels.columns[1:]]
        both[columns].to_parquet(folder / "said.parquet")

    return pd.read_parquet(once("said", make) / "said.parquet").reset_index(drop=True)
