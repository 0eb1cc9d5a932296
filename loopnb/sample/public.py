"""Public data sets, fetched by an address pinned to a commit and checked by SHA-256."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from loopnb.errors import DataError, UsageError
from loopnb.sample.workspace import lay

HERE = Path(__file__).parent


@dataclass(frozen=True)
class PublicData:
    """One data set: where it is, what it must be, and the folder that says how to read it."""

    what: str
    url: str
    sha256: str
    size: str
    licence: str
    file: str
    parts: str
    period: str


PUBLIC = {
    "nhs-fft": PublicData(
        what="7,908 comments with ratings from two NHS trusts, 2021 and 2022",
        url="https://raw.githubusercontent.com/CDU-data-science-team/pxtextmining/"
        "ba6c0a2f10ca9bb3b964b72afe6047b463095c75/datasets/v6framework_230831.csv",
        sha256="6c90cc740f2c486a17ef89be852f13f8ca434da4e2a06254a43288de7dc39567",
        size="1.7 MB",
        licence="MIT",
        file="nhs_fft_comments.csv",
        parts="nhs_fft",
        period="2022-Q2",
    ),
    "servicenow": PublicData(
        what="the event log of 24,918 incidents of an IT service desk, 2016 (UCI data set 498)",
        url="https://raw.githubusercontent.com/SabrinaOulmane/PROJET_PYTHON_2020/"
        "0d13bdb53c7d09e6af1c36c34308f3c3728a2340/incident_event_log.zip",
        sha256="88af0d0e2b066fe5de9a396b5baa2dd87ff1ded3117a66c844a2e73b27ac053b",
        size="2.3 MB",
        licence="CC BY 4.0",
        file="servicenow_incident_event_log.zip",
        parts="servicenow",
        period="2016-Q2",
    ),
}


def make(data: PublicData, root: Path, local: str | None) -> str:
    """Write the workspace from a local copy, else from a fetched one; return what to do next."""
    file = Path(local) if local else _fetch(data)
    if not file.is_file():
        raise UsageError(f"There is no file {file}.")
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != data.sha256:
        raise DataError(
            f"{file} is not the expected file: its SHA-256 is {found}, {data.sha256} is needed."
        )
    lay(root, HERE / data.parts)
    shutil.copyfile(file, root / "data/raw" / data.file)
    return f"Wrote {root}. Next: loopnb run --workspace {root} --period {data.period}"


def _fetch(data: PublicData) -> Path:
    import pooch

    try:
        return Path(pooch.retrieve(data.url, known_hash=f"sha256:{data.sha256}", fname=data.file))
    except (OSError, ValueError) as error:
        raise DataError(
            f"{data.url} could not be fetched: {error}. Name a local copy with --from FILE."
        ) from None
