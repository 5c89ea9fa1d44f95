"""Compressed copies of files, for servers that send them in the place of the files.

The same bytes for the same content: a copy bears no name and no time.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from typing import Protocol

from onrecord.artifacts import Artifact, Stream
from onrecord.hosting import compressible
from onrecord.records import Encoding

ENDINGS = {Encoding.GZIP: ".gz", Encoding.BROTLI: ".br"}
"""What the name of a copy ends with, beside that of the file: servers look for these."""

GZIP = zlib.MAX_WBITS + 16
"""Window and container by which zlib writes gzip (its manual, `deflateInit2`)."""

BROTLI = 10
"""How hard Brotli tries, of 11: pages are a sixth smaller than with gzip. One step more would save 3 % more,
and take 22 ms in the place of 7 for a page of 15 KB."""


class _Compressor(Protocol):
    """Takes pieces of a file, and gives pieces of the copy."""

    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


class _Brotli:
    """Brotli with the calls of zlib."""

    def __init__(self) -> None:
        from brotli import Compressor

        self._compressor = Compressor(quality=BROTLI)

    def compress(self, data: bytes, /) -> bytes:
        return bytes(self._compressor.process(data))

    def flush(self) -> bytes:
        return bytes(self._compressor.finish())


def available(encoding: Encoding) -> bool:
    """Whether files can be compressed so: for Brotli the extra `brotli` has to be installed."""
    return encoding is not Encoding.BROTLI or find_spec("brotli") is not None


class Copies:
    """The compressed copies of one file, made while it is written."""

    def __init__(self, file: Artifact | Stream, encodings: Iterable[Encoding]) -> None:
        self.file = file if isinstance(file, Artifact) else Stream(file.path, self._passing(file.pieces))
        """The file itself; to be written before the copies are asked for."""
        wanted = encodings if compressible(file.path) else ()
        self._copies = [(_compressor(encoding), ENDINGS[encoding], list[bytes]()) for encoding in wanted]
        self._size = 0
        if isinstance(file, Artifact):
            self._take(file.content)

    def made(self) -> Iterator[Artifact]:
        """Those that are smaller than the file."""
        for compressor, ending, pieces in self._copies:
            content = b"".join((*pieces, compressor.flush()))
            if len(content) < self._size:
                yield Artifact(self.file.path + ending, content)

    def _take(self, piece: bytes) -> None:
        self._size += len(piece)
        for compressor, _, pieces in self._copies:
            pieces.append(compressor.compress(piece))

    def _passing(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._take(piece)
            yield piece


def original(path: str) -> str:
    """The page or file of which the one at `path` is a compressed copy; itself if it is none."""
    return path.rpartition(".")[0] if is_copy(path) else path


def is_copy(path: str) -> bool:
    """Whether the page or file at `path` is a compressed copy of another: nothing else ends so."""
    return path.endswith(tuple(ENDINGS.values()))


def _compressor(encoding: Encoding) -> _Compressor:
    # The smallest that zlib can: at 0.3 ms a page there is nothing to save.
    return _Brotli() if encoding is Encoding.BROTLI else zlib.compressobj(9, wbits=GZIP)
