"""What the program keeps for itself in a site's folder, in `.onrecord/`, which may be deleted at any time.

All of it is sealed with a key that only this user has: a site's folder may come from strangers, with an
`.onrecord/` of theirs, and what stands there is put into pages, or tells that pages are as they should be,
without another look.
"""

from __future__ import annotations

import errno
import hmac
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import platformdirs

FOLDER = ".onrecord"
SEAL = 16  # bytes
KEY = 32  # bytes


def own_folder(root: Path) -> Path:
    """Our folder in a site's, made if there is none, and kept out of version control.

    Raises OSError, also where there are links in it, or it is one: they may lead anywhere.
    """
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    if not is_ours(folder):
        raise FileExistsError(errno.EEXIST, "it holds links, which are not ours", str(folder))
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return folder


def is_ours(folder: Path) -> bool:
    """Whether our folder is there, and neither it nor anything directly in it is a link."""
    try:
        return not folder.is_symlink() and not any(entry.is_symlink() for entry in os.scandir(folder))
    except OSError:
        return False


def sealed(content: bytes, name: bytes, key: bytes) -> bytes:
    """The content behind its seal; `name` is what it may be taken for, so that nothing passes for another."""
    return _seal(content, name, key) + content


def unsealed(found: bytes, name: bytes, key: bytes) -> bytes | None:
    """The content, if its seal is whole."""
    content = found[SEAL:]
    return content if hmac.compare_digest(found[:SEAL], _seal(content, name, key)) else None


def _seal(content: bytes, name: bytes, key: bytes) -> bytes:
    seal = blake2b(name, digest_size=SEAL, key=key)
    seal.update(content)
    return seal.digest()


def user_folder(which: Callable[[str], Path]) -> Path:
    """Our folder among the user's own, which may not be there yet; `which` is of platformdirs.

    Raises OSError for a user without a home: whatever lies below the folder in hand is somebody's site.
    """
    try:
        folder = which("onrecord")
    except RuntimeError:
        folder = Path()
    if not folder.is_absolute():
        raise FileNotFoundError(errno.ENOENT, "this user has no home")
    return folder


def user_key() -> bytes:
    """This user's key, made if there is none; one for this run alone where it cannot be kept."""
    try:
        path = user_folder(platformdirs.user_state_path) / "store.key"
        return _found_key(path) or _kept_key(path)
    except OSError:
        return secrets.token_bytes(KEY)


def _found_key(path: Path) -> bytes | None:
    with suppress(FileNotFoundError):
        found = path.read_bytes()
        if len(found) == KEY:
            return found
        path.unlink()  # a disk lost what was in it; half a key seals nothing
    return None


def _kept_key(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = secrets.token_bytes(KEY)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key)
        try:
            os.link(beside, path)
        except FileExistsError:  # whoever comes first
            return _found_key(path) or key
    finally:
        beside.unlink(missing_ok=True)
    return key
