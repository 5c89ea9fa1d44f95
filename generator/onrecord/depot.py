"""What passes between those who build one site together: bytes, each under its digest, at a place all reach.

The digests pass by another way. What is found under one is held to it, so that whoever else can write to the
place can stop a build and not change what it makes. A name means the same bytes for good: whoever does a
piece of work once more, because somebody died over it, puts the same there again.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

FOLDER = "onrecord-"
"""How the names of folders begin in which builds pass something on, or were killed."""


class Depot(Protocol):
    """A folder for one build, wherever it is. What fails is an OSError."""

    @property
    def address(self) -> str:
        """What another process finds it by."""

    def put(self, content: bytes) -> str:
        """Leave bytes there; returns the name they are found by. There at once or not at all."""

    def get(self, name: str) -> bytes:
        """The bytes of this name, as they were put there."""

    def forget(self, name: str) -> None:
        """Remove what nobody will ask for any more."""


@contextmanager
def depot_for_a_build(place: str | None) -> Iterator[Depot]:
    """A new folder at a place, gone at the end with all that is in it.

    `place` is a folder, a `file://` address, or any other that fsspec knows (`s3://bucket/folder`); None is
    this machine's folder for temporary files. Raises OSError where nothing can be written there.
    """
    if place is None:
        with TemporaryDirectory(prefix=FOLDER, ignore_cleanup_errors=True) as folder:
            yield _Folder(Path(folder))
        return
    name = f"{FOLDER}{secrets.token_hex(8)}"
    depot = depot_at(f"{place.rstrip('/')}/{name}")
    depot.begin()
    try:
        yield depot
    finally:
        depot.remove()


def depot_at(address: str) -> _Folder | _Filesystem:
    """The depot of this address, as another process has it."""
    scheme, colon, _ = address.partition("://")
    if not colon:
        return _Folder(Path(address).absolute())
    if scheme == "file":
        return _Folder(Path(unquote(urlsplit(address).path)))
    return _Filesystem(address)


class _Folder:
    """A folder of a disk, shared among machines perhaps; then all know it by the same path."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.address = str(folder)

    def begin(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True)

    def put(self, content: bytes) -> str:
        name = _name(content)
        beside = self._folder / f".{name}.{secrets.token_hex(4)}"
        try:
            beside.write_bytes(content)
            beside.replace(self._folder / name)
        except OSError:
            with suppress(OSError):
                beside.unlink()
            raise
        return name

    def get(self, name: str) -> bytes:
        return _held_to(name, (self._folder / name).read_bytes(), self.address)

    def forget(self, name: str) -> None:
        with suppress(OSError):
            os.unlink(self._folder / name)

    def remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


class _Filesystem:
    """A folder of any file system that fsspec knows."""

    def __init__(self, address: str) -> None:
        self.address = address
        with self._told():
            from fsspec.core import url_to_fs

            # Any: fsspec has no types.
            found: tuple[Any, str] = url_to_fs(address)
        self._files, self._folder = found

    def begin(self) -> None:
        with self._told():
            self._files.makedirs(self._folder, exist_ok=True)

    def put(self, content: bytes) -> str:
        name = _name(content)
        beside = f"{self._folder}/.{name}.{secrets.token_hex(4)}"
        with self._told():
            self._files.pipe_file(beside, content)
            self._files.mv(beside, f"{self._folder}/{name}")
        return name

    def get(self, name: str) -> bytes:
        with self._told():
            content = bytes(self._files.cat_file(f"{self._folder}/{name}"))
        return _held_to(name, content, self.address)

    def forget(self, name: str) -> None:
        with suppress(OSError), self._told():
            self._files.rm_file(f"{self._folder}/{name}")

    def remove(self) -> None:
        with suppress(OSError), self._told():
            self._files.rm(self._folder, recursive=True)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Each file system has errors of its own; to whoever builds they are all one."""
        try:
            yield
        except ImportError as error:
            hint = "install `onrecord[cluster]`, and what fsspec needs for such addresses"
            raise OSError(f"{self.address} cannot be used: {error}; {hint}") from error
        except Exception as error:
            raise OSError(f"{self.address} cannot be used: {error}") from error


def _name(content: bytes) -> str:
    return blake2b(content, digest_size=32).hexdigest()


def _held_to(name: str, content: bytes, address: str) -> bytes:
    if _name(content) != name:
        raise OSError(f"{address} holds other bytes than were put there; see who else writes there")
    return content
