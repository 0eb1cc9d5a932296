"""What people decided: small CSV files in `data/register/`, read and checked here.

A run never writes them; a command with a person's name does.
"""

import csv
import io
from datetime import date
from pathlib import Path

import pandas as pd

from loopnb import periods
from loopnb.errors import DataError, UsageError, listed, one_of, utf8

FOLDER = Path("data/register")
# The rule, written down before an action begins, by which it will be judged.
RULE = ("metric", "where", "against", "better", "smallest", "minimum", "weeks", "acts_from",
        "full_on")  # fmt: skip
COLUMNS = {
    "baselines": (
        "metric", "period", "value", "low", "high", "n", "version", "frozen_on", "by", "sponsor",
        "review_on", "df",
    ),
    "themes": ("theme", "words", "owner", "tone", "product", "service", "metric"),
    "matches": ("value", "account_id", "by", "on"),
    "names": ("kind", "old", "new", "since"),
    "labels": ("comment_id", "theme", "sentiment", "by", "on", "chance"),
    "actions": (
        "action_id", "theme", "action", "kind", "owner", "sponsor", "started", "due", "status",
        "done_on", "by", "decided_on", *RULE,
    ),
    "objectives": (
        "metric", "period", "goal", "unit", "rule", "by", "decided_on",
    ),
    "rebases": ("metric", "at", "reason", "by", "decided_on"),
}  # fmt: skip
KEYS = {
    "actions": ["action_id"],
    "objectives": ["metric", "period"],
    "baselines": ["metric", "period"],
    "rebases": ["metric", "at"],
}
NEEDED = {
    "themes": ("theme", "words"),
    "actions": ("action_id",),
    "rebases": ("metric", "at", "reason"),
    "labels": ("comment_id",),
}
# Read as empty where a file does not have them.
OPTIONAL = {
    "themes": ("tone", "product", "service", "metric"), "labels": ("sentiment", "on", "chance"),
    "baselines": ("df",), "actions": RULE,
}  # fmt: skip
NUMBERS = {"baselines": ("value", "low", "high", "n", "version"), "objectives": ("goal",)}
DATES = {"rebases": ("at",), "actions": ("done_on", "acts_from", "full_on")}
SENTIMENTS = ("", "praise", "mixed", "complaint", "none")  # of a coded comment


class Register:
    """The decisions of one workspace."""

    def __init__(self, root: Path) -> None:
        self.folder = root / FOLDER

    @property
    def baselines(self) -> pd.DataFrame:
        """The baseline in force for each metric: of several frozen ones the last line."""
        return self.read("baselines").drop_duplicates("metric", keep="last")

    @property
    def objectives(self) -> pd.DataFrame:
        """The agreed goals; of several for one metric and period the last line."""
        return self.read("objectives").drop_duplicates(["metric", "period"], keep="last")

    @property
    def actions(self) -> pd.DataFrame:
        """The decided actions in the order of decision, each with the rule that will judge it.

        The rule: `metric`, `where` ("product=Vault; category=Restore"), `against` (the trait whose
        other values are the comparison), `better`, `smallest`, `minimum` (n on either side) and
        `weeks` after it; it acts from `acts_from` and in full from `full_on`, else `done_on`.
        """
        return self.read("actions")

    @property
    def rebases(self) -> pd.DataFrame:
        """The dates from which a metric's control limits are set anew, each with its reason."""
        return self.read("rebases")

    @property
    def themes(self) -> pd.DataFrame:
        """The taxonomy: theme, words (starts of words, separated by '|'), owner, tone and more.

        The tone is 'praise' for themes that customers name when they are pleased; `product`,
        `service` and `metric` say what the theme is about and which measure it touches.
        """
        return self.read("themes")

    @property
    def labels(self) -> pd.DataFrame:
        """The hand codes in force, one row a comment and theme; theme "" where it names none.

        A later entry of a comment, by whomever, replaces the earlier one; all lines of one
        entry have the same `by` and `on`. `chance` is that of the comment to be drawn, 1 if blank;
        `drawn_on` is when it was first entered.
        """
        rows = self.read("labels")
        entry = rows.by + "\n" + rows.on
        last = entry.groupby(rows.comment_id).transform("last")
        rows = rows.loc[entry == last].drop_duplicates(["comment_id", "theme"])
        return rows.assign(chance=pd.to_numeric(rows.chance.replace("", "1"))).reset_index(
            drop=True
        )

    def code(self, rows: pd.DataFrame) -> None:
        """Append hand codes, which replace earlier ones of the same comments."""
        if len(rows):
            self._append("labels", rows[list(COLUMNS["labels"])].astype(str))

    def note(self, period: str, page: str) -> str:
        """Return the analyst's words for one page in one period, empty where there are none."""
        path = self.folder / "notes" / period / f"{page}.md"
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def read(self, name: str) -> pd.DataFrame:
        """Return one file of the register; raises DataError that lists all its faults by line."""
        path, columns = self.folder / f"{name}.csv", COLUMNS[name]
        if not path.is_file():
            return self._typed(pd.DataFrame(columns=columns, dtype=str), name)
        header, *rows = list(csv.reader(io.StringIO(utf8(path), newline=""))) or [[]]
        faults = [
            f"line 1: no column '{column}'"
            for column in columns
            if column not in header and column not in OPTIONAL.get(name, ())
        ]
        faults += [
            f"line {line}: {len(row)} cells, the header has {len(header)}"
            for line, row in enumerate(rows, start=2)
            if row and len(row) != len(header)
        ]
        if not faults:
            frame = pd.DataFrame([row for row in rows if row], columns=header, dtype=str)
            faults = _not_numbers(frame, name) + _blank(frame, name) + _no_periods(frame)
            faults += _no_dates(frame, name) + (_no_codes(frame) if name == "labels" else [])
        if faults:
            raise DataError(listed(f"{path} has {len(faults)} fault(s):", faults))
        return self._typed(frame.reindex(columns=list(columns), fill_value=""), name)

    def freeze(self, measured: pd.DataFrame, period: str, who: dict[str, str]) -> list[str]:
        """Append measured values (rows of a comparison) as baselines; return their metrics.

        `who` holds by, sponsor and review_on. Raises UsageError where nobody is named.
        """
        if not who.get("by", "").strip():
            raise UsageError("A baseline is frozen by a person: name one with --by.")
        rows = measured[["metric", "value", "low", "high", "n", "version", "df"]].assign(
            **{"period": period, "frozen_on": date.today().isoformat()} | who
        )
        self._append("baselines", rows[list(COLUMNS["baselines"])].astype(str))
        return list(rows.metric)

    def adopt(self, name: str, rows: pd.DataFrame) -> int:
        """Append decided rows to one file of the register; those it knows already are left out.

        Returns how many were new. A row is known by the file's key columns.
        """
        known, columns = self.read(name), list(COLUMNS[name])
        fresh = rows.reindex(columns=columns).fillna("").astype(str)
        key = KEYS[name]
        old = set(known[key].astype(str).itertuples(index=False, name=None))
        new = [row not in old for row in fresh[key].itertuples(index=False, name=None)]
        if any(new):
            self._append(name, fresh.loc[new])
        return sum(new)

    def _append(self, name: str, rows: pd.DataFrame) -> None:
        """Add lines at the end of a file, so that earlier lines keep their bytes."""
        path = self.folder / f"{name}.csv"
        self.folder.mkdir(parents=True, exist_ok=True)
        exists = path.exists()
        if exists and not path.read_bytes().endswith(b"\n"):
            with path.open("a", encoding="utf-8") as file:
                file.write("\n")
        header = self._headed(name, rows) if exists else list(rows.columns)
        rows.reindex(columns=header).fillna("").to_csv(
            path, mode="a", index=False, header=not exists, lineterminator="\n"
        )

    def _headed(self, name: str, rows: pd.DataFrame) -> list[str]:
        """Return a file's header, after adding the optional columns that only new lines fill."""
        path = self.folder / f"{name}.csv"
        header, *lines = list(csv.reader(io.StringIO(utf8(path), newline="")))
        late = [
            column
            for column in OPTIONAL.get(name, ())
            if column in rows and column not in header and (rows[column].astype(str) != "").any()
        ]
        if late:
            text = io.StringIO()
            wider = [line + [""] * len(late) for line in lines if line]
            csv.writer(text, lineterminator="\n").writerows([header + late, *wider])
            path.write_text(text.getvalue(), encoding="utf-8")
        return header + late

    def _typed(self, frame: pd.DataFrame, name: str) -> pd.DataFrame:
        return frame.astype(dict.fromkeys(NUMBERS.get(name, ()), "float64"))


def _no_periods(frame: pd.DataFrame) -> list[str]:
    faults = []
    for line, text in enumerate(frame.get("period", ()), start=2):
        try:
            periods.parse(text)
        except UsageError as error:
            faults.append(f"line {line}: {error}")
    return faults


def _no_dates(frame: pd.DataFrame, name: str) -> list[str]:
    return [
        f"line {line}: {column} is '{text}', a date such as 2026-05-12 is needed"
        for column in DATES.get(name, ())
        for line, text in enumerate(frame.get(column, ()), start=2)
        if text.strip() and not _is_date(text.strip())
    ]


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _no_codes(frame: pd.DataFrame) -> list[str]:
    chance = pd.to_numeric(frame.get("chance", pd.Series("", frame.index)), errors="coerce")
    given = frame.get("chance", pd.Series("", frame.index)).str.strip() != ""
    faults = [
        f"line {line}: chance is '{frame.chance[line - 2]}', a number over 0 and up to 1 is needed"
        for line in frame.index[given & ~((chance > 0) & (chance <= 1))] + 2
    ]
    return faults + [
        f"line {line}: {one_of('sentiment', text, filter(None, SENTIMENTS))}"
        for line, text in enumerate(frame.get("sentiment", ()), start=2)
        if text not in SENTIMENTS
    ]


def _blank(frame: pd.DataFrame, name: str) -> list[str]:
    return [
        f"line {line}: {column} is blank"
        for column in NEEDED.get(name, ())
        for line, text in enumerate(frame[column], start=2)
        if not text.strip(" |")
    ]


def _not_numbers(frame: pd.DataFrame, name: str) -> list[str]:
    return [
        f"line {line}: {column} is '{text}', a number is needed"
        for column in NUMBERS.get(name, ())
        for line, text in enumerate(frame[column], start=2)
        if pd.isna(pd.to_numeric(text, errors="coerce"))
    ]
