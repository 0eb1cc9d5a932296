"""One page: its notebook executed by papermill, and its HTML rendered from that."""

import re
from pathlib import Path
from typing import Any

from loopnb import errors
from loopnb.errors import StageError, UsageError
from loopnb.present import pages
from loopnb.records import Turn
from loopnb.settings import Settings

ENGINES = {"warm": "loopnb", "papermill": None}  # papermill's own names
MEMORY = ("MemoryError", "OutOfMemoryException", "ArrowMemoryError", "_ArrayMemoryError")
FULL = re.compile(r"No space left on device|Disk quota exceeded|could not write|File too large")
# What is said of a notebook whose kernel is of another machine, or that a tool saved without one.
NAMELESS = ("No such kernel", "No kernel name found", "No language found")
LEFT = "The last good report is untouched"


def page(
    turn: Turn, source: Path, folder: Path, *, given: dict[str, Any], settings: Settings
) -> None:
    """Execute a page's notebook with `given` and write its HTML into the run's folder.

    Raises StageError, or what the cell itself raised if a person can mend it.
    """
    audience = given.get("audience", "")
    name = "-".join(part for part in (turn.page, audience) if part)
    executed = folder / "notebooks" / f"{name}.ipynb"
    executed.parent.mkdir(exist_ok=True)
    _execute(source, executed, given, settings)
    text = pages.render(executed, turn.title, settings, audience)
    (folder / turn.html).write_text(text, encoding="utf-8")


def _execute(source: Path, executed: Path, given: dict[str, Any], settings: Settings) -> None:
    import papermill  # loaded here only: the analyst's front door stays light
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellTimeoutError
    from papermill.exceptions import PapermillExecutionError

    try:
        papermill.execute_notebook(
            source, executed, given, progress_bar=False, cwd=str(source.parent),
            engine_name=ENGINES[settings.engine], execution_timeout=60 * settings.minutes_a_cell,
            # The kernel listens on this machine alone; its notice about that is not for users.
            extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
        )  # fmt: skip
    except PapermillExecutionError as error:
        raise _sentence(error, source, executed) from None
    except CellTimeoutError:
        raise StageError(
            f"{source.stem}: a cell ran longer than {settings.minutes_a_cell} minutes "
            f"(minutes_a_cell in loop.yaml) and was stopped. {LEFT}."
        ) from None
    except (NoSuchKernel, ValueError) as error:
        if not str(error).startswith(NAMELESS):
            raise
        raise UsageError(
            f"{source.name}: {str(error).rstrip('.')}. Open it in JupyterLab, choose the kernel "
            "Python 3 and save it."
        ) from None
    except RuntimeError as error:  # what nbclient says of a kernel that does not start or dies
        raise StageError(
            f"{source.stem}: {error}. {LEFT}. If it died, the machine may have run out of "
            "memory: lower memory_limit in loop.yaml. If it did not start, see whether this "
            "machine lets programs talk on 127.0.0.1."
        ) from None


def _sentence(error: Any, source: Path, executed: Path) -> errors.LoopError:
    line = next((line for line in error.source.splitlines() if line.strip()), "")
    place = f"{source.stem}, in the cell that begins “{line.strip()[:60]}”"
    kind = errors.BY_NAME.get(error.ename)
    words = error.evalue if kind else f"{error.ename}: {error.evalue}"
    if not kind and error.ename in MEMORY:
        words = f"memory ran out ({error.evalue}). Lower memory_limit in loop.yaml"
    if not kind and FULL.search(error.evalue):
        words = f"the disk is full or its quota is used up ({error.evalue})"
    after = f"{LEFT}; the failed page is {executed}."
    return (kind or StageError)(f"{place}: {words}\n{after}")
