"""Small workspaces of a few files, loaded without any page."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from loopnb import collect
from loopnb.collect.mapping import canonical
from loopnb.collect.sheets import open_all
from loopnb.periods import parse
from loopnb.schema import TABLES
from loopnb.settings import Settings
from loopnb.workspace import Loop


@dataclass(frozen=True)
class Loaded:
    """What became of the files: the loop with its store, and the books."""

    loop: Loop
    collected: pd.DataFrame
    refused: pd.DataFrame

    def table(self, name: str) -> pd.DataFrame:
        return self.loop.store.table(name).order_by(TABLES[name].key).execute()

    @property
    def sums(self) -> tuple[int, int, int, int]:
        """Rows in, kept, refused and replaced over all files."""
        return tuple(self.collected[["rows", "kept", "refused", "replaced"]].sum().astype(int))

    @property
    def reasons(self) -> dict[str, int]:
        return dict(zip(self.refused.reason, self.refused.rows, strict=True))


@dataclass(frozen=True)
class Folder:
    """A workspace whose files and sources are laid down by the test, and loaded as often."""

    root: Path

    def lay(self, files: dict[str, str | bytes]) -> None:
        raw = self.root / "data/raw"
        raw.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (raw / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    def loop(self, sources: dict[str, Any], *, at_most: float = 1.0) -> Loop:
        settings = Settings(
            company="Help desk", mission="They can work again.", zone="UTC", sources=sources,
            thresholds={"refused_at_most": at_most},
        )  # fmt: skip
        return Loop(self.root, settings, parse("2026-Q3"))

    def offered(
        self, files: dict[str, str | bytes], tables: dict[str, Any], **source: Any
    ) -> pd.DataFrame:
        """Return what files offer to the one table of `tables`, faults beside, nothing loaded."""
        self.lay(files)
        loop = self.loop(
            {"desk": {"files": "data/raw/*", "zone": "UTC", "tables": tables} | source}
        )
        (name,) = tables
        parts = [
            canonical(sheet, name, feed).execute()
            for sheet in open_all(loop.root, loop.settings, loop.store)
            for feed in sheet.source.tables[name]
        ]
        return pd.concat(parts).sort_values(["source_file", "source_row"], ignore_index=True)

    def load(
        self,
        files: dict[str, str | bytes],
        tables: dict[str, Any] | None = None,
        *,
        sources: dict[str, Any] | None = None,
        at_most: float = 1.0,
        **source: Any,
    ) -> Loaded:
        """Load files by one source of `tables` and more, or by several `sources`."""
        self.lay(files)
        one = {"files": "data/raw/*", "zone": "UTC", "tables": tables} | source
        loop = self.loop(sources or {"desk": one}, at_most=at_most)
        collected, refused, *_ = collect.load(loop)
        return Loaded(loop, collected.table, refused.table)
