"""Write what golden and invalid sites are held to as the program makes it today: `python -m tests.regold`.

With names of sites or cases, only those. Read the difference before you commit it: a golden that freezes a
mistake is worse than none.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from onrecord.workspace import Workspace

from tests.goldens import golden_sites, made
from tests.invalid_cases import cases


def main(names: list[str]) -> None:
    """Rewrite the goldens of these names, or of all."""
    for folder in golden_sites():
        if not names or folder.name in names:
            for name, text in made(folder).items():
                (folder / name).write_text(text, encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        for case in cases():
            if not names or case.path.stem in names:
                folder = Path(scratch) / case.path.stem
                case.write(folder)
                wrong = Workspace(folder).check().diagnostics
                # Where nothing is wrong, the case is about a remark.
                text = case.rewritten(wrong or Workspace(folder).check(info=True).diagnostics)
                case.path.write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main(sys.argv[1:])
