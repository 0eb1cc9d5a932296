"""Freezing a baseline: by a named person, from a report, and only what was measured."""

from pathlib import Path

import pandas as pd
import pytest

from edge.desk import fails, loopnb, opened

FREEZE = ("baseline", "freeze", "2026-Q1")
BY = ("--by", "A. Name")
METRICS = ["csat", "csat_low", "time_to_resolve", "sla_met", "reopened", "volume", "solved",
           "backlog", "backlog_old"]  # fmt: skip


def baselines(root: Path) -> pd.DataFrame:
    return pd.read_csv(root / "data/register/baselines.csv", dtype=str, keep_default_na=False)


@pytest.mark.parametrize("words", [(), ("--by", "  ")], ids=["none", "blank"])
def test_nobody_freezes_nothing(reported, words):
    message = fails(reported, 2, *FREEZE, *words)
    assert message == "loopnb: A baseline is frozen by a person: name one with --by."


def test_an_unknown_metric_is_named_with_the_nearest(reported):
    message = fails(reported, 2, *FREEZE, "csatt", *BY)
    assert message.startswith("loopnb: metric 'csatt' is not known. Did you mean 'csat'?")


def test_a_period_without_a_report_says_how_to_make_one(reported):
    message = fails(reported, 3, "baseline", "freeze", "2026-Q2", *BY)
    assert message == (
        "loopnb: Period 2026-Q2 has no report yet. Make one: loopnb run --period 2026-Q2"
    )


def test_a_review_date_that_is_none_is_usage(reported):
    said = loopnb(*FREEZE, *BY, "--review-on", "soon", "--workspace", reported)
    assert (said.code, said.out) == (2, "")
    assert "Invalid value for '--review-on': 'soon'" in said.err
    assert not (reported / "data/register/baselines.csv").exists()


def test_every_measure_with_enough_rows_is_frozen_with_who_and_when(reported):
    who = (*BY, "--sponsor", "B. Chief", "--review-on", "2027-01-15")
    said = loopnb(*FREEZE, *who, "--workspace", reported)
    frozen = baselines(reported)
    assert (said.code, sorted(frozen.metric)) == (0, sorted(METRICS))
    assert said.out == f"Frozen from 2026-Q1 by A. Name: {', '.join(frozen.metric)}\n"
    decided = frozen[["period", "by", "sponsor", "review_on"]].drop_duplicates()
    assert decided.to_numpy().tolist() == [["2026-Q1", "A. Name", "B. Chief", "2027-01-15"]]


def test_one_metric_is_frozen_alone_and_the_last_line_stands(reported):
    for who in ("A. Name", "B. Other"):
        assert loopnb(*FREEZE, "csat", "--by", who, "--workspace", reported).code == 0
    assert list(baselines(reported).by) == ["A. Name", "B. Other"]
    assert list(opened(reported).register.baselines.by) == ["B. Other"]


def test_freezing_nothing_is_no_success(reported):
    table = reported / "reports/2026-Q1/tables/comparison.parquet"
    pd.read_parquet(table).assign(minimum=500).to_parquet(table)
    said = loopnb(*FREEZE, *BY, "--workspace", reported)
    assert said.code != 0
    assert said.out == ""
