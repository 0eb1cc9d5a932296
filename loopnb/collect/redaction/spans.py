"""A text while it is read: what has been recognised is taken out for those who read on."""

import re
from collections.abc import Callable

TAKEN = "|"  # what stands in place of a recognised sign; no number, address or name goes across it


class Spans:
    """The parts of a text that are recognised, each with its mark, or none where it stays.

    `left` is the text as long as before, without what others have taken: nobody reads it twice.
    """

    def __init__(self, text: str) -> None:
        self.text, self.left = text, text
        self.taken: list[tuple[int, int, str]] = []

    def take(self, start: int, end: int, mark: str = "") -> None:
        """Recognise a part; without a mark it stays as it is, and is nothing else besides."""
        self.left = f"{self.left[:start]}{TAKEN * (end - start)}{self.left[end:]}"
        if mark:
            self.taken.append((start, end, mark))

    def each(
        self, pattern: re.Pattern, mark: str, holds: Callable[[re.Match], object] = bool
    ) -> None:
        """Take every match for which `holds` is true."""
        for match in pattern.finditer(self.left):
            if holds(match):
                self.take(*match.span(), mark)

    @property
    def masked(self) -> str:
        """The text with its marks."""
        parts, at = [], 0
        for start, end, mark in sorted(self.taken):
            parts += [self.text[at:start], f"[{mark}]"]
            at = end
        return "".join([*parts, self.text[at:]])
