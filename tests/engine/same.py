"""What two runs of one notebook must differ in, taken away; nothing else is."""

import hashlib
import re
from pathlib import Path
from typing import Any

MUST_DIFFER = [
    (r"0x[0-9a-f]{6,}", "0xADDRESS"),
    (r"ipykernel_\d+", "ipykernel_PID"),
    (r"[\w/.-]*/(?:tmp|kernel-)[\w-]+\.json", "CONNECTION_FILE"),
    (r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "KERNEL_ID"),
    # What %%time has measured.
    (r"\d+(?:\.\d+)? (?:ns|[µμ]s|ms|s)\b", "DURATION"),
    (r", sys: DURATION, total: DURATION", ""),
]
LONG = 10_000_000  # characters, of which no pattern is looked for
# papermill's clock, and nbclient's.
TIMES = ("start_time", "end_time", "duration", "execution")


def plain(value: Any, folder: Path) -> Any:
    """Return a notebook, or anything in one, without what every run has of its own."""
    if isinstance(value, str):
        value = value.replace(str(folder), "FOLDER")
        for pattern, name in MUST_DIFFER:
            value = re.sub(pattern, name, value)
        return value
    if isinstance(value, list):
        return _joined([plain(part, folder) for part in value])
    if isinstance(value, dict) and value.get("output_type") == "stream":
        text = "".join(value["text"])
        if len(text) > LONG:
            return value | {"text": [hashlib.sha256(text.encode()).hexdigest()]}
    if isinstance(value, dict):
        found = {key: plain(part, folder) for key, part in value.items()}
        if "source" in found and "injected-parameters" in found["metadata"].get("tags", ()):
            del found["id"]  # papermill draws it
        if "papermill-error-cell-tag" in str(found.get("metadata")):
            found.pop("id", None)
        return {k: part for k, part in found.items() if k not in TIMES}
    return value


def _joined(parts: list) -> list:
    """Join neighbouring outputs on one stream: where ipykernel cuts them depends on the clock."""
    joined: list = []
    for part in parts:
        last = joined[-1] if joined else None
        streams = [one for one in (last, part) if isinstance(one, dict) and "name" in one]
        kinds = {(one.get("output_type"), one["name"]) for one in streams}
        if len(streams) == 2 and kinds in ({("stream", "stdout")}, {("stream", "stderr")}):
            last["text"] = [*last["text"], *part["text"]]
        else:
            joined.append(part)
    for one in joined:
        if isinstance(one, dict) and one.get("output_type") == "stream":
            one["text"] = "".join(one["text"]).splitlines(keepends=True)
    return joined
