"""A question that reads otherwise: proposed as a series break, withheld until a person decides."""

import pandas as pd
import pytest

from data.folders import Folder
from loopnb import analyze, collect, proposals, verdicts
from loopnb.errors import DataError
from loopnb.periods import parse
from loopnb.register import COLUMNS
from loopnb.repeat import propose_baselines
from loopnb.workspace import Loop

HOW, OTHER = "How satisfied are you with our support?", "How satisfied are you with your ticket?"
WORDS = {5: "Very satisfied", 4: "Satisfied", 3: "Neutral", 2: "Dissatisfied", 1: "Very bad"}
FEED = {
    "response_id": "ResponseId", "responded_at": "RecordedDate", "survey": {"value": "after"},
    "question": {"value": "Satisfaction, as we call it"}, "kind": {"value": "csat"}, "score": "Q1",
    "scale_min": {"value": 1}, "scale_max": {"value": 5}, "scale_direction": {"value": "high"},
    "language": "UserLanguage",
}  # fmt: skip
SOURCE = {"files": "data/raw/*.csv", "dialect": "qualtrics-csv", "tables": {"responses": FEED}}
HEAD = "ResponseId,RecordedDate,Status,Finished,UserLanguage,Q1"
NOW = parse("2026-Q2")


def export(
    *months: int, text: str = HOW, name: str = "QID1", language: str = "EN",
    labels: dict[int, str] | None = None, part: str = "R", score: int | None = None,
) -> str:  # fmt: skip
    """Return a Qualtrics export of twenty answers a month of 2026, one a day."""
    cells = [f'"{{""ImportId"":""{each}""}}"' for each in HEAD.split(",")[:5]]
    cells[1] = '"{""ImportId"":""recordedDate"",""timeZone"":""UTC""}"'
    cells.append(f'"{{""ImportId"":""{name}""}}"')
    rows = []
    for month in months:
        for day in range(1, 21):
            value = score or (3 + day % 3)
            answer = labels[value] if labels else value
            rows.append(f"{part}{month}-{day},2026-{month:02}-{day:02} 10:00:00,IP Address,True,"
                        f"{language},{answer}")  # fmt: skip
    texts = f'Response ID,Recorded Date,Response Type,Finished,User Language,"{text}"'
    return "\n".join([HEAD, texts, ",".join(cells), *rows, ""])


class Desk:
    """A workspace whose exports are loaded, decided on and compared."""

    def __init__(self, folder: Folder, **feed) -> None:
        self.folder, self.sources = folder, {"survey": SOURCE | {"tables": {"responses": FEED}}}
        if feed:
            self.sources["survey"] = SOURCE | {"tables": {"responses": FEED | feed}}

    @property
    def loop(self) -> Loop:
        return self.folder.loop(self.sources)

    def load(self, **files: str) -> pd.DataFrame:
        """Load files on top of those that lie there and return what changed."""
        self.folder.load({f"{name}.csv": text for name, text in files.items()},
                         sources=self.sources)  # fmt: skip
        return collect.breaks(self.loop).table

    def gone(self, name: str) -> None:
        (self.folder.root / f"data/raw/{name}.csv").unlink()

    def compared(self, period=NOW, baseline="2026-Q1") -> object:
        """Return the row of the satisfied customers against a baseline."""
        loop = self.loop
        measures = analyze.measure(loop.store, period.history(3), loop.settings, ["csat", "volume"])
        frozen = pd.DataFrame([{"metric": "csat", "period": baseline, "value": 60.0, "low": 50.0,
                                "high": 70.0, "df": 50.0, "version": 1.0, "bridge": ""}])  # fmt: skip
        agreed = pd.DataFrame(columns=["metric", "period", "goal", "judged_on"])
        return next(analyze.compare(measures, frozen, agreed, period).table.itertuples())

    def decide(self, **cells: str) -> dict:
        """Mark all proposals of a report, and take them into the register."""
        report = self.folder.root / "reports/2026-Q2"
        table = collect.breaks(self.loop).proposed.table.assign(**cells)
        (report / "proposals").mkdir(parents=True, exist_ok=True)
        table.to_csv(report / "proposals/breaks.csv", index=False)
        return proposals.accept(report, self.loop.register, NOW, "A. Person")["breaks"]


@pytest.fixture
def desk(folder) -> Desk:
    return Desk(folder)


CHANGES = {
    "text": ({"text": OTHER}, f"“{HOW}”", f"“{OTHER}”"),
    "id": ({"name": "QID7"}, "id QID1", "id QID7"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_another_text_or_id_is_proposed_and_the_comparison_withheld(desk, what):
    how, was, now = CHANGES[what]
    assert desk.load(a=export(1, 2, 3)).empty
    found = desk.load(b=export(4, 5, 6, **how))
    assert found.drop(columns="break_id").to_dict("records") == [
        {"survey": "after", "question": "Satisfaction, as we call it", "what": what,
         "metrics": "csat; csat_low", "at": "2026-04-01", "was": was, "now": now, "answer": ""}
    ]  # fmt: skip
    row = desk.compared()
    assert row.verdict == verdicts.BREAK
    assert pd.isna(row.change) and pd.isna(row.last_value)
    assert verdicts.sentence(row) == (
        f"Withheld: the question changed on 1 April 2026 (its {what}); confirm with loopnb accept "
        "2026-Q2 --by NAME."
    )


def test_other_words_for_a_choice_are_proposed(folder):
    values = {word: score for score, word in WORDS.items()} | {"Extremely satisfied": 5}
    desk = Desk(folder, score={"column": "Q1", "values": values})
    desk.load(a=export(1, 2, 3, labels=WORDS))
    found = desk.load(b=export(4, 5, 6, labels=WORDS | {5: "Extremely satisfied"}))
    assert found[["what", "was", "now"]].values.tolist() == [
        ["choices", "5 = Very satisfied", "5 = Extremely satisfied"]
    ]
    assert desk.compared().verdict == verdicts.BREAK


def test_a_choice_that_many_take_and_nobody_did_is_new(folder):
    values = {word: score for score, word in WORDS.items()}
    desk = Desk(folder, score={"column": "Q1", "values": values})
    desk.load(a=export(1, 2, 3, labels=WORDS | {3: WORDS[4]}))
    found = desk.load(b=export(4, 5, 6, labels=WORDS))
    assert found[["was", "now"]].values.tolist() == [["no 3", "3 = Neutral"]]


def test_another_scale_is_proposed(folder):
    rows = [f"{m}-{d},2026-{m:02}-{d:02},{5 if m < 4 else 10},{4 if m < 4 else 8}"
            for m in range(1, 7) for d in range(1, 21)]  # fmt: skip
    feed = {"response_id": "id", "responded_at": "at", "kind": {"value": "csat"}, "score": "score",
            "scale_min": {"value": 1}, "scale_max": "most"}  # fmt: skip
    desk = Desk(folder)
    desk.sources = {"desk": {"files": "data/raw/*.csv", "zone": "UTC",
                             "tables": {"responses": feed}}}  # fmt: skip
    found = desk.load(a="\n".join(["id,at,most,score", *rows, ""]))
    assert found[["what", "was", "now", "at"]].values.tolist() == [
        ["scale", "1 to 5", "1 to 10", "2026-04-01"]
    ]
    assert desk.compared().verdict == verdicts.BREAK


def test_a_question_in_the_rows_that_takes_the_place_of_another_is_proposed(folder):
    feed = {"response_id": "id", "responded_at": "at", "kind": {"value": "csat"}, "score": "score",
            "scale_min": {"value": 1}, "scale_max": {"value": 5}, "question": "asked"}  # fmt: skip
    rows = [f"{m}-{d},2026-{m:02}-{d:02},{HOW if m < 4 else OTHER},4\n"
            f"x{m}-{d},2026-{m:02}-{d:02},And the tool?,4"
            for m in range(1, 7) for d in range(1, 21)]  # fmt: skip
    desk = Desk(folder)
    desk.sources = {"desk": {"files": "data/raw/*.csv", "zone": "UTC",
                             "tables": {"responses": feed}}}  # fmt: skip
    found = desk.load(a="\n".join(["id,at,asked,score", *rows, ""]))
    assert found[["what", "was", "now"]].values.tolist() == [["text", f"“{HOW}”", f"“{OTHER}”"]]


@pytest.mark.parametrize(
    "how",
    [
        {"text": "  How <b>satisfied</b> are you<br>with OUR&nbsp;support? "},
        {"text": "Wie zufrieden sind Sie?", "language": "DE"},
        {"score": 4},
        {"score": 5},
    ],
    ids=["tags, blanks and capitals", "another language", "fewer points", "one point"],
)
def test_what_is_no_change_is_none(desk, how):
    desk.load(a=export(1, 2, 3))
    assert desk.load(b=export(4, 5, 6, **how)).empty
    row = desk.compared()
    assert row.verdict != verdicts.BREAK and pd.notna(row.change)


def test_choices_are_not_told_by_fewer_points_nor_by_numbers_for_words(folder):
    values = {word: score for score, word in WORDS.items()}
    desk = Desk(folder, score={"column": "Q1", "values": values})
    desk.load(a=export(1, 2, 3, labels=WORDS))
    assert desk.load(b=export(4, labels=WORDS, score=4)).empty
    assert desk.load(c=export(5)).empty  # exported as numbers
    assert desk.load(d=export(6, labels=WORDS)).empty


def test_loading_again_proposes_the_same_once_and_changes_no_byte(desk):
    desk.load(a=export(1, 2, 3))
    first = desk.load(b=export(4, text=OTHER))
    before = desk.loop.store.current.name
    again = desk.load()
    assert again.to_dict("records") == first.to_dict("records") and len(first) == 1
    assert desk.loop.store.current.name == before
    assert len(desk.load(c=export(5, 6, text=OTHER))) == 1


def test_the_files_may_come_in_any_order(desk, tmp_path):
    files = {"a": export(1, 2, 3), "b": export(4, text=OTHER), "c": export(5, 6, text=OTHER)}
    one = desk.load(**files)
    other = Desk(Folder(tmp_path / "other"))
    for name in "cab":
        found = other.load(**{name: files[name]})
    assert found.to_dict("records") == one.to_dict("records")


@pytest.mark.parametrize("gone", [False, True], ids=["beside the old file", "in its place"])
def test_an_export_of_all_answers_again_tells_what_the_new_ones_were_asked(desk, gone):
    """Its header is of today, but the answers that were known were asked in the old way."""
    desk.load(a=export(1, 2, 3))
    if gone:
        desk.gone("a")
    found = desk.load(b=export(1, 2, 3, 4, 5, text=OTHER))
    assert found["at"].tolist() == ["2026-04-01"]
    again = desk.load()
    assert again.to_dict("records") == found.to_dict("records")


def test_an_export_without_any_new_answer_changes_nothing_yet(desk):
    desk.load(a=export(1, 2, 3))
    desk.gone("a")
    assert desk.load(b=export(1, 2, 3, text=OTHER)).empty
    assert desk.load()["at"].tolist() == []
    assert desk.load(c=export(1, 2, 3, 4, text=OTHER))["at"].tolist() == ["2026-04-01"]


def test_late_answers_to_the_old_wording_do_not_move_the_day_of_the_new_one(desk):
    desk.load(a=export(1, 2, 3, 4))
    found = desk.load(b=export(4, 5, 6, text=OTHER, part="N"))
    assert found["at"].tolist() == ["2026-04-01"]


def test_a_confirmed_break_is_compared_with_nothing_before_it(desk):
    desk.load(a=export(1, 2, 3), b=export(4, 5, 6, text=OTHER))
    assert desk.decide(decision="accepted") == {"new": 1, "refused": 0, "waiting": 0}
    found = desk.load()
    assert found.answer.tolist() == ["series break"]
    assert collect.breaks(desk.loop).proposed.table.empty
    row = desk.compared()
    assert verdicts.sentence(row) == (
        "Not comparable with the 2026-Q1 baseline: the question changed on 1 April 2026 (its text)."
    )
    later = desk.compared(parse("2026-05-01..2026-06-30"), "2026-04-01..2026-04-30")
    assert later.verdict != verdicts.BREAK


def test_a_confirmed_break_asks_for_a_new_baseline_and_an_open_one_does_not(desk):
    desk.load(a=export(1, 2, 3), b=export(4, 5, 6, text=OTHER))
    loop = desk.loop
    cells = "csat,2026-Q1,60,50,70,60,1,2026-04-10,A. Person,,,50,"
    head = "metric,period,value,low,high,n,version,frozen_on,by,sponsor,review_on,df,reason"
    loop.register.path("baselines").parent.mkdir(parents=True)
    loop.register.path("baselines").write_text(f"{head}\n{cells}\n")

    def proposed() -> list[str]:
        now = desk.loop
        measures = analyze.measure(now.store, NOW.history(3), now.settings)
        found = analyze.compare(measures, now.register.baselines, now.register.objectives, NOW)
        return propose_baselines(found, now.register, period=NOW).table.reason.tolist()

    assert proposed() == []
    desk.decide(decision="accepted")
    desk.load()
    assert proposed() == ["the question changed on 1 April 2026 (its text)"]


def test_the_day_of_a_break_may_be_changed(desk):
    desk.load(a=export(1, 2, 3), b=export(5, 6, text=OTHER))
    assert desk.decide(decision="changed", at="2026-04-01")["new"] == 1
    assert desk.load()[["at", "answer"]].values.tolist() == [["2026-04-01", "series break"]]


def test_what_is_the_same_question_is_compared_and_never_proposed_again(desk):
    desk.load(a=export(1, 2, 3), b=export(4, text=OTHER))
    assert desk.decide(decision="refused") == {"new": 0, "refused": 1, "waiting": 0}
    assert desk.load().empty
    assert desk.load(c=export(5, text=HOW), d=export(6, text=OTHER)).empty
    assert pd.notna(desk.compared().change)
    register = desk.loop.register.current("breaks")
    assert register.answer.tolist() == ["same question"]
    assert desk.decide(decision="") == {"new": 0, "refused": 0, "waiting": 0}
    assert len(desk.loop.register.read("breaks")) == 1


def test_a_second_change_is_another_proposal(desk):
    desk.load(a=export(1, 2, 3), b=export(4, text=OTHER))
    desk.decide(decision="accepted")
    found = desk.load(c=export(5, text=HOW))
    assert found[["at", "answer"]].values.tolist() == [
        ["2026-04-01", "series break"], ["2026-05-01", ""],
    ]  # fmt: skip
    assert found.break_id.is_unique


def test_a_break_of_no_metric_is_refused_by_its_line(desk):
    desk.load(a=export(1, 2, 3), b=export(4, text=OTHER))
    with pytest.raises(DataError, match=r"breaks.csv, line 2: .*'cast'"):
        desk.decide(decision="changed", metrics="cast")


def test_limits_are_set_anew_where_a_question_changed(desk):
    desk.load(a=export(1, 2, 3), b=export(4, 5, 6, text=OTHER))
    known = analyze.signals(desk.loop.store, NOW, desk.loop.settings).table
    mine = known.loc[(known.metric == "csat") & (known.n > 0)]
    assert mine.groupby(mine["date"] < "2026-04-01").segment.nunique().tolist() == [1, 1]
    assert mine.segment.nunique() == 2


def test_one_question_of_the_data_is_not_answered_across_a_break(desk):
    desk.load(a=export(1, 2, 3), b=export(4, 5, 6, text=OTHER))
    loop = desk.loop
    found = analyze.ask(loop.store, NOW.history(3), loop.settings, metric="csat")
    assert "Not compared with 2026-Q1: withheld: the question changed" in found.text
    assert found.table.change.isna().all()


def test_an_effect_is_not_judged_across_a_break(desk):
    desk.load(a=export(1, 2, 3), b=export(4, 5, 6, text=OTHER))
    action = dict.fromkeys(COLUMNS["actions"], "") | {
        "action_id": "A1", "theme": "T", "action": "Answer sooner", "owner": "Support",
        "status": "done", "done_on": "2026-03-01", "decided_on": "2026-02-01", "metric": "csat",
        "better": "higher", "smallest": "2", "minimum": "10", "weeks": "4",
    }  # fmt: skip
    found = analyze.effects(desk.loop.store, pd.DataFrame([action]), NOW, desk.loop.settings)
    assert found.table.reason.tolist() == ["the question changed on 1 April 2026 (its text)"]
    assert found.table.estimate.isna().all()
