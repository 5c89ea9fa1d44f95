"""What a build read and wrote, kept so that the next one can tell how much of it still holds.

If nothing that was read is another now, and the output is as it was left, there is nothing to do: to see that
takes a look at the stamps of all files, and none of the modules that read and write them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from msgspec import MsgspecError, Raw, Struct, msgpack

from onrecord.artifacts import INDEX, Output, staging
from onrecord.diagnostics import Diagnostic
from onrecord.private import FOLDER, own_folder, sealed, unsealed, user_key
from onrecord.program import version
from onrecord.stamps import SURE, Stamp, is_still, stamp_of

KEPT = 8
"""Manifests of a site: one for each output folder and each way to build."""
ENDING = ".manifest"
CONTENT = ("content", "content/articles", "content/actors", "content/pages")
WHOLE = ("themes", "locale")
"""Folders of a site of which every file counts."""
UNSURE: Stamp = (0, 0, 0, 0)
"""In place of a stamp that could stay what it is although the file changes."""


class Told(Struct, frozen=True, array_like=True):
    """What a build said: its warnings, how many entries it left out as drafts, how many pages it made."""

    diagnostics: tuple[Diagnostic, ...]
    drafts: int
    pages: int


class Details(Struct, frozen=True, array_like=True):
    """What the files of the output were made from.

    `world` is the digest of all that any of them may show but articles. `articles` are in the order of the
    site, each with the digests of the files it was read from, and of its facts. `reads` has, for each of the
    outputs, the places in that order of the articles that stand in it in full.
    """

    world: bytes
    articles: tuple[tuple[str, bytes, bytes], ...]
    reads: tuple[tuple[int, ...], ...]


class Manifest(Struct, frozen=True, array_like=True):
    """A build. `inputs` and `folders` with their stamps: what was read, and the folders of the output.

    `inputs` are relative to the site, but for those elsewhere; `records` are the YAML files at its top.
    """

    program: bytes
    inputs: tuple[tuple[str, Stamp | None], ...]
    records: tuple[str, ...]
    outputs: tuple[Output, ...]
    folders: tuple[tuple[str, Stamp], ...]
    told: Told
    rest: Raw

    @property
    def details(self) -> Details:
        """What the outputs were made from."""
        return _DETAILS.decode(self.rest)

    @property
    def searchable(self) -> bool:
        """Whether there is an index to search in."""
        return any(output.url.startswith(INDEX) for output in self.outputs)

    def holds(self, root: Path, out: Path) -> bool:
        """Whether the same build would write what lies there already."""
        return (
            self.program == version()
            and self.records == records(root)
            and all(stamp_of(os.path.join(root, path)) == stamp for path, stamp in self.inputs)
            and self.intact(out)
        )

    def intact(self, out: Path) -> bool:
        """Whether the output is as it was left: no file changed, none came or went."""
        folder = os.fspath(out)
        try:
            return all(_same_folder(f"{folder}/{path}", stamp) for path, stamp in self.folders) and all(
                is_still(f"{folder}/{url}", size, changed) for url, size, changed in self.outputs
            )
        except OSError:
            return False


def _same_folder(path: str, stamp: Stamp) -> bool:
    found = os.lstat(path)
    return found.st_mtime_ns == stamp[0] and found.st_mode == stamp[3]


_MANIFEST = msgpack.Decoder(Manifest)
_DETAILS = msgpack.Decoder(Details)


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
        """The manifest that this user's last build of the kind left; None where there is none."""
        try:
            found = unsealed((self._root / FOLDER / self._name).read_bytes(), self._name.encode(), user_key())
            return _MANIFEST.decode(found) if found is not None else None
        except (OSError, MsgspecError):
            return None

    def told(self) -> Told | None:
        """What the last build said, if it would write what lies there already."""
        manifest = self.find()
        if manifest is None or not manifest.holds(self._root, self._out):
            return None
        out = os.path.realpath(self._out)
        left = staging(os.path.basename(out))
        # What a killed build left is for a build to clear up.
        return (
            None if any(name.startswith(left) for name in os.listdir(os.path.dirname(out))) else manifest.told
        )

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
    root: Path, read: Mapping[str, Stamp | None], elsewhere: Iterable[Path], begun: int
) -> tuple[tuple[str, Stamp | None], ...]:
    """The stamps of all that a build looked at, which began at the time `begun` (ns).

    `read` are files of the site with their stamps before they were read; `elsewhere` folders outside of it.
    """
    found: dict[str, Stamp | None] = dict(read)
    folders = {path.rpartition("/")[0] for path in read if path.startswith("content/articles/")}
    looked = (*CONTENT, *sorted(folders), *(path for folder in WHOLE for path in _all(root, folder)))
    for path in (*looked, *(path for folder in elsewhere for path in _all(folder, ""))):
        found[path] = stamp_of(os.path.join(root, path))
    return tuple((path, _sure(stamp, begun)) for path, stamp in found.items())


def _all(root: Path, folder: str) -> Iterator[str]:
    """A folder, and all that is in it: relative to `root` if `folder` says what of it."""
    top = os.path.join(root, folder) if folder else os.fspath(root)
    for above, folders, files in os.walk(top):
        for path in (above, *(os.path.join(above, name) for name in (*folders, *files))):
            yield os.path.relpath(path, root) if folder else path
    if folder:
        yield folder  # which may come to be


def _sure(stamp: Stamp | None, begun: int) -> Stamp | None:
    return stamp if stamp is None or stamp[0] < begun - SURE else UNSURE


def records(root: Path) -> tuple[str, ...]:
    """The YAML files at the top of a site."""
    return tuple(sorted(name for name in os.listdir(root) if name.endswith((".yaml", ".yml"))))


def manifest_of(
    root: Path,
    out: Path,
    inputs: tuple[tuple[str, Stamp | None], ...],
    outputs: Sequence[Output],
    details: Details,
    told: Told,
) -> Manifest:
    """The manifest of a build that has just been made into `out`."""
    rest = Raw(msgpack.encode(details))
    there = _folders(out, outputs)
    return Manifest(version(), inputs, records(root), tuple(outputs), there, told, rest)


def _folders(out: Path, outputs: Iterable[Output]) -> tuple[tuple[str, Stamp], ...]:
    """The folders of an output with their stamps."""
    paths = {output.url.rpartition("/")[0] for output in outputs}
    above = {path[:at] for path in paths for at, letter in enumerate(path) if letter == "/"}
    found = ((path, stamp_of(os.path.join(out, path))) for path in sorted(paths | above))
    return tuple((path, stamp) for path, stamp in found if stamp is not None)
