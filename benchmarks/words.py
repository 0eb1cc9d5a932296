"""Proves the reading of words on real comments: `make bench-words`.

    python benchmarks/words.py --from nhs_fft_comments.csv    all parts, into docs/words.md
    python benchmarks/words.py --part sentiment               one part

The comments are the NHS Friends and Family Test's, which `loopnb sample nhs-fft` fetches after
asking. Without the file, each part is skipped by name.
"""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pandas as pd
import rounds
import words_sentiment
import words_shares
import words_themes
from markers import put

from loopnb.sample.public import PUBLIC

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/words.md"
BESIDE = ROOT.parent / "shared/data"
PARTS = {
    "sentiment": words_sentiment.sentiment,
    "themes": words_themes.themes,
    "shares": words_shares.shares,
}


def table(frame: pd.DataFrame) -> str:
    """Return a frame as a Markdown table, shares and areas with three digits."""
    rows = [[f"{cell:.3f}" if isinstance(cell, float) else f"{cell}" for cell in row]
            for row in frame.itertuples(index=False)]  # fmt: skip
    head = [str(name).replace("_", " ") for name in frame.columns]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> int:
    """Measure the parts that are asked for and put their tables into the page."""
    name = PUBLIC["nhs-fft"].file
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="file", type=Path, default=BESIDE / name)
    parser.add_argument("--part", choices=PARTS, action="append")
    asked = parser.parse_args()
    for part in asked.part or PARTS:
        if not asked.file.is_file():
            print(f"Skipped: {part}. It needs {name}; name it with --from FILE.")
            continue
        rounds.tell(f"words: {part}")
        text = table(PARTS[part](asked.file))
        print(text)
        put(f"words-{part}", text, PAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
