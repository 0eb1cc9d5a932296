"""Makes a workspace of about N tickets: the sample company again and again, under new names.

    python benchmarks/company.py 1000000 FOLDER

Each copy has accounts, people, tickets, surveys and answers of its own, so the proportions stay
those of the sample. Every second copy says in words of its own what the first one says.
"""

import csv
import shutil
import sys
from pathlib import Path

import duckdb
import pandas as pd

from loopnb.sample import invented

SAMPLE = 38_000  # rows of tickets in the sample's exports
WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "inlet", "juniper",
         "kestrel", "lagoon", "maple", "north", "oak", "prairie", "quartz", "river")  # fmt: skip
NUMBER = "({0}::BIGINT + 1000000 * copy)::VARCHAR"
CODE = "{0} || '-' || copy"
ACCOUNT = "'r' || copy || '-' || {0}"
NAME = "'R' || copy || ' ' || trim({0})"
SITE = "'r' || copy || '.' || {0}"
EMAIL = "replace({0}, '@', '@r' || copy || '.')"
TEXT = "if(copy % 2 = 0, {0}, {0} || ' (' || words || ')')"
# What is new in each copy: header rows, the column that says whose row it is, column: change.
FILES = {
    "zendesk/*.csv": (1, "Requester email", {
        "Id": NUMBER, "Requester external id": ACCOUNT, "Requester email": EMAIL,
        "Requester domain": SITE, "Organization": NAME, "Subject": TEXT,
    }),
    "qualtrics/*.csv": (3, "RecipientEmail", {
        "ResponseId": CODE, "RecipientEmail": EMAIL, "ticket_id": NUMBER, "invitation_id": CODE,
        "Q3": TEXT, "Q4": TEXT,
    }),
    "survey/invitations.csv": (1, "email", {
        "invitation_id": CODE, "ticket_id": NUMBER, "email": EMAIL,
    }),
    "survey/nps-*.csv": (1, "E-mail", {
        "Response ID": CODE, "Invitation ID": CODE, "E-mail": EMAIL, "Company": NAME,
        "Reason": TEXT,
    }),
    "salesforce/accounts.csv": (1, "", {
        "Account ID": ACCOUNT, "Account Name": NAME, "Website": SITE,
    }),
    "salesforce/renewals.csv": (1, "", {"Account ID": ACCOUNT}),
}  # fmt: skip


def make(folder: Path, tickets: int) -> None:
    """Write a workspace with about `tickets` rows of tickets and all that belongs to them.

    Fewer than the sample has are those of some of its people.
    """
    invented.make(folder)
    share, copies = min(1.0, tickets / SAMPLE), max(1, round(tickets / SAMPLE))
    for pattern, (header_rows, person, changes) in FILES.items():
        for path in sorted((folder / "data/raw").glob(pattern)):
            head, frame = _read(path, header_rows)
            if person and share < 1:
                frame = frame.loc[_some(frame[person], share)]
            _again(path, head, frame, (changes, copies))


def _read(path: Path, header_rows: int) -> tuple[list[list[str]], pd.DataFrame]:
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    return rows[:header_rows], pd.DataFrame(rows[header_rows:], columns=rows[0])


def _some(people: pd.Series, share: float) -> pd.Series:
    return pd.util.hash_pandas_object(people.str.lower(), index=False) % 1000 < 1000 * share


def _again(path: Path, head: list, frame: pd.DataFrame, plan: tuple[dict, int]) -> None:
    """Write the rows, then those of each further copy; DuckDB writes 10 million in a minute."""
    changes, copies = plan
    database, body = duckdb.connect(), path.with_suffix(".body")
    database.register("sample", frame)
    cells = []
    for column in frame.columns:
        old = f'"{column}"'
        new = changes.get(column, "{0}").format(old)
        cells.append(f"nullif(if(copy = 0 or {old} = '', {old}, {new}), '')")
    pairs = ", ".join(f"({n}, '{WORDS[n % 18]} {WORDS[n // 18 % 18]}')" for n in range(copies))
    database.execute(
        f"COPY (SELECT {', '.join(cells)} FROM (VALUES {pairs}) AS copies(copy, words), sample) "
        f"TO '{body}' (FORMAT csv, HEADER false)"
    )
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows(head)
    with path.open("ab") as whole, body.open("rb") as rows:
        shutil.copyfileobj(rows, whole, 1 << 20)
    body.unlink()


if __name__ == "__main__":
    make(Path(sys.argv[2]), int(sys.argv[1]))
