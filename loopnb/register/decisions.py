"""What people decided: small CSV files in `data/register/`, read and checked here.

A run never writes them; a command with a person's name does.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from loopnb.errors import DataError, UsageError, listed, utf8
from loopnb.register import cells, coherence, text
from loopnb.register.files import FILES, FOLDER

CONFLICT = "two people changed this; git marks both. Keep what is right and take its marks out"
UNSAID = ("by", "decided_on", "read_on")  # when a decision was taken is none of its content


class Register:
    """The decisions of one workspace."""

    def __init__(self, root: Path) -> None:
        self.folder = root / FOLDER

    @property
    def baselines(self) -> pd.DataFrame:
        """The baseline in force for each metric: of several frozen ones the last line.

        A period that is stated again under another version is bridged by the reason given, its
        `bridge`; without a reason such a line is not in force.
        """
        rows = self.read("baselines")
        again = rows.duplicated(["metric", "period"])
        known = rows.groupby(["metric", "period"]).version.transform("first")
        other = again & (rows.version != known)
        rows = rows.assign(bridge=rows.reason.str.strip().where(other, ""))
        return rows.loc[~other | (rows.bridge != "")].drop_duplicates("metric", keep="last")

    @property
    def objectives(self) -> pd.DataFrame:
        """The agreed goals; of several for one metric and period the last line, none retired."""
        rows = self.read("objectives").drop_duplicates(["metric", "period"], keep="last")
        return rows.loc[(rows.step != "retired") & rows.goal.notna()]

    @property
    def actions(self) -> pd.DataFrame:
        """The agreed actions in the order of decision, each with the rule that will judge it.

        Proposals that people refused are left out.

        The rule: `metric`, `where` ("product=Vault; category=Restore"), `against` (the trait whose
        other values are the comparison), `better`, `smallest`, `minimum` (n on either side) and
        `weeks` after it; it acts from `acts_from` and in full from `full_on`, else `done_on`.
        """
        rows = self.read("actions")
        refused = rows.status.str.strip().str.lower() == "refused"
        return rows.loc[~refused].reset_index(drop=True)

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
            self._append("labels", rows[list(FILES["labels"].columns)])

    def note(self, period: str, page: str) -> str:
        """Return the analyst's words for one page in one period, empty where there are none."""
        path = self.folder / "notes" / period / f"{page}.md"
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def path(self, name: str) -> Path:
        """Return where a file of the register lies."""
        return self.folder / f"{name}.csv"

    def read(self, name: str) -> pd.DataFrame:
        """Return one file of the register; raises DataError that lists all its faults by line."""
        frame, faults = self._read(name)
        if faults:
            raise DataError(listed(f"{self.path(name)} has {len(faults)} fault(s):", faults))
        return frame

    def current(self, name: str) -> pd.DataFrame:
        """Return the rows in force: of several lines with one key the last, in order of the first.

        Issues, causes, call-backs, verifications and hand-overs are changed by a later line.
        """
        rows, key = self.read(name), list(FILES[name].key)
        last = rows.drop_duplicates(key, keep="last").set_index(key)
        first = rows.drop_duplicates(key)[key]
        return last.loc[first.itertuples(index=False, name=None) if len(key) > 1
                        else first[key[0]]].reset_index()[list(rows.columns)]  # fmt: skip

    def faults(self) -> list[str]:
        """Return everything that is wrong with the register, by file and line."""
        found, frames = [], {}
        for name in FILES:
            frames[name], wrong = self._read(name)
            found += [f"{FOLDER / name}.csv, {fault}" for fault in wrong]
        return found or [f"{FOLDER}/{fault}" for fault in coherence.faults(frames)]

    def unreadable(self, name: str, row: Mapping[str, str]) -> list[str]:
        """Return what is wrong with the cells of one row that is not written yet."""
        frame = pd.DataFrame([dict(row)], dtype=str)
        return [fault.partition(": ")[2] for fault in cells.faults(frame, name)]

    def dangling(self, name: str, row: Mapping[str, str]) -> list[str]:
        """Return the links of one row, not written yet, to what the register does not hold."""
        known = {each: set(self.read(each)[key]) for each, key in coherence.KEPT.items()}
        return list(coherence.dangling(name, row, known))

    def contradictions(self, added: Mapping[str, pd.DataFrame]) -> list[str]:
        """Return what rows, added at the end of files, would contradict; by file and row.

        What contradicts already is left out.
        """
        frames = {name: self.read(name) for name in FILES}
        then = {name: pd.concat([frames[name], rows.reindex(columns=frames[name].columns)
                                 .fillna("").astype(str)], ignore_index=True)
                for name, rows in added.items()}  # fmt: skip
        before = set(coherence.faults(frames))
        return [each for each in coherence.faults(frames | then) if each not in before]

    def freeze(self, measured: pd.DataFrame, period: str, who: dict[str, str]) -> list[str]:
        """Append measured values (rows of a comparison) as baselines; return their metrics.

        `who` holds by, sponsor, review_on and the reason where a baseline is in force already.
        Raises UsageError where nobody is named, or where one in force has no reason to be replaced.
        """
        if not who.get("by", "").strip():
            raise UsageError("A baseline is frozen by a person: name one with --by.")
        rows = measured[["metric", "value", "low", "high", "n", "version", "df"]].assign(
            **{"period": period, "frozen_on": date.today().isoformat()} | who
        )
        self.adopt("baselines", rows, again=True)
        return list(rows.metric)

    def adopt(self, name: str, rows: pd.DataFrame, *, again: bool = False) -> int:
        """Append decided rows to one file of the register; those it knows already are left out.

        Returns how many were new. A row is known by the file's key columns; in a file whose last
        line counts, a known row that says something else is new. `again` takes all.
        """
        known, file = self.read(name), FILES[name]
        fresh = rows.reindex(columns=list(file.columns)).fillna("").astype(str)
        told = [each for each in file.columns if each not in UNSAID] if file.latest else file.key
        if file.latest:
            known = known.drop_duplicates(list(file.key), keep="last")
        told = list(told)
        old = set(known[told].astype(str).itertuples(index=False, name=None))
        new = [again or row not in old for row in fresh[told].itertuples(index=False, name=None)]
        if any(new):
            self._append(name, fresh.loc[new])
        return sum(new)

    def change(self, name: str, rows: pd.DataFrame) -> None:
        """Write rows in place of those with the same key; the other lines keep their bytes."""
        text.replace(self.path(name), name, rows)

    def _append(self, name: str, rows: pd.DataFrame) -> None:
        text.append(self.path(name), name, rows)

    def _read(self, name: str) -> tuple[pd.DataFrame, list[str]]:
        """Return a file and its faults; the frame's index is its lines while there are faults."""
        path, file = self.path(name), FILES[name]
        if not path.is_file():
            return typed(pd.DataFrame(columns=file.columns, dtype=str), name), []
        (_, header), *rows = text.records(utf8(path)) or [(1, [])]
        if torn := [line for line, row in [(1, header), *rows] if row and row[0][:7] == text.TORN]:
            return pd.DataFrame(columns=file.columns), [f"line {torn[0]}: {CONFLICT}"]
        faults = [
            f"line 1: no column '{column}'"
            for column in file.columns
            if column not in header and column not in file.optional
        ]
        faults += [
            f"line {line}: {len(row)} cells, the header has {len(header)}"
            for line, row in rows
            if len(row) != len(header)
        ]
        if faults:
            return pd.DataFrame(columns=file.columns), faults
        index = [line for line, _ in rows]
        frame = pd.DataFrame([row for _, row in rows], columns=header, index=index, dtype=str)
        faults = cells.faults(frame, name)
        frame = frame.reindex(columns=list(file.columns), fill_value="")
        if faults:
            return frame, faults
        return typed(frame, name).reset_index(drop=True), []


def typed(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a file's frame with its numbers as numbers."""
    file = FILES[name]
    blank = {each: frame[each].replace("", "nan") for each in file.maybe}
    return frame.assign(**blank).astype(dict.fromkeys((*file.numbers, *file.maybe), "float64"))
