"""Draws scale.svg out of scale.json: seconds and peak memory against tickets, both as powers."""

import io
import json

from rounds import HERE

FILE = HERE / "scale.svg"
NUMBERS = HERE / "scale.json"
LINES = (("seconds", "seconds"), ("peak_gb", "peak memory, GB"))
STYLE = {
    "svg.fonttype": "path", "svg.hashsalt": "loopnb", "font.family": "DejaVu Sans",
    "font.size": 9, "axes.spines.top": False, "axes.spines.right": False,
}  # fmt: skip


def points() -> list[dict]:
    """Return the sizes measured, the smallest first; none before scale.py has run."""
    found = json.loads(NUMBERS.read_text("utf-8")) if NUMBERS.exists() else []
    return sorted(found, key=lambda point: point["tickets"])


def alt(found: list[dict]) -> str:
    """Return what the chart says, in words."""
    each = [
        f"{point['tickets']:,} tickets {point['seconds']:,.0f} s and {point['peak_gb']:.1f} GB"
        for point in found
    ]
    return f"Seconds and peak memory of one run against the number of tickets: {'; '.join(each)}."


def chart(found: list[dict]) -> str:
    """Return the chart as SVG, the same bytes for the same numbers."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    sizes, buffer = [point["tickets"] for point in found], io.StringIO()
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(7.2, 2.8), layout="constrained", facecolor="white")
        for axis, (name, title) in zip(figure.subplots(1, 2), LINES, strict=True):
            values = [point[name] for point in found]
            axis.loglog(sizes, values, "o-", color="#0b5cad", linewidth=1.6, markersize=4)
            for size, value in zip(sizes, values, strict=True):
                said = f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
                axis.annotate(said, (size, value), xytext=(0, 6), textcoords="offset points",
                              ha="center")  # fmt: skip
            axis.set(title=title, xlabel="tickets")
            axis.margins(x=0.1, y=0.2)
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()
