"""Helpers on other machines: the workers of a scheduler of Dask's. The only door to `distributed`."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

PATIENCE = 30
"""Seconds to wait for the scheduler, and for the first of its workers."""


@contextmanager
def executor_of(scheduler: str) -> Iterator[Executor]:
    """The workers of the scheduler at an address such as `tcp://10.0.0.5:8786` or `tls://…`.

    Raises OSError where Dask is not installed, the scheduler does not answer, or nobody works for it.
    """
    try:
        from distributed import Client
    except ImportError:
        raise OSError("Dask is not installed; install it with `pip install 'onrecord[cluster]'`") from None
    try:
        client = Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise OSError(f"the scheduler {scheduler} cannot be used: {error}") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise OSError(f"nobody works for the scheduler {scheduler}: start workers first") from None
        yield client.get_executor(pure=False)
