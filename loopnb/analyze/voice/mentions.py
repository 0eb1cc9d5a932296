"""Which themes each comment names: by the taxonomy's words, and as people have coded comments."""

import numpy as np
import pandas as pd

from loopnb.analyze.voice.lesson import lesson
from loopnb.results import Comments, Mentions, Tones

LEAST = 0.05  # a smaller probability is kept as 0, or the table would hold every pair


def mentions(
    comments: Comments, taxonomy: pd.DataFrame, labels: pd.DataFrame, tones: Tones | None = None
) -> Mentions:
    """Return the themes that each comment names, of the comments that say something.

    `taxonomy` has theme and words, `labels` comment_id and theme (a comment's codes, "" for
    none). Hand codes teach the reader; a coded comment is read by one that has not seen its code.
    """
    given = lesson(comments, taxonomy, labels, tones)
    if not given.hits.size:
        return Mentions.from_table(pd.DataFrame(columns=Mentions.columns))
    coded = given.coded
    chances, named = np.zeros(given.hits.shape), np.zeros(given.hits.shape, dtype=bool)
    chances[~coded], named[~coded] = given.read(given.learn(coded), ~coded)
    if coded.any():
        chances[coded], named[coded] = given.out_of_fold(coded)
    chances = np.where(chances >= LEAST, chances, 0.0)
    row, theme = np.nonzero(named | (chances > 0) | coded[:, None])
    table = pd.DataFrame(
        {
            "comment_id": given.ids[row],
            "theme": taxonomy.theme.to_numpy(dtype=object)[theme],
            "probability": chances[row, theme],
            "named": named[row, theme],
            "coded": given.hand[row, theme],
        }
    )
    return Mentions.from_table(table.sort_values(["comment_id", "theme"], kind="stable"))
