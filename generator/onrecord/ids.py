"""Ids: of claims, glosses, mentions, actors, articles (slugs) and pages (docs/format.md, "Ids").

Lower-case letters and digits of any script with single inner `-`, compared after NFC.
"""

from __future__ import annotations

import re
import unicodedata

RESERVED = frozenset(
    (
        *("index", "article", "unnamed", "nobody", "con", "prn", "aux", "nul"),
        *(f"com{n}" for n in range(10)),
        *(f"lpt{n}" for n in range(10)),
    )
)
"""Words of the format, file names of pages, and Windows device names."""

MAX_BYTES = 200
"""In UTF-8. File systems allow names of 255 bytes; the rest is for an ending and a page's number."""

PLAIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""What nearly every id is made of, and needs no look at each of its characters."""


def problem(id_: str) -> str | None:
    """Why `id_`, which is in NFC, is no id; None if it is one."""
    if PLAIN.fullmatch(id_) and len(id_) <= MAX_BYTES and id_ not in RESERVED:
        return None
    if not id_:
        return "it is empty"
    if id_ in RESERVED:
        return f"“{id_}” is reserved"
    if len(id_.encode("utf-8", "replace")) > MAX_BYTES:
        return "it is too long"
    if id_ != id_.lower():
        return "it has capital letters"
    if id_.startswith("-") or id_.endswith("-") or "--" in id_:
        return "a “-” stands alone between two letters or digits"
    wrong = next((char for char in id_ if char != "-" and not belongs(char)), None)
    if wrong is not None:
        return f"it has “{wrong}”; ids are made of lower-case letters, digits and “-”"
    return None


def suggestion(text: str) -> str | None:
    """The nearest id to a text in NFC that is none; None where there is none near."""
    plain = "".join(char if belongs(char) else "-" for char in text.lower())
    id_ = "-".join(part for part in plain.split("-") if part)
    return id_ if problem(id_) is None else None


UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Letters and marks that are drawn as nothing (Unicode's Default_Ignorable_Code_Point): two ids that
differ in one of these alone look the same."""


def belongs(char: str) -> bool:
    """Letters and decimal digits, and the marks without which some scripts cannot be written."""
    return unicodedata.category(char) in ("Ll", "Lo", "Lm", "Nd", "Mn", "Mc") and not UNSEEN.match(char)
