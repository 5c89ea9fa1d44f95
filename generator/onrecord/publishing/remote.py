"""A store of files as a target, changed in place: file by file, each whole, in waves (`publication`).

What the target says of itself lies in a folder of its own (`store`). Whoever finds `publishing.json` there
waits a moment for a sign of life. Without one he goes on where it ends.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Collection
from contextlib import AbstractAsyncContextManager, suppress
from hashlib import sha256
from typing import TypeVar

from msgspec import DecodeError, Struct, json
from msgspec.structs import replace

from onrecord import publication
from onrecord.progress import Tell
from onrecord.publication import (
    MANIFEST,
    NOTHING_AMISS,
    Amiss,
    File,
    Keep,
    Put,
    Release,
    Remove,
    Step,
    UnderWay,
    Unreadable,
    Wave,
)
from onrecord.publishing.inspection import inspected
from onrecord.publishing.places import Busy, Found, Gone, TargetFailed, TargetRefused, Where, hold_same
from onrecord.publishing.store import BEING_SENT, KEPT, PROGRESS, UNDER_WAY, Store, each

BEAT = 2.0  # seconds between signs of life
OFTEN = 50
"""Steps after which it is told how far the work is, even if that takes less time."""
PATIENCE = 3 * BEAT  # seconds without one after which nobody is at work any more
BUSY = "another publishing to this target is at work"

T = TypeVar("T")


class Progress(Struct, frozen=True):
    """How far a publishing is: `by` tells it from any other, `beat` grows as long as it is alive."""

    by: str
    beat: int
    done: int


_PROGRESS = json.Decoder(Progress)


class RemotePlace:
    """A store as a target; `connect` opens it anew for each thing to be done."""

    def __init__(
        self, connect: Callable[[], AbstractAsyncContextManager[Store]], patience: float = PATIENCE
    ) -> None:
        self._connect = connect
        self._patience = patience

    def look(self, where: Where, thorough: bool = False) -> Found:
        """See `places.Place`."""

        async def work(store: Store) -> Found:
            published, under_way = await _look(store), await store.read(UNDER_WAY)
            state = await _so_far(store, published, under_way)
            amiss = await inspected(store, state, where, thorough) if state.there else NOTHING_AMISS
            return Found(published, under_way is not None, amiss)

        return self._within(work)

    def read(self, path: str) -> bytes | None:
        """See `places.Place`."""

        async def work(store: Store) -> bytes | None:
            before = await _look(store)
            file = before.files.get(path) if before is not None else None
            if file is None:
                return None
            # Where a publishing was cut off, another file may be there already, and this one kept.
            for place in (path, KEPT + file.digest):
                content = await store.read(place)
                if content is not None and sha256(content).hexdigest() == file.digest:
                    return content
            return None

        return self._within(work)

    def publish(
        self,
        where: Where,
        before: Release | None,
        after: Release,
        tell: Tell,
        amiss: Amiss = NOTHING_AMISS,
    ) -> None:
        """See `places.Place`."""

        async def fetched(path: str, file: File) -> bytes:
            return await asyncio.to_thread(where(path).read_bytes)

        async def work(store: Store) -> None:
            await self._change(store, before, after, fetched, tell, amiss)

        self._within(work)

    def roll_back(self, before: Release, after: Release, tell: Tell, amiss: Amiss = NOTHING_AMISS) -> None:
        """See `places.Place`."""

        async def work(store: Store) -> None:
            async def fetched(path: str, file: File) -> bytes:
                content = await store.read(KEPT + file.digest)
                if content is None:
                    raise _not_kept(path, after)
                return content

            kept = frozenset(await store.names(KEPT))
            # What is amiss, was the same then, and is not kept stays as it is; all else is brought back.
            same = {path: file for path, file in after.there.items() if before.there.get(path) == file}
            stays = {path for path, file in same.items() if file.digest not in kept}
            await self._change(store, before, after, fetched, tell, amiss.among(amiss.paths - stays), kept)

        self._within(work)

    def _within(self, work: Callable[[Store], Awaitable[T]]) -> T:
        async def run() -> T:
            # What nobody waits for any more, when a signal ends this, is nobody's business.
            asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
            async with self._connect() as store:
                return await work(store)

        return asyncio.run(run())

    async def _change(
        self,
        store: Store,
        before: Release | None,
        after: Release,
        fetched: Callable[[str, File], Awaitable[bytes]],
        tell: Tell,
        amiss: Amiss,
        kept: Collection[str] | None = None,
    ) -> None:
        """Lead from what is at the target to the state `after`.

        Where all that has to be put there is to come from what was `kept` (digests), nothing is begun
        without it.
        """
        hold_same(before, await _look(store))
        found = await store.read(UNDER_WAY)
        if found is not None:
            await self._wait(store)
        state = await _so_far(store, before, found)
        state = publication.seen(state, await _missing(store, state.doubtful))
        if before is not None or found is not None:
            await _refuse_strangers(store, state, after)
        state = publication.befallen(state, amiss)
        after = _without_lost(state, after, kept or ())
        begun = publication.begun(secrets.token_hex(8), before, state, after)
        if kept is not None:
            _hold_kept(begun, after, kept)
        told = publication.written(begun)
        if found is not None:
            await store.write(UNDER_WAY, told)
        # A request whose answer got lost was made again, and found what it had made itself.
        elif not await store.create(UNDER_WAY, told) and await store.read(UNDER_WAY) != told:
            raise Busy(BUSY)
        try:
            async with _Signs(store, begun, tell) as signs:
                for wave in publication.waves(state, after):
                    await _carry_out(store, wave, fetched, signs)
                    # Of later waves nobody believes that they began before this one is told to be done.
                    await signs.give()
            await store.write(MANIFEST, publication.written(after))
            if not await store.exists(UNDER_WAY):  # at the last moment
                await store.remove((MANIFEST,))
                raise Gone(store.where)
        except Gone:
            # What was sent since lies there without a word of whose it is: the next publishing is told.
            with suppress(TargetFailed, TargetRefused):
                if await store.anything() is not None:
                    # By another name: how far this one was is nothing to go by.
                    anew = publication.begun(
                        secrets.token_hex(8), None, publication.anything_of(after), after
                    )
                    await store.create(UNDER_WAY, publication.written(anew))
            raise
        await store.remove((UNDER_WAY, PROGRESS))
        needless = [KEPT + name for name in await store.names(KEPT) if name not in after.needed]
        await store.remove([*needless, *(BEING_SENT + name for name in await store.names(BEING_SENT))])

    async def _wait(self, store: Store) -> None:
        """Wait for a sign of life of another publishing; raises Busy if there is one."""
        last = await _progress(store)
        await asyncio.sleep(self._patience)
        if await _progress(store) != last:
            raise Busy(BUSY)


async def _so_far(store: Store, before: Release | None, found: bytes | None) -> publication.State:
    """What should be at a target, and where a publishing was cut off, what may be."""
    state = publication.State(before.there if before is not None else {})
    if found is None:
        return state
    try:
        under_way = publication.read_under_way(found)
    except Unreadable:  # cut off while it was written, which is before the first step
        return state
    last = await _progress(store)
    done = last.done if last is not None and last.by == under_way.by else 0
    return publication.cut_off(before, under_way, done)


async def _missing(store: Store, paths: Collection[str]) -> Collection[str]:
    missing: set[str] = set()

    async def look(path: str) -> None:
        if not await store.exists(path):
            missing.add(path)

    await each(paths, look)
    return missing


def _without_lost(state: publication.State, after: Release, kept: Collection[str]) -> Release:
    """The state to be, without what is retired and not to be had any more: hardly anybody asks for it."""
    sure = {path: file for path, file in state.there.items() if path not in state.doubtful}
    had = {p: file for p, file in after.retired.items() if sure.get(p) == file or file.digest in kept}
    return replace(after, retired=had)


def _hold_kept(begun: UnderWay, after: Release, kept: Collection[str]) -> None:
    """Raise TargetFailed if what has to be put at the target is neither kept, nor about to be."""
    digests = {*kept, *(step.digest for step in begun.steps if isinstance(step, Keep))}
    for step in begun.steps:
        if isinstance(step, Put) and step.file.digest not in digests:
            raise _not_kept(step.path, after)


def _not_kept(path: str, after: Release) -> TargetFailed:
    return TargetFailed(f"{path} of {after.id} is kept no more; publish the site anew instead")


async def _carry_out(
    store: Store, wave: Wave, fetched: Callable[[str, File], Awaitable[bytes]], signs: _Signs
) -> None:
    async def work(numbered: tuple[int, Step]) -> None:
        number, step = numbered
        match step:
            case Keep(path, digest):
                await store.copy(path, KEPT + digest)
            case Put(path, file):
                await store.write(path, _held(path, file, await fetched(path, file)))
            case Remove(path):
                await store.remove((path,))
        signs.done(number)

    await each(enumerate(wave, signs.number), work)


class _Signs:
    """The signs of life of a publishing, and how far it is.

    `number` is that of the first step of which it is not known that it is done, and so are all before it.
    """

    def __init__(self, store: Store, under_way: UnderWay, tell: Tell) -> None:
        self.number = 0
        self._store = store
        self._steps = len(under_way.steps)
        self._tell = tell
        self._done: set[int] = set()
        self._told = 0
        self._far = asyncio.Event()
        self._by = under_way.by
        self._beat = 0
        self._beating: asyncio.Task[None] | None = None
        self._working = asyncio.current_task()

    async def __aenter__(self) -> _Signs:
        await self._write()
        self._beating = asyncio.ensure_future(self._go_on())
        return self

    async def __aexit__(self, *raised: object) -> None:
        assert self._beating is not None  # noqa: S101  # it is made on entering
        self._beating.cancel()
        with suppress(asyncio.CancelledError):
            await self._beating  # raises what stopped it: that another took over

    def done(self, number: int) -> None:
        """Say that a step is done."""
        self._done.add(number)
        while self.number in self._done:
            self._done.discard(self.number)
            self.number += 1
        if self.number >= self._told + OFTEN:
            self._far.set()
        self._tell(self.number, self._steps)

    async def give(self) -> None:
        """Give a sign now. Raises Busy if another publishing has taken this one's place, Gone if all is."""
        there = await _progress(self._store)
        if there is None and await _is_gone(self._store):
            raise Gone(self._store.where)
        if there is None or there.by != self._by:
            raise Busy(BUSY)
        await self._write()

    async def _write(self) -> None:
        self._beat, self._told = self._beat + 1, self.number
        self._far.clear()
        await self._store.write(PROGRESS, json.encode(Progress(self._by, self._beat, self.number)))

    async def _go_on(self) -> None:
        try:
            while True:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._far.wait(), BEAT)
                await self.give()
        except TargetFailed:
            if self._working is not None:
                self._working.cancel()
            raise


async def _look(store: Store) -> Release | None:
    content = await store.read(MANIFEST)
    if content is not None:
        try:
            return publication.read_release(content)
        except Unreadable:
            raise TargetRefused(
                f"{MANIFEST} at the target, which says what is published, is damaged; bring it back, or"
                " publish to an empty place"
            ) from None
    name = await store.anything()
    if name is not None and await store.read(UNDER_WAY) is None:
        raise TargetRefused(
            f"the target holds {name}, and nothing that OnRecord published; move it away, or publish to an"
            " empty place"
        )
    return None


async def _is_gone(store: Store) -> bool:
    """Whether nothing is left of what the target says of itself in mid-publishing."""
    return await store.read(UNDER_WAY) is None and await store.read(MANIFEST) is None


async def _refuse_strangers(store: Store, state: publication.State, after: Release) -> None:
    """Refuse to write over files that no publishing put there, beside those that one did."""

    async def look(path: str) -> None:
        if await store.exists(path):
            raise TargetRefused(f"{path} is at the target, and not by a publishing of OnRecord; move it away")

    await each((path for path in after.there if path not in state.there), look)


async def _progress(store: Store) -> Progress | None:
    content = await store.read(PROGRESS)
    if content is None:
        return None
    with suppress(DecodeError):
        return _PROGRESS.decode(content)
    return None


def _held(path: str, file: File, content: bytes) -> bytes:
    """The content, if it is what it is to be."""
    if sha256(content).hexdigest() != file.digest:
        raise TargetFailed(f"{path} is not what it was when it was made; run the command again")
    return content
