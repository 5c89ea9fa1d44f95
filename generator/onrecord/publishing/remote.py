"""A store of files as a target, changed in place: file by file, each whole, in waves (`publication`).

What the target says of itself lies in its folder `.onrecord/`:

    published.json    what is published; written last
    publishing.json   the steps of a publishing that is under way, or was cut off; written first, removed last
    progress.json     how many of them are done: written at least every other second, and so a sign of life
    kept/DIGEST       what former states are made of, and the present one is not
    sent/             files that are not whole yet, where the store knows no other way

Whoever finds `publishing.json` there waits a moment for a sign of life. Without one he goes on where it ends.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from hashlib import sha256
from typing import Protocol, TypeVar

from msgspec import DecodeError, Struct, json

from onrecord import publication
from onrecord.progress import Tell
from onrecord.publication import (
    MANIFEST,
    STATE,
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
from onrecord.publishing.places import Busy, Found, Gone, TargetFailed, TargetRefused, Where, hold_same

UNDER_WAY = f"{STATE}publishing.json"
PROGRESS = f"{STATE}progress.json"
KEPT = f"{STATE}kept/"
BEING_SENT = f"{STATE}sent/"
"""Where files lie until they are whole, in stores that know no other way."""
AT_ONCE = 16
"""Files that are sent, kept or removed at the same time."""
BEAT = 2.0  # seconds between signs of life
OFTEN = 50
"""Steps after which it is told how far the work is, even if that takes less time."""
PATIENCE = 3 * BEAT  # seconds without one after which nobody is at work any more
BUSY = "another publishing to this target is at work"

T = TypeVar("T")


class Store(Protocol):
    """Where files lie by their path. Raises TargetFailed, with what to do next: Gone where all is gone."""

    where: str
    """What people call it."""

    async def read(self, path: str) -> bytes | None:
        """What is in a file; None if there is none."""

    async def write(self, path: str, content: bytes) -> None:
        """Put a file there in one step, in the place of another if there is one."""

    async def create(self, path: str, content: bytes) -> bool:
        """Put a file there if there is none; says whether it did."""

    async def copy(self, path: str, to: str) -> None:
        """Put a copy of a file beside it, if it is not there already; nothing where there is no such file."""

    async def remove(self, paths: Sequence[str]) -> None:
        """Remove files, as far as they are there."""

    async def names(self, folder: str) -> Sequence[str]:
        """The names of the files in a folder, which ends with a slash."""

    async def exists(self, path: str) -> bool:
        """Whether there is such a file."""

    async def anything(self) -> str | None:
        """The name of something at the target; None if it is empty."""


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

    def look(self) -> Found:
        """See `places.Place`."""

        async def work(store: Store) -> Found:
            return Found(await _look(store), await store.read(UNDER_WAY) is not None)

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

    def publish(self, where: Where, before: Release | None, after: Release, tell: Tell) -> None:
        """See `places.Place`."""

        async def fetched(path: str, file: File) -> bytes:
            return await asyncio.to_thread(where(path).read_bytes)

        self._within(lambda store: self._change(store, before, after, fetched, tell))

    def roll_back(self, before: Release, after: Release, tell: Tell) -> None:
        """See `places.Place`."""

        async def work(store: Store) -> None:
            async def fetched(path: str, file: File) -> bytes:
                content = await store.read(KEPT + file.digest)
                if content is None:
                    raise TargetFailed(f"{path} of {after.id} was not kept; publish the site anew instead")
                return content

            await self._change(store, before, after, fetched, tell)

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
    ) -> None:
        """Lead from what is at the target to the state `after`."""
        hold_same(before, await _look(store))
        found = await store.read(UNDER_WAY)
        state = publication.State(before.there if before is not None else {})
        if found is not None:
            state = await self._cut_off(store, before, found)
        if before is not None or found is not None:
            await _refuse_strangers(store, state, after)
        begun = publication.begun(secrets.token_hex(8), before, state, after)
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
                    if isinstance(wave[0], Keep):
                        # What is kept now is never kept once more, from what is there later.
                        await signs.give()
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
                    anew = publication.begun(secrets.token_hex(8), None, publication.State({}), after)
                    await store.create(UNDER_WAY, publication.written(anew))
            raise
        await store.remove((UNDER_WAY, PROGRESS))
        needless = [KEPT + name for name in await store.names(KEPT) if name not in after.needed]
        await store.remove([*needless, *(BEING_SENT + name for name in await store.names(BEING_SENT))])

    async def _cut_off(self, store: Store, before: Release | None, found: bytes) -> publication.State:
        """What is at a target where a publishing was cut off; raises Busy if it is still alive."""
        last = await _progress(store)
        await asyncio.sleep(self._patience)
        if await _progress(store) != last:
            raise Busy(BUSY)
        try:
            under_way = publication.read_under_way(found)
        except Unreadable:  # cut off while it was written, which is before the first step
            return publication.State(before.there if before is not None else {})
        done = last.done if last is not None and last.by == under_way.by else 0
        state = publication.cut_off(before, under_way, done)
        missing: set[str] = set()

        async def look(path: str) -> None:
            if not await store.exists(path):
                missing.add(path)

        await _each(state.doubtful, look)
        return publication.seen(state, missing)


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

    await _each(enumerate(wave, signs.number), work)


async def _each(items: Iterable[T], work: Callable[[T], Awaitable[None]]) -> None:
    """Do the work for each item, some at once; where it fails for one, let the others go."""
    waiting = iter(items)

    async def worker() -> None:
        for item in waiting:
            await work(item)

    tasks = [asyncio.ensure_future(worker()) for _ in range(AT_ONCE)]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


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

    await _each((path for path in after.there if path not in state.there), look)


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
