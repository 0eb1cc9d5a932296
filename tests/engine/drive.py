"""Runs notebooks one after the other in a process of its own: python drive.py plan.json."""

import json
import logging
import os
import sys
from contextlib import ExitStack
from pathlib import Path

import papermill
from traitlets.config import Config

# An ordinary kernel often fails to end when it is asked to; it is not awaited as long here.
ORDINARY = Config({"KernelManager": {"shutdown_wait_time": 1.0}})


class Heard(logging.Handler):
    """Keeps what papermill logs."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.getMessage()}")


def run(job: dict, engine: str | None) -> dict:
    """Execute one notebook; returns how it ended and what was logged."""
    options, heard = dict(job.get("options", {})), Heard()
    logger = logging.getLogger("papermill")
    logger.setLevel(logging.INFO)
    logger.addHandler(heard)
    if engine is None:
        options["config"] = ORDINARY
    ended = None
    with ExitStack() as stack:
        for name in {"stdout_file", "stderr_file"} & options.keys():
            options[name] = stack.enter_context(Path(options[name]).open("w"))
        try:
            papermill.execute_notebook(
                job["input"], job["output"], engine_name=engine, cwd=job["cwd"],
                progress_bar=False, **options,
            )  # fmt: skip
        except Exception as error:
            kind = type(error)
            ended = {"kind": f"{kind.__module__}.{kind.__qualname__}", "says": str(error)}
    logger.removeHandler(heard)
    return {"ended": ended, "logged": heard.lines}


def main(plan: Path) -> None:
    """Run the plan's jobs; an entry in `env` holds from that job on."""
    wanted, told = json.loads(plan.read_text()), {}
    for job in wanted["jobs"]:
        os.environ.update(job.get("env", {}))
        told[job["name"]] = run(job, wanted["engine"])
    Path(wanted["told"]).write_text(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
