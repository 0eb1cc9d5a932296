"""Who answers a survey and how: who did not, who gives one score to all, who answers twice."""

import math

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from loopnb.metrics import METRICS
from loopnb.metrics.expressions import in_periods, local_day
from loopnb.metrics.population import UNSAID, population, trait
from loopnb.metrics.satisfaction import rated
from loopnb.periods import Period
from loopnb.results.integrity import ALIKE, CANNOT, DIFFERS, NOTICED, SILENT, STRAIGHT, TWICE
from loopnb.settings import Settings
from loopnb.stats.intervals import critical
from loopnb.store import Store

ALL = METRICS["participation"]
QUESTIONS, POINTS = 3, 3  # of a form, and of a scale, from which one score for all says something
MOST = 12  # values of a trait; those of fewer tickets are left together


def silent(store: Store, period: Period, settings: Settings) -> list[tuple]:
    """Return, for each value of each segment, how unlike tickets without an answer are to all.

    The share among tickets without an answer less that among all resolved tickets, in standard
    deviations, with its interval of 95 % linearised and summed by customer.
    """
    table = population("tickets", store, settings, [*ALL.needs, *settings.segments])
    rows = in_periods(ALL, table, [period], settings.zone)
    traits = {name: trait(rows, name) for name in settings.segments}
    frame = rows.select(
        "answered", cluster=ibis.coalesce(rows.account_id, rows.requester_key, rows.ticket_id),
        **traits,
    ).execute()  # fmt: skip
    few = settings.thresholds.minimum_responses
    if frame.answered.sum() < few or (~frame.answered.astype(bool)).sum() < few:
        return [(SILENT, "", 0, 0, *[math.nan] * 3, "SD", CANNOT, "too few tickets are answered")]
    quiet = ~frame.answered.to_numpy(bool)
    who = pd.factorize(frame.cluster)[0]
    lines = []
    for name in traits:
        known = frame[name].value_counts()
        for value in sorted(known.head(MOST).index):
            here = (frame[name] == value).to_numpy()
            if value != UNSAID and here.sum() >= few and not here.all():
                lines.append(_unlike(here, quiet, who, f"{name}={value}"))
    return lines


def _unlike(here: np.ndarray, quiet: np.ndarray, who: np.ndarray, subject: str) -> tuple:
    """Return the line of one value: its share among the quiet less that among all, standardised."""
    share, among = here.mean(), here[quiet].mean()
    pull = quiet * (here - among) / quiet.sum() - (here - share) / len(here)
    sums = np.bincount(who, pull)
    customers = len(sums)
    error = math.sqrt(customers / max(customers - 1, 1) * float(sums @ sums))
    scale = math.sqrt(share * (1 - share))
    value, half = (among - share) / scale, float(critical(max(customers - 1, 1))) * error / scale
    shown = abs(value) >= NOTICED and half < abs(value)
    note = f"{100 * among:.0f} % of those without an answer, {100 * share:.0f} % of all"
    return (SILENT, subject, int((here & quiet).sum()), int(here.sum()), value, value - half,
            value + half, "SD", DIFFERS if shown else ALIKE, note)  # fmt: skip


def straight(store: Store, period: Period, settings: Settings) -> tuple:
    """Return how many forms of several questions give all of them the same place on their scale.

    A form is what one person answered to one invitation; of its questions only scales of three
    points or more count, and three of them are needed.
    """
    rows = _rated(store, period, settings)
    rows = rows.filter(rows.scale_max - rows.scale_min >= POINTS - 1)
    up = (rows.score - rows.scale_min) / (rows.scale_max - rows.scale_min)
    # As it is ticked, not as it is meant: a straight line runs through questions turned round.
    forms = (
        rows.mutate(up=up)
        .group_by(_form(rows))
        .aggregate(
            questions=ibis._.response_id.nunique(), least=ibis._.up.min(), most=ibis._.up.max()
        )
    )
    forms = forms.filter(forms.questions >= QUESTIONS)
    found = forms.aggregate(n=forms.count(), hits=(forms.least == forms.most).sum().fill_null(0))
    note = f"no answer has {QUESTIONS} rated questions, so none can be told"
    return (STRAIGHT, "", *_counted(found.execute(), note))


def duplicates(store: Store, period: Period, settings: Settings) -> tuple:
    """Return how many forms repeat one of the same person on the same day with the same scores.

    Two tickets of one person may well be answered alike, so it is noted how many of them are about
    the same ticket, or none.
    """
    rows = _rated(store, period, settings).filter(ibis._.requester_key.notnull())
    rows = rows.mutate(
        form=_form(rows), day=local_day(rows.responded_at, [period], settings.zone),
        said=rows.survey.fill_null("") + "/" + rows.kind + "/" + rows.question.fill_null("")
        + "=" + rows.score.cast("string"), about=rows.ticket_id.fill_null(""),
    )  # fmt: skip
    forms = rows.group_by("requester_key", "day", "form").aggregate(
        said=rows.said.group_concat("|", order_by=rows.said), about=rows.about.max()
    )
    frame = forms.execute()
    again = frame.duplicated(["requester_key", "day", "said"])
    same = frame.duplicated(["requester_key", "day", "said", "about"])
    found = pd.DataFrame([{"n": len(frame), "hits": int(again.sum())}])
    note = f"{int(same.sum()):,} of them on the same ticket" if again.any() else ""
    return (TWICE, "", *_counted(found, "no answer says whose it is", note))


def _rated(store: Store, period: Period, settings: Settings) -> ir.Table:
    start, end = period.bounds_utc(settings.zone)
    rows = store.table("responses")
    return rows.filter(rows.responded_at >= start, rows.responded_at < end, rated(rows))


def _form(rows: ir.Table) -> ir.StringValue:
    """Return what the ratings of one form share: the invitation, else person and time."""
    alone = rows.requester_key + "/" + rows.responded_at.cast("string")
    return ibis.coalesce(rows.invitation_id, alone, rows.response_id).name("form")


def _counted(found: pd.DataFrame, nothing: str, note: str = "") -> tuple:
    n, hits = int(found.n.iloc[0]), int(found.hits.iloc[0])
    if not n:
        return 0, 0, math.nan, math.nan, math.nan, "%", CANNOT, nothing
    return hits, n, 100 * hits / n, math.nan, math.nan, "%", "", note
