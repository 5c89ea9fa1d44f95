"""Work divided among processes, where there is enough of it.

The processes are forked: what they work on is theirs without being passed, and what they pass back is in the
order of the work. Only Linux forks by default; elsewhere a fork may meet libraries that cannot take it.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")

PAYS = 100
"""Articles to read, or pages to write, from which on processes take less time than they need to begin."""
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
YOUNG = 100_000
"""New objects after which the garbage collector looks for circles among them; Python's own number is made
for programs that keep less."""


KILLED = "a process that built a part of the site was killed, for want of memory perhaps; try --jobs 1"


def processes(jobs: int | None, items: int) -> int:
    """How many processes to divide so many items among; `jobs` is the most there may be, None the default."""
    if (items < PAYS and jobs is None) or sys.platform != "linux":
        return 1
    return max(1, min(jobs or len(os.sched_getaffinity(0)), items))


def divided(
    work: Callable[[Sequence[T]], R],
    parts: Sequence[Sequence[T]],
    count: int,
    begin: Callable[[], None] = lambda: None,
) -> Iterator[R]:
    """What `work` makes of each part, in order; in `count` processes, in this one if that is 1.

    `begin` is called first in each of the other processes. What comes back is pickled, nothing else is.
    Raises whatever `work` raises, and OSError where a process is killed.
    """
    if count == 1:
        yield from map(work, parts)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    sys.stdout.flush()
    sys.stderr.flush()
    told = partial(_begin, os.getpid(), work, parts, begin)  # not pickled: the fork has it
    pool = ProcessPoolExecutor(count, get_context("fork"), initializer=told)
    do: Callable[[int], R] = _do
    try:
        yield from pool.map(do, range(len(parts)))
    except BrokenProcessPool:
        raise OSError(KILLED) from None
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def beside(work: Callable[[], R], begin: Callable[[], None] = lambda: None) -> Iterator[Callable[[], R]]:
    """Do `work` in a process of its own while others are at work; gives what waits for what it makes.

    Raises as `divided` does.
    """
    from multiprocessing import get_context

    sys.stdout.flush()
    sys.stderr.flush()
    forked = get_context("fork")
    ours, theirs = forked.Pipe(duplex=False)
    told = partial(_begin, os.getpid(), lambda _: work(), ((),), begin)  # not pickled: the fork has it
    process = forked.Process(target=_do_beside, args=(told, theirs))
    process.start()
    theirs.close()

    def made() -> R:
        try:
            value, fault = ours.recv()
        except EOFError:
            raise OSError(KILLED) from None
        if fault is not None:
            raise fault
        found: R = value
        return found

    try:
        yield made
    finally:
        process.kill()  # it has told what it made, or nobody waits for it any more
        process.join()
        ours.close()


@contextmanager
def much_kept() -> Iterator[None]:
    """Let the garbage collector look less often: nearly everything that is made here stays to the end."""
    before = gc.get_threshold()
    gc.set_threshold(YOUNG, before[1], before[2])
    gc.freeze()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def collector_paused() -> Iterator[None]:
    """What comes from a store stays and holds no circles; to look for some takes longer than all the rest."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


class _Work:
    """What this process was forked for."""

    do: Callable[[int], Any]


def _begin(
    parent: int, work: Callable[[Sequence[T]], R], parts: Sequence[Sequence[T]], begin: Callable[[], None]
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, which ends this one
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)  # there is nothing to clean up here
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    gc.freeze()  # a look at what was there before would copy all of it
    _Work.do = staticmethod(lambda number: work(parts[number]))
    begin()


def _do(number: int) -> Any:
    return _Work.do(number)


def _do_beside(begin: Callable[[], None], to: Connection) -> None:
    begin()
    try:
        to.send((_do(0), None))
    except Exception as fault:  # whatever it is, whoever waits has to hear of it
        to.send((None, fault))
