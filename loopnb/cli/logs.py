"""What a run says of itself: a bar on a terminal, lines elsewhere, JSON for machines."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click

Event = dict[str, Any]
SENTENCES: dict[str, Callable[[Event], str]] = {
    "page_started": lambda e: f"running {_page(e)}{_because(e)}",
    "page_unchanged": lambda e: f"unchanged {_page(e)}, taken from run {e['run']}",
    "run_unchanged": lambda e: f"nothing has changed since run {e['run']}",
    "notified": lambda e: "the summary was handed to the notify command",
    "notify_failed": lambda e: f"the notify command failed: {e['message']}",
}


def _page(event: Event) -> str:
    return event["page"] + (f" for {event['audience']}" if "audience" in event else "")


def _because(event: Event) -> str:
    return f" ({', '.join(event['changed'])} changed)" if event.get("changed") else ""


@contextmanager
def told(form: str, period: str) -> Iterator[Callable[[Event], None]]:
    """Give a function that is told of events and shows them in a form: auto, text or json."""
    if form == "json":
        with _logged(period):
            yield lambda event: _line(event, period)
    elif form == "auto" and sys.stderr.isatty():
        with _bar() as told_bar:
            yield told_bar
    else:
        yield _say


class _Lines(logging.Handler):
    """Tells what libraries log or warn of as lines among the others."""

    def __init__(self, period: str) -> None:
        super().__init__(logging.WARNING)
        self.period = period

    def emit(self, record: logging.LogRecord) -> None:
        said = " ".join(record.getMessage().split())
        _line({"event": "logged", "level": "warning", "message": said}, self.period)


@contextmanager
def _logged(period: str) -> Iterator[None]:
    root, lines = logging.getLogger(), _Lines(period)
    root.addHandler(lines)
    logging.captureWarnings(True)
    try:
        yield
    finally:
        logging.captureWarnings(False)
        root.removeHandler(lines)


def _line(event: Event, period: str) -> None:
    """Write one JSON object a line on standard error, with its time and level."""
    level = "error" if event["event"].endswith("failed") else "info"
    said = SENTENCES.get(event["event"])
    facts = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": level,
             "period": period, **event}  # fmt: skip
    facts.setdefault("message", said(event) if said else event["event"].replace("_", " "))
    click.echo(json.dumps(facts, default=str), err=True)  # ASCII: whatever the locale is


def _say(event: Event) -> None:
    if said := SENTENCES.get(event["event"]):
        click.echo(said(event), err=True)


@contextmanager
def _bar() -> Iterator[Callable[[Event], None]]:
    from tqdm import tqdm

    form = "{l_bar}{bar}| {n_fmt}/{total_fmt} {elapsed}"
    with tqdm(total=0, bar_format=form, leave=False) as bar:

        def show(event: Event) -> None:
            if event["event"] == "run_started":
                bar.reset(event["pages"])
            elif event["event"] == "page_started":
                bar.set_description(_page(event))
            elif event["event"] in ("page_done", "page_unchanged"):
                bar.update()
            elif event["event"] in ("run_unchanged", "notify_failed"):
                bar.write(SENTENCES[event["event"]](event), file=sys.stderr)

        yield show
