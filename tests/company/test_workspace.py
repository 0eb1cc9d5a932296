"""The repository is the sample company's workspace, and its decisions are the sample's."""

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import loopnb as lp
from loopnb.cli import cli
from loopnb.errors import UsageError
from loopnb.sample import invented

REPOSITORY = Path(__file__).parents[2]


def test_the_repositorys_settings_and_register_are_the_samples():
    for path in sorted(invented.PARTS.iterdir()):
        where = "loop.yaml" if path.name == "loop.yaml" else f"data/register/{path.name}"
        assert (REPOSITORY / where).read_bytes() == path.read_bytes(), where


def test_the_registers_names_are_the_full_companys(tmp_path):
    invented.make(tmp_path)
    made = (tmp_path / "data/register/names.csv").read_bytes()
    assert made == (REPOSITORY / "data/register/names.csv").read_bytes()


def test_the_frozen_baseline_is_what_the_full_company_measures(tmp_path):
    invented.make(tmp_path)
    loop = lp.open(str(tmp_path), "2025")
    lp.collect.load(loop)
    found = lp.analyze.measure(loop.store, [loop.period], loop.settings).table.set_index("metric")
    frozen = pd.read_csv(REPOSITORY / "data/register/baselines.csv").set_index("metric")
    for column in ("value", "low", "high", "n"):
        pd.testing.assert_series_equal(
            frozen[column], found.loc[frozen.index, column], check_dtype=False
        )


def test_another_sample_in_the_same_folder_is_refused(workspace):
    assert invented.make(workspace, size="small") is False
    with pytest.raises(UsageError, match="holds another sample"):
        invented.make(workspace, size="small", seed=7)


def test_unknown_sizes_truths_and_samples_are_named(tmp_path):
    with pytest.raises(UsageError, match=r"size .smal. is not known\. Did you mean .small."):
        invented.make(tmp_path, size="smal")
    with pytest.raises(UsageError, match="truth 'nul' is not known"):
        invented.make(tmp_path, truth="nul")
    result = CliRunner().invoke(cli, ["sample", "nhs", str(tmp_path)])
    assert result.exit_code == 2 and "'nhs' is no sample" in result.output


def test_a_foreign_workspace_is_not_overwritten(tmp_path):
    (tmp_path / "loop.yaml").write_text("company: another\n")
    with pytest.raises(UsageError, match="is of another workspace"):
        invented.make(tmp_path)
    assert (tmp_path / "loop.yaml").read_text() == "company: another\n"
