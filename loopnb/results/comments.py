"""Comments, how each is meant, and which themes it names: one row a comment or mention."""

import pandas as pd

from loopnb.results.base import Result
from loopnb.results.words import listed

SAYS = {
    "words": "say something", "nothing": "say that there is nothing to say",
    "courtesy": "are only polite", "gibberish": "cannot be read",
}  # fmt: skip
TONES = ("praise", "mixed", "complaint", "none")


class Comments(Result):
    """Texts with who wrote them, about what, and the writer's own score; one row a text.

    `score` runs from 0 to 1 (best); `span` is the name of the compared period that a text falls
    in, `period` that of its own; `cluster` is the account, else the person, else the text itself.
    """

    columns = (
        "comment_id", "source", "period", "span", "said_at", "text", "question", "response_id",
        "ticket_id", "account_id", "requester_key", "cluster", "score", "kind", "product", "team",
        "channel", "category", "language", "may_quote", "says",
    )  # fmt: skip
    caption = "Comments by period"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "There are no comments."
        counts = self.table.says.value_counts()
        idle = [f"{counts[kind]:,} {says}" for kind, says in SAYS.items() if kind in counts]
        return (
            f"{len(self.table):,} comments of {self.table.cluster.nunique():,} people or "
            f"accounts: {listed(idle)}."
        )

    @property
    def shown(self) -> pd.DataFrame:
        worth = self.table.says.eq("words")
        by = self.table.assign(worth=worth, scored=worth & self.table.score.notna())
        counts = by.groupby("period", sort=True).agg(
            comments=("text", "size"), worth=("worth", "sum"), scored=("scored", "sum")
        )
        heads = ["Period", "Comments", "That say something", "Beside a score of their own"]
        return counts.reset_index().set_axis(heads, axis=1)


class Tones(Result):
    """How each comment is meant; `negative` is the chance that it complains, 0 to 1."""

    columns = ("comment_id", "polarity", "negative", "tone", "method")
    caption = "How the comments are meant"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "There is no comment to read."
        counts = self.table.tone.value_counts()
        said = [f"{counts[tone]:,} {tone}" for tone in TONES if tone in counts]
        return (
            f"Of {len(self.table):,} comments: {listed(said)}. Read by a model "
            f"{self.table.method.iloc[0]}."
        ).replace("by a model TextBlob", "by TextBlob")

    @property
    def shown(self) -> pd.DataFrame:
        counts = self.table.tone.value_counts().reindex(TONES, fill_value=0)
        share = 100 * counts / max(1, len(self.table))
        frame = pd.DataFrame({"Tone": TONES, "Comments": counts.to_numpy(), "Share, %": share})
        return frame.loc[frame.Comments > 0].reset_index(drop=True)


class Accuracy(Result):
    """How often the worse of two comments is read as the worse: one row a method and a judge."""

    columns = ("method", "against", "auc", "low", "high", "n", "worse")
    caption = "How well the tone is read"

    @property
    def text(self) -> str:
        if self.table.empty:
            return "Nothing tells how well the tone is read: no scores beside the comments."
        said = []
        for against, rows in self.table.groupby("against", sort=False):
            each = [
                f"{100 * row.auc:.0f} % of pairs by the reader {row.method}"
                for row in rows.itertuples()
            ]
            said.append(
                f"Judged by {against}, of a complaint and a praise the worse is found in "
                f"{listed(each)} ({rows.n.iloc[0]:,} comments)."
            )
        return " ".join(said).replace("by the reader TextBlob", "by TextBlob")

    @property
    def shown(self) -> pd.DataFrame:
        table = self.table
        return pd.DataFrame(
            {
                "Read": table.method, "Judged by": table.against,
                "Pairs told apart, %": 100 * table.auc, "From, %": 100 * table.low,
                "To, %": 100 * table.high, "Comments": table.n, "Complaints": table.worse,
            }
        )  # fmt: skip


class Mentions(Result):
    """Which themes each comment names; one row a comment and theme.

    `probability` is the reader's (0 to 1), `named` its verdict, `coded` a person's: 1, 0, or
    missing where nobody has coded the comment.
    """

    columns = ("comment_id", "theme", "probability", "named", "coded")
    caption = "Mentions of themes"

    @property
    def counted(self) -> pd.DataFrame:
        """The mentions that count: a person's verdict where there is one, else the reader's."""
        table = self.table
        return table.loc[(table.coded > 0) | (table.coded.isna() & table.named.astype(bool))]

    @property
    def text(self) -> str:
        coded = self.table.loc[self.table.coded.notna()].comment_id.nunique()
        return (
            f"{int(self.table.named.sum()):,} mentions of {self.table.theme.nunique()} themes; "
            f"{coded:,} comments are coded by hand."
        )

    @property
    def shown(self) -> pd.DataFrame:
        counts = self.table.loc[self.table.named].theme.value_counts().rename_axis("Theme")
        return counts.rename("Comments").reset_index()
