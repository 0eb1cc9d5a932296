"""The lag of renewals, told from the raw exports of a company in which nothing else hides it.

With the usual share of answers an account gives about one a quarter, too few to see a lag. Here
nearly everybody answers and accounts do not differ for good, so that quarters can be told apart.
"""

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


def test_renewals_follow_the_satisfaction_of_two_quarters_before(raw):
    parts = [pd.read_csv(path, skiprows=[1, 2]) for path in sorted(raw.glob("raw/qualtrics/*.csv"))]
    answers = pd.concat(parts).query("Finished and Status != 'Survey Preview'")
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
