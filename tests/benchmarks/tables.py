"""What was measured, put into the pages of docs/ that tell it."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def put(page: str, mark: str, told: str) -> None:
    """Put `told` between the comments `mark` and `/mark` of a page of docs/."""
    path = DOCS / page
    text, found = re.subn(
        f"(?s)(<!-- {mark} -->\n).*(<!-- /{mark} -->)",
        lambda match: match[1] + told + match[2],
        path.read_text(encoding="utf-8"),
    )
    assert found == 1, f"docs/{page} has no place for {mark}"
    path.write_text(text, encoding="utf-8")
