"""What was read of a site's articles, remembered between runs in `.onrecord/`, which may be deleted.

An article is remembered with the files that it was read from and with what else it was read with; if any of
that is another now, it is not remembered. All that is written is sealed (see `seal`).
"""

from __future__ import annotations

import secrets
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TypeVar
from zlib import crc32

from msgspec import MsgspecError, Raw, Struct, msgpack

from onrecord import folding
from onrecord.diagnostics import Problem
from onrecord.document import Document
from onrecord.facts import ArticleFacts, ClaimFacts
from onrecord.model import Article, Claim, Slug
from onrecord.namechanges import Named
from onrecord.private import FOLDER, SEAL, own_folder, sealed, unsealed, user_key
from onrecord.program import version
from onrecord.stamps import Stamp

T = TypeVar("T")

FILE = "articles.sqlite"
FILE_OF_BUILDS = "build.sqlite"
MEMORY = ":memory:"
IN_HAND = 64
"""Articles in full that stay in memory: those of a page of a long list, and of whoever clicks around."""
ROWS = 1 << 40  # more than any store has
PAGE = 1 << 16  # bytes that are read from the disk at once
MAX_ROW = (1 << 63) - 1  # that SQLite can count to
TABLES = """
CREATE TABLE IF NOT EXISTS entries
  (row INTEGER PRIMARY KEY AUTOINCREMENT, slug TEXT, setting BLOB, names BLOB, entry BLOB);
CREATE INDEX IF NOT EXISTS by_setting ON entries (setting);
CREATE TABLE IF NOT EXISTS articles (row INTEGER PRIMARY KEY, article BLOB, document BLOB);
CREATE TABLE IF NOT EXISTS texts (row INTEGER PRIMARY KEY, letters TEXT);
CREATE TABLE IF NOT EXISTS names (digest BLOB PRIMARY KEY, content BLOB);
"""
SHAPE = crc32(TABLES.encode()) >> 1
"""What tells our tables from others: a store with others is thrown away. SQLite keeps a number of 31 bits."""


class FileRead(Struct, frozen=True, array_like=True):
    """A file that an article was read from: what it held, and its stamp then; None if it was not there.

    No stamp where it was so new that it could have been changed once more at the same moment.
    """

    path: str
    digest: str | None
    stamp: Stamp | None


class Entry(Struct, frozen=True, array_like=True):
    """What is known of an article without its text. `facts` is None where it could not be read."""

    files: tuple[FileRead, ...]
    facts: ArticleFacts | None
    problems: tuple[Problem, ...]


class Packed(Struct, frozen=True, array_like=True):
    """An article as it is put into the store: what is known of it, it, its text and the letters of that."""

    slug: Slug
    entry: bytes
    article: bytes
    document: bytes
    letters: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """An entry, the row where the article stands in full, and the digest of the names it was read with."""

    row: int
    entry: Entry
    names: bytes


class StoreLost(Exception):
    """The store was deleted under way, or the disk failed: whatever was in it has to be read again.

    An empty one, in memory, has taken its place.
    """


class Store:
    """The articles of a site as they were last read, on the disk. Safe to use from several threads.

    Where it cannot be opened (no right to, no room, in use), a temporary one stands in. Whatever is asked
    raises StoreLost if the store is lost.
    """

    def __init__(self, folder: Path | None, file: str = FILE) -> None:
        """`folder` is the site's; None keeps nothing for the next time.

        Who reads otherwise (with drafts, say) has another `file`: neither clears out what the other needs.
        """
        self._lock = Lock()
        self._key = user_key() if folder is not None else secrets.token_bytes(32)
        self._articles: OrderedDict[int, Article] = OrderedDict()
        self._claims: OrderedDict[int, list[Raw]] = OrderedDict()
        self._documents: OrderedDict[int, Document] = OrderedDict()
        self._past = 0  # no row up to it means anything any more
        self._temporary: TemporaryDirectory[str] | None = None
        self._lender: sqlite3.Connection | None = None
        database = _opened(folder, file) if folder is not None else None
        self._file = str(folder / FOLDER / file) if folder is not None else ""  # "": it is in memory
        if database is None:
            self._file = ""
            with suppress(OSError, sqlite3.Error):
                self._temporary = TemporaryDirectory(prefix="onrecord-", ignore_cleanup_errors=True)
                database = _connected(f"{self._temporary.name}/{file}")
                self._file = f"{self._temporary.name}/{file}"
        self._database = database if database is not None else _connected(MEMORY)

    def remembered(self, setting: bytes) -> Iterator[tuple[Slug, Remembered]]:
        """Everything that was read with such a `setting` by this version of the program."""
        key = setting + version()
        with self._using() as database:
            query = "SELECT row, slug, entry, names FROM entries WHERE setting = ?"
            found = database.execute(query, (key,)).fetchall()
        for row, slug, content, names in found:
            entry = self._unsealed(content, _name(slug, key), _ENTRY.decode)
            if entry is not None:
                yield slug, Remembered(row, entry, names)

    def names(self, digest: bytes) -> tuple[Named, ...] | None:
        """The names that articles were read with, by their digest; None if they are not known."""
        with self._using() as database:
            query = "SELECT content FROM names WHERE digest = ?"
            found = database.execute(query, (digest,)).fetchone()
        return self._unsealed(found[0], digest, _NAMES.decode) if found else None

    def remember_names(self, digest: bytes, names: tuple[Named, ...]) -> None:
        """Keep the names that articles are read with from now on."""
        content = self._sealed(msgpack.encode(names), digest)
        with self._using() as database:
            database.execute("INSERT OR REPLACE INTO names VALUES (?, ?)", (digest, content))

    def read_with(self, rows: Iterable[int], names: bytes) -> None:
        """Note that these articles are what they would be if they were read with other names."""
        with self._using() as database:
            database.executemany("UPDATE entries SET names = ? WHERE row = ?", [(names, row) for row in rows])

    def having(self, words: Collection[str], first: int = 0, last: int = MAX_ROW) -> set[int]:
        """The rows, of those from `first` to `last`, of articles whose text has any of these words.

        The words are compared as `folding.key` has them.
        """
        if not words:
            return set()
        has = " OR ".join(["instr(letters, ?)"] * len(words))
        query = f"SELECT row FROM texts WHERE row BETWEEN ? AND ? AND ({has})"  # noqa: S608  # of marks alone
        with self._using() as database:
            return {row for (row,) in database.execute(query, (first, last, *words))}

    def packed(
        self,
        slug: Slug,
        setting: bytes,
        entry: Entry,
        article: Article | None,
        document: Document | None,
    ) -> Packed:
        """An article ready to be kept; may be made in another process than that which keeps it."""
        name = _name(slug, setting + version())
        return Packed(
            slug,
            entry=self._sealed(msgpack.encode(entry), name),
            article=self._sealed(msgpack.encode(article), name),
            document=self._sealed(msgpack.encode(document), name),
            letters=folding.key(document.text) if document is not None else "",
        )

    def remember(self, packed: Packed, setting: bytes, names: bytes) -> int:
        """Keep an article; returns the row at which it stands from now on."""
        with self._using() as database:
            added = database.execute(
                "INSERT INTO entries (slug, setting, names, entry) VALUES (?, ?, ?, ?)",
                (packed.slug, setting + version(), names, packed.entry),
            )
            row = added.lastrowid
            assert row is not None  # noqa: S101  # an INSERT gives one
            content = (row, packed.article, packed.document)
            database.execute("INSERT INTO articles VALUES (?, ?, ?)", content)
            database.execute("INSERT OR REPLACE INTO texts VALUES (?, ?)", (row, packed.letters))
        return row

    def unpacked(self, packed: Packed) -> Entry:
        """What is known of an article that was packed by this user."""
        return _ENTRY.decode(packed.entry[SEAL:])

    def article(self, row: int) -> Article:
        """An article in full."""
        return self._fetched(row, _ARTICLE_AT, _ARTICLE.decode, self._articles)

    def claim(self, row: int, number: int) -> Claim:
        """A claim of an article by its number: read alone, it takes a tenth of what the article takes."""
        with self._lock:
            if (held := self._articles.get(row)) is not None:
                return held.claims[number - 1]
        return _CLAIM.decode(self._fetched(row, _ARTICLE_AT, _claims, self._claims)[number - 1])

    def document(self, row: int) -> Document:
        """The text of an article."""
        return self._fetched(row, _DOCUMENT_AT, _DOCUMENT.decode, self._documents)

    def _fetched(
        self, row: int, query: str, decode: Callable[[bytes], T | None], held: OrderedDict[int, T]
    ) -> T:
        with self._using() as database:
            if row in held:
                held.move_to_end(row)
                return held[row]
            found = database.execute(query, (row,)).fetchone()
        value = self._unsealed(found[2], _name(found[0], found[1]), decode) if found else None
        if value is None:
            raise StoreLost
        with self._lock:
            held[row] = value
            while len(held) > IN_HAND:
                held.popitem(last=False)
        return value

    def flush(self) -> None:
        """Write down what was remembered."""
        with self._using() as database:
            database.commit()

    def keep(self, rows: Collection[int]) -> None:
        """Write down what was remembered, and forget all but these rows."""
        with self._using() as database:
            there = {row for (row,) in database.execute("SELECT row FROM entries")}
            gone = [(row,) for row in there.difference(rows)]
            for delete in _DELETIONS:
                database.executemany(delete, gone)
            database.execute("DELETE FROM names WHERE digest NOT IN (SELECT names FROM entries)")
            database.commit()

    @classmethod
    def in_memory(cls) -> Store:
        """One that no disk can fail."""
        store = cls(None)
        store.close()
        store._database, store._file = _connected(MEMORY), ""
        return store

    def lend(self) -> bool:
        """Write everything down for processes that are forked from now on (see `borrow`).

        False where they cannot read it, since it is in memory.
        """
        with self._using() as database:
            database.commit()
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self._file != ""

    def borrow(self) -> None:
        """In a forked process: read what the other one, which changes nothing meanwhile, had written down."""
        self._lock = Lock()
        self._lender = self._database  # not to be used, and not to be closed, here
        self._database = sqlite3.connect(
            f"{Path(self._file).as_uri()}?immutable=1", uri=True, check_same_thread=False
        )

    def close(self) -> None:
        """Write down what was remembered."""
        with self._lock, suppress(sqlite3.Error):
            self._database.commit()
            self._database.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        """The database, to one at a time; another one in its place if it fails."""
        with self._lock:
            try:
                yield self._database
            except sqlite3.Error as error:
                with suppress(sqlite3.Error):
                    self._database.close()
                self._articles.clear()
                self._claims.clear()
                self._documents.clear()
                self._database = _connected(MEMORY, self._past + ROWS)
                self._file = ""
                self._past += ROWS
                raise StoreLost from error

    def _sealed(self, content: bytes, name: bytes) -> bytes:
        return sealed(content, name, self._key)

    def _unsealed(self, found: bytes, name: bytes, decode: Callable[[bytes], T]) -> T | None:
        content = unsealed(found, name, self._key)
        try:
            return decode(content) if content is not None else None
        except MsgspecError:
            return None


class StoredShelf:
    """Articles in full by their slug, fetched from a store; implements `facts.Shelf`."""

    def __init__(self, store: Store, rows: Mapping[Slug, int]) -> None:
        self._store = store
        self._rows = rows

    @property
    def rows(self) -> Collection[int]:
        """The rows of the store where they stand."""
        return self._rows.values()

    def article(self, slug: Slug) -> Article:
        """The article with this slug."""
        return self._store.article(self._rows[slug])

    def claim(self, facts: ClaimFacts) -> Claim:
        """A claim of an article."""
        return self._store.claim(self._rows[facts.ref.article], facts.number)

    def document(self, slug: Slug) -> Document:
        """Its text."""
        return self._store.document(self._rows[slug])


_ARTICLE_AT = "SELECT slug, setting, article FROM entries JOIN articles USING (row) WHERE row = ?"
_DOCUMENT_AT = "SELECT slug, setting, document FROM entries JOIN articles USING (row) WHERE row = ?"
_DELETIONS = [
    f"DELETE FROM {table} WHERE row = ?"  # noqa: S608  # the names are ours
    for table in ("entries", "articles", "texts")
]
_ENTRY = msgpack.Decoder(Entry)
_NAMES = msgpack.Decoder(tuple[Named, ...])
_ARTICLE: msgpack.Decoder[Article | None] = msgpack.Decoder(Article | None)
_DOCUMENT: msgpack.Decoder[Document | None] = msgpack.Decoder(Document | None)


_CLAIM = msgpack.Decoder(Claim)
_FIELDS = msgpack.Decoder(list[Raw])
_CLAIMS_AT = Article.__struct_fields__.index("claims")


def _claims(article: bytes) -> list[Raw] | None:
    """The claims of an encoded article, encoded; None where there is no article."""
    return _FIELDS.decode(_FIELDS.decode(article)[_CLAIMS_AT]) if article != _NO_ARTICLE else None


_NO_ARTICLE = msgpack.encode(None)


def _name(slug: Slug, key: bytes) -> bytes:
    """What a row is sealed with, so that it cannot be passed off as another."""
    return key + slug.encode()


def _opened(root: Path, file: str) -> sqlite3.Connection | None:
    """The store in a site's folder, begun anew if it is broken; None where there can be none."""
    with suppress(OSError, sqlite3.Error):
        folder = own_folder(root)
        try:
            return _connected(str(folder / file))
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # in use, no room, no right: not broken
                raise
            for path in folder.glob(f"{file}*"):
                path.unlink()
            return _connected(str(folder / file))
    return None


def _connected(name: str, rows_from: int = 0) -> sqlite3.Connection:
    """A database with our tables, whose rows are counted from a number on."""
    database = sqlite3.connect(name, timeout=1.0, check_same_thread=False)
    # One process at a time: the file may be deleted while it is used, and nothing has to be found again.
    database.execute("PRAGMA locking_mode = EXCLUSIVE")
    (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (shape,) = database.execute("PRAGMA user_version").fetchone()
    if tables and shape != SHAPE:
        database.close()
        raise sqlite3.DatabaseError(f"tables of another shape: {shape}")
    # Every start reads all entries and nothing else: they stand by themselves, many on a page.
    database.execute(f"PRAGMA page_size = {PAGE}")
    database.execute(f"PRAGMA user_version = {SHAPE}")
    # A store that loses its last moments is only slower next time; one that is torn would be in the way.
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.executescript(TABLES)
    if rows_from:
        database.execute("INSERT INTO sqlite_sequence VALUES ('entries', ?)", (rows_from,))
    database.commit()
    return database


def digest_of(*values: object) -> bytes:
    """What tells settings from others."""
    return blake2b(msgpack.encode(values, order="deterministic"), digest_size=16).digest()
