"""JSON as text: for a file, and for a script block of a page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from onrecord.pages.parts import Html

Json = str | int | bool | Sequence["Json"] | Mapping[str, "Json"] | None

UNSAFE = tuple((char, f"\\u{ord(char):04x}") for char in "<>&\u2028\u2029")
"""What could end a script block, begin a comment in it, or end a line of a script: as JSON's own escapes."""

NOTHING: tuple[Json, ...] = (None, "", (), [], {})

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def stated(members: Mapping[str, Json]) -> dict[str, Json]:
    """An object without the members of which nothing is known: None, or empty."""
    return {name: value for name, value in members.items() if value or value not in NOTHING}


def written(value: Json) -> str:
    """The value on one line, in its own letters."""
    return _encode(value)


def embedded(value: Json) -> Html:
    """The value for a script block, which nothing in it can end (HTML, 4.12.1.3)."""
    text = written(value)
    for char, escape in UNSAFE:  # hardly ever is there any, which `replace` sees sooner than `translate`
        text = text.replace(char, escape)
    return Html(text)
