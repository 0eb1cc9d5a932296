"""What takes many answers to see, told from the raw exports of a company where most answer.

With the usual share of answers an account gives about one a quarter: too few to see the lag of
renewals, or what each theme costs. Here nearly everybody answers and accounts do not differ for
good, so that quarters and themes can be told apart.
"""

import json
from dataclasses import replace

import pandas as pd
import pytest

from loopnb.sample.company import VARIANTS, simulate, write

TALKATIVE = {"answer_rate": 0.9, "account_sd": 0.0, "renewal_slope": 4.0, "tickets": 30_000}


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    folder = tmp_path_factory.mktemp("talkative")
    write(simulate(replace(VARIANTS["default"], **TALKATIVE), 11), folder)
    return folder / "data"


@pytest.fixture(scope="module")
def answers(raw):
    parts = [pd.read_csv(path, skiprows=[1, 2]) for path in sorted(raw.glob("raw/qualtrics/*.csv"))]
    return pd.concat(parts).query("Finished and Status != 'Survey Preview'")


def test_each_theme_costs_what_was_planted(raw, answers):
    labels = pd.read_csv(raw / "truth/labels.csv", dtype=str, keep_default_na=False)
    named = labels.assign(theme=labels.themes.str.split(r"[;|,]")).explode("theme")
    known = json.loads((raw / "truth/truth.json").read_text())["derived"]["themes"]
    said = answers.loc[answers.ResponseId.isin(labels.response_id)]
    for theme in known:
        # A new theme is set against its own quarter, in which all answers are better.
        new = theme["theme"] == "licence portal"
        rows = said.loc[said.RecordedDate >= "2026-07-01"] if new else said
        those = set(named.loc[named.theme.str.strip() == theme["theme"], "response_id"])
        here = rows.ResponseId.isin(those)
        happy = 100 * (rows.Q1 >= 4)
        cost = happy[here].mean() - happy[~here].mean()
        error = (happy[here].var() / here.sum() + happy[~here].var() / (~here).sum()) ** 0.5
        points = theme["csat_points_where_present"]
        if theme["theme"] == "waiting time":  # who names it has waited, and each day costs too
            assert cost < points < 0
        else:  # some themes come together, so a few points may be another theme's
            assert abs(cost - points) < 2 * error + 3, (theme["theme"], cost, points)


def test_renewals_follow_the_satisfaction_of_two_quarters_before(raw, answers):
    matches = pd.read_csv(raw / "truth/matches.csv").query("source == 'qualtrics'")
    account = answers.ResponseId.map(matches.set_index("row_id").account_id)
    quarter = pd.PeriodIndex(answers.RecordedDate, freq="Q")
    mood = answers.Q1.groupby([account, quarter]).mean()
    done = pd.read_csv(raw / "raw/salesforce/renewals.csv").query("Status != 'Open'")
    due = pd.PeriodIndex(done["Renewal Date"], freq="Q")
    gaps = {}
    for lag in range(5):
        keys = pd.MultiIndex.from_arrays([done["Account ID"], due - lag])
        felt = pd.Series(mood.reindex(keys).to_numpy(), index=done.index)
        kept, lost = felt[done.Status == "Renewed"].dropna(), felt[done.Status == "Lost"].dropna()
        error = (kept.var() / len(kept) + lost.var() / len(lost)) ** 0.5
        gaps[lag] = (kept.mean() - lost.mean()) / error
    assert max(gaps, key=gaps.get) == 2 and gaps[2] > 2.5
    assert all(abs(gap) < 2 for lag, gap in gaps.items() if lag != 2)
