"""Writes the company as its systems would export it, and its truths beside."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from .clock import QUARTERS
from .company import Company
from .experts import labels, matches
from .facts import facts
from .qualtrics import header_rows, qualtrics_exports
from .reports import (
    accounts_report,
    conversation_files,
    invitations_list,
    nps_exports,
    renewals_report,
)
from .zendesk import zendesk_export


def write(company: Company, folder: Path | str) -> list[Path]:
    """Writes ``data/raw`` and ``data/truth`` under ``folder`` and lists the files."""
    if "text" not in company.comments:
        raise ValueError("this company was simulated without texts: nothing to export")
    raw, truth = Path(folder) / "data" / "raw", Path(folder) / "data" / "truth"
    files = _tables(company, raw) + _survey(company, raw / "qualtrics")
    for name, text in conversation_files(company).items():
        files.append(_text(raw / "conversations" / name, text))
    for name, frame in (("labels", labels), ("matches", matches)):
        files.append(_table(truth / f"{name}.csv", frame(company)))
    files.append(_table(truth / "names.csv", company.names))
    known = {"seed": company.seed, "chosen": asdict(company.truth), "derived": facts(company)}
    text = json.dumps(known, indent=1, ensure_ascii=False) + "\n"
    return [*files, _text(truth / "truth.json", text)]


def _tables(company: Company, raw: Path) -> list[Path]:
    frames = {f"zendesk/tickets-{_file(q)}.csv": zendesk_export(company, q) for q in QUARTERS}
    frames |= {f"survey/nps-{wave}.csv": frame for wave, frame in nps_exports(company).items()}
    frames |= {
        "survey/invitations.csv": invitations_list(company),
        "salesforce/accounts.csv": accounts_report(company),
        "salesforce/renewals.csv": renewals_report(company),
        "events.csv": company.events,
    }
    return [_table(raw / name, frame) for name, frame in frames.items()]


def _survey(company: Company, folder: Path) -> list[Path]:
    files = []
    for quarter, frame in qualtrics_exports(company).items():
        rows = [*header_rows(), *frame.itertuples(index=False, name=None)]
        path = _place(folder / f"csat-{_file(quarter)}.csv")
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
        files.append(path)
    return files


def _file(quarter: str) -> str:
    return quarter.replace("-", "")


def _table(path: Path, frame: pd.DataFrame) -> Path:
    frame.to_csv(_place(path), index=False, encoding="utf-8", lineterminator="\n")
    return path


def _text(path: Path, text: str) -> Path:
    _place(path).write_text(text, encoding="utf-8", newline="\n")
    return path


def _place(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
