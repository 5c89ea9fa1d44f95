"""Trees to records.

A file with mistakes still gives a record, of whatever is good in it, so that one run also finds what is
wrong elsewhere: a value that is no good is left out, an entry of a layer that cannot be used becomes
`Entry()`, with neither quote nor id (so that the others keep their indexes), and where a name, title or
kind is missing something stands in for it. There is no record only where nothing can stand in for what
is missing. What is wrong is in the problems in each case.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from onrecord.diagnostics import Checked, KeyPath, KeyPlace, Problem
from onrecord.records import ActorKind, ActorRecord, ArticleFile, CorrectionsFile, LayerFile, SiteFile
from onrecord.schema import entries
from onrecord.schema.keys import Actors, Article, Corrections, Layer, Site
from onrecord.schema.problems import Found, place_of, translate
from onrecord.yamltree import Tree, Value

ROUNDS = 4
"""How often what is no good is left out: leaving out a value may leave a record without a required one."""

NOTHING = entries.Findings([], [])


def site(tree: Tree) -> Checked[SiteFile | None]:
    """The record of site.yaml. Of one in another format only that is told: what it may say is unknown."""
    record: Checked[SiteFile | None] = _read(tree, Site, _depth_in_site)
    alone = tuple(problem for problem in record.problems if problem.code == "unknown-format")
    return Checked(record.value, alone or record.problems)


def article(tree: Tree) -> Checked[ArticleFile | None]:
    """The record of an article.yaml; None where it does not name its text."""
    record: Checked[ArticleFile | None] = _read(tree, Article, lambda keys: 1)
    return record


def layer(tree: Tree) -> Checked[LayerFile | None]:
    """The record of a layer; an empty file is an empty layer.

    `by`, `date` and `language` of the layer are not copied into its entries: whoever reads an entry without
    its own looks at the layer's.
    """
    if isinstance(tree.data, list):
        message = "a layer is a mapping with the key `annotations`, and this is a list"
        hint = "begin the file with `annotations:` and put the list under it"
        return Checked(None, (Problem("wrong-shape", message, KeyPlace(tree.path), hint),))
    known = entries.check(tree.path, tree.data) if isinstance(tree.data, dict) else NOTHING
    record: Checked[LayerFile | None] = _read(tree, Layer, _depth_in_layer, known)
    return record


def actors(tree: Tree) -> Checked[Mapping[str, ActorRecord] | None]:
    """The actors of a file, by id and in order; an empty file has none."""
    if isinstance(tree.data, dict) and isinstance(tree.data.get("name"), str):
        message = "an actors file maps ids to records, and this is a record without an id"
        hint = "begin the file with the actor's id and a colon, and put the record under it, further in"
        return Checked(None, (Problem("actor-without-id", message, KeyPlace(tree.path), hint),))
    record: Checked[Mapping[str, ActorRecord] | None] = _read(tree, Actors, lambda keys: 2)
    return Checked(record.value, (*record.problems, *_same_ids(tree)))


def corrections(tree: Tree) -> Checked[CorrectionsFile | None]:
    """The log of what changed in published claims; an empty file is an empty log."""
    if isinstance(tree.data, list):
        message = "the log is a mapping with the key `corrections`, and this is a list"
        hint = "begin the file with `corrections:` and put the list under it"
        return Checked(None, (Problem("wrong-shape", message, KeyPlace(tree.path), hint),))
    record: Checked[CorrectionsFile | None] = _read(tree, Corrections, lambda keys: 1)
    return record


def _same_ids(tree: Tree) -> Iterator[Problem]:
    """Ids that differ for YAML, and not after NFC."""
    seen: set[str] = set()
    for id_ in tree.data if isinstance(tree.data, dict) else ():
        if (composed := unicodedata.normalize("NFC", id_)) in seen:
            place = KeyPlace(tree.path, (id_,), on_key=True)
            yield Problem("duplicate-key", f"the id “{composed}” stands twice", place, "keep one of the two")
        seen.add(composed)


def _read(
    tree: Tree,
    sort: Any,
    depth: Callable[[KeyPath], int],
    known: entries.Findings = NOTHING,
) -> Checked[Any]:
    """A tree as a value of a sort of `keys`.

    `depth` tells how many of the keys that lead to a mistake lead to the value that is left out for it.
    `known` is what has been found already in the entries of a layer.
    """
    data = {} if tree.data == "" else tree.data
    try:
        record = _adapter(sort).validate_python(data)
    except ValidationError as error:
        found = translate(tree.path, error, sort)
    else:
        found = Found([], set())
        if not known.unusable:
            return Checked(record, tuple(problem for problem, _ in known.problems))
    # A key that is misspelt is not missing, too.
    problems = [problem for problem, about in known.problems if about not in found.meant]
    problems += [problem for problem in found.problems if problem.place not in found.meant]
    return Checked(_mended(data, sort, depth, known.unusable), tuple(problems))


@cache
def _adapter(sort: Any) -> TypeAdapter[Any]:
    return TypeAdapter(sort)


def _depth_in_site(keys: KeyPath) -> int:
    return 3 if keys[0] in ("annotators", "layers", "words") else 1


def _depth_in_layer(keys: KeyPath) -> int:
    return 3 if keys[0] == "annotations" else 1


def _mended(data: Value, sort: Any, depth: Callable[[KeyPath], int], unusable: Iterable[int]) -> Any:
    """What is good of a file with mistakes; None if that is not enough."""
    data = _copy(data)
    if not isinstance(data, dict):
        return None
    annotations = data.get("annotations")
    if isinstance(annotations, list):
        for index in unusable:
            annotations[index] = {}
    for _ in range(ROUNDS):
        try:
            return _adapter(sort).validate_python(data)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                keys, _ = place_of(detail, sort)
                _mend(data, detail["type"], keys, depth(keys))
    return None


def _mend(data: dict[str, Value], fault: str, keys: KeyPath, end: int) -> None:
    """Leave out what is no good, or put something in for what is missing.

    `end`: how many of the keys that lead to a fault lead to the value that is left out for it.
    """
    if fault == "missing" and len(keys) <= end + 1 and (stand_in := _stand_in(keys)):
        end = len(keys)
    else:
        stand_in = None
    *way, last = keys[:end]
    container: Any = data
    for key in way:
        if isinstance(container, dict) and key not in container:
            return  # left out already, for another mistake in it
        container = container[key]
    if stand_in is not None:
        container[last] = stand_in
    elif fault == "dict_type" and len(keys) <= end:
        container[last] = {}
    else:
        container.pop(last, None)


def _stand_in(keys: KeyPath) -> str | None:
    """Something for what a record cannot do without."""
    return {"title": "untitled", "name": str(keys[-2:][0]), "kind": str(ActorKind.GROUP)}.get(str(keys[-1]))


def _copy(value: Value) -> Value:
    """A copy of all containers; the depth of a tree is limited."""
    if isinstance(value, dict):
        return {key: _copy(part) for key, part in value.items()}
    return [_copy(part) for part in value] if isinstance(value, list) else value
