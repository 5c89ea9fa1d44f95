"""The JSON Schema of each kind of file, for completion and checks in editors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args

from pydantic import TypeAdapter

from onrecord.schema.entries import CLAIM_ONLY
from onrecord.schema.keys import Actors, Article, Corrections, Layer, Site

Kind = Literal["site", "article", "layer", "actors", "corrections"]
KINDS: tuple[Kind, ...] = get_args(Kind)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SORTS: dict[Kind, tuple[str, Any]] = {
    "site": ("site.yaml", Site),
    "article": ("article.yaml", Article),
    "layer": ("A layer of annotations", Layer),
    "actors": ("Actors by id", Actors),
    "corrections": ("What changed in published claims", Corrections),
}


def json_schema(kind: Kind, known: Mapping[str, Iterable[str]] | None = None) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a kind of file.

    It admits what editors take a text for (`2016` for a number, `no` for a boolean), and does not know
    what only the program can (dates that do not exist, ids that nobody has). `known` holds a site's own
    ids, for completion: by `Actor`, `Claim` and `Annotator`.
    """
    title, sort = _SORTS[kind]
    schema: dict[str, Any] = TypeAdapter(sort).json_schema(by_alias=True)
    definitions = schema.get("$defs", {})
    if kind == "layer":
        definitions["EntryKeys"] |= _entry_rules()
    for name, ids in (known or {}).items():
        if name in definitions and (values := sorted(set(ids))):
            definitions[name] = {"anyOf": [{"enum": values}, definitions[name]]}
    return {"$schema": DIALECT, **schema, "title": title}


def _entry_rules() -> dict[str, Any]:
    """What holds of an entry as a whole (see `entries`)."""
    neither = {"properties": dict.fromkeys(sorted(CLAIM_ONLY), False), "required": ["quote"]}
    return {
        "anyOf": [{"required": ["quote"]}, {"required": ["id"]}],
        "allOf": [
            {"if": {"required": ["refers_to"]}, "then": {**neither, "not": {"required": ["gloss"]}}},
            {"if": {"required": ["gloss"]}, "then": neither},
            {
                "if": {"properties": {"kind": {"const": "accusation"}}, "required": ["kind"]},
                "then": {"required": ["against"]},
            },
        ],
    }
