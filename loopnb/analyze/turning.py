"""Customers whose words have turned: who complains now in words and did not before."""

from collections.abc import Sequence

import pandas as pd

from loopnb.periods import Period
from loopnb.results import Comments, Tones

LEAST = 3  # comments of a customer on either side
TURNED = 0.4  # more of the comments complain, by the mean chance


def turning(comments: Comments, tones: Tones, pair: Sequence[Period]) -> pd.DataFrame:
    """Return the customers of whose comments clearly more complain than before, worst first.

    Columns: account_id, before and now (mean chance, 0 to 1, that a comment complains), comments.
    A hint where to listen, no finding: a customer writes few comments.
    """
    table = comments.table.merge(tones.table[["comment_id", "negative"]], on="comment_id")
    table = table.loc[table.says.eq("words") & table.account_id.ne("")]
    sides = [table.loc[table.span == each.name].groupby("account_id").negative.agg(["size", "mean"])
             for each in pair]  # fmt: skip
    both = sides[0].join(sides[1], lsuffix="_then", rsuffix="_now", how="inner")
    both = both.loc[(both.size_then >= LEAST) & (both.size_now >= LEAST)]
    both = both.assign(turned=(both.mean_now - both.mean_then).round(9))
    both = both.loc[both.turned >= TURNED].reset_index()
    both = both.sort_values(["turned", "account_id"], ascending=[False, True], ignore_index=True)
    names = {"mean_then": "before", "mean_now": "now", "size_now": "comments"}
    return both.rename(columns=names)[["account_id", "before", "now", "comments"]]
