"""Print the faults of the pages in folders: `cd tests && python -m browser FOLDER...`."""

import sys
from pathlib import Path

from browser import chromium, faults


def main(folders: list[str]) -> int:
    """Print what each page breaks and what may be meant, and return 1 where any breaks a rule."""
    program = chromium.found()
    if program is None:
        print("No Chromium is installed: apt install chromium", file=sys.stderr)
        return 2
    window, broken = chromium.Window(program), 0
    try:
        for file in (file for name in folders for file in sorted(Path(name).rglob("*.html"))):
            found = {name: all_ for name, all_ in window.do(faults.seen, file).items() if all_}
            broken += bool(set(found) - {"remarks"})
            print(f"{file}: {'' if found else 'sound'}")
            for name, said in found.items():
                print("".join(f"  {name}: {fault}\n" for fault in said), end="")
    finally:
        window.close()
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
