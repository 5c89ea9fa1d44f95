"""What was read of a site's articles, remembered between runs in `.onrecord/`, which may be deleted.

An article is remembered with the files that it was read from and with what else it was read with; if any of
that is another now, it is not remembered. All that is written is sealed (see `seal`).
"""

from __future__ import annotations

import secrets
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TypeVar

from msgspec import MsgspecError, Raw, msgpack

from onrecord.database import connected, opened
from onrecord.division import collector_paused
from onrecord.document import Document
from onrecord.facts import ArticleFacts
from onrecord.model import Article, Claim, Slug
from onrecord.namechanges import Named
from onrecord.private import FOLDER, SEAL, sealed, unsealed, user_key
from onrecord.program import version
from onrecord.register import Encoded, Entry, Packed, Register, Registered, Sight
from onrecord.standing import Standing

T = TypeVar("T")

FILE = "articles.sqlite"
FILE_OF_BUILDS = "build.sqlite"
MEMORY = ":memory:"
IN_HAND = 64
"""Articles in full that stay in memory: those of a page of a long list, and of whoever clicks around."""
AT_ONCE = 500
"""Articles whose facts are fetched while others wait for the store."""
REGISTER, STANDING, SIGHT = "register", "standing", "sight"
ROWS = 1 << 40  # more than any store has
MAX_ROW = (1 << 63) - 1  # that SQLite can count to


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
        self._facts: dict[int, ArticleFacts] = {}
        self._articles: OrderedDict[int, Article] = OrderedDict()
        self._claims: OrderedDict[int, list[Raw]] = OrderedDict()
        self._documents: OrderedDict[int, Document] = OrderedDict()
        self.doubted = False
        """Whether something in it was not what it should be, and all was forgotten."""
        self._past = 0  # no row up to it means anything any more
        self._temporary: TemporaryDirectory[str] | None = None
        self._lender: sqlite3.Connection | None = None
        database = opened(folder, file) if folder is not None else None
        self._file = str(folder / FOLDER / file) if folder is not None else ""  # "": it is in memory
        if database is None:
            self._file = ""
            with suppress(OSError, sqlite3.Error):
                self._temporary = TemporaryDirectory(prefix="onrecord-", ignore_cleanup_errors=True)
                database = connected(f"{self._temporary.name}/{file}")
                self._file = f"{self._temporary.name}/{file}"
        self._database = database if database is not None else connected(MEMORY)

    def remembered(self, setting: bytes) -> Iterator[tuple[Slug, Remembered]]:
        """Everything that was read with such a `setting` by this version of the program, the newest first."""
        key = setting + version()
        register = self._whole(REGISTER, key, _REGISTER.decode) or Register(b"", 0, ())
        with self._using() as database:
            found = database.execute(_NEWER, (key, register.last)).fetchall()
        for row, slug, content, names in found:
            entry = self._unsealed(content, _name("entry", key, slug), _ENTRY.decode)
            if entry is not None:
                yield slug, Remembered(row, entry, names)
        for known in register.articles:
            yield known.slug, Remembered(known.row, known.entry, register.names)

    def register(
        self,
        setting: bytes,
        names: bytes,
        articles: Iterable[Registered],
        needed: Collection[int] | None = None,
    ) -> None:
        """Write down what was remembered, and that these are all articles, as they are read with these names.

        Where rows are `needed`, all others are forgotten.
        """
        with self._using() as database:
            if needed is not None:
                there = {row for (row,) in database.execute("SELECT row FROM entries")}
                gone = there.difference(needed)
                for delete in _DELETIONS:
                    database.executemany(delete, [(row,) for row in gone])
                for row in gone:
                    self._facts.pop(row, None)
                kept = "DELETE FROM names WHERE digest <> ? AND digest NOT IN (SELECT names FROM entries)"
                database.execute(kept, (names,))
            (last,) = database.execute("SELECT max(row) FROM entries").fetchone()
            register = Register(names, last or 0, tuple(articles))
            self._put_whole(database, REGISTER, setting + version(), msgpack.encode(register))
            database.commit()

    def count(self) -> int:
        """How many articles are remembered, former selves of some and those of other settings too."""
        with self._using() as database:
            (count,) = database.execute("SELECT count(*) FROM entries").fetchone()
        return int(count)

    def standing(self, key: bytes) -> Standing | None:
        """What a fold came to, by the digest of all that was folded; None if it is not known."""
        return self._whole(STANDING, key + version(), _STANDING.decode)

    def remember_standing(self, key: bytes, standing: Standing) -> None:
        """Keep what a fold came to, in the place of what the last one did."""
        with self._using() as database:
            self._put_whole(database, STANDING, key + version(), msgpack.encode(standing))
            database.commit()

    def sight(self, look: bytes) -> Sight | None:
        """What the build saw that left this look at its files; None if another one came after it."""
        return self._whole(SIGHT, look + version(), _SIGHT.decode)

    def remember_sight(self, look: bytes, sight: Sight) -> None:
        """Keep what was seen by a build that leaves this look at its files."""
        with self._using() as database:
            self._put_whole(database, SIGHT, look + version(), msgpack.encode(sight))
            database.commit()

    def _whole(self, name: str, key: bytes, decode: Callable[[bytes], T]) -> T | None:
        with self._using() as database:
            found = database.execute("SELECT content FROM wholes WHERE name = ?", (name,)).fetchone()
        return self._unsealed(found[0], _name(name, key), decode) if found else None

    def _put_whole(self, database: sqlite3.Connection, name: str, key: bytes, content: bytes) -> None:
        whole = (name, self._sealed(content, _name(name, key)))
        database.execute("INSERT OR REPLACE INTO wholes VALUES (?, ?)", whole)

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

    def packed(self, slug: Slug, setting: bytes, entry: Entry, found: Encoded) -> Packed:
        """An article ready to be kept; may be made in another process than that which keeps it."""
        key = setting + version()
        return Packed(
            slug,
            entry=self._sealed(msgpack.encode(entry), _name("entry", key, slug)),
            facts=self._sealed(found.facts, _name("facts", key, slug)),
            article=self._sealed(found.article, _name("article", key, slug)),
            document=self._sealed(found.document, _name("document", key, slug)),
            letters=found.letters,
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
            database.execute("INSERT INTO facts VALUES (?, ?)", (row, packed.facts))
            content = (row, packed.article, packed.document)
            database.execute("INSERT INTO articles VALUES (?, ?, ?)", content)
            database.execute("INSERT OR REPLACE INTO texts VALUES (?, ?)", (row, packed.letters))
        return row

    def unpacked(self, packed: Packed) -> Entry:
        """What is known of an article that was packed by this user."""
        return _ENTRY.decode(packed.entry[SEAL:])

    def facts(self, row: int) -> ArticleFacts:
        """What matters of an article to the site; stays in memory."""
        found = self._facts.get(row)
        if found is None:
            found = self._facts[row] = self._fetched(row, _FACTS_AT, "facts", _FACTS.decode)
        return found

    def fetch_facts(self, rows: Collection[int]) -> None:
        """Take the facts of many articles into memory in one go."""
        missing = sorted(set(rows).difference(self._facts))
        with collector_paused():
            for begin in range(0, len(missing), AT_ONCE):
                some = set(missing[begin : begin + AT_ONCE])
                with self._using() as database:
                    found = database.execute(_MANY_FACTS, (min(some), max(some))).fetchall()
                for row, slug, key, content in found:
                    if row in some:
                        facts = self._unsealed(content, _name("facts", key, slug), _FACTS.decode)
                        if facts is not None:
                            self._facts[row] = facts

    def article(self, row: int) -> Article:
        """An article in full."""
        return self._in_hand(row, _ARTICLE_AT, "article", _ARTICLE.decode, self._articles)

    def claim(self, row: int, number: int) -> Claim:
        """A claim of an article by its number: read alone, it takes a tenth of what the article takes."""
        with self._lock:
            if (held := self._articles.get(row)) is not None:
                return held.claims[number - 1]
        claims = self._in_hand(row, _ARTICLE_AT, "article", _claims, self._claims)
        return _CLAIM.decode(claims[number - 1])

    def document(self, row: int) -> Document:
        """The text of an article."""
        return self._in_hand(row, _DOCUMENT_AT, "document", _DOCUMENT.decode, self._documents)

    def encoded(self, row: int) -> tuple[bytes, bytes, bytes]:
        """The facts of an article, it in full and its text, as they are kept but for their seals."""
        facts = self._fetched(row, _FACTS_AT, "facts", bytes)
        article = self._fetched(row, _ARTICLE_AT, "article", bytes)
        return facts, article, self._fetched(row, _DOCUMENT_AT, "document", bytes)

    def _in_hand(
        self,
        row: int,
        query: str,
        what: str,
        decode: Callable[[bytes], T | None],
        held: OrderedDict[int, T],
    ) -> T:
        """What stands in a row; the last of the kind stay in memory."""
        with self._lock:
            if row in held:
                held.move_to_end(row)
                return held[row]
        value = self._fetched(row, query, what, decode)
        with self._lock:
            held[row] = value
            while len(held) > IN_HAND:
                held.popitem(last=False)
        return value

    def _fetched(self, row: int, query: str, what: str, decode: Callable[[bytes], T | None]) -> T:
        with self._using() as database:
            found = database.execute(query, (row,)).fetchone()
        value = self._unsealed(found[2], _name(what, found[1], found[0]), decode) if found else None
        if value is None:
            self._distrust()
            raise StoreLost
        return value

    def _distrust(self) -> None:
        """Forget everything, since something does not hold what it should; what is in use is lost."""
        with self._using() as database:
            for delete in _FORGET:
                database.execute(delete)
            database.commit()
        self.doubted = True

    def flush(self) -> None:
        """Write down what was remembered."""
        with self._using() as database:
            database.commit()

    @classmethod
    def in_memory(cls) -> Store:
        """One that no disk can fail."""
        store = cls(None)
        store.close()
        store._database, store._file = connected(MEMORY), ""
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
                self._facts.clear()
                self._articles.clear()
                self._claims.clear()
                self._documents.clear()
                self._database = connected(MEMORY, self._past + ROWS)
                self._file = ""
                self._past += ROWS
                raise StoreLost from error

    def _sealed(self, content: bytes, name: bytes) -> bytes:
        return sealed(content, name, self._key)

    def _unsealed(self, found: object, name: bytes, decode: Callable[[bytes], T]) -> T | None:
        # In a table from strangers anything may stand.
        content = unsealed(found, name, self._key) if isinstance(found, bytes) else None
        try:
            return decode(content) if content is not None else None
        except MsgspecError:
            return None


_NEWER = "SELECT row, slug, entry, names FROM entries WHERE setting = ? AND row > ? ORDER BY row DESC"
_FACTS_AT = "SELECT slug, setting, facts FROM entries JOIN facts USING (row) WHERE row = ?"
_MANY_FACTS = "SELECT row, slug, setting, facts FROM entries JOIN facts USING (row) WHERE row BETWEEN ? AND ?"
_ARTICLE_AT = "SELECT slug, setting, article FROM entries JOIN articles USING (row) WHERE row = ?"
_DOCUMENT_AT = "SELECT slug, setting, document FROM entries JOIN articles USING (row) WHERE row = ?"
_BY_ROW = ("entries", "facts", "articles", "texts")
_DELETIONS = [f"DELETE FROM {table} WHERE row = ?" for table in _BY_ROW]  # noqa: S608  # the names are ours
_FORGET = [f"DELETE FROM {table}" for table in (*_BY_ROW, "wholes")]  # noqa: S608  # the same
_ENTRY = msgpack.Decoder(Entry)
_SIGHT = msgpack.Decoder(Sight)
_REGISTER = msgpack.Decoder(Register)
_STANDING = msgpack.Decoder(Standing)
_FACTS: msgpack.Decoder[ArticleFacts | None] = msgpack.Decoder(ArticleFacts | None)
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


def _name(what: str, key: object, slug: object = "") -> bytes:
    """What something is sealed with, so that it cannot be passed off as another."""
    return b"\0".join((what.encode(), key if isinstance(key, bytes) else b"", str(slug).encode()))
