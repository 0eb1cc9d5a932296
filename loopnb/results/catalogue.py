"""The measures that there are."""

from loopnb.results.base import Result


class Catalogue(Result):
    """Every measure with its definition."""

    columns = ("metric", "title", "unit", "better", "level", "kind", "definition", "version")
    caption = "Measures"
    heads = {"metric": "Name", "title": "Measure", "unit": "Unit", "better": "Better",
             "definition": "What is counted"}  # fmt: skip

    @property
    def text(self) -> str:
        return f"{len(self.table)} measures are defined."
