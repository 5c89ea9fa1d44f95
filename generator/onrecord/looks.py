"""Stamps of many paths, looked at and compared in packs.

They are packed: so many are compared, and so rarely is one looked at, that a value for each would cost as
much as the question to the disk.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain

from msgspec import Struct, msgpack

from onrecord.stamps import Stamp

NOTHING: Stamp = (-1, -1, -1, -1)
"""In place of a stamp where there was nothing."""
PACK = 2000
"""Stamps that are compared in one go."""
MANY = 4
"""Packs from which on two processes compare them: 4,000 stamps take as long as a process takes to begin."""

Look = Callable[[str], os.stat_result]


class Looked(Struct, frozen=True, array_like=True):
    """Some paths, and the stamps of what was there."""

    paths: bytes
    stamps: bytes

    def names(self) -> list[str]:
        """The paths."""
        return os.fsdecode(self.paths).split("\0")

    def items(self) -> Iterator[tuple[str, Stamp]]:
        """Each path with its stamp."""
        numbers = iter(_NUMBERS.decode(self.stamps))
        return zip(self.names(), zip(*[numbers] * 4, strict=True), strict=True)

    def others(self, folder: str, look: Look) -> list[str]:
        """The paths whose stamps are others now; relative ones are of this folder."""
        found = self._now(folder, look)
        with suppress(OverflowError):  # a time that nobody's clock will ever show
            if msgpack.encode(found) == self.stamps:
                return []
        now = zip(*[iter(found)] * 4, strict=True)
        return [path for (path, then), it in zip(self.items(), now, strict=True) if then != it]

    def _now(self, folder: str, look: Look) -> list[int]:
        found: list[int] = []
        for path in self.names():
            try:
                it = look(path if path.startswith("/") else f"{folder}/{path}")
            except (OSError, ValueError):
                found += NOTHING
            else:
                found += (it.st_mtime_ns, it.st_size, it.st_ino, it.st_mode)
        return found


def packs_of(found: Iterable[tuple[str, Stamp | None]]) -> tuple[Looked, ...]:
    """Paths with their stamps, None where there was nothing, in packs."""
    everything = tuple(found)
    return tuple(packed(everything[at : at + PACK]) for at in range(0, len(everything), PACK))


def packed(found: Sequence[tuple[str, Stamp | None]]) -> Looked:
    """These as one pack."""
    numbers = [number for _, stamp in found for number in stamp or NOTHING]
    return Looked(os.fsencode("\0".join(path for path, _ in found)), msgpack.encode(numbers))


def others(packs: Sequence[Looked], folder: str, look: Look) -> frozenset[str]:
    """The paths whose stamps are others now; relative ones are of this folder.

    If there are many, two processes look: a thread would wait for the other.
    """
    if len(packs) < MANY:
        return _others_of(packs, folder, look)
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with open(theirs, "wb") as pipe:
                pipe.write(
                    msgpack.encode([os.fsencode(path) for path in _others_of(packs[1::2], folder, look)])
                )
            os._exit(0)
        finally:
            os._exit(1)
    os.close(theirs)
    with open(ours, "rb") as pipe:
        found = _others_of(packs[::2], folder, look)
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if status:  # it was killed: whoever asks looks at that half as well
        return found | _others_of(packs[1::2], folder, look)
    return found.union(map(os.fsdecode, msgpack.decode(told, type=list[bytes])))


def _others_of(packs: Sequence[Looked], folder: str, look: Look) -> frozenset[str]:
    return frozenset(chain.from_iterable(looked.others(folder, look) for looked in packs))


_NUMBERS = msgpack.Decoder(list[int])
