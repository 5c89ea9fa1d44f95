"""An author's files, rewritten: whole or not at all, and never over somebody else's change.

A file is written beside its place and renamed, so that after any kill one of the two is there, whole. Where
several files change together, a note in `.onrecord/` says what each was: if a kill comes between the renames,
the next command brings back what was there (`undo_cut_off`). The lock of the site's folder is held meanwhile,
so that what lies beside without it was left by a kill, and goes.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from msgspec import MsgspecError, Struct, msgpack

from onrecord.locks import locked
from onrecord.private import FOLDER, own_folder, sealed, unsealed, user_key
from onrecord.sources import TextFile

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
NOTE = "rewriting"
PATIENCE = 1.0
"""Seconds to wait for others who write in this site; who waits in vain clears nothing up."""
BESIDE = re.compile(r"\.onrecord-[0-9a-f]{12}~")
"""The names of files that are not in their place yet. No command reads such, nor do editors show them."""


class Changed(Exception):
    """The file is not what was read; somebody saved it in the meantime."""


class _Former(Struct, frozen=True, array_like=True):
    """What a file was: its path in the site, its bytes, and the digest of what was to take their place."""

    path: str
    content: bytes
    after: str


_NOTE = msgpack.Decoder(tuple[_Former, ...])


def rewrite(root: Path, read: TextFile, text: str) -> None:
    """Put `text` in the place of a file of the site as it was read; a byte order mark stays.

    Mode and, where that is allowed, owner are kept; a link stays a link to the same file. Raises Changed
    where the file differs from what was read, OSError where it cannot or must not be written.
    """
    rewrite_all(root, [(read, text)])


def rewrite_all(root: Path, files: Sequence[tuple[TextFile, str]]) -> None:
    """Rewrite several files, or none, whatever comes between. Raises what `rewrite` does."""
    with locked(root, PATIENCE) as alone, ExitStack() as staged:
        if alone:
            _clear_up({_really(root, read).parent for read, _ in files} | {root / FOLDER})
        # All that needs room on the disk comes first.
        puts = [staged.enter_context(_staged(root, read, text)) for read, text in files]
        with _noted(root, files):
            for put in puts:
                put()


def undo_cut_off(root: Path) -> tuple[str, ...]:
    """Bring files back that were rewritten together with others which were not, since a kill came between.

    Returns their paths. What somebody has saved since stays. Raises OSError where they cannot be written.
    """
    note = root / FOLDER / NOTE
    if not note.exists():
        return ()
    with locked(root, PATIENCE):
        try:
            content = unsealed(note.read_bytes(), NOTE.encode(), user_key())
            formers = _NOTE.decode(content) if content is not None else ()
        except FileNotFoundError:  # it was not cut off: whoever had the lock is done
            return ()
        except MsgspecError:
            formers = ()
        brought_back = _undo(root, formers)
        note.unlink()
    return brought_back


def clear_up(root: Path, folder: str) -> None:
    """Remove what killed commands left in a folder of a site, unless somebody is at work there."""
    with locked(root, PATIENCE) as alone:
        if alone:
            _clear_up({root / folder})


@contextmanager
def beside(root: Path, path: Path) -> Iterator[Path]:
    """A name beside `path`, in the site `root`, which no command reads; what is left there goes."""
    with locked(root, PATIENCE) as alone:
        if alone:
            _clear_up({path.parent})
        with _beside(path) as new:
            yield new


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    new = path.with_name(f".onrecord-{secrets.token_hex(6)}~")
    try:
        yield new
    finally:
        _remove(new)


def _clear_up(folders: Iterable[Path]) -> None:
    """Remove what killed commands left in these folders; nobody else is at work there."""
    for folder in folders:
        with suppress(OSError):
            for path in folder.iterdir():
                if BESIDE.fullmatch(path.name):
                    _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


@contextmanager
def _staged(root: Path, read: TextFile, text: str) -> Iterator[Callable[[], None]]:
    """The new file beside the old one; what is yielded puts it there."""
    path = _really(root, read)
    before = _unchanged(path, read)
    there = path.stat()
    if not there.st_mode & 0o222:  # exchanging it would work all the same
        raise PermissionError(errno.EACCES, "it is write-protected", read.path)
    os.close(os.open(path, os.O_WRONLY))
    with _beside(path) as new:
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(_encoded(before, text))
            file.flush()
            with suppress(PermissionError):
                os.fchown(file.fileno(), there.st_uid, there.st_gid)
            os.fchmod(file.fileno(), there.st_mode & 0o7777)
            os.fsync(file.fileno())

        def put() -> None:
            _unchanged(path, read)  # once more, as late as can be
            new.replace(path)

        yield put


@contextmanager
def _noted(root: Path, files: Sequence[tuple[TextFile, str]]) -> Iterator[None]:
    """Keep a note of what these files are until they are all rewritten; bring them back if that fails."""
    formers = tuple(_former(root, read, text) for read, text in files)
    if len(formers) < 2:
        yield
        return
    note = own_folder(root) / NOTE
    with _beside(note) as new:
        new.write_bytes(sealed(msgpack.encode(formers), NOTE.encode(), user_key()))
        new.replace(note)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            _undo(root, formers)
            note.unlink()
        raise
    note.unlink()


def _former(root: Path, read: TextFile, text: str) -> _Former:
    before = _unchanged(_really(root, read), read)
    return _Former(read.path, before, _digest(_encoded(before, text)))


def _undo(root: Path, formers: Sequence[_Former]) -> tuple[str, ...]:
    """Bring back the files that hold what was to take the place of the former content."""
    brought_back = []
    for former in formers:
        with suppress(Changed):
            now = TextFile(former.path, "", former.after)
            text = former.content.removeprefix(BYTE_ORDER_MARK).decode("utf-8")
            with _staged(root, now, text) as put:
                put()
            brought_back.append(former.path)
    return tuple(brought_back)


def _really(root: Path, read: TextFile) -> Path:
    return Path(os.path.realpath(root / read.path))


def _encoded(before: bytes, text: str) -> bytes:
    mark = BYTE_ORDER_MARK if before.startswith(BYTE_ORDER_MARK) else b""
    return mark + text.encode("utf-8")


def _digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _unchanged(path: Path, read: TextFile) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise Changed from None
    if _digest(data) != read.digest:
        raise Changed
    return data
