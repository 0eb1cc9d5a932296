"""Where nothing was planted, nothing is claimed; where it was, the page says so."""

import re

import pytest

import loopnb as lp
from loopnb import verdicts
from loopnb.sample import invented
from loopnb.sample.company import VARIANTS


def compared(root):
    """Freeze 2025 from the data themselves, then compare 2026 Q3 with it."""
    loop = lp.open(str(root), "2026-Q3")
    lp.collect.load(loop)
    (root / "data/register/baselines.csv").unlink(missing_ok=True)
    register, year = loop.register, lp.open(str(root), "2025").period
    measured = lp.analyze.measure(loop.store, [year], loop.settings)
    first = lp.analyze.compare(measured, register.baselines, register.objectives, year)
    register.freeze(first.ready, "2025", {"by": "A. Name", "sponsor": "", "review_on": ""})
    measured = lp.analyze.measure(loop.store, loop.history, loop.settings)
    now = lp.analyze.compare(measured, register.baselines, register.objectives, loop.period)
    comments = lp.analyze.read_comments(loop.store, loop.history, loop.pair, loop.settings)
    taxonomy, labels = register.themes, register.labels
    tones = lp.analyze.tones(comments)
    mentions = lp.analyze.mentions(comments, taxonomy, labels, tones)
    themes = lp.analyze.themes(comments, mentions, tones, taxonomy, pair=loop.pair, labels=labels)
    return now.headlines.table.set_index("metric").verdict, themes.table.set_index("theme").verdict


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_claimed_of_a_company_in_which_nothing_changed(tmp_path, seed):
    assert "null" in VARIANTS
    invented.make(tmp_path, size="small", seed=seed, truth="null")
    measures, themes = compared(tmp_path)
    assert set(measures) == {verdicts.NO_CHANGE}
    assert not set(themes) & {verdicts.MORE, verdicts.FEWER}


def test_the_planted_story_is_told_of_the_full_company(tmp_path):
    invented.make(tmp_path)
    measures, themes = compared(tmp_path)
    assert measures["csat"] == verdicts.IMPROVED
    assert measures["time_to_resolve"] == verdicts.WORSENED
    assert measures["reopened"] == verdicts.NO_CHANGE
    assert themes["Licence portal"] == verdicts.MORE
    assert set(themes.drop("Licence portal")) == {verdicts.NO_CHANGE}
    told_in_words(tmp_path)


def told_in_words(root):
    """The mix, the actions and the segments of the planted story, in the words of the pages."""
    loop = lp.open(str(root), "2026-Q3")
    store, settings, register = loop.store, loop.settings, loop.register
    measures = lp.analyze.measure(store, loop.history, settings, settings.headlines)
    comparison = lp.analyze.compare(measures, register.baselines, register.objectives, loop.period)
    mix = lp.analyze.mix(store, comparison, loop.period, settings)
    assert mix.card("time_to_resolve") == "About half of this is because more tickets were urgent."
    assert "the rest is slower work" in mix.sentence("time_to_resolve")
    said = lp.analyze.effects(store, register.actions, loop.period, settings).verdicts
    assert re.match(r"It worked: 3\d % fewer Vault Restore tickets than expected", said["A-101"])
    assert said["A-102"].startswith("No effect shown.")
    assert said["A-103"].startswith("It worked: Satisfied customers (all but Night queue)")
    segments = lp.analyze.segments(store, comparison, loop.period, settings).text
    assert "“New tickets” moved at priority Urgent" in segments
    weeks = lp.analyze.signals(store, loop.period, settings)
    assert weeks.said("time_to_resolve").startswith("signal, above the usual")
    assert weeks.said("reopened") == "nothing unusual"
    open_longer = lp.analyze.survival(store, comparison, loop.period, settings).text
    assert "Tickets stay open longer than in 2025." in open_longer
