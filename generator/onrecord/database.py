"""The file that a store is kept in: an SQLite database with our tables, or another one in its place."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from onrecord.private import own_folder

PAGE = 1 << 16  # bytes that are read from the disk at once
TABLES = """
CREATE TABLE IF NOT EXISTS entries
  (row INTEGER PRIMARY KEY AUTOINCREMENT, slug TEXT, setting BLOB, names BLOB, entry BLOB);
CREATE INDEX IF NOT EXISTS by_setting ON entries (setting);
CREATE TABLE IF NOT EXISTS facts (row INTEGER PRIMARY KEY, facts BLOB);
CREATE TABLE IF NOT EXISTS articles (row INTEGER PRIMARY KEY, article BLOB, document BLOB);
CREATE TABLE IF NOT EXISTS texts (row INTEGER PRIMARY KEY, letters TEXT);
CREATE TABLE IF NOT EXISTS names (digest BLOB PRIMARY KEY, content BLOB);
CREATE TABLE IF NOT EXISTS wholes (name TEXT PRIMARY KEY, content BLOB);
"""
SHAPE = crc32(TABLES.encode()) >> 1
"""What tells our tables from others: a store with others is thrown away. SQLite keeps a number of 31 bits."""


def opened(root: Path, file: str) -> sqlite3.Connection | None:
    """The store in a site's folder, begun anew if it is broken; None where there can be none."""
    with suppress(OSError, sqlite3.Error):
        folder = own_folder(root)
        try:
            return connected(str(folder / file))
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # in use, no room, no right: not broken
                raise
            for path in folder.glob(f"{file}*"):
                path.unlink()
            return connected(str(folder / file))
    return None


def connected(name: str, rows_from: int = 0) -> sqlite3.Connection:
    """A database with our tables, whose rows are counted from a number on."""
    database = sqlite3.connect(name, timeout=1.0, check_same_thread=False)
    # One process at a time: the file may be deleted while it is used, and nothing has to be found again.
    database.execute("PRAGMA locking_mode = EXCLUSIVE")
    (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (shape,) = database.execute("PRAGMA user_version").fetchone()
    if tables and shape != SHAPE:
        database.close()
        raise sqlite3.DatabaseError(f"tables of another shape: {shape}")
    # Entries, and facts, are read one after the other: they stand by themselves, many on a page.
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
