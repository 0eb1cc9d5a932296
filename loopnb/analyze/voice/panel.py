"""Focus groups and conversations: the themes that came up, and a quotation for each."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from loopnb.periods import Period
from loopnb.results import Comments, Mentions, Panel, Tones
from loopnb.text import choosing, quoting
from loopnb.text.languages import language

PRAISE = "praise"
FOREIGN, CUT, CROWD = (
    0.3,
    0.05,
    0.15,
)  # what speaks against a passage, beside being typical (0 to 1)


def panel(
    conversations: Comments, mentions: Mentions, tones: Tones, pair: Sequence[Period],
    *, taxonomy: pd.DataFrame, page: str = "en",
) -> Panel:  # fmt: skip
    """Return in how many of the later period's conversations each theme came up, most first.

    `mentions` and `tones` are those of the conversations' turns. Numbers of conversations only,
    never a share: a few people were chosen and led. A theme's quotation complains, a praise
    theme's does not.
    """
    table = conversations.table.merge(tones.table[["comment_id", "negative"]], on="comment_id")
    table = table.loc[table.span.eq(pair[1].name) & table.says.eq("words")]
    table = table.sort_values("comment_id").reset_index(drop=True)
    if table.empty:
        return Panel.from_table(pd.DataFrame(columns=Panel.columns))
    table = table.assign(conversation=table.comment_id.str.rpartition(":")[0])
    named = mentions.table.loc[mentions.table.named, ["comment_id", "theme"]]
    praised = set(taxonomy.theme[taxonomy.tone == PRAISE])
    many = table.comment_id.map(named.comment_id.value_counts()).fillna(0)
    passages, rows = _passages(table.assign(themes=many.to_numpy()), page)
    lines = []
    for theme, of in named.merge(table, on="comment_id").groupby("theme"):
        kind = PRAISE if theme in praised else "theme"
        quoted = _quoted(passages, rows, set(of.comment_id), kind)
        lines.append((theme, kind, of.conversation.nunique(), _accounts(of),
                      table.conversation.nunique(), *quoted))  # fmt: skip
    found = pd.DataFrame(lines, columns=Panel.columns)
    found = found.assign(order=found.kind.eq(PRAISE), rank=-found.conversations)
    return Panel.from_table(found.sort_values(["order", "rank", "theme"]))


def _accounts(of: pd.DataFrame) -> int:
    return of.account_id.loc[of.account_id != ""].nunique()


def _passages(table: pd.DataFrame, page: str) -> tuple[pd.DataFrame, object]:
    """Return what can be quoted of each turn, with what speaks against it, and its vectors."""
    names = quoting.name_like(table.text.tolist())
    lines = []
    for row in table.itertuples():
        for text in quoting.passages(row.text):
            if not quoting.names_somebody(text, names):
                foreign = (row.language[:2].lower() or language(text) or page) != page
                against = quoting.blemish(text) + FOREIGN * foreign + CUT * (quoting.CUT in text)
                against += CROWD * max(0, row.themes - 1)
                lines.append((row.comment_id, text, against, row.negative, row.said_at))
    columns = ["comment_id", "text", "against", "negative", "said_at"]
    found = pd.DataFrame(lines, columns=columns)
    return found, choosing.vectors(found.text.tolist())


def _quoted(passages: pd.DataFrame, rows, ids: set[str], kind: str) -> tuple[str, str, str]:
    """Return the most typical passage that fits, its turn and its month; empty where none."""
    own = passages.comment_id.isin(ids).to_numpy(dtype=bool)
    if not own.any():
        return "", "", ""
    complains = passages.negative.to_numpy(dtype=float)
    worth = choosing.typical(rows, own) - passages.against.to_numpy(dtype=float)
    worth = worth + 0.2 * (1 - complains if kind == PRAISE else complains)
    row = passages.iloc[int(np.argmax(np.where(own, np.round(worth, 9), -np.inf)))]
    return row.text, row.comment_id, f"{row.said_at:%B %Y}"
