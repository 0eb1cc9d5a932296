"""What customers say: issues with their cost and a quotation, what is new, what they wish for."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from loopnb import figures, verdicts
from loopnb.audiences import Audience
from loopnb.present.sections import NOTHING, Section, section
from loopnb.results import Causes, Emerging, Items, Quotations, Result, Suggestions, Themes
from loopnb.results.voices import NEW

MOST, QUOTED, PRAISED, FIXES, WISHES, WORDS = 3, 1, 2, 5, 5, 5
SAY = "What customers say"
PRAISE = "praise"  # the theme under which praise is quoted


@section
def voice(items: Items, themes: Themes, quotations: Quotations, *, readers: Audience) -> Section:
    """Return the leading issues with what each costs and a quotation, and what is praised."""
    said = quoted(items, quotations, readers)
    issues = _issues(items, themes, said, readers)
    if not readers.brief:
        return _section(issues, themes, said, title=SAY)
    # A brief page draws the shares, which the others write, and names what is praised.
    drawn = figures.issues(themes, [issue["theme"] for issue in issues])
    picture = Markup(drawn.svg) if drawn else ""
    return _section(issues, themes, said, title=SAY, picture=picture, praised=_praised(themes))


@section
def fixes(
    items: Items, themes: Themes, quotations: Quotations,
    *, suggestions: Suggestions, causes: Causes, readers: Audience,
) -> Section:  # fmt: skip
    """Return what to fix first, each with evidence, a quotation and customers' own advice."""
    wished = suggestions.table.drop_duplicates("theme").set_index("theme").suggestion
    said = quoted(items, quotations, readers)
    found = _issues(items, themes, said, readers)
    issues = [issue | {"wish": wished.get(issue["theme"], "")} for issue in found]
    few = [f"{row.cause} {row.share:.0f} %" for row in causes.lead.table.head(MOST).itertuples()]
    kind = causes.table.kind.iloc[0].capitalize() if few else ""
    mostly = f"{kind}: {', '.join(few)}." if few else ""
    return _section(issues, themes, said, title="What customers run into", causes=mostly)


@section
def new(emerging: Emerging, *, readers: Audience) -> Section:
    """Return the words that many more customers use than before, each with an example."""
    rows = emerging.table.loc[emerging.table.verdict.isin([NEW, verdicts.MORE])].head(WORDS)
    return Section("new.html.j2", {"words": list(rows.itertuples())}) if len(rows) else NOTHING


@section
def wishes(suggestions: Suggestions, *, readers: Audience) -> Section:
    """Return what customers themselves suggest on this audience's themes, most asked for first."""
    rows = (
        readers.own(suggestions.table)
        .sort_values("people", ascending=False, kind="stable")
        .head(WISHES)
    )
    return Section("wishes.html.j2", {"wishes": list(rows.itertuples())}) if len(rows) else NOTHING


def quoted(items: Items, quotations: Quotations, readers: Audience) -> Quotations:
    """Return the quotations that a page shows: the first of each leading issue, and of praise.

    A brief page has that of its first issue alone.
    """
    themes = list(_lead(items, readers).theme)
    themes = themes[:QUOTED] if readers.brief else [*themes, PRAISE]
    rows = quotations.table.drop_duplicates("theme")
    return Quotations.from_table(rows.loc[rows.theme.isin(themes)])


def behind(items: Items, themes: Themes, *, readers: Audience) -> dict[str, Result]:
    """Return the rows of the issues that a page names, in the page's order, by result."""
    if not {"voice", "fixes"} & set(readers.sections):
        return {}
    lead = _lead(items, readers)
    rows = themes.table.set_index("theme", drop=False).reindex(lead.theme).dropna(subset="theme")
    return {"items": Items.from_table(lead), "themes": Themes.from_table(rows)}


def _lead(items: Items, readers: Audience) -> pd.DataFrame:
    most = FIXES if "fixes" in readers.sections else MOST
    return Items.from_table(readers.own(items.table)).lead(most)


def _issues(items: Items, themes: Themes, said: Quotations, readers: Audience) -> list[dict]:
    """Return the leading issues of an audience as the page tells them."""
    shares, quotes = themes.table.set_index("theme"), {q.theme: q for q in said.table.itertuples()}
    return [
        {"theme": row.theme, "new": row.new, "wish": "", "quote": quotes.get(row.theme),
         "said": _cost(row) if readers.brief else _said(row, shares)}
        for row in _lead(items, readers).itertuples() if row.theme in shares.index
    ]  # fmt: skip


def _section(issues: list[dict], themes: Themes, said: Quotations, **more: str) -> Section:
    """Return the section; `more` is its title, and what a page has besides."""
    praise = next(said.table.loc[said.table.theme == PRAISE].itertuples(), None)
    if not issues and praise is None and not more.get("praised"):
        return NOTHING
    says = {"praised": "", "picture": "", "causes": "", "praise": praise, "issues": issues,
            "of": f"{themes.table.n.max():,}" if issues else ""}  # fmt: skip
    return Section("voice.html.j2", says | more)


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
    return "" if pd.isna(row.points) else f"costs {verdicts.points(row.points)}"
