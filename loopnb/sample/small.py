"""A small invented help desk: a few hundred tickets and answers, the same bytes each time.

It shows the page and proves nothing: nothing is planted in it but a slow spring.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from loopnb.sample.workspace import lay

PARTS = Path(__file__).parent / "invented"
FIRST, DAYS, TICKETS, SEED = "2025-10-01", 365, 900, 20260930
SAID = {
    "waiting": ("I waited {n} days for an answer.", "The reply took {n} days, far too slow."),
    "portal": ("The licence portal hides my key.", "I cannot find the invoice in the portal."),
    "upgrade": ("The upgrade failed twice.", "After the upgrade the backup did not start."),
    "people": ("The engineer was kind and explained it well.", "Friendly and helpful, thank you."),
}


def make(root: Path) -> str:
    """Write the sample workspace into `root` and return what to do next."""
    lay(root, PARTS)
    tickets = _tickets(np.random.default_rng(SEED))
    survey = _survey(tickets, np.random.default_rng(SEED + 1))
    for name, frame in (("tickets", tickets.drop(columns="days")), ("survey", survey)):
        frame.to_csv(root / f"data/raw/{name}.csv", index=False, lineterminator="\n")
    return f"Wrote {len(tickets)} tickets and {len(survey)} answers to {root / 'data/raw'}."


def _tickets(random: np.random.Generator) -> pd.DataFrame:
    opened = pd.Timestamp(FIRST) + pd.to_timedelta(np.sort(random.uniform(0, DAYS, TICKETS)), "D")
    slow = np.where(opened.month.isin([4, 5, 6]), 1.6, 1.0)
    days = np.round(random.lognormal(np.log(0.9 * slow), 0.9), 3)
    solved = opened + pd.to_timedelta(days, "D")
    urgent = random.uniform(size=TICKETS) < 0.15
    return pd.DataFrame(
        {
            "ticket": [f"T{number:04d}" for number in range(1, TICKETS + 1)],
            "customer": random.integers(1, 121, TICKETS),
            "opened": opened.strftime("%Y-%m-%d %H:%M:%S"),
            "solved": solved.strftime("%Y-%m-%d %H:%M:%S"),
            "priority": np.where(urgent, "urgent", "normal"),
            "component": random.choice(["Backup", "Portal", "Restore", "Upgrade"], TICKETS,
                                       p=[0.4, 0.25, 0.2, 0.15]),
            "reopened": random.binomial(1, 0.06, TICKETS),
            "on time": np.where(days < np.where(urgent, 2, 4), "yes", "no"),
            "days": days,
        }
    )  # fmt: skip


def _survey(tickets: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    answered = tickets.loc[random.uniform(size=len(tickets)) < 0.45].reset_index(drop=True)
    feeling = 4.6 - 0.35 * answered.days + random.normal(0, 0.8, len(answered))
    score = feeling.round().clip(1, 5).astype(int)
    said = pd.to_datetime(answered.solved) + pd.to_timedelta(
        random.uniform(0, 3, len(answered)), "D"
    )
    return pd.DataFrame(
        {
            "answer": answered.ticket.str.replace("T", "A"),
            "ticket": answered.ticket,
            "customer": answered.customer,
            "date": said.dt.strftime("%Y-%m-%d %H:%M:%S"),
            "rating": score,
            "comment": [
                _comment(rating, days, random)
                for rating, days in zip(score, answered.days, strict=True)
            ],
        }
    )


def _comment(rating: int, days: float, random: np.random.Generator) -> str:
    if random.uniform() < 0.35:
        return ""
    unhappy = random.choice(["waiting", "portal", "upgrade"], p=[0.5, 0.3, 0.2])
    words = SAID["people" if rating >= 4 and random.uniform() < 0.8 else unhappy]
    return words[random.integers(len(words))].format(n=max(2, round(days)))
