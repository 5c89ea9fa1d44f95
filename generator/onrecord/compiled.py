"""Compiled templates, kept between runs: to compile those of a page takes longer than to render a hundred.

They lie in the user's cache folder, sealed like whatever else of ours is believed when it is found again, and
may be deleted at any time.
"""

from __future__ import annotations

import shutil
from collections import OrderedDict
from contextlib import suppress
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from types import CodeType
from typing import ClassVar

import platformdirs
from jinja2.bccache import Bucket, BytecodeCache

from onrecord.private import sealed, unsealed, user_folder, user_key
from onrecord.program import version

IN_HAND = 512
"""Templates that stay in memory: those of several themes and languages."""
VERSIONS = 3
"""Versions of the program whose templates are kept."""


class Compiled(BytecodeCache):
    """What Jinja asks for a template that it would compile. `setting` tells what it is compiled with."""

    _in_hand: ClassVar[OrderedDict[tuple[str, str], CodeType]] = OrderedDict()

    def __init__(self, setting: bytes) -> None:
        self._setting = setting
        self._key = user_key()

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """What tells a template, compiled with this setting by this program, from all others."""
        told = repr((name, filename, self._setting, version())).encode()
        return blake2b(told, digest_size=16).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Put the compiled template into the bucket, if it is known and its source is the same."""
        bucket.code = self._in_hand.get((bucket.key, bucket.checksum))
        if bucket.code is None:
            with suppress(OSError):
                content = unsealed((_folder() / bucket.key).read_bytes(), bucket.key.encode(), self._key)
                if content is not None:
                    bucket.load_bytecode(BytesIO(content))
                    self._hold(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that has just been compiled; on the disk if that can be."""
        self._hold(bucket)
        with suppress(OSError):
            folder = _folder()
            if not folder.exists():
                folder.mkdir(parents=True, mode=0o700)
                _clear_out(folder.parent)
            beside = folder / f"{bucket.key}.{token_hex(4)}"
            beside.write_bytes(sealed(bucket.bytecode_to_string(), bucket.key.encode(), self._key))
            beside.replace(folder / bucket.key)

    def _hold(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._in_hand[bucket.key, bucket.checksum] = bucket.code
            while len(self._in_hand) > IN_HAND:
                self._in_hand.popitem(last=False)


def _folder() -> Path:
    return user_folder(platformdirs.user_cache_path) / "templates" / version().hex()


def _clear_out(folder: Path) -> None:
    """Remove what older versions of the program left."""
    versions = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    for path in versions[:-VERSIONS]:
        shutil.rmtree(path, ignore_errors=True)
