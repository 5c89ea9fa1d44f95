"""What is wrong, where, and what to do next.

The core finds a `Problem` and says where it is in the author's terms: a file and the keys that lead to
the value (`KeyPlace`), or a `Location` where only that is known. Lines and columns are looked up later,
and only for files that have problems (`yamltree.locate`); a located problem is a `Diagnostic`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Generic, TypeVar

from msgspec import Struct

T_co = TypeVar("T_co", covariant=True)

KeyPath = tuple[str | int, ...]
"""The keys and list indexes that lead from a file's root to a value: `("annotations", 3, "quote")`."""


class Severity(StrEnum):
    """How much a problem weighs; only errors change the exit status."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class KeyPlace(Struct, frozen=True, array_like=True, order=True, tag="key"):
    """A value in a YAML file, by the keys that lead to it.

    `path` is relative to the site, with `/`. With `on_key`, the key itself is meant rather than its value.
    Where the last keys do not exist (a missing key), the deepest value that does stands for them.
    """

    path: str
    keys: KeyPath = ()
    on_key: bool = False

    def __truediv__(self, key: str | int) -> KeyPlace:
        """The value under `key` of this one."""
        return KeyPlace(self.path, (*self.keys, key), self.on_key)


class Location(Struct, frozen=True, array_like=True, order=True, tag="location"):
    """A stretch of a file. Lines and columns count from 1, in code points; the end is exclusive."""

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1


class Problem(Struct, frozen=True, array_like=True):
    """Something wrong, as the core finds it.

    `code` is a stable kebab-case name with a heading in docs/diagnostics.md. `message` says what is wrong
    in a sentence (it may have further lines); `hint` holds the one thing to do, with the nearest right word
    or passage whole.
    """

    code: str
    message: str
    place: KeyPlace | Location
    hint: str | None = None
    severity: Severity = Severity.ERROR


class Diagnostic(Struct, frozen=True, array_like=True):
    """A problem with its line and column."""

    code: str
    severity: Severity
    message: str
    at: Location
    hint: str | None = None


class Checked(Struct, Generic[T_co], frozen=True, array_like=True):
    """A value, and the problems found in making it."""

    value: T_co
    problems: tuple[Problem, ...] = ()
