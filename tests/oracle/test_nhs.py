"""The Friends and Family Test against plain pandas over its raw file.

The definitions, as its loop.yaml states them: a response is a respondent, its rating the `FFT
categorical answer` of 1 (very good) to 5, with 6 and 7 no rating; satisfied are 1 and 2. A date is
day first where all rows of a respondent are written alike, else the one date that all of them
allow with either order, else the respondent is refused. A comment that only says that there is
nothing to say is none; a theme is named where a word begins with one of its words.
"""

import csv
import re
from datetime import date, datetime

import pandas as pd
import pytest
from scipy.stats import binomtest

from loopnb import analyze, collect, runner
from oracle.public_files import file, made, opened

NOW, BEFORE = "2022-Q2", "2022-Q1"
NOTHING = {"", "did not answer", "nothing", "none", "no", "nil", "no comment", "no comments",
           "na", "n a"}  # fmt: skip


def reading(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()
    except ValueError:
        return None


def date_of(texts: list[str]) -> date | None:
    """Return the date of a respondent from all of its cells, None where it is refused."""
    day_first = {reading(text, "%d/%m/%Y") for text in texts}
    if len(day_first) == 1 and None not in day_first:
        return day_first.pop()
    either = [{reading(text, form) for form in ("%d/%m/%Y", "%m/%d/%Y")} for text in texts]
    common = set.intersection(*either) - {None}
    return common.pop() if len(common) == 1 else None


def quarter(day: date | None) -> str:
    return "refused" if day is None else f"{day.year}-Q{(day.month + 2) // 3}"


def says_something(text: str) -> bool:
    words = re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()
    return words.removesuffix("at all").strip() not in NOTHING


def begins_with(text: str, words: str) -> bool:
    """Hold where one of the words, separated by '|', stands at the beginning of a word."""
    text = f" {text.lower()}"
    return any(
        any(not (text[i - 1].isalnum() or text[i - 1] == "_")
            for i in range(1, len(text)) if text.startswith(word, i))
        for word in words.split("|")
    )  # fmt: skip


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    """The rows of the file with the quarter of their respondent."""
    rows = pd.read_csv(file("nhs-fft"), dtype=str, keep_default_na=False)
    each = rows.groupby("Respondent ID").Date.agg(list).map(date_of).map(quarter)
    return rows.assign(quarter=rows["Respondent ID"].map(each))


@pytest.fixture(scope="module")
def respondents(raw) -> pd.DataFrame:
    people = raw.drop_duplicates("Respondent ID")
    return people.assign(rating=people["FFT categorical answer"].astype(int))


@pytest.fixture(scope="module")
def comments(raw) -> pd.DataFrame:
    said = raw.loc[raw["FFT answer"].map(says_something)]
    return said.rename(columns={"FFT answer": "text"})


@pytest.fixture(scope="module")
def loop(once):
    """The workspace after collect and analyze, without a page."""
    file("nhs-fft")

    def make(root):
        loop = made("nhs-fft", root)
        collected, refused, *_ = collect.load(loop)
        measures = analyze.measure(loop.store, loop.history, loop.settings)
        pair, register = loop.pair, loop.register
        found = analyze.read_comments(loop.store, loop.history, pair, loop.settings)
        tones = analyze.tones(found)
        named = analyze.mentions(found, register.themes, register.labels, tones)
        loop.hand_on(
            collected=collected, refused=refused, measures=measures,
            comparison=analyze.compare(
                measures, register.baselines, register.objectives, loop.period
            ),
            tones=tones,
            accuracy=analyze.accuracy(found, tones, register.labels),
            themes=analyze.themes(found, named, tones, register.themes, pair=pair),
        )  # fmt: skip

    return opened("nhs-fft", once("nhs", make))


def test_all_rows_are_accounted_for(loop, raw):
    books = loop.read("collected").table.iloc[0]
    refused = raw.quarter.eq("refused")
    last = ~raw.duplicated("Respondent ID", keep="last")
    said = raw["FFT answer"].str.strip().ne("")
    kept = ~refused & (said | last)  # its comment, or its rating for all of the respondent
    assert (books.rows, books.refused) == (len(raw), refused.sum()) == (7908, 430)
    assert books.kept == kept.sum()
    assert books.replaced == (~refused & ~kept).sum()


def test_every_refused_row_is_refused_for_its_date(loop, raw):
    why = loop.read("refused").table.set_index("table")
    assert set(why.reason) == {"the rows of this response allow no single date"}
    assert why.rows["responses"] == raw.quarter.eq("refused").sum()


def test_the_store_holds_one_response_a_respondent_and_every_comment(loop, raw):
    kept = raw.loc[raw.quarter.ne("refused")]
    counts = loop.store.counts()
    assert counts["responses"] == kept["Respondent ID"].nunique()
    assert counts["comments"] == kept["FFT answer"].str.strip().ne("").sum()
    assert counts["tickets"] == 0


def test_every_response_has_the_date_of_the_rule(loop, raw):
    stored = loop.store.table("responses").execute()
    local = stored.responded_at.dt.tz_localize("UTC").dt.tz_convert("Europe/London")
    assert (local.dt.strftime("%H:%M") == "00:00").all()
    each = raw.groupby("Respondent ID").Date.agg(list).map(date_of)
    assert (local.dt.date.to_numpy() == each[stored.response_id].to_numpy()).all()


@pytest.mark.parametrize("period", ["2021-Q2", "2021-Q3", "2021-Q4", BEFORE, NOW])
def test_satisfied_customers_by_quarter(loop, respondents, period):
    measured = loop.read("measures").table.set_index(["metric", "period"]).loc[("csat", period)]
    people = respondents.loc[respondents.quarter == period]
    rated = people.loc[people.rating <= 5]
    assert measured.n == len(rated)
    assert measured.excluded == len(people) - len(rated)
    assert measured.value == pytest.approx(100 * (rated.rating <= 2).mean())


def test_quarters_before_the_first_response_have_none(loop, respondents):
    measured = loop.read("measures").table.query("metric == 'csat'")
    assert respondents.quarter.min() == "2021-Q2"
    assert measured.loc[measured.period < "2021-Q2", "n"].sum() == 0


def test_satisfied_customers_of_the_period(loop, respondents):
    rated = respondents.loc[(respondents.quarter == NOW) & (respondents.rating <= 5)]
    hits = int((rated.rating <= 2).sum())
    likely = binomtest(hits, len(rated)).proportion_ci(method="wilson")
    both = {row.metric: row for row in loop.read("comparison").table.itertuples()}
    found = both["csat"]
    assert set(both) == {"csat", "csat_low"}
    assert (found.n, found.verdict) == (len(rated), "no baseline yet")
    assert both["csat_low"].value == pytest.approx(100 * (rated.rating >= 4).mean())
    assert found.value == pytest.approx(100 * hits / len(rated))
    assert (found.low, found.high) == pytest.approx((100 * likely.low, 100 * likely.high), abs=0.01)


@pytest.mark.parametrize(
    ("period", "column", "of"), [(NOW, "share", "n"), (BEFORE, "share_before", "n_before")]
)
def test_themes_by_the_words_of_the_taxonomy(loop, comments, period, column, of):
    """Where nobody has coded a comment the taxonomy's words speak alone."""
    read = analyze.read_comments(loop.store, loop.history, loop.pair, loop.settings).table
    said = read.loc[(read.period == period) & (read.says == "words")].text
    assert 0.93 < len(said) / comments.quarter.eq(period).sum() <= 1  # fewer: thanks say nothing
    found = loop.read("themes").table.set_index("theme")
    with (loop.root / "data/register/themes.csv").open(encoding="utf-8") as lines:
        taxonomy = {row["theme"]: row["words"] for row in csv.DictReader(lines)}
    assert set(found[of]) == {len(said)}
    for theme, words in taxonomy.items():
        hits = said.map(lambda text, words=words: begins_with(text, words)).sum()
        assert found[column].get(theme, 0) == pytest.approx(100 * hits / len(said)), theme


def test_what_says_nothing_is_no_comment(loop, raw):
    read = analyze.read_comments(loop.store, loop.history, loop.pair, loop.settings).table
    empty = ~read.text.map(says_something) & read.text.map(str.isascii)  # a heart says something
    assert empty.sum() > 1000 and not (read.says[empty] == "words").any()


def test_the_patients_own_ratings_teach_more_than_a_word_list(loop, raw):
    tones = loop.read("tones").table.set_index("comment_id").negative
    meant = raw.set_index("Comment ID")["Comment sentiment"].map({"1": 0, "2": 0, "4": 1, "5": 1})
    meant = meant.dropna().reindex(tones.index).dropna()
    rank = tones[meant.index].rank()
    worse = rank[meant == 1]
    auc = (worse.sum() - len(worse) * (len(worse) + 1) / 2) / (len(worse) * (meant == 0).sum())
    assert len(meant) > 3000 and auc > 0.95
    ours, textblob = loop.read("accuracy").table.auc
    assert ours > textblob + 0.1


def test_the_scorecard_shows_these_numbers(tmp_path, respondents):
    """The whole loop, all pages through their kernels."""
    link = runner.run(made("nhs-fft", tmp_path), {}, lambda page: None)
    page = (link / "scorecard-executive.html").read_text(encoding="utf-8")
    rated = respondents.loc[(respondents.quarter == NOW) & (respondents.rating <= 5)].rating
    assert f"{100 * (rated <= 2).mean():.0f} %" in page
    assert f"{len(rated):,} answers" in page
    assert "7,908 rows" in page
