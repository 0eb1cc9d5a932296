"""Where the cases come from: the vital few, product and service apart."""

import pandas as pd

from loopnb.results.base import Result
from loopnb.results.words import listed

PRODUCT, SERVICE = "product", "service"
ABOUT = {PRODUCT: "the product", SERVICE: "the service", "": "neither for sure"}
VITAL = 80  # per cent of the cases that the vital few make up
MOST = 8  # of each kind, shown; the rest is in the tables


class Causes(Result):
    """What tickets or comments are about, by several counts, the vital few of each first (Pareto).

    `kind` says what is counted: 'tickets by component', 'mentions by theme'; the first kind is
    the nearest to a cause. `area` is product, service, or '' where that is not known. Shares are
    in per cent of the cases of a kind.
    """

    columns = ("kind", "area", "cause", "cases", "share", "cumulative")
    caption = "Where the cases come from"
    heads = {"kind": "Counted", "area": "Area", "cause": "Cause", "cases": "Cases",
             "share": "Share, %", "cumulative": "So far, %"}  # fmt: skip

    @property
    def kinds(self) -> list[str]:
        """What is counted, the nearest to a cause first."""
        return list(self.table.kind.unique())

    @property
    def lead(self) -> "Causes":
        """The one Pareto that is the nearest to a cause."""
        return self.of(self.kinds[0]) if self.kinds else self

    def of(self, kind: str) -> "Causes":
        """Return the Pareto of one kind."""
        return Causes.from_table(self.table.loc[self.table.kind == kind])

    def about(self, area: str) -> "Causes":
        """Return the Paretos of one area alone: shares are of that area's cases of a kind."""
        rows = self.table.loc[self.table.area == area]
        share = 100 * rows.cases / rows.groupby("kind").cases.transform("sum")
        return Causes.from_table(
            rows.assign(share=share, cumulative=share.groupby(rows.kind).cumsum())
        )

    @property
    def text(self) -> str:
        if self.table.empty:
            return "The data name no causes."
        first = self.lead.table
        few = first.loc[first.cumulative.shift(fill_value=0) < VITAL]
        kind = first.kind.iloc[0]
        said = f"{len(few)} of {len(first)} make up {few['share'].sum():.0f} % of {kind}."
        return " ".join([said, *(self._apart(each) for each in self.kinds if self._told(each))])

    @property
    def shown(self) -> pd.DataFrame:
        names = list(self.heads)[0 if len(self.kinds) > 1 else 2 :]
        few = self.table.groupby("kind", sort=False).head(MOST)
        return few[names].rename(columns=self.heads)

    def _told(self, kind: str) -> bool:
        """Hold for a kind that has both areas, or one beside what is not known."""
        return len(set(self.table.area[self.table.kind == kind])) > 1

    def _apart(self, kind: str) -> str:
        """Say how the cases of a kind divide between product and service, and what is unknown."""
        shares = self.table.loc[self.table.kind == kind].groupby("area")["share"].sum()
        parts = [f"{shares[area]:.0f} % are about {said}" for area, said in ABOUT.items()
                 if area in shares.index]  # fmt: skip
        return f"Of {kind}, {listed([parts[0], *(p.replace(' are', '', 1) for p in parts[1:])])}."
