"""Comments, tones and mentions from arrays, or from a simulated company that nobody has loaded."""

import numpy as np
import pandas as pd

from loopnb.results import Comments, Mentions, Tones
from loopnb.sample.company import Company

TEXTS = dict.fromkeys(Comments.columns, "") | {
    "source": "survey", "period": "2026-Q3", "says": "words", "text": "words", "question": "Q3",
    "kind": "csat", "language": "EN", "said_at": pd.Timestamp("2026-08-01"), "score": 1.0,
}  # fmt: skip


def comments(frame: pd.DataFrame) -> Comments:
    """Return comments from some of their columns; ids and accounts are numbered if not given."""
    n = len(frame)
    numbered = {"comment_id": [f"c{i:05d}" for i in range(n)],
                "cluster": [f"a{i % max(1, n // 3)}" for i in range(n)]}  # fmt: skip
    known = TEXTS | numbered | {name: frame[name].to_numpy() for name in frame}
    table = pd.DataFrame(known, columns=list(Comments.columns), index=range(n))
    return Comments.from_table(table.astype({"score": "float64", "said_at": "datetime64[ns]"}))


def tones(found: Comments, tone: np.ndarray) -> Tones:
    """Return tones as given; no other column matters."""
    table = pd.DataFrame({"comment_id": found.table.comment_id, "tone": tone})
    return Tones(table.reindex(columns=Tones.columns))


def mentions(found: Comments, theme: np.ndarray | list | None = None) -> Mentions:
    """Return one mention for each comment whose `theme` is not empty, themes split at ';'."""
    named = [] if theme is None else [
        (comment, name, 0.9, True, np.nan)
        for comment, names in zip(found.table.comment_id, theme, strict=True)
        for name in names.split(";") if name
    ]  # fmt: skip
    return Mentions.from_table(pd.DataFrame(named, columns=Mentions.columns))


def of_company(
    company: Company, rng: np.random.Generator
) -> tuple[Comments, Tones, Mentions]:  # fmt: skip
    """Return what a middling reader makes of the transaction survey's comments.

    It takes 90 % of complaints, 15 % of the lukewarm and 3 % of praise for complaints, and 15 %
    of praise that names a theme: so it reads worse where more themes are named.
    """
    said = company.comments.loc[company.comments.question != "reason"].reset_index(drop=True)
    own = company.tickets.iloc[said.ticket_row]
    at = company.responses.set_index("response_id").responded_at[said.response_id].dt.tz_localize(
        None)  # fmt: skip
    found = comments(pd.DataFrame({
        "comment_id": said.comment_id, "question": said.question, "language": said.language,
        "score": (said.rating - 1) / 4, "team": own.team.to_numpy(),
        "product": own["product"].to_numpy(), "channel": own.channel.to_numpy(),
        "cluster": own.account_id.to_numpy(), "said_at": at.to_numpy(),
        "period": at.dt.to_period("Q").astype(str).str.replace("Q", "-Q").to_numpy(),
        "says": np.where(said.sentiment == "none", "nothing", "words"),
    }))  # fmt: skip
    chance = said.sentiment.map({"-1": 0.9, "0": 0.15, "1": 0.03, "none": 0.0}).to_numpy()
    chance = np.where((said.sentiment == "1") & (said.themes != ""), 0.15, chance)
    tone = np.where(rng.random(len(said)) < chance, "complaint", "praise")
    tone = np.where(said.sentiment == "none", "none", tone)
    return found, tones(found, tone), mentions(found, said.themes)
