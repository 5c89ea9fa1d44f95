"""What somebody else did to files of ours at a store.

A listing tells it at little cost: a file is missing, or has another size, or was written later than the
target last wrote of itself what is published, by one and the same clock. Of the last kind it is seen what is
in them; and so it is of all, where it is asked for. None that the store has a digest of has to be fetched.
"""

from __future__ import annotations

import asyncio
import math
from hashlib import md5, sha256
from pathlib import Path

from onrecord.publication import MANIFEST, Amiss, File, State, glance
from onrecord.publishing.places import Where
from onrecord.publishing.store import PROGRESS, Store, each


async def inspected(store: Store, state: State, where: Where, thorough: bool) -> Amiss:
    """What is amiss at a store that is to be in this state; `thorough` looks into every file."""
    listed = await store.listed({*state.there, MANIFEST, PROGRESS})
    told = (listed[path].written or 0.0 for path in (MANIFEST, PROGRESS) if path in listed)
    listing, unsure = glance(state, listed, -math.inf if thorough else max(told, default=0.0))
    missing, altered = set[str](), set(listing.altered)

    async def ask_for(path: str) -> None:
        # Some list a name in another form than they were given it: in the other form of Unicode, say.
        if not await store.exists(path):
            missing.add(path)
        elif thorough:
            await look_into(path)

    async def look_into(path: str) -> None:
        file, digest = state.there[path], listed[path].md5 if path in listed else None
        if digest is not None and digest == await asyncio.to_thread(_md5_here, where(path), file):
            return
        content = await store.read(path)
        if content is None:
            missing.add(path)
        elif sha256(content).hexdigest() != file.digest:
            altered.add(path)

    await each(listing.missing, ask_for)
    await each(unsure, look_into)
    return Amiss(tuple(sorted(missing)), tuple(sorted(altered)))


def _md5_here(path: Path, file: File) -> str | None:
    """The MD5 of what is published, if it is to be found on this machine."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    is_it = sha256(content).hexdigest() == file.digest
    return md5(content, usedforsecurity=False).hexdigest() if is_it else None
