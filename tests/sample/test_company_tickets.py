"""The truths about tickets, measured in the raw exports."""

from __future__ import annotations

import numpy as np
import pandas as pd

YEAR = [f"2025-Q{n}" for n in (1, 2, 3, 4)]


def restores_a_day(tickets: pd.DataFrame, start: str, end: str) -> tuple[float, int]:
    """Restore tickets of Vault a weekday between two dates, and their count."""
    first, last = pd.Timestamp(start, tz="UTC"), pd.Timestamp(end, tz="UTC")
    rows = (tickets["product"] == "Vault") & (tickets["Category [list]"] == "Restore")
    rows &= (tickets["Created at"] >= first) & (tickets["Created at"] < last)
    days = np.busday_count(start, end)
    return rows.sum() / days, int(rows.sum())


def ratio_and_error(after: tuple[float, int], before: tuple[float, int]) -> tuple[float, float]:
    """The ratio of two rates and the standard error of its logarithm, weekly noise included."""
    return after[0] / before[0], float(np.sqrt(1 / after[1] + 1 / before[1] + 2 * 0.02**2))


def test_the_release_doubles_restore_tickets(tickets):
    before = restores_a_day(tickets, "2025-01-02", "2025-12-20")
    broken = restores_a_day(tickets, "2026-01-20", "2026-05-12")
    ratio, error = ratio_and_error(broken, before)
    assert abs(np.log(ratio / 2.0)) < 3 * error


def test_the_fix_takes_a_third_of_restore_tickets_away(tickets):
    broken = restores_a_day(tickets, "2026-01-20", "2026-05-12")
    mended = restores_a_day(tickets, "2026-05-12", "2026-10-01")
    ratio, error = ratio_and_error(mended, broken)
    assert abs(np.log(ratio / 0.65)) < 3 * error
    assert np.log(ratio) < -3 * error


def test_other_tickets_stay_as_many(tickets):
    other = tickets[~((tickets["product"] == "Vault") & (tickets["Category [list]"] == "Restore"))]
    counts = other["opened"].value_counts()
    before, after = counts[YEAR].mean(), counts[["2026-Q1", "2026-Q2", "2026-Q3"]].mean()
    assert abs(after / before - 1) < 0.04


def test_urgent_tickets_become_more(tickets):
    share = (tickets["Priority"] == "Urgent").groupby(tickets["opened"]).mean()
    assert abs(share[YEAR].mean() - 0.10) < 0.01
    assert abs(share["2026-Q3"] - 0.18) < 0.018
    assert share["2026-Q1"] < share["2026-Q2"] < share["2026-Q3"] + 0.018


def test_half_of_the_slower_median_is_mix(tickets, exports):
    done = tickets[tickets["hours"].notna()]
    year, last = done[done["solved"].isin(YEAR)], done[done["solved"] == "2026-Q3"]
    assert abs(year["hours"].median() - 18) < 0.8
    assert abs(last["hours"].median() - 22) < 1.6
    # 2025's tickets, weighted to the priorities of the last quarter, show the mix alone.
    share = lambda frame: frame["Priority"].value_counts(normalize=True)  # noqa: E731
    weight = year["Priority"].map(share(last) / share(year)).to_numpy()
    order = np.argsort(year["hours"].to_numpy())
    reached = np.cumsum(weight[order]) / weight.sum()
    mixed = year["hours"].to_numpy()[order][np.searchsorted(reached, 0.5)]
    change = last["hours"].median() - year["hours"].median()
    assert 0.25 < (mixed - year["hours"].median()) / change < 0.75
    assert 0.4 < exports.truth()["derived"]["mix"]["share_from_mix"] < 0.6


def test_goals_and_reopening(tickets):
    done = tickets[tickets["hours"].notna()]
    met = done["hours"] <= done["SLA target hours [txt]"].astype(float)
    assert abs(met.mean() - 0.92) < 0.012
    assert abs((done["Reopens"].astype(int) > 0).mean() - 0.06) < 0.006
    goals = done.groupby("Priority")["SLA target hours [txt]"].first().astype(int)
    assert goals["Urgent"] < goals["High"] < goals["Normal"] < goals["Low"]


def test_the_training_changes_nothing(tickets):
    night = tickets[(tickets["Group"] == "Night queue") & tickets["hours"].notna()]
    later = night["Created at"] >= pd.Timestamp("2026-04-06", tz="UTC")
    again = night["Reopens"].astype(int) > 0
    before, after = again[~later], again[later]
    error = np.sqrt(0.06 * 0.94 * (1 / len(before) + 1 / len(after)))
    assert abs(after.mean() - before.mean()) < 3 * error


def test_counts_of_rows(tickets, exports, company):
    versions = exports.table("raw/zendesk/*.csv")
    assert (tickets["Created at"] >= pd.Timestamp("2024-10-01", tz="UTC")).sum() == 36_000
    assert tickets["Id"].is_unique and len(tickets) == len(company.tickets)
    assert 1.02 < len(versions) / len(tickets) < 1.12
    assert versions["file"].nunique() == 8


def test_each_file_holds_what_was_updated_in_its_quarter(exports):
    versions = exports.table("raw/zendesk/*.csv")
    updated = quarter_of_text(versions["Updated at"])
    assert (updated == versions["file"].str[-6:]).all()
    twice = versions[versions["Id"].duplicated(keep=False)]
    assert (twice.groupby("Id")["Updated at"].nunique() == twice.groupby("Id").size()).all()
    still_open = versions[versions["Status"].isin(["New", "Open", "Pending"])]
    assert len(still_open) > 400
    assert (still_open["Solved at"] == "").all()
    earlier = still_open[still_open["file"] != "tickets-2026Q3"]
    closed = versions[versions["Status"].isin(["Solved", "Closed"])]
    assert earlier["Id"].isin(closed["Id"]).mean() > 0.98


def quarter_of_text(times: pd.Series) -> pd.Series:
    """Quarters like 2026Q3 of UTC times as text."""
    stamps = pd.to_datetime(times)
    return stamps.dt.year.astype(str) + "Q" + stamps.dt.quarter.astype(str)


def test_names_change_when_they_should(exports):
    versions = exports.table("raw/zendesk/*.csv")
    old = versions["file"] <= "tickets-2025Q2"
    assert set(versions["Product [list]"][old]) == {"SafeVault", "Strata", "Relay", "Lens"}
    assert set(versions["Product [list]"][~old]) == {"Vault", "Strata", "Relay", "Lens"}
    second_line = versions.loc[versions["Group"] == "Second line", "file"]
    assert set(second_line) == {"tickets-2024Q4", "tickets-2025Q1", "tickets-2025Q2",
                                "tickets-2025Q3"}  # fmt: skip
    names = exports.table("truth/names.csv")
    assert names["kind"].tolist() == ["product", "team", "account", "account"]


def test_zendesk_columns_come_in_the_documented_order(exports):
    header = list(exports.table("raw/zendesk/*.csv").columns)
    assert header[:4] == ["Summation column", "Id", "Requester", "Requester id"]
    assert header[23:25] == ["Resolution time", "Satisfaction Score"]
    assert header[40] == "On hold time in minutes within business hours"
    assert header[41:] == [
        "Product [list]", "Version [txt]", "Component [list]", "Category [list]",
        "Cause code [list]", "Region [list]", "SLA policy [txt]", "SLA target hours [txt]", "file",
    ]  # fmt: skip


def test_minutes_agree_with_the_times(tickets):
    done = tickets[tickets["hours"].notna()]
    minutes = done["Full resolution time in minutes"].astype(int)
    assert ((done["hours"] * 60 - minutes).between(-0.01, 1)).all()
    business = done["Full resolution time in minutes within business hours"].astype(int)
    assert (business <= minutes).all() and business.sum() > 0.2 * minutes.sum()
