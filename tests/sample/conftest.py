"""The sample company, written once and read back with plain pandas, as a stranger would."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from loopnb.sample.company import VARIANTS, Company, simulate, write

SEED = 4
LEGAL_FORMS = {
    "gmbh", "ag", "ltd", "sa", "bv", "ab", "se", "spa", "inc", "llc", "corp", "co",
    "pty", "pte", "kk", "pvt",
}  # fmt: skip


def quarter(times: pd.Series) -> pd.Series:
    """The calendar quarter of moments."""
    year, number = (part.astype("Int64").astype(str) for part in (times.dt.year, times.dt.quarter))
    return year + "-Q" + number


@dataclass(frozen=True)
class Exports:
    """What lies in the folder, as text, with few columns worked out."""

    folder: Path

    @staticmethod
    def plain_name(name: str) -> str:
        """A company's name without case, punctuation and legal form."""
        words = re.sub(r"[^a-z0-9]+", " ", name.lower().replace(".", "")).split()
        while words and words[-1] in LEGAL_FORMS:
            words.pop()
        return " ".join(words)

    def table(self, pattern: str, **options: object) -> pd.DataFrame:
        """All files of a pattern under data/, one below the other."""
        files = sorted((self.folder / "data").glob(pattern))
        assert files, pattern
        frames = [
            pd.read_csv(file, dtype=str, keep_default_na=False, **options).assign(file=file.stem)
            for file in files
        ]
        return pd.concat(frames, ignore_index=True)

    def tickets(self) -> pd.DataFrame:
        """The last version of each ticket, with hours and quarters."""
        frame = self.table("raw/zendesk/*.csv").drop_duplicates("Id", keep="last")
        for column in ("Created at", "Updated at", "Solved at"):
            frame[column] = pd.to_datetime(frame[column], utc=True)
        hours = (frame["Solved at"] - frame["Created at"]) / pd.Timedelta(hours=1)
        product = frame["Product [list]"].replace({"SafeVault": "Vault"})
        return frame.assign(
            hours=hours,
            product=product,
            opened=quarter(frame["Created at"]),
            solved=quarter(frame["Solved at"]),
        ).reset_index(drop=True)

    def survey(self) -> pd.DataFrame:
        """All rows of the transaction survey without the two extra header rows."""
        return self.table("raw/qualtrics/*.csv", skiprows=[1, 2])

    def answers(self) -> pd.DataFrame:
        """The finished answers, with the quarter in which they were recorded."""
        frame = self.survey()
        frame = frame[(frame["Status"] == "IP Address") & (frame["Finished"] == "True")]
        recorded = pd.to_datetime(frame["RecordedDate"])
        return frame.assign(
            score=frame["Q1"].astype(int),
            satisfied=frame["Q1"].astype(int) >= 4,
            recorded=recorded,
            quarter=quarter(recorded),
        ).reset_index(drop=True)

    def truth(self) -> dict:
        """The truths as written beside the exports."""
        return json.loads((self.folder / "data/truth/truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def company() -> Company:
    """The full company."""
    return simulate(VARIANTS["default"], SEED)


@pytest.fixture(scope="session")
def exports(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Exports:
    """The full company, written."""
    folder = tmp_path_factory.mktemp("full")
    write(company, folder)
    return Exports(folder)


@pytest.fixture(scope="session")
def null_exports(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    """The full company in which nothing is planted, written."""
    folder = tmp_path_factory.mktemp("null")
    write(simulate(VARIANTS["null"], SEED), folder)
    return Exports(folder)


@pytest.fixture(scope="session")
def tickets(exports: Exports) -> pd.DataFrame:
    """The tickets of the full company."""
    return exports.tickets()


@pytest.fixture(scope="session")
def answers(exports: Exports, tickets: pd.DataFrame) -> pd.DataFrame:
    """The answers of the full company beside their tickets."""
    known = tickets[
        ["Id", "product", "Group", "Priority", "hours", "Category [list]", "Created at"]
    ]
    return exports.answers().merge(known, left_on="ticket_id", right_on="Id", how="left")
