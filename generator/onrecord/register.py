"""What is remembered of the articles of a site beside their content: files, digests, and what was wrong.

By digests alone it is told which articles are as they were, and whether what is derived from them is.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from msgspec import Struct, msgpack, structs

from onrecord import folding
from onrecord.diagnostics import Problem
from onrecord.facts import AnnotatedDocument, Head
from onrecord.model import Slug
from onrecord.sources import Listing
from onrecord.stamps import Stamp

NO_HEAD = Head("", (), "", None, None, None, None, None, 0, ())


class FileRead(Struct, frozen=True, array_like=True):
    """A file that an article was read from: what it held, and its stamp then; None if it was not there.

    No stamp where it was so new that it could have been changed once more at the same moment.
    """

    path: str
    digest: str | None
    stamp: Stamp | None


class Entry(Struct, frozen=True, array_like=True):
    """What is known of an article without a look at it.

    Digests: `read` of the files it was read from, `derived` of its facts but the head, `head` of that. The
    latter two are empty where the article could not be read.
    """

    files: tuple[FileRead, ...]
    read: bytes
    derived: bytes
    head: bytes
    problems: tuple[Problem, ...]

    @property
    def whole(self) -> bool:
        """Whether the article could be read."""
        return bool(self.derived)


class Registered(Struct, frozen=True, array_like=True):
    """An article's entry, and the row of the store where it stands in full."""

    slug: Slug
    row: int
    entry: Entry


class Register(Struct, frozen=True, array_like=True):
    """All articles that were read with certain names; whatever stands in rows after `last` is newer."""

    names: bytes
    last: int
    articles: tuple[Registered, ...]


class Sight(Struct, frozen=True, array_like=True):
    """What a build saw: which files there were, and which rows of the store had the articles."""

    rows: tuple[int, ...]
    listing: Listing


class Encoded(Struct, frozen=True, array_like=True):
    """What an article came to, encoded, with the letters of its text; digests as in `Entry`."""

    derived: bytes
    head: bytes
    problems: tuple[Problem, ...]
    facts: bytes
    article: bytes
    document: bytes
    letters: str


class Packed(Struct, frozen=True, array_like=True):
    """An article as it is put into the store: what is known of it, it, its text and the letters of that."""

    slug: Slug
    entry: bytes
    facts: bytes
    article: bytes
    document: bytes
    letters: str


def encoded(found: AnnotatedDocument | None, problems: tuple[Problem, ...]) -> Encoded:
    """An article that was read; None where it could not be."""
    article, document, facts = (found.article, found.document, found.facts) if found else (None,) * 3
    return Encoded(
        derived=digest_of(structs.replace(facts, head=NO_HEAD)) if facts is not None else b"",
        head=digest_of(facts.head) if facts is not None else b"",
        problems=problems,
        facts=msgpack.encode(facts),
        article=msgpack.encode(article),
        document=msgpack.encode(document),
        letters=folding.key(document.text) if document is not None else "",
    )


def entry_of(files: Iterable[FileRead], found: Encoded) -> Entry:
    """The entry of an article that was read from these files."""
    files = tuple(files)
    read = digest_of([(file.path, file.digest) for file in files])
    return Entry(files, read, found.derived, found.head, found.problems)


def digest_of(*values: object) -> bytes:
    """What tells values from others."""
    return blake2b(msgpack.encode(values, order="deterministic"), digest_size=16).digest()
