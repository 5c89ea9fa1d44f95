"""The pages to a folder, all at once or not at all.

A build is made beside the output and exchanged with it in one step of the file system, so that at any
moment, after any kill, the output folder holds the former site or the new one, whole.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import secrets
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path

from onrecord.artifacts import Artifact, Output, Stream, staging
from onrecord.locks import locked
from onrecord.regular import NoFile, TooLarge, read
from onrecord.stamps import link_stamp, same_content, stamp
from onrecord.standby import Settled, Standby, fill, folders_of, give, settled, take

MARK = ".onrecord-output"
MARK_TEXT = "This folder was made by OnRecord and is replaced as a whole by the next build. It holds:\n"
MAX_MARK = 1_000_000  # bytes; it names what lies at the top of a site
FORMER = "-former"

PATIENCE = 10.0
"""Seconds to wait for the lock of the folder around the output. Builds hold it for moments; whoever else
does (`flock . onrecord build`, say) may do so for good, and must not stop the build."""

RENAMEAT2 = {"x86_64": 316, "aarch64": 276}
"""The number of the system call, for C libraries that have no function for it (musl before 1.2.6)."""


class NotKept(Exception):
    """A file of the former site is not what it was when it was written."""


class OutputRefused(Exception):
    """The output may not go there; the message says why and what to do."""


class Replacement:
    """A site that is being written, beside the one whose place it takes.

    Several processes may write to it: each has its own, and `join` tells one what the others wrote.
    """

    def __init__(self, folder: Path, out: Path, there: Settled) -> None:
        """`there` is what lies in the folder already: files of the former site, each as it was left."""
        self.outputs: list[Output] = []
        """What was written so far."""
        self.kept = False
        """Whether any file was taken over."""
        self._folder = folder
        self._out = out
        self._there = there

    def write(self, artifact: Artifact | Stream) -> None:
        """Write a file. Raises OSError if the disk fails."""
        with _blamed_on(self._out):
            if artifact.path in self._there.files:
                # Never written over: the output has the same file.
                os.unlink(f"{self._folder}/{artifact.path}")
                self._there.files.remove(artifact.path)
            self.outputs.append(_write(self._folder, artifact, self._there.folders))

    def keep(self, former: Output) -> None:
        """Take a file over from the site whose place this one takes.

        Raises NotKept if it is not as it was left, OSError if the disk fails.
        """
        self.kept = True
        if former.url not in self._there.files:
            with _blamed_on(self._out):
                _make_room(self._folder, former.url, self._there.folders)
                former = _taken_over(former, self._out, self._folder)
        self.outputs.append(former)

    def join(self, outputs: Iterable[Output]) -> None:
        """Count in what another process wrote."""
        self.outputs += outputs

    def complete(self) -> None:
        """Remove what is there and was neither written nor kept, and say in the folder what it holds."""
        urls = {output.url for output in self.outputs}
        with _blamed_on(self._out):
            for url in self._there.files - urls:
                os.unlink(f"{self._folder}/{url}")
            for folder in sorted(
                self._there.folders - folders_of(urls), reverse=True
            ):  # the inner ones first
                os.rmdir(f"{self._folder}/{folder}")
            told = "".join(f"{name}\n" for name in sorted({url.partition("/")[0] for url in urls}))
            (self._folder / MARK).write_text(MARK_TEXT + told, encoding="utf-8")


@contextmanager
def replacing(out: Path, site: Path | None = None, standby: Standby | None = None) -> Iterator[Replacement]:
    """A place to write a site to; at the end it is put in the place of `out`.

    With a `standby` the former site is put aside and not removed, and the new one made of what lies there.

    Raises OutputRefused if `out` holds anything that no build made, or would swallow the site itself;
    OSError if the disk fails. In either case, as after a kill and whatever is raised within, `out` is what
    it was.
    """
    out = Path(os.path.realpath(out))
    check_target(out, site)
    with ExitStack() as in_use:
        staging, there = _begun(out, standby, in_use)
        made = Replacement(staging, out, there)
        yield made
        made.complete()
        with _blamed_on(out), locked(out.parent, PATIENCE):
            check_target(out, site)  # once more: building takes a while
            # Its lock says that the former site is in use, once it lies where abandoned ones are removed.
            with locked(out) if out.exists() else nullcontext(False) as held:
                _exchange(staging, out)
                if standby is not None and made.kept and held:
                    give(staging, standby.place)
    if standby is not None and not made.kept:
        _double(out, made.outputs, standby.place)


def write_site(artifacts: Iterable[Artifact | Stream], out: Path, site: Path | None = None) -> int:
    """Write all artifacts and put them in the place of `out` (see `replacing`); returns how many bytes."""
    with replacing(out, site) as made:
        for artifact in artifacts:
            made.write(artifact)
    return sum(output.size for output in made.outputs)


def clear_up(out: Path) -> None:
    """Remove what killed builds left beside an output that stays as it is."""
    out = Path(os.path.realpath(out))
    with suppress(OSError), locked(out.parent, PATIENCE):
        _recover(out)


def check_target(out: Path, site: Path | None) -> None:
    """Raise OutputRefused where a build may not write."""
    named, out = Path(os.path.abspath(out)), Path(os.path.realpath(out))
    if site is not None and named.is_relative_to(site) and not out.is_relative_to(site.resolve()):
        # A site may come from strangers, with a link of theirs.
        raise OutputRefused(f"{named} is a link that leads out of the site; name {out} itself with --out")
    if site is not None and site.resolve().is_relative_to(out):
        raise OutputRefused(f"{out} holds the site itself; choose another folder with --out")
    for kept in ("content", "seeds", "themes", "locale"):
        if site is not None and out.is_relative_to((site / kept).resolve()):
            raise OutputRefused(f"{out} lies in the site's {kept}/; choose another folder with --out")
    there = next(path for path in (out, *out.parents) if path.exists())
    if not there.is_dir():
        raise OutputRefused(f"{there} is a file; choose a folder with --out")
    if there == out and (name := _foreign(out)) is not None:
        raise OutputRefused(
            f"{out} holds {name}, which no build of OnRecord made; move it away or choose another folder"
            " with --out"
        )


def _foreign(out: Path) -> str | None:
    """The name of something in the folder that no build made; None if there is nothing of the kind.

    Only the top of the folder is looked at: there lie `.git`, `CNAME`, files that prove who owns a domain.
    """
    names = {entry.name for entry in os.scandir(out)}
    if MARK in names:
        try:
            made = read(out / MARK, MAX_MARK).decode("utf-8", "replace").splitlines()
        except (NoFile, TooLarge):
            return MARK
        names -= {MARK, ".DS_Store", *made}  # Finder leaves its own in every folder that was looked at
    return min(names, default=None)


@contextmanager
def _blamed_on(out: Path) -> Iterator[None]:
    """What fails beside the output is told by the output's name, the only one that its owner knows."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(out)) from error


def _begun(out: Path, standby: Standby | None, in_use: ExitStack) -> tuple[Path, Settled]:
    """A folder to write to, and what is in it of the former site."""
    if standby is not None:
        folder = in_use.enter_context(_staging(out, standby.place))
        with suppress(OSError):  # somebody took rights away, say
            return folder, settled(folder, standby.outputs)
    return in_use.enter_context(_staging(out)), Settled(set(), set())


@contextmanager
def _staging(out: Path, aside: Path | None = None) -> Iterator[Path]:
    """A folder beside `out`, locked while it is in use, gone afterwards with whatever is in it.

    It is a new one, or what was put `aside`, so that there is nothing there from then on.
    """
    with ExitStack() as in_use:
        folder = _name_beside(out)
        try:
            with _blamed_on(out):
                out.parent.mkdir(parents=True, exist_ok=True)
                # Under this lock no other build takes the new folder, not locked yet, for an abandoned one.
                with locked(out.parent, PATIENCE):
                    _recover(out)
                    if not (aside is not None and take(aside, folder) and in_use.enter_context(_own(folder))):
                        folder = _name_beside(out)
                        folder.mkdir()
                        in_use.enter_context(locked(folder))
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _name_beside(out: Path) -> Path:
    return out.parent / f"{staging(out.name)}{secrets.token_hex(4)}"


@contextmanager
def _own(folder: Path) -> Iterator[bool]:
    """Hold the lock of a folder that was taken; false if somebody else has it, or it is gone."""
    try:
        with locked(folder) as held:
            yield held and folder.exists()
    except FileNotFoundError:
        yield False


def _double(out: Path, outputs: Sequence[Output], aside: Path) -> None:
    """Put a second output aside, of the same files; where that cannot be, the next build does more."""
    with suppress(OSError):
        if os.stat(out.parent).st_dev == os.stat(aside.parent).st_dev:
            with _staging(out) as folder:
                fill(folder, out, outputs)
                give(folder, aside)


def _recover(out: Path) -> None:
    """Clean up after killed builds; a folder of one that is still at work has its lock held."""
    start = staging(out.name)
    for folder in sorted(path for path in out.parent.iterdir() if path.name.startswith(start)):
        with suppress(OSError), locked(folder) as abandoned:
            if not abandoned:
                continue
            if folder.name.endswith(FORMER) and not out.exists():
                folder.rename(out)  # killed between the two renames of _exchange
            else:
                shutil.rmtree(folder, ignore_errors=True)


def _write(folder: Path, artifact: Artifact | Stream, folders: set[str]) -> Output:
    """Write one file; `folders` are those that exist already."""
    _make_room(folder, artifact.path, folders)
    try:
        with open(f"{folder}/{artifact.path}", "xb") as file:
            file.writelines((artifact.content,) if isinstance(artifact, Artifact) else artifact.pieces)
            file.flush()  # its time of change is what it will stay
            return Output(artifact.path, stamp(os.fstat(file.fileno())))
    except FileExistsError:
        # A bug, and never a silent loss.
        raise AssertionError(f"two pages have one address: {artifact.path}") from None


def _make_room(folder: Path, path: str, folders: set[str]) -> None:
    """Make the folder that a file is to lie in; `folders` are those that exist already."""
    if not {"", ".", ".."}.isdisjoint(path.split("/")):
        raise AssertionError(f"an artifact would leave the output folder: {path}")
    above = path.rpartition("/")[0]
    if above and above not in folders:
        (folder / above).mkdir(parents=True, exist_ok=True)
        folders.add(above)


def _taken_over(former: Output, out: Path, folder: Path) -> Output:
    """A file of the output, in a folder too. Raises NotKept if it is not as it was left."""
    path = f"{folder}/{former.url}"
    try:
        _link(f"{out}/{former.url}", path)
    except FileNotFoundError:
        raise NotKept(former.url) from None
    now = link_stamp(path)
    if now is None or not same_content(now, former.stamp):
        raise NotKept(former.url)
    return Output(former.url, now)


def _link(file: str, path: str) -> None:
    """Give a file a second name; where the file system knows no such thing, copy it, its times too."""
    try:
        os.link(file, path, follow_symlinks=False)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copy2(file, path, follow_symlinks=False)


def _exchange(new: Path, out: Path) -> None:
    """Put `new` at `out` in one step; what was at `out` is then at `new`, if anything was."""
    try:
        if not out.exists():
            new.rename(out)
        elif not _swap(new, out):
            _replace(new, out)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EBUSY):
            raise
        raise OutputRefused(
            f"{out} cannot be exchanged as a whole: it is a mount point or part of a container's image;"
            " choose a folder inside it, or another one, with --out"
        ) from None


def _replace(new: Path, out: Path) -> None:
    """Two renames, with a moment in between, where the file system knows no exchange."""
    aside = new.with_name(new.name + FORMER)
    out.rename(aside)
    try:
        new.rename(out)
    except OSError:
        aside.rename(out)
        raise
    aside.rename(new)


def _swap(first: Path, second: Path) -> bool:
    """Exchange two paths by the system call for it; False where system or file system has none.

    renameat2(2) with RENAME_EXCHANGE on Linux, renamex_np(2) with RENAME_SWAP on macOS; Python has
    neither.
    """
    failed = _exchange_call(os.fsencode(first), os.fsencode(second))
    if failed in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP):
        return False
    if failed:
        raise OSError(failed, os.strerror(failed), str(second))
    return True


def _exchange_call(first: bytes, second: bytes) -> int:
    """The error number of the call, 0 if it succeeded, ENOSYS if there is no such call here."""
    libc = ctypes.CDLL(None, use_errno=True)
    here, exchange = ctypes.c_int(-100), ctypes.c_uint(2)  # AT_FDCWD; RENAME_EXCHANGE, and RENAME_SWAP
    if sys.platform == "darwin":
        failed = libc.renamex_np(first, second, exchange)
    elif hasattr(libc, "renameat2"):
        failed = libc.renameat2(here, first, here, second, exchange)
    elif (number := RENAMEAT2.get(platform.machine())) is not None:
        failed = libc.syscall(ctypes.c_long(number), here, first, here, second, exchange)
    else:
        return errno.ENOSYS
    return ctypes.get_errno() if failed else 0
