"""Candidate causes from evidence: a release before a rise, and what stands out among the tickets.

Whatever is looked at counts: false discoveries are held at 5 % among the releases, and among the
traits, by Benjamini and Hochberg. All of it is association.
"""

import numpy as np
import pandas as pd

from loopnb.analyze import releases as rises
from loopnb.analyze.standouts import TRAITS, answered, said, standouts
from loopnb.periods import Period
from loopnb.register.areas import PRODUCT, SERVICE, UNKNOWN, areas
from loopnb.results import Candidates, Mentions, Tones
from loopnb.results.candidates import ORDER, RELEASE, TEAM, rose, stood_out
from loopnb.results.themes import PRAISE
from loopnb.settings import Settings
from loopnb.stats.differences import benjamini_hochberg
from loopnb.store import Store

FALSE = 0.05
CLOSE = 1.5  # times as often, from which a category's tickets are taken for a theme's own
AREAS = {"component": PRODUCT, "version": PRODUCT, "product": PRODUCT, RELEASE: PRODUCT,
         TEAM: SERVICE}  # fmt: skip
TEXTS = ("theme", "kind", "what", "product", "area", "at", "since", "counted", "unit", "evidence")


def candidates(
    store: Store, mentions: Mentions, period: Period, settings: Settings,
    *, tones: Tones, taxonomy: pd.DataFrame,
) -> Candidates:  # fmt: skip
    """Return what may be the cause of what each theme of complaint says, as of the period's end.

    Looked at are the releases, and the tickets answered, of the year before it. Teams are looked
    at for themes of the service alone. Without comments only tickets and releases speak.
    """
    read = tones.table.loc[tones.table.tone != "none", "comment_id"]
    comments = said(store, read, period, settings)
    own = mentions.counted.loc[mentions.counted.comment_id.isin(comments.comment_id)]
    asking = taxonomy.loc[taxonomy.tone != PRAISE, "theme"]
    named = {theme: set(own.comment_id[own.theme == theme]) for theme in asking}
    known = areas(taxonomy)
    traits = _stand_out(comments, named, known, answered(store, period, settings))
    flags = {theme: comments.comment_id.isin(ids) for theme, ids in named.items()}
    rising = _rose(store, period, settings, said=comments.assign(**flags), themes=list(flags))
    rising = rising.assign(theme=_adopted(rising, traits))
    found = pd.concat([rising, traits], ignore_index=True)
    return Candidates.from_table(_ranked(found, known))


def _stand_out(
    comments: pd.DataFrame, named: dict[str, set], known: dict[str, str], tickets: pd.DataFrame
) -> pd.DataFrame:
    """Return the traits that are shown to stand out."""
    told = {
        theme: set(comments.ticket_id[comments.comment_id.isin(ids)]) - {""}
        for theme, ids in named.items()
    }
    looked = {
        theme: [name for name in TRAITS if name != TEAM or known.get(theme) == SERVICE]
        for theme in named
    }
    return _shown(pd.DataFrame(list(standouts(tickets, told, looked))))


def _rose(
    store: Store, period: Period, settings: Settings, *, said: pd.DataFrame, themes: list[str]
) -> pd.DataFrame:
    """Return the releases after which a rise is shown, in tickets or in what comments name."""
    looks = [
        rises.line(release, found)
        for release in rises.releases(store, period, settings)
        for source in (
            rises.of_tickets(release, store, settings),
            rises.of_comments(release, said, themes),
        )
        for found in source
    ]
    return _shown(pd.DataFrame(looks))


def _shown(looks: pd.DataFrame) -> pd.DataFrame:
    """Return the looks that show something, false discoveries among all of them held."""
    if looks.empty:
        return pd.DataFrame(columns=[*Candidates.columns, "about"])
    adjusted = benjamini_hochberg(looks.p.to_numpy(float))
    told = looks.assign(p_adjusted=adjusted, looked_at=int(looks.p.notna().sum()))
    told = told.loc[told["shown"].astype(bool) & (told.p_adjusted < FALSE)]
    return told.reindex(columns=[*Candidates.columns, "about"])


def _adopted(rising: pd.DataFrame, traits: pd.DataFrame) -> list[str]:
    """Return the theme of each rise; of tickets it is that which most goes with their category."""
    close = traits.loc[(traits.kind.isin(["category", "component"])) & (traits["size"] >= CLOSE)]
    best = close.sort_values(["size", "theme"], ascending=[False, True]).drop_duplicates("what")
    home = dict(zip(best.what, best.theme, strict=True))
    return [row.theme or home.get(row.about, "") for row in rising.itertuples()]


def _ranked(found: pd.DataFrame, known: dict[str, str]) -> pd.DataFrame:
    """Return the rows with areas and evidence: themes by their surest row, '' last."""
    texts = {name: found[name].fillna("").astype(str) for name in TEXTS}
    found = found.assign(**texts, restricted=found.restricted.eq(True))
    found["area"] = [AREAS.get(row.kind) or known.get(row.theme, UNKNOWN)
                     for row in found.itertuples()]  # fmt: skip
    found["evidence"] = [rose(row) if row.kind == RELEASE else stood_out(row)
                         for row in found.itertuples()]  # fmt: skip
    found["customers"] = found.customers.fillna(0).astype("int64")
    found[["n", "of", "looked_at"]] = found[["n", "of", "looked_at"]].astype("int64")
    order = {kind: place for place, kind in enumerate(ORDER)}
    keys = found.assign(
        _none=found.theme == "", _surest=found.groupby("theme").p_adjusted.transform("min"),
        _order=found.kind.map(order), _size=-found["size"].astype("float64"),
    )  # fmt: skip
    by = ["_none", "_surest", "theme", "_order", "_size", "what", "counted"]
    numbers = ["days", "size", "low", "high", "seen", "expected", "p", "p_adjusted"]
    return keys.sort_values(by, kind="stable").astype(dict.fromkeys(numbers, np.float64))
