"""A picture: one figure with its message, its text for those who cannot see it, and its data.

It becomes SVG with the same bytes each time. Its colours are those of the page, so that it reads
in light and dark. Text stays text: it can be found and copied, prints sharply and weighs little; it
is laid out in a wide typeface, so that whatever the reader's machine has instead fits.
"""

import io
import re
import warnings
from dataclasses import dataclass
from html import escape

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from loopnb.figures.svg import FAMILY, inline
from loopnb.results import as_html

INK, MUTED, ACCENT, SOFT, PAPER = "#1b1f24", "#59636e", "#0b5cad", "#9db8d6", "#fdfdfe"
BAD = "#9a3412"
NARROW = 200.0  # points: what is drawn narrower stands in a card of its own width
VARIABLES = {INK: "ink", MUTED: "muted", ACCENT: "accent", SOFT: "soft", PAPER: "paper", BAD: "bad"}
STYLE = {
    "font.family": "DejaVu Sans", "font.size": 9, "text.color": INK, "axes.labelcolor": MUTED,
    "axes.edgecolor": MUTED, "xtick.color": MUTED, "ytick.color": MUTED, "axes.grid": False,
    "figure.facecolor": "none", "axes.facecolor": "none", "savefig.facecolor": "none",
    "svg.fonttype": "none", "text.parse_math": False, "svg.hashsalt": "loopnb",
    "axes.spines.top": False,
    "axes.spines.right": False,
}  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A figure that shows itself; `title` is its message, `alt` what it says, `table` its data."""

    figure: Figure
    title: str
    alt: str
    table: pd.DataFrame
    name: str
    most: float = 1.35  # how much larger than drawn a screen may show it

    @property
    def svg(self) -> str:
        """The figure as inline SVG: named, with the page's colours and ids of its own."""
        buffer = io.StringIO()
        # What DejaVu lacks the reader's machine has: matplotlib need not warn of it on a page.
        with mpl.rc_context(STYLE), warnings.catch_warnings(action="ignore"):
            self.figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        text = inline(buffer.getvalue(), self.name, VARIABLES)
        size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
        face = (
            f'role="img" aria-label="{escape(self.alt, quote=True)}" '
            f'style="max-width:{self._widest(float(size[1]))};font-family:{FAMILY}'
        )
        text = re.sub(r' width="[\d.]+pt"| height="[\d.]+pt"', "", text, count=2)
        return text.replace('<svg style="', f"<svg {face};", 1)

    def _widest(self, wide: float) -> str:
        """Return how wide a page may show it: larger than drawn on a wide screen, not on paper."""
        most = f"{self.most * wide:.0f}pt"
        return most if wide < NARROW else f"clamp({wide:.0f}pt,36vw,{most})"

    def _repr_html_(self) -> str:
        data = as_html(self.table, f"Data: {self.title}")
        return (
            f"<figure><figcaption>{escape(self.title)}</figcaption>{self.svg}"
            f"<details><summary>The data behind this chart</summary>{data}</details></figure>"
        )
