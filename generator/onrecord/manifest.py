"""What a build read and wrote, kept so that the next one can tell how much of it still holds.

If nothing that was read is another now, and the output is as it was left, there is nothing to do: to see that
takes a look at the stamps of all files, and none of the modules that read and write them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from msgspec import MsgspecError, Raw, Struct, msgpack

from onrecord.artifacts import INDEX, Output, staging
from onrecord.diagnostics import Diagnostic
from onrecord.private import FOLDER, is_ours, own_folder, sealed, unsealed, user_key
from onrecord.program import version
from onrecord.regular import read
from onrecord.stamps import SURE, Stamp, link_stamp, stamp_of
from onrecord.standby import NAME, folders_of

KEPT = 8
"""Manifests of a site: one for each output folder and each way to build."""
ENDING = ".manifest"
MAX_BYTES = 1 << 30  # of a manifest; that of a site of a million pages has a tenth of it
CONTENT = ("content", "content/articles", "content/actors", "content/pages")
WHOLE = ("themes", "locale")
"""Folders of a site of which every file counts."""
UNSURE: Stamp = (0, 0, 0, 0)
"""In place of a stamp that could stay what it is although the file changes."""
NOTHING: Stamp = (-1, -1, -1, -1)
"""In place of a stamp where there was nothing."""
PACK = 2000
"""Stamps that are compared in one go."""
MANY = 4
"""Packs from which on two processes compare them: 4,000 stamps take as long as a process takes to begin."""

Look = Callable[[str], os.stat_result]


class Told(Struct, frozen=True, array_like=True):
    """What a build said: its warnings, how many entries it left out as drafts, how many pages it made."""

    diagnostics: tuple[Diagnostic, ...]
    drafts: int
    pages: int


NOBODY = Raw(msgpack.encode([]))


class Shown(Struct, frozen=True, array_like=True):
    """The articles that stand in an output, by their place in order: in full, and as lists show them.

    The latter are many, are asked for after some edits alone, and stay encoded until then.
    """

    full: tuple[int, ...] = ()
    lists: Raw = NOBODY

    @classmethod
    def of(cls, full: Iterable[int], listed: Iterable[int]) -> Shown:
        """With what may be in any order."""
        return cls(tuple(sorted(full)), Raw(msgpack.encode(sorted(listed))))

    @property
    def listed(self) -> list[int]:
        """Those that lists show."""
        return _NUMBERS.decode(self.lists)


class Others(NamedTuple):
    """What became of the articles of a former build; they are told by their place in its order.

    `full`: those of which anything is another now. `heads`: those whose head is. `derived`: those whose facts
    are, or what bears on their claims. `places`: where each is now, None where it is gone. `whole`: whether
    anything is another that is derived from all articles.
    """

    full: frozenset[int]
    heads: frozenset[int]
    derived: frozenset[int]
    places: tuple[int | None, ...]
    whole: bool

    @property
    def any(self) -> bool:
        """Whether anything is another."""
        return self.whole or bool(self.full)

    def concern(self, shown: Shown) -> bool:
        """Whether what shows these articles, and nothing that is derived from all, may be another."""
        if not (self.full.isdisjoint(shown.full) and self.derived.isdisjoint(shown.full)):
            return True
        if not (self.heads or self.derived):
            return False
        listed = shown.listed
        return not (self.heads.isdisjoint(listed) and self.derived.isdisjoint(listed))

    def today(self, shown: Shown) -> Shown:
        """The same articles, none of which is gone, where they are in order now."""
        return Shown.of(self._today(shown.full), self._today(shown.listed))

    def _today(self, then: Iterable[int]) -> Iterator[int]:
        found = (self.places[place] for place in then)
        return (place for place in found if place is not None)


class Details(Struct, frozen=True, array_like=True):
    """What the files of the output were made from.

    `world` is the digest of all that any of them may show but articles. `articles` are in the order of the
    site, each with the digests of the files it was read from, of its facts and what bears on its claims, and
    of its head. `shown` has, for each of the outputs, the articles that stand in it. `frame` is the digest of
    what every page has around its content.
    """

    world: bytes
    articles: tuple[tuple[str, bytes, bytes, bytes], ...]
    shown: tuple[Shown, ...]
    frame: bytes


class Looked(Struct, frozen=True, array_like=True):
    """Some paths, and the stamps of what was there.

    They are packed: so many are compared, and so rarely is one looked at, that a value for each would cost
    as much as the question to the disk.
    """

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


def _looked(found: Iterable[tuple[str, Stamp | None]]) -> tuple[Looked, ...]:
    everything = tuple(found)
    return tuple(_packed(everything[at : at + PACK]) for at in range(0, len(everything), PACK))


def _packed(found: Sequence[tuple[str, Stamp | None]]) -> Looked:
    numbers = [number for _, stamp in found for number in stamp or NOTHING]
    return Looked(os.fsencode("\0".join(path for path, _ in found)), msgpack.encode(numbers))


class Manifest(Struct, frozen=True, array_like=True):
    """A build: what was read, what was written and the folders of that, all with their stamps.

    `inputs` are relative to the site, but for those elsewhere; `records` are the YAML files at its top, and
    the links.
    """

    program: bytes
    inputs: tuple[Looked, ...]
    records: tuple[bytes, ...]
    written: tuple[Looked, ...]
    folders: tuple[Looked, ...]
    told: Told
    rest: Raw

    @property
    def outputs(self) -> tuple[Output, ...]:
        """The files of the output."""
        return tuple(Output(url, stamp) for looked in self.written for url, stamp in looked.items())

    @property
    def details(self) -> Details:
        """What the outputs were made from."""
        return _DETAILS.decode(self.rest)

    @property
    def searchable(self) -> bool:
        """Whether there is an index to search in."""
        return any(url.startswith(INDEX) for looked in self.written for url in looked.names())

    @property
    def look(self) -> bytes:
        """What tells this look at all that was read from any other."""
        found = blake2b(digest_size=16)
        for looked in self.inputs:
            found.update(looked.paths)
            found.update(looked.stamps)
        return found.digest()

    def changed(self, root: Path) -> frozenset[str]:
        """What was read and may be another now, and folders that may hold others."""
        return _others(self.inputs, os.fspath(root), os.stat)

    def intact(self, out: Path) -> bool:
        """Whether the output is as it was left: no file changed, none came or went."""
        return not _others((*self.folders, *self.written), os.fspath(out), os.lstat)


def _others(packs: Sequence[Looked], folder: str, look: Look) -> frozenset[str]:
    """What has another stamp now. If there is much, two processes look: a thread would wait for the other."""
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


@dataclass(frozen=True, slots=True)
class Former:
    """A former build as it was found, and what one look at all that it read has shown.

    `changed` is what may be another now; None where any file may be. `begun` is when the look began (ns):
    whatever changes after that, the look may not have seen.
    """

    manifest: Manifest
    changed: frozenset[str] | None
    begun: int


_MANIFEST = msgpack.Decoder(Manifest)
_DETAILS = msgpack.Decoder(Details)
_NUMBERS = msgpack.Decoder(list[int])


class Shelfmark:
    """Where the manifest of a build stands: of a site, into an output folder, with certain options."""

    def __init__(
        self, root: Path, out: Path, strict: bool | None, base_url: str | None, *, drafts: bool = False
    ) -> None:
        self._root = root.resolve()
        self._out = out
        # Files that stay keep their permissions: who has others now wants them on all files.
        told = repr((os.path.realpath(out), strict, base_url, drafts, _umask())).encode()
        self._name = blake2b(told, digest_size=12).hexdigest() + ENDING

    def find(self) -> Manifest | None:
        """The manifest that this user's last build of the kind left; None where none of this program is."""
        try:
            if not is_ours(self._root / FOLDER):
                return None
            content = read(self._root / FOLDER / self._name, MAX_BYTES)
            found = unsealed(content, self._name.encode(), user_key())
            manifest = _MANIFEST.decode(found) if found is not None else None
        except (OSError, MsgspecError):
            return None
        # What another version kept may mean something else.
        return manifest if manifest is not None and manifest.program == version() else None

    def former(self) -> Former | None:
        """This user's last build of the kind, and what is another since; None where there is none."""
        manifest = self.find()
        if manifest is None:
            return None
        begun = time.time_ns()
        same = manifest.records == records(self._root)
        return Former(manifest, manifest.changed(self._root) if same else None, begun)

    def told(self, former: Former) -> Told | None:
        """What the former build said, if this one would write what lies there already."""
        manifest = former.manifest
        if former.changed != frozenset() or not manifest.intact(self._out):
            return None
        out = os.path.realpath(self._out)
        left = staging(os.path.basename(out))
        # What a killed build left is for a build to clear up.
        return (
            None if any(name.startswith(left) for name in os.listdir(os.path.dirname(out))) else manifest.told
        )

    @property
    def aside(self) -> Path | None:
        """Where a former output is put aside; None where that cannot be."""
        try:
            return own_folder(self._root) / NAME
        except OSError:
            return None

    def leave(self, manifest: Manifest) -> None:
        """Keep a manifest; where that cannot be, the next build does more."""
        content = sealed(msgpack.encode(manifest), self._name.encode(), user_key())
        with suppress(OSError):
            folder = own_folder(self._root)
            beside = folder / f"{self._name}.{os.getpid()}"
            try:
                beside.write_bytes(content)
                beside.replace(folder / self._name)
            finally:
                beside.unlink(missing_ok=True)
            there = sorted(folder.glob(f"*{ENDING}*"), key=lambda path: path.stat().st_mtime_ns)
            for path in there[:-KEPT]:
                path.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o077)  # there is no way to ask without setting it
    os.umask(mask)
    return mask


def inputs(
    root: Path,
    read: Mapping[str, Stamp | None],
    elsewhere: Iterable[Path],
    begun: int,
    former: Former | None = None,
) -> tuple[Looked, ...]:
    """The stamps of all that a build looked at, which began at the time `begun` (ns).

    `read` are files of the site with their stamps before they were read; `elsewhere` folders outside of it.
    After a `former` build that looked at all of that, only what is another since is looked at.
    """
    top = os.fspath(root)
    whole = (*CONTENT, *(path for folder in WHOLE for path in _all(root, folder)))
    around = (*whole, *(path for folder in elsewhere for path in _all(folder, "")))
    if former is not None and former.changed is not None:
        known = {path for looked in former.manifest.inputs for path in looked.names()}
        if known.issuperset(read) and known.issuperset(around):
            return tuple(_renewed(it, former.changed, read, top, begun) for it in former.manifest.inputs)
    found: dict[str, Stamp | None] = dict(read)
    folders = {path.rpartition("/")[0] for path in read if path.startswith("content/articles/")}
    for path in (*around, *sorted(folders)):
        found[path] = stamp_of(os.path.join(top, path))
    return _looked((path, _sure(stamp, begun)) for path, stamp in found.items() if "\0" not in path)


def _renewed(
    then: Looked, changed: frozenset[str], read: Mapping[str, Stamp | None], top: str, begun: int
) -> Looked:
    """The same paths, with the stamps of today of those that changed."""
    if changed.isdisjoint(then.names()):
        return then
    now = (
        (path, _sure(read[path] if path in read else stamp_of(os.path.join(top, path)), begun))
        if path in changed
        else (path, stamp)
        for path, stamp in then.items()
    )
    return _packed(tuple(now))


def _all(root: Path, folder: str) -> Iterator[str]:
    """A folder, and all that is in it: relative to `root` if `folder` says what of it."""
    top = os.path.join(root, folder) if folder else os.fspath(root)
    for above, folders, files in os.walk(top, onerror=_unless_missing):
        for path in (above, *(os.path.join(above, name) for name in (*folders, *files))):
            yield os.path.relpath(path, root) if folder else path
    if folder:
        yield folder  # which may come to be


def _unless_missing(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise error  # what is in there would never be looked at again


def _sure(stamp: Stamp | None, begun: int) -> Stamp | None:
    return stamp if stamp is None or stamp[0] < begun - SURE else UNSURE


def records(root: Path) -> tuple[bytes, ...]:
    """The YAML files at the top of a site, and the links. Not every name on a disk is text."""
    with os.scandir(os.fsencode(root)) as entries:
        found = [it.name for it in entries if it.is_symlink() or it.name.endswith((b".yaml", b".yml"))]
    return tuple(sorted(found))


def manifest_of(
    root: Path,
    out: Path,
    inputs: tuple[Looked, ...],
    outputs: Sequence[Output],
    details: Details,
    told: Told,
) -> Manifest:
    """The manifest of a build that has just been made into `out`."""
    rest = Raw(msgpack.encode(details))
    there = (
        (path, link_stamp(f"{out}/{path}")) for path in ("", *sorted(folders_of(it.url for it in outputs)))
    )
    return Manifest(version(), inputs, records(root), _looked(outputs), _looked(there), told, rest)
