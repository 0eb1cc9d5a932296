"""A random help desk: tickets, answers, invitations and customers, with all that can be missing."""

import numpy as np
import pandas as pd

from loopnb.settings import Business, Settings

ZONE = "Europe/Berlin"
N = 700
SCALES = {
    "csat": (1, 5, "high"), "nps": (0, 10, "high"), "resolved": (0, 1, "high"),
    "ces": (1, 5, "low"), "ces 2": (1, 7, "high"),
}  # fmt: skip


def desk_settings(settings: Settings) -> Settings:
    """Return settings with a zone, working hours, a first level and a follow-up of ten days."""
    limits = settings.thresholds.model_copy(update={"reopened_within_days": 10})
    business = Business(days=(1, 2, 3, 4, 6), opens="08:30", closes="17:15", closed=["2026-05-01"])
    return settings.model_copy(
        update={"zone": ZONE, "thresholds": limits, "business": business,
                "first_level": ("Desk", "Night"), "urgent": ("Urgent", "P1")}
    )  # fmt: skip


def desk() -> dict[str, pd.DataFrame]:
    """Return the tables of half a year and its edges, in UTC; times are whole minutes."""
    random = np.random.default_rng(5)
    tickets = _tickets(random)
    return {"tickets": tickets, "responses": _responses(random, tickets),
            "invitations": _invitations(random), "accounts": _accounts(random)}  # fmt: skip


def masked(random, frame: pd.DataFrame, **shares: float) -> pd.DataFrame:
    """Return the frame with that share of a column's values missing."""
    for column, share in shares.items():
        frame[column] = frame[column].mask(random.uniform(size=len(frame)) < share)
    return frame


def _moments(random, n: int) -> pd.Series:
    days = pd.to_timedelta(random.uniform(0, 195, n), "D").round("min")
    return pd.Series(pd.Timestamp("2026-03-22") + days)


def _after(random, start: pd.Series, middle: float) -> pd.Series:
    """Return later times, log-normal around `middle` hours."""
    return start + pd.to_timedelta(random.lognormal(np.log(middle), 1.3, len(start)), "h").round(
        "min"
    )


def _tickets(random) -> pd.DataFrame:
    opened = _moments(random, N)
    first = _after(random, opened, 20)
    frame = pd.DataFrame(
        {"ticket_id": [f"T{i}" for i in range(N)], "opened_at": opened,
         "first_response_at": _after(random, opened, 2), "first_resolved_at": first,
         "resolved_at": first.where(random.uniform(size=N) < 0.7, _after(random, first, 30)),
         "account_id": [f"A{i}" for i in random.zipf(1.5, N) % 60],
         "requester_key": [f"R{i}" for i in random.integers(0, 90, N)],
         "reopens": random.poisson(0.2, N).astype(float),
         "contacts": random.poisson(1.2, N).astype(float),
         "type": random.choice(["Incident", "incident", "Question"], N),
         "priority": random.choice(["Urgent", "p1", "Normal"], N, p=[0.1, 0.1, 0.8]),
         "team": random.choice(["Desk", "Night", "Experts"], N),
         "product": random.choice(["Vault", "Relay"], N),
         "sla_target_s": random.choice([7200.0, 86_400.0, 864_000.0], N),
         "sla_met": pd.Series(random.uniform(size=N) < 0.8, dtype="boolean"),
         "problem_id": [f"P{i}" for i in random.integers(0, 40, N)],
         "article_id": [f"K{i}" for i in random.integers(0, 9, N)]}
    )  # fmt: skip
    # One is resolved before it was opened: left out, whatever the clock of the export.
    frame.loc[3, ["resolved_at", "first_resolved_at"]] = frame.opened_at[3] - pd.Timedelta("1h")
    # Some are closed without a resolution ever being noted.
    frame["closed_at"] = _after(random, opened, 200).mask(random.uniform(size=N) < 0.5)
    return masked(
        random, frame, account_id=0.3, requester_key=0.2, resolved_at=0.1, reopens=0.05,
        contacts=0.05, type=0.1, priority=0.05, team=0.05, sla_target_s=0.2, sla_met=0.1,
        problem_id=0.5, article_id=0.6, first_response_at=0.05, first_resolved_at=0.05,
    )  # fmt: skip


def _responses(random, tickets: pd.DataFrame) -> pd.DataFrame:
    n = 1500
    kind = random.choice(list(SCALES), n)
    least, most, direction = (pd.Series([SCALES[each][i] for each in kind]) for i in range(3))
    about = tickets.iloc[random.integers(0, N, n)].reset_index(drop=True)
    frame = pd.DataFrame(
        {"response_id": [f"S{i}" for i in range(n)], "ticket_id": about.ticket_id,
         "account_id": about.account_id, "requester_key": about.requester_key,
         "responded_at": _moments(random, n), "kind": [each.split()[0] for each in kind],
         "score": np.floor(random.uniform(least, most + 1)), "scale_min": least.astype(float),
         "scale_max": most.astype(float), "scale_direction": direction}
    )  # fmt: skip
    frame = masked(random, frame, score=0.05, scale_max=0.03, scale_direction=0.03, ticket_id=0.1)
    odd = random.uniform(size=n)
    frame["score"] = frame.score.mask(odd < 0.03, 11)
    frame["scale_max"] = frame.scale_max.mask((odd > 0.97) & (frame.scale_max > 1), 20)
    return frame


def _invitations(random) -> pd.DataFrame:
    n = 900
    states = ["complete", "Complete", "partial", "refusal", "non-contact", "ineligible"]
    frame = pd.DataFrame(
        {"invitation_id": [f"I{i}" for i in range(n)], "sent_at": _moments(random, n),
         "account_id": [f"A{i}" for i in random.integers(0, 60, n)],
         "disposition": random.choice(states, n)}
    )  # fmt: skip
    frame = masked(random, frame, account_id=0.2, disposition=0.05)
    own = np.random.default_rng(6)  # the draws of what follows stay as they are
    frame["survey"] = own.choice(["transaction", "relationship", None], n, p=[0.7, 0.2, 0.1])
    frame["ticket_id"] = [f"T{i}" for i in own.integers(0, N, n)]
    frame["ticket_id"] = frame.ticket_id.mask(frame.survey.eq("relationship"))
    return masked(own, frame, ticket_id=0.1)


def _accounts(random) -> pd.DataFrame:
    ids = [f"A{i}" for i in range(5, 80)]
    products = random.choice(["Vault", "Relay", "Vault; Relay"], len(ids))
    return pd.DataFrame({"account_id": ids, "products": products})
