"""A file of the author's, rewritten: whole or not at all, and never over somebody else's change."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from onrecord.sources import TextFile

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Changed(Exception):
    """The file is not what was read; somebody saved it in the meantime."""


def rewrite(root: Path, read: TextFile, text: str) -> None:
    """Put `text` in the place of a file of the site as it was read; a byte order mark stays.

    The new file is written beside the old one and renamed, so that after any kill one of them is there,
    whole. Mode and, where that is allowed, owner are kept; a link stays a link to the same file. Raises
    Changed where the file differs from what was read, OSError where it cannot or must not be written.
    """
    path = Path(os.path.realpath(root / read.path))
    data = _unchanged(path, read)
    mark = BYTE_ORDER_MARK if data.startswith(BYTE_ORDER_MARK) else b""
    there = path.stat()
    if not (there.st_mode & 0o222 and os.access(path, os.W_OK)):  # exchanging it would work all the same
        raise PermissionError(errno.EACCES, "it is write-protected", read.path)
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}~")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(mark + text.encode("utf-8"))
            file.flush()
            with suppress(PermissionError):
                os.fchown(file.fileno(), there.st_uid, there.st_gid)
            os.fchmod(file.fileno(), there.st_mode & 0o7777)
            os.fsync(file.fileno())
        _unchanged(path, read)  # once more, as late as can be
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def rewrite_all(root: Path, files: Sequence[tuple[TextFile, str]]) -> None:
    """Rewrite several files, or none: where one cannot be, those before it become again what they were.

    Raises Changed and OSError as `rewrite` does.
    """
    for read, _ in files:
        _unchanged(Path(os.path.realpath(root / read.path)), read)
    done: list[tuple[TextFile, TextFile]] = []
    try:
        for read, text in files:
            rewrite(root, read, text)
            data = Path(os.path.realpath(root / read.path)).read_bytes()
            done.append((read, TextFile(read.path, text, "sha256:" + hashlib.sha256(data).hexdigest())))
    except BaseException:
        for before, after in done:
            with suppress(Changed, OSError):
                rewrite(root, after, before.text)
        raise


def _unchanged(path: Path, read: TextFile) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise Changed from None
    if "sha256:" + hashlib.sha256(data).hexdigest() != read.digest:
        raise Changed
    return data
