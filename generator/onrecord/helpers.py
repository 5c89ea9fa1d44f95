"""Work given to any executor: to threads, to processes, to other machines.

What a piece of work is made of, and what it comes to, passes by a depot; the executor passes names. Pieces
are done once more where the executor does so (Dask, when a worker dies): each is a pure function of what it
is given, and leaves what it came to under its digest.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from functools import lru_cache
from itertools import islice
from threading import Lock
from typing import Any, TypeVar

from onrecord.depot import Depot, depot_at
from onrecord.division import PAYS
from onrecord.program import content_digest

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

Begin = Callable[[Depot, S], Callable[[T], R]]
"""Of a depot, and of what all pieces share: what does one piece."""

AHEAD = 256
"""Pieces that are given out before the first of them has come back."""
SHARED = 2
"""What different work shares, that stays with a helper: reading and writing, and of one build alone."""


class Helpers:
    """Those who work for an executor. `pays`: how many articles or pages there must be to ask them."""

    def __init__(self, executor: Executor, depot: Depot, pays: int = PAYS) -> None:
        self.depot = depot
        self._executor = executor
        self._pays = pays

    def worth_asking(self, items: int) -> bool:
        """Whether there is so much to do that it pays to tell others of it."""
        return items >= self._pays

    def divided(self, begin: Begin[S, T, R], shared: S, pieces: Iterable[T]) -> Iterator[R]:
        """What comes of each piece, in order.

        `begin` is a function of a module; it and all that passes are pickled. Raises OSError where a helper
        is lost, or fails, and its work is not done by another one.
        """
        depot = self.depot
        common = depot.put(pickle.dumps(shared))
        names = (depot.put(pickle.dumps(piece)) for piece in pieces)
        under_way: deque[tuple[str, Future[str]]] = deque()
        try:
            while True:
                for name in islice(names, AHEAD - len(under_way)):
                    under_way.append((name, self._given(begin, common, name)))
                if not under_way:
                    return
                name, future = under_way[0]
                made = _awaited(future)
                under_way.popleft()
                yield pickle.loads(depot.get(made))  # noqa: S301  # held to the digest that the helper told
                depot.forget(name)
                depot.forget(made)
        finally:
            for _, future in under_way:
                future.cancel()

    def _given(self, begin: Begin[S, T, R], common: str, name: str) -> Future[str]:
        try:
            return self._executor.submit(_do, self.depot.address, content_digest(), begin, common, name)
        except RuntimeError as error:  # it is broken, or was shut down
            raise _lost(error) from error


def _awaited(future: Future[str]) -> str:
    try:
        return future.result()
    except OSError:
        raise
    except Exception as error:
        # Every executor has exceptions of its own for a helper that it lost.
        raise _lost(error) from error


def _lost(error: Exception) -> OSError:
    why = str(error).strip().rstrip(".") or "it did not say why"
    return OSError(f"a helper that built a part of the site was lost: {type(error).__name__}: {why}")


# --- what helpers do

_ONE_AT_A_TIME = Lock()
"""Threads of one process do one piece at a time: they share what pages are made of."""


# Any: what is pickled has whatever type the two ends agree on.
def _do(address: str, program: bytes, begin: Begin[Any, Any, Any], common: str, name: str) -> str:
    """Do a piece of work; returns the name of what came of it."""
    if program != content_digest():
        raise OSError(
            "a helper has another version of onrecord, of its libraries or of Python; install the same there"
        )
    depot = depot_at(address)
    piece = pickle.loads(depot.get(name))  # noqa: S301  # held to the digest that the executor passed
    with _ONE_AT_A_TIME:
        made = _begun(address, begin, common)(piece)
    return depot.put(pickle.dumps(made))


@lru_cache(SHARED)
def _begun(address: str, begin: Begin[Any, Any, Any], common: str) -> Callable[[Any], Any]:
    depot = depot_at(address)
    return begin(depot, pickle.loads(depot.get(common)))  # noqa: S301  # held to its digest, as above
