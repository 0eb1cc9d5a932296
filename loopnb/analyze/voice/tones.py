"""How comments are meant: TextBlob as the floor, and a reader taught by customers' own scores."""

import numpy as np
import pandas as pd

from loopnb.results import Accuracy, Comments, Tones
from loopnb.text import sentiment
from loopnb.text.accuracy import area

METHODS = {True: "taught by the customers’ own scores", False: "TextBlob’s word list"}
UNHAPPY = {"complaint": True, "praise": False}


def tones(comments: Comments) -> Tones:
    """Return how each comment is meant, by a reader that the scored ones among them teach.

    A scored comment is read by a model that has not seen its writer; without enough scores
    TextBlob's word list reads alone. Comments that say nothing have the tone 'none'.
    """
    table = comments.table
    person = table.requester_key.where(table.requester_key != "", table.cluster)
    # A person's first comment stands for them: keys are salted, and would draw other folds.
    first = table.comment_id.groupby(person).transform("min")
    found = sentiment.taught(
        table.text.tolist(), table.score.to_numpy(float), groups=first.tolist(),
        questions=table.question.tolist(), scales=table.kind.tolist(),
    )  # fmt: skip
    tone = sentiment.tones(found.negative, table.says.tolist(), worst=found.worst, best=found.best)
    return Tones.from_table(
        pd.DataFrame(
            {
                "comment_id": table.comment_id,
                "polarity": found.polarity.astype("float64"),
                "negative": found.negative.astype("float64"),
                "tone": tone,
                "method": METHODS[found.taught],
            }
        )
    )


def accuracy(comments: Comments, found: Tones, labels: pd.DataFrame) -> Accuracy:
    """Return how well the tones tell complaint from praise, beside TextBlob on the same comments.

    Judged by the customers' own scores, and by people's codes where `labels` holds any.
    """
    table = comments.table.merge(found.table, on="comment_id")
    table = table.loc[table.says == "words"]
    coded = labels.loc[labels.sentiment.isin(list(UNHAPPY))].drop_duplicates("comment_id")
    by_hand = table.comment_id.map(coded.set_index("comment_id").sentiment.map(UNHAPPY))
    own = pd.Series(np.nan, index=table.index, dtype=object)
    own[table.score <= sentiment.UNHAPPY], own[table.score >= sentiment.HAPPY] = True, False
    lines = []
    for against, truth in (("customers’ own scores", own), ("codes by hand", by_hand)):
        rows = table.loc[truth.notna()]
        worse = truth[truth.notna()].to_numpy(dtype=bool)
        for method, reading in (
            (found.table.method.iloc[0] if len(found.table) else "", rows.negative),
            (METHODS[False], -rows.polarity),
        ):
            here = area(reading.to_numpy(float), worse, rows.cluster.to_numpy())
            if here.auc == here.auc:
                lines.append((method, against, here.auc, here.low, here.high, here.n, here.worse))
    rows = pd.DataFrame(lines, columns=Accuracy.columns)
    return Accuracy.from_table(rows.drop_duplicates(["method", "against"]))
