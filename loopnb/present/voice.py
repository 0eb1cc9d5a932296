"""What customers say: issues with their cost and a quotation, what is new, what they wish for."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from loopnb import figures, verdicts
from loopnb.audiences import Audience
from loopnb.present.sections import NOTHING, Section, section
from loopnb.results import Causes, Emerging, Items, Quotations, Suggestions, Themes
from loopnb.results.voices import NEW

MOST, QUOTED, PRAISED, FIXES, WISHES, WORDS = 3, 1, 2, 5, 5, 5
PRAISE = "praise"  # the theme under which praise is quoted


@section
def voice(items: Items, themes: Themes, quotations: Quotations, *, readers: Audience) -> Section:
    """Return the leading issues with what each costs and a quotation, and one praise."""
    return _issues(items, themes, quotations, readers=readers, most=MOST)


@section
def fixes(
    items: Items, themes: Themes, quotations: Quotations,
    *, suggestions: Suggestions, causes: Causes, readers: Audience,
) -> Section:  # fmt: skip
    """Return the five things to fix, each with evidence, a quotation and customers' own advice."""
    found = _issues(items, themes, quotations, readers=readers, most=FIXES)
    wanted = suggestions.table.drop_duplicates("theme").set_index("theme").suggestion
    for issue in found.says["issues"] if found.template else ():
        issue["wish"] = wanted.get(issue["theme"], "")
    few = causes.table.head(MOST)
    said = [f"{row.cause} {row.share:.0f} %" for row in few.itertuples()]
    kind = causes.table.kind.iloc[0].capitalize() if len(causes.table) else ""
    more = {"title": "Five things to fix", "causes": f"{kind}: {', '.join(said)}." if said else ""}
    return Section(found.template, found.says | more) if found.template else NOTHING


@section
def new(emerging: Emerging, *, readers: Audience) -> Section:
    """Return the words that many more customers use than before, each with an example."""
    rows = emerging.table.loc[emerging.table.verdict.isin([NEW, verdicts.MORE])].head(WORDS)
    return Section("new.html.j2", {"words": list(rows.itertuples())}) if len(rows) else NOTHING


@section
def wishes(suggestions: Suggestions, *, readers: Audience) -> Section:
    """Return what customers themselves suggest on this audience's themes, most asked for first."""
    own = [readers.has(theme) for theme in suggestions.table.theme]
    rows = suggestions.table.loc[own]
    rows = rows.sort_values("people", ascending=False, kind="stable").head(WISHES)
    return Section("wishes.html.j2", {"wishes": list(rows.itertuples())}) if len(rows) else NOTHING


def quoted(items: Items, quotations: Quotations, readers: Audience) -> Quotations:
    """Return the quotations that a page shows: the first of each leading issue, and of praise."""
    most = FIXES if "fixes" in readers.sections else MOST
    themes = [*lead(_own(items, readers), most).theme, PRAISE]
    rows = quotations.table.drop_duplicates("theme")
    return Quotations.from_table(rows.loc[rows.theme.isin(themes)])


def lead(items: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the first items; the last place is kept for one that grows."""
    first, growing = items.head(most), items.loc[items.trend == verdicts.MORE].head(1)
    if len(growing) and growing.index[0] not in first.index:
        first = pd.concat([items.head(most - 1), growing])
    return first


def _issues(
    items: Items, themes: Themes, quotations: Quotations, *, readers: Audience, most: int
) -> Section:
    own, shares = _own(items, readers), themes.table.set_index("theme")
    quotes = {row.theme: row for row in quoted(items, quotations, readers).table.itertuples()}
    praise = quotes.get(PRAISE)
    issues = [
        {"theme": row.theme, "new": row.new, "wish": "", "quote": quotes.get(row.theme),
         "said": _cost(row) if readers.brief else _said(row, shares)}
        for row in lead(own, most).itertuples() if row.theme in shares.index
    ]  # fmt: skip
    # A brief page draws the shares; the others write them.
    drawn = figures.issues(themes, [issue["theme"] for issue in issues]) if readers.brief else None
    for issue in issues[QUOTED:] if readers.brief else ():
        issue["quote"] = None
    if not issues and praise is None:
        return NOTHING
    n = int(themes.table.n.iloc[0]) if len(themes.table) else 0
    return Section(
        "voice.html.j2",
        {"issues": issues, "praise": praise, "n": f"{n:,}", "title": "What customers say",
         "causes": "", "picture": Markup(drawn.svg) if drawn else "",
         "praised": _praised(themes) if readers.brief else ""},
    )  # fmt: skip


def _own(items: Items, readers: Audience) -> pd.DataFrame:
    return items.table.loc[[readers.has(theme) for theme in items.table.theme]]


def _said(row: Any, shares: pd.DataFrame) -> str:
    """Return an issue's share now and before, and its cost in points of satisfaction."""
    theme = shares.loc[row.theme]
    now = f"{verdicts.number(theme['share'])} % of comments"
    if theme.verdict in (verdicts.MORE, verdicts.FEWER) and not row.new:
        icon, was = verdicts.ICONS[theme.verdict], verdicts.number(theme.share_before)
        now = f"{icon} was {was} %, now {now}"
    elif theme.verdict == verdicts.NO_CHANGE:
        now += ", no clear change"
    return "; ".join(filter(None, [now, _cost(row)]))


def _praised(themes: Themes) -> str:
    """Return the themes of praise that most comments name."""
    rows = themes.table.loc[(themes.table.tone == PRAISE) & (themes.table.comments > 0)]
    return ", ".join(rows.theme.str.lower().head(PRAISED))


def _cost(row: Any) -> str:
    return "" if pd.isna(row.points) else f"costs {verdicts.difference(row.points, '%')}"
