"""JSON as text: for a file, and for a script block of a page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from onrecord.pages.parts import Html

Json = str | int | bool | Sequence["Json"] | Mapping[str, "Json"] | None

UNSAFE = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})
"""What could end a script block, begin a comment in it, or end a line of a script: as JSON's own escapes."""


def stated(members: Mapping[str, Json]) -> dict[str, Json]:
    """An object without the members of which nothing is known: None, or empty."""
    return {name: value for name, value in members.items() if value not in (None, "", (), [], {})}


def written(value: Json) -> str:
    """The value on one line, in its own letters."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def embedded(value: Json) -> Html:
    """The value for a script block, which nothing in it can end (HTML, 4.12.1.3)."""
    return Html(written(value).translate(UNSAFE))
