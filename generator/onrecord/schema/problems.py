"""What the validator says, in an author's words."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from typing_extensions import is_typeddict

from onrecord.dates import DateError
from onrecord.diagnostics import KeyPath, KeyPlace, Location, Problem
from onrecord.suggest import nearest

LONGEST_WORD = 40
"""Code points of a key that are compared with the known ones, none of which is longer than 12."""
MANY = 200
"""Problems in a file from which no nearest word is looked for: such a file is something else altogether."""

_WANTED = {"string_type": "text", "dict_type": "a mapping"}
_GOT: dict[type, str] = {str: "text", list: "a list", dict: "a mapping"}


class Found(NamedTuple):
    """Problems, and the places of keys that were meant where others are written."""

    problems: list[Problem]
    meant: set[KeyPlace | Location]


def translate(path: str, error: ValidationError, root: Any) -> Found:
    """Everything the validator found in the file at `path`, whose values are of the sort `root` of `keys`."""
    details = error.errors(include_url=False)
    found = Found([], set())
    for detail in details:
        keys, on_key = place_of(detail, root)
        place = KeyPlace(path, keys, on_key)
        if detail["type"] == "extra_forbidden":
            record = _record(root, keys[:-1])
            near = _nearest(str(keys[-1]), record) if len(details) <= MANY else None
            found.problems.append(_unknown_key(place, str(keys[-1]), record, near))
            if near is not None:
                found.meant.add(KeyPlace(path, (*keys[:-1], near)))
        else:
            found.problems.append(_problem(place, detail, root))
    return found


def place_of(detail: ErrorDetails, root: Any) -> tuple[KeyPath, bool]:
    """The keys that lead to what the validator found, and whether it concerns the last key itself.

    The validator puts `[key]` after a key of a mapping from any key if it means the key and not its value.
    An author may write that as a key, too.
    """
    keys: KeyPath = detail["loc"]
    if detail["type"] == "extra_forbidden":
        return keys, True
    if len(keys) > 1 and keys[-1] == "[key]" and get_origin(_record(root, keys[:-2])) is dict:
        return keys[:-1], True
    return keys, False


def _problem(place: KeyPlace, detail: ErrorDetails, root: Any) -> Problem:
    kind = detail["type"]
    name = next((key for key in reversed(place.keys) if isinstance(key, str)), "")
    if kind == "value_error":
        fault = detail["ctx"]["error"]
        code = "bad-date" if isinstance(fault, DateError) else fault.code
        return Problem(code, str(fault), place, fault.hint)
    if kind == "missing":
        record = _called(_record(root, place.keys[:-1]))
        return Problem("missing-key", f"{record} has no `{name}`", place, f"add the key `{name}:`")
    if kind == "string_too_short":
        return Problem("empty-value", f"`{name}` has no value", place, "write a value, or delete the key")
    if kind == "string_too_long":
        most, has = detail["ctx"]["max_length"], len(detail["input"])
        message = f"`{name}` has {has:,} characters, and there may be {most:,}"
        return Problem(
            "too-long", message, place, "say it in fewer words, or move the rest into a note or a page"
        )
    # A kind that is not known here is a mistake of this program, and a KeyError.
    return _wrong_shape(place, name, _WANTED[kind], _GOT[type(detail["input"])], root)


def _wrong_shape(place: KeyPlace, name: str, wanted: str, got: str, root: Any) -> Problem:
    """A text, a list or a mapping where another of them is meant."""
    what = f"`{name}`" if name else "the file"
    if wanted == "text" and got == "a mapping":
        hint = "if the colon is part of a text, put the whole text in quotation marks"
    elif wanted == "text":
        hint = "write one value; if brackets are part of a text, put the whole text in quotation marks"
    else:
        record = _record(root, place.keys)
        first = next(iter(_fields(record))) if is_typeddict(record) else "key"
        hint = f"write keys with values, one on each line, such as `{first}: …`"
        if place.keys and isinstance(place.keys[-1], int):
            what = f"each item of {what}"
    return Problem("wrong-shape", f"{what} takes {wanted}, and this is {got}", place, hint)


def _nearest(name: str, record: Any) -> str | None:
    return nearest(name, _fields(record)) if len(name) <= LONGEST_WORD else None


def _unknown_key(place: KeyPlace, name: str, record: Any, near: str | None) -> Problem:
    if near is not None:
        hint = f"did you mean `{near}`?"
    elif " " in name:
        hint = "if the colon is part of a text, put the whole text in quotation marks"
    else:
        hint = "delete it; the keys are " + ", ".join(f"`{key}`" for key in _fields(record))
    shown = name if len(name) <= LONGEST_WORD else name[:LONGEST_WORD] + "…"
    return Problem("unknown-key", f"{_called(record)} has no key `{shown}`", place, hint)


def _called(record: Any) -> str:
    title: str = record.__pydantic_config__["title"]
    return f"the {title}"


def _record(root: Any, keys: KeyPath) -> Any:
    """The mapping of `keys` that says what may stand at a place of a file."""
    here = _core(root)
    for key in keys:
        if isinstance(key, str):
            here = _core(get_args(here)[1] if get_origin(here) is dict else _fields(here)[key])
    return here


def _core(annotation: Any) -> Any:
    """An annotation without what is wrapped around it: a mapping of `keys`, or one from any key."""
    while not is_typeddict(annotation) and get_origin(annotation) is not dict and get_args(annotation):
        annotation = get_args(annotation)[0]
    return annotation


@cache
def _fields(record: Any) -> dict[str, Any]:
    """The keys an author may write, in order, and what each takes."""
    hints = get_type_hints(record, include_extras=True)
    return {name.removesuffix("_"): hint for name, hint in hints.items()}
