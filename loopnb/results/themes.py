"""What comments are about, then and now, and how well the reader of the themes reads."""

import pandas as pd

from loopnb import verdicts
from loopnb.results.base import Result
from loopnb.results.words import listed
from loopnb.verdicts import between, difference, number

PRAISE = "praise"
HAND, BORROWED, ALONE = (
    "hand codes and reader", "hand codes of other periods and reader", "reader alone"
)  # fmt: skip
NOUNS = {"survey": "comments", "ticket": "tickets"}


class Themes(Result):
    """Which share of the comments names each theme, now and then; one row a theme.

    Shares and changes are in per cent and points of the comments that say something; `comments`
    are those of now that name the theme by the reader's verdict, or a person's where there is
    one; `negative` is the mean chance (0 to 1) that these complain. `coded` counts the comments
    of both periods that a person has coded, `method` says how the shares were made.
    """

    columns = (
        "theme", "owner", "tone", "comments", "n", "share", "low", "high", "share_before",
        "low_before", "high_before", "n_before", "change", "change_low", "change_high", "verdict",
        "negative", "coded", "method", "source", "period", "before",
    )  # fmt: skip

    @property
    def caption(self) -> str:
        return f"Themes by share of {self.noun}"

    @property
    def noun(self) -> str:
        """What the shares are of: comments or tickets."""
        return "comments" if self.table.empty else NOUNS.get(self.table.source[0], "comments")

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No theme was found in the comments."
        return " ".join([self._first, self._moved, self.reading])

    @property
    def shown(self) -> pd.DataFrame:
        rows, period, before = self.table, "Now", "Then"
        if len(rows):
            period, before = rows.period[0], rows.before[0]
        shown = {
            "Theme": rows.theme,
            f"{period}, % of {self.noun}": rows.share,
            f"Likely range, {period}": _ranges(rows.low, rows.high),
            f"{before}, %": rows.share_before,
            f"Likely range, {before}": _ranges(rows.low_before, rows.high_before),
            "Verdict": rows.verdict,
        }
        if self.noun == "comments":  # a ticket's subject neither complains nor praises
            shown["Of these complain, %"] = 100 * rows.negative
        return pd.DataFrame(shown)

    @property
    def _first(self) -> str:
        rows = self.table.loc[self.table.tone != PRAISE]
        first = (rows if len(rows) else self.table).iloc[0]
        likely = between(first.low, first.high, "")
        return (
            f"Most named: {first.theme}, in {number(first.share)} % of {first.n:,} {self.noun} of "
            f"{first.period}{f' ({likely})' if likely else ''}."
        )

    @property
    def _moved(self) -> str:
        rows = self.table
        if rows.verdict.eq(verdicts.NO_BASELINE).all():
            return f"There is nothing of {rows.before[0]} to compare with."
        said = []
        for verdict, word in ((verdicts.MORE, "More"), (verdicts.FEWER, "Less")):
            own = rows.loc[rows.verdict == verdict].sort_values("change", key=abs, ascending=False)
            names = [f"{row.theme} by {difference(row.change, '%')}" for row in own.itertuples()]
            said += [f"{word} often than in {rows.before[0]}: {listed(names)}."] if names else []
        return " ".join(said) or f"No theme's share clearly changed since {rows.before[0]}."

    @property
    def reading(self) -> str:
        """Whether hand codes set the shares right, and what the ranges allow for."""
        method, coded = self.table.method[0], self.table.coded[0]
        if method == HAND:
            return (
                f"{coded:,} of these {self.noun} were also coded by hand: that sets the shares "
                "right, and the ranges allow for errors of reading."
            )
        if method == BORROWED:
            return (
                f"Too few {self.noun} of one period are coded by hand. The reader is taken to err "
                "there as it does on those of other periods."
            )
        return f"Too few {self.noun} are coded by hand, so errors of reading are not in the ranges."


class Coding(Result):
    """How the reader agrees with the people who coded comments by hand; one row a theme.

    Every coded comment was read by a reader that had not seen its code. `positives` are the
    comments in which a person found the theme; `precision`, `recall` and `kappa` are missing
    where `note` says why.
    """

    columns = ("theme", "coded", "positives", "precision", "recall", "kappa", "note")
    caption = "How well the themes are read"
    heads = {
        "theme": "Theme", "coded": "Coded by hand", "positives": "Name the theme",
        "precision": "Right where named, %", "recall": "Found of all, %",
        "kappa": "Agreement beyond chance (kappa, 1 = full)", "note": "Note",
    }  # fmt: skip

    @property
    def text(self) -> str:
        coded = 0 if self.table.empty else int(self.table.coded.max())
        if not coded:
            return "No comment is coded by hand, so how well the themes are read is not known."
        told = self.table.dropna(subset=["kappa"]).sort_values(["kappa", "theme"])
        if told.empty:
            return (
                f"{coded:,} comments are coded by hand: too few to tell how well themes are read."
            )
        best, worst, middle = told.iloc[-1], told.iloc[0], told[["precision", "recall"]].median()
        said = (
            f"{coded:,} comments are coded by hand. For the middle theme, the reader is right in "
            f"{middle.precision:.0f} % of the comments that it names and finds "
            f"{middle.recall:.0f} % of those that people name."
        )
        if len(told) == 1:
            return said
        return f"{said} Best read: {best.theme}. Worst read: {worst.theme}."


class Worth(Result):
    """What more hand-coded comments would buy: one row a number of codes, the present one first.

    `width` is half the average interval of the themes' shares, in points; `f1` the reader's
    mean F1 (0 to 1) with the range in which it is expected; missing where too few codes tell it.
    """

    columns = ("codes", "more", "width", "f1", "f1_low", "f1_high", "period", "note")
    caption = "What more comments coded by hand would buy"
    heads = {
        "codes": "Coded by hand", "width": "Average interval, ± points", "f1": "Reader's F1",
        "f1_low": "From", "f1_high": "To",
    }  # fmt: skip

    @property
    def text(self) -> str:
        if self.table.empty:
            return "There is no comment to code."
        now, then = self.table.iloc[0], self.table.iloc[-1]
        if now.width == now.width:
            said = (
                f"{int(then.more)} more comments would take the average interval from "
                f"±{now.width:.1f} to about ±{then.width:.1f} points"
            )
        else:
            said = (
                f"With {int(then.codes)} comments of {then.period} coded, its shares can stand on "
                f"codes of their own, with ±{then.width:.1f} points on average"
            )
        if then.f1 == then.f1:
            said += (
                (
                    f", and the reader's F1 from {now.f1:.2f} to about {then.f1:.2f} (between "
                    f"{then.f1_low:.2f} and {then.f1_high:.2f})"
                )
                if now.width == now.width
                else (
                    f"; the reader's F1 would go from {now.f1:.2f} to about {then.f1:.2f} (between "
                    f"{then.f1_low:.2f} and {then.f1_high:.2f})"
                )
            )
        return " ".join([f"{said}.", *([then.note] if then.note else [])])


def _ranges(low: pd.Series, high: pd.Series) -> list[str]:
    ends = zip(low, high, strict=True)
    return [f"{number(a)} to {number(b)}" if a == a and b == b else "" for a, b in ends]
