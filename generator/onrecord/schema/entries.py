"""Rules that concern an entry of a layer as a whole."""

from __future__ import annotations

from typing import Any, NamedTuple

from onrecord.diagnostics import KeyPlace, Problem
from onrecord.records import Kind
from onrecord.schema.keys import EntryKeys
from onrecord.schema.values import listed

COMMON = frozenset(
    ("quote", "prefix", "suffix", "within", "id", "was", "unsure", "note", "tags", "by", "date", "lang")
)
"""What every entry may have; all other keys belong to claims (docs/format.md, "A layer")."""
CLAIM_ONLY = frozenset(EntryKeys.__annotations__) - COMMON - {"refers_to", "gloss"}
_CONTEXT = ("prefix", "suffix", "within")


class Findings(NamedTuple):
    """What is wrong with a layer's entries as wholes.

    `problems`: each with the place of the key that it concerns (where that is misspelt, and so reported, the
    problem is only its consequence). `unusable`: the indexes of entries of which nothing is to be kept.
    """

    problems: list[tuple[Problem, KeyPlace]]
    unusable: list[int]


def check(path: str, layer: dict[str, Any]) -> Findings:
    """Everything wrong with the entries of a layer, as they stand in the file."""
    findings = Findings([], [])
    written = layer.get("annotations")
    for index, entry in enumerate(written if isinstance(written, list) else ()):
        if type(entry) is dict:
            place = KeyPlace(path, ("annotations", index))
            kind = "mention" if "refers_to" in entry else "gloss" if "gloss" in entry else "claim"
            problems = [*_kind_problems(place, entry, kind), *_quote_problems(place, entry, kind)]
            quote = entry.get("quote", "with another layer's")
            blank = not isinstance(quote, str) or not quote.strip()
            if blank or any(problem.code != "claim-key" for problem, _ in problems):
                findings.unusable.append(index)
            if kind == "claim":
                problems += _claim_problems(place, entry, layer)
            findings.problems.extend(problems)
    return findings


def _kind_problems(place: KeyPlace, entry: dict[str, Any], kind: str) -> list[tuple[Problem, KeyPlace]]:
    """Keys that do not go together."""
    if kind == "claim":
        return []
    hint = "delete it here; if it is a claim too, write a second entry with the same quote"
    problems = [
        Problem("claim-key", f"`{key}` belongs to claims, and this entry is a {kind}", _key(place, key), hint)
        for key in entry
        if key in CLAIM_ONLY
    ]
    if kind == "mention" and "gloss" in entry:
        message = "an entry with `refers_to` is a mention, one with `gloss` a gloss, and this has both"
        hint = "write two entries with the same quote"
        problems.append(Problem("mixed-entry", message, _key(place, "gloss"), hint))
    if kind == "mention" and entry["refers_to"] in ("", []):
        hint = "write whom the words mean, or `nobody`"
        problems.append(Problem("empty-value", "`refers_to` has no value", place / "refers_to", hint))
    return [(problem, place) for problem in problems]


def _quote_problems(place: KeyPlace, entry: dict[str, Any], kind: str) -> list[tuple[Problem, KeyPlace]]:
    """A quote is missing."""
    if "quote" in entry:
        return []
    helper = next((key for key in _CONTEXT if key in entry), None)
    if helper is not None:
        message, hint = f"`{helper}` helps to find a quote, and there is none", "add `quote:`"
    elif kind != "claim":
        message, hint = f"the {kind} has no `quote`", "add `quote:` with the words it concerns"
    elif "id" not in entry:
        message = "the claim has neither a `quote` nor the `id` of a claim in another layer"
        hint = "add `quote:` with words of the text"
    else:
        return []
    return [(Problem("missing-quote", message, place / "quote", hint), place / "quote")]


def _claim_problems(
    place: KeyPlace, entry: dict[str, Any], layer: dict[str, Any]
) -> list[tuple[Problem, KeyPlace]]:
    problems = []
    if entry.get("kind") == Kind.ACCUSATION and entry.get("against", "") in ("", []):
        message = "an accusation names the accused, and this names nobody"
        hint = "add `against:` with the accused, or choose another kind"
        problems.append((Problem("accused-missing", message, place / "kind", hint), place / "against"))
    for index, check in enumerate(listed(entry.get("check", ""))):
        if type(check) is not dict:
            continue
        # The entry or the layer may say for the check by whom and when it is.
        lacking = [key for key in ("by", "date") if not (check.get(key) or entry.get(key) or layer.get(key))]
        if not check.get("sources"):
            lacking.append("sources")
        for key in lacking:
            message = f"the check has no `{key}`: every check says by whom, when and from what"
            at = place / "check" / index / key
            problems.append((Problem("incomplete-check", message, at, f"add `{key}:`"), at))
    return problems


def _key(place: KeyPlace, key: str) -> KeyPlace:
    return KeyPlace(place.path, (*place.keys, key), on_key=True)
