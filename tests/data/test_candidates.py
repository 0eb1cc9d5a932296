"""Candidate causes: a release before a rise of tickets, and what else rises or not."""

import numpy as np
import pandas as pd
import pytest

from data.frames import taxonomy
from data.pairs import SETTINGS
from loopnb.analyze import candidates
from loopnb.analyze.releases import releases
from loopnb.periods import parse
from loopnb.results import Candidates, Mentions, Tones

NOW = parse("2026-Q3")
AT = pd.Timestamp("2026-04-14")
NOTHING = {
    "tones": Tones.from_table(pd.DataFrame(columns=Tones.columns)),
    "taxonomy": taxonomy(("Restores", "restor"), ("Waiting", "wait")),
}
NO_MENTIONS = Mentions.from_table(pd.DataFrame(columns=Mentions.columns))


def tickets(step: float = 1.0, since: pd.Timestamp = AT, seed: int = 1) -> pd.DataFrame:
    """Return a year and a half of Vault's tickets; those on Restore are `step` times from a day."""
    random, days = np.random.default_rng(seed), pd.date_range("2025-04-01", "2026-09-30")
    rows = []
    for category, rate in (("Restore", 2.0), ("Backup", 4.0), ("Upgrade", 3.0), ("Alerts", 2.0)):
        raised = step if category == "Restore" else 1.0
        n = random.poisson(rate * np.where(days >= since, raised, 1.0))
        rows.append(pd.DataFrame({"opened_at": np.repeat(days, n), "category": category}))
    table = pd.concat(rows, ignore_index=True)
    ids = [f"T{i}" for i in range(len(table))]
    return table.assign(
        ticket_id=ids, product="Vault", account_id="A" + (table.index % 50).astype(str)
    )


def events(*rows: tuple[str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["at", "product", "note"])
    ids = [f"E{i}" for i in range(len(table))]
    return table.assign(at=pd.to_datetime(table["at"]), event_id=ids, kind="release")


def found(stored_as, *rows: tuple[str, str, str], **told: object) -> Candidates:
    stored_as("tickets", tickets(**told))
    store = stored_as("events", events(*rows))
    return candidates(store, NO_MENTIONS, NOW, SETTINGS, **NOTHING)


RELEASE = ("2026-04-14", "Vault", "Vault 7.2")


def test_a_release_before_a_rise_is_a_candidate_with_its_size(stored_as):
    (row,) = found(stored_as, RELEASE, step=2.0).table.itertuples()
    assert (row.kind, row.what, row.product, row.area) == (
        "release",
        "Vault 7.2",
        "Vault",
        "product",
    )
    assert (row.at, row.since, row.days) == ("2026-04-14", "2026-04-13", 0)
    assert row.counted == "tickets on Vault, Restore" and row.theme == ""
    assert row.low < 100 < row.high and row.p_adjusted < 0.001 and row.looked_at == 4
    assert row.evidence.startswith(
        "Vault 7.2, released on 14 April 2026: tickets on Vault, Restore"
    )


@pytest.mark.parametrize(
    ("release", "step", "since"),
    [
        (RELEASE, 1.0, AT),  # nothing rose
        (RELEASE, 0.5, AT),  # it fell
        (RELEASE, 2.0, pd.Timestamp("2026-07-14")),  # three months later
        (("2026-04-14", "Relay", "Relay 3"), 2.0, AT),  # another product's
        (("2026-09-15", "Vault", "Vault 7.3"), 2.0, pd.Timestamp("2026-09-15")),  # too late to tell
        (("2026-11-10", "Vault", "Vault 7.4 (planned)"), 2.0, AT),  # not out yet
    ],
)
def test_what_is_no_rise_after_the_release_is_no_candidate(stored_as, release, step, since):
    assert found(stored_as, release, step=step, since=since).table.empty


def test_a_rise_belongs_to_the_last_release_before_it(stored_as):
    earlier = ("2026-04-01", "Vault", "Vault 7.1")
    table = found(stored_as, earlier, RELEASE, step=2.0).table
    assert table.what.tolist() == ["Vault 7.2"]


def test_releases_are_looked_at_between_those_that_leave_enough_weeks(stored_as):
    store = stored_as("events", events(
        ("2026-01-20", "Vault", "a"), ("2026-01-27", "Vault", "hotfix"),
        ("2026-05-12", "Vault", ""),
        ("2026-02-24", "Lens", "b"), ("2025-09-01", "Vault", "old"),
    ))  # fmt: skip
    known = {each.name: each for each in releases(store, NOW, SETTINGS)}
    assert set(known) == {"a", "hotfix", "b", "Vault 2026-05-12"}
    assert str(known["a"].since) == "2025-09-01" and str(known["a"].until) == "2026-05-12"
    assert str(known["a"].next) == "2026-01-27"
    assert str(known["b"].until) == "2026-10-01"


def test_without_events_or_tickets_there_is_nothing_to_tell(store, stored_as):
    nothing = candidates(store, NO_MENTIONS, NOW, SETTINGS, **NOTHING)
    assert nothing.text.startswith("No release, component")
    assert list(nothing.table.columns) == list(Candidates.columns)
    assert candidates(stored_as("tickets", tickets()), NO_MENTIONS, NOW, SETTINGS, **NOTHING
                      ).table.empty  # fmt: skip


def talk(stored_as, share: float, owner: str = "Engineering", n: int = 600):
    """Return candidates of a desk whose comments on one component name a theme more often."""
    random = np.random.default_rng(2)
    known = tickets().sample(n, random_state=1).reset_index(drop=True)
    known["component"] = random.choice(["Engine", "Console", "Agent"], n)
    known["team"] = random.choice(["Day", "Night"], n)
    known["version"] = random.choice(["1", "2"], n)
    at = pd.Timestamp("2026-01-05") + pd.to_timedelta(random.integers(0, 260, n), "D")
    chance = np.where(known.component == "Engine", share, 0.05)
    chance = np.where((known.team == "Night") & (owner == "Support"), share, chance)
    ids = pd.DataFrame({"ticket_id": known.ticket_id, "response_id": "R" + known.ticket_id})
    stored_as("tickets", known)
    stored_as("responses", ids.assign(responded_at=at, kind="csat", account_id=known.account_id))
    comments = ids.assign(comment_id="C" + known.ticket_id, said_at=at, text="x")
    store = stored_as("comments", comments.drop(columns="ticket_id"))
    named = comments.comment_id[random.random(n) < chance]
    mentions = pd.DataFrame({"comment_id": named, "theme": "Restores", "named": True})
    told = pd.DataFrame({"comment_id": comments.comment_id, "tone": "mixed"})
    return candidates(
        store, Mentions.from_table(mentions.reindex(columns=Mentions.columns)), NOW, SETTINGS,
        tones=Tones.from_table(told.reindex(columns=Tones.columns)),
        taxonomy=taxonomy(("Restores", "restor")).assign(owner=owner),
    )  # fmt: skip


def test_a_component_that_stands_out_is_found_with_its_ratio(stored_as):
    (row,) = talk(stored_as, 0.4).table.itertuples()
    assert (row.theme, row.kind, row.what, row.product) == (
        "Restores",
        "component",
        "Engine",
        "Vault",
    )
    assert row.low < 0.4 / (0.4 + 0.1) / (1 / 3) < row.high
    assert row.seen / row.expected == pytest.approx(row.size)
    assert row.customers >= 3 and not row.restricted
    assert "component Engine of Vault: " in row.evidence


def test_nothing_stands_out_where_all_are_alike(stored_as):
    assert talk(stored_as, 0.05).table.empty


def test_a_team_is_looked_at_only_for_a_theme_of_the_service(stored_as):
    assert "team" in set(talk(stored_as, 0.4, "Support").table.kind)
    assert "team" not in set(talk(stored_as, 0.4, "Engineering").table.kind)
