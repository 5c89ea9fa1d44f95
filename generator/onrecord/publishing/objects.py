"""Object stores: S3 and what speaks like it, Google Cloud Storage, Azure Blob Storage, by one library."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from onrecord.hosting import cache_control, content_type
from onrecord.publication import STATE, Listed
from onrecord.publishing.places import SILENCE, Gone, TargetFailed, TargetRefused
from onrecord.publishing.store import each
from onrecord.targets import Objects

if TYPE_CHECKING:
    from obstore import Attributes, ObjectMeta
    from obstore.store import ClientConfig, ObjectStore, RetryConfig, S3Config

_MD5 = re.compile(r'"?([0-9a-f]{32})"?')
"""An entity tag that may be the MD5 of what is in a file; of one that is encrypted it is something else."""
OURS = "no-store"
"""What caches are told of what the target says of itself."""
KEYS = {
    "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
}
"""Where a store's keys are looked for."""
LENT = {
    "s3": (
        "AWS_ACCESS_KEY_ID",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_METADATA_ENDPOINT",
    ),
    "gs": ("GOOGLE_",),
    "az": ("AZURE_",),
}
"""How a variable begins that tells where the keys are. Without any, the library would ask an address of the
local network for them, where a cloud's own machines are answered: nobody is asked who was not named."""


class ObjectFiles:
    """The files of a store below a prefix; implements `store.Store`."""

    def __init__(self, target: Objects, store: ObjectStore) -> None:
        import obstore

        self.where = f"{target.kind}://{target.bucket}"
        self._target = target
        self._store = store
        self._do = obstore

    async def read(self, path: str) -> bytes | None:
        """See `store.Store`."""
        with _told(self._target):
            try:
                found = await self._do.get_async(self._store, path)
                return bytes(await found.bytes_async())
            except FileNotFoundError:
                return None

    async def write(self, path: str, content: bytes) -> None:
        """See `store.Store`."""
        with _told(self._target):
            await self._do.put_async(self._store, path, content, attributes=_attributes(path))

    async def create(self, path: str, content: bytes) -> bool:
        """See `store.Store`."""
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        with _told(self._target):
            try:
                attributes = _attributes(path)
                await self._do.put_async(self._store, path, content, attributes=attributes, mode="create")
            except (AlreadyExistsError, PreconditionError):
                return False
            return True

    async def copy(self, path: str, to: str) -> None:
        """See `store.Store`."""
        with _told(self._target), suppress(FileNotFoundError):
            await self._do.copy_async(self._store, path, to)

    async def remove(self, paths: Sequence[str]) -> None:
        """See `store.Store`."""
        with _told(self._target):
            for path in paths:
                try:
                    await self._do.delete_async(self._store, path)
                except FileNotFoundError:
                    continue

    async def names(self, folder: str) -> Sequence[str]:
        """See `store.Store`."""
        with _told(self._target):
            found = await self._do.list_with_delimiter_async(self._store, prefix=folder.rstrip("/"))
            return [meta["path"].rpartition("/")[2] for meta in found["objects"]]

    async def listed(self, paths: Collection[str]) -> Mapping[str, Listed]:
        """See `store.Store`. Listed are the folders at the top that hold files of ours, at once."""
        found: dict[str, Listed] = {}

        async def look(folder: str) -> None:
            if f"{folder}/" in ("/", STATE):  # beside which, or below which, may lie a great deal more
                listing = await self._do.list_with_delimiter_async(self._store, prefix=folder or None)
                found.update(map(_listed, listing["objects"]))
                return
            async for metas in self._do.list(self._store, prefix=folder):
                found.update(map(_listed, metas))

        with _told(self._target):
            await each({path.partition("/")[0] if "/" in path else "" for path in paths}, look)
        return found

    async def exists(self, path: str) -> bool:
        """See `store.Store`."""
        with _told(self._target):
            try:
                await self._do.head_async(self._store, path)
            except FileNotFoundError:
                return False
            return True

    async def anything(self) -> str | None:
        """See `store.Store`."""
        with _told(self._target):
            try:
                found = await self._do.list_with_delimiter_async(self._store)
            except FileNotFoundError:
                raise TargetRefused(
                    f"there is no bucket {self._target.bucket}; make it, or correct the address"
                ) from None
        names = [*(meta["path"] for meta in found["objects"]), *found["common_prefixes"]]
        return min((name for name in names if f"{name.rstrip('/')}/" != STATE), default=None)


@asynccontextmanager
async def object_store(target: Objects) -> AsyncIterator[ObjectFiles]:
    """The files of a store. Raises TargetFailed where the library for it is missing, or refuses."""
    try:
        from obstore.store import AzureStore, GCSStore, S3Store
    except ImportError:
        raise TargetFailed(
            "what speaks with object stores is not installed; install it with:"
            " pip install 'onrecord[publish-objects]'"
        ) from None
    if not any(name.startswith(LENT[target.kind]) for name in os.environ):
        raise TargetFailed(
            f"there are no keys for {target.kind}://{target.bucket}; set {KEYS[target.kind]}"
            " in the environment"
        )
    # A request may fail at the last moment, and be made once more.
    patience = timedelta(seconds=SILENCE / 2)
    retries: RetryConfig = {"retry_timeout": patience}
    options: ClientConfig = {"timeout": patience}
    if target.endpoint is not None and target.endpoint.startswith("http://"):
        options["allow_http"] = True
    prefix = target.prefix or None
    store: ObjectStore
    with _told(target):
        if target.kind == "gs":
            store = GCSStore(target.bucket, prefix=prefix, client_options=options, retry_config=retries)
        elif target.kind == "az":
            store = AzureStore(target.bucket, prefix=prefix, client_options=options, retry_config=retries)
        else:
            config: S3Config = {}
            if target.endpoint is not None:
                config["endpoint"] = target.endpoint
            if target.region is not None:
                config["region"] = target.region
            store = S3Store(
                target.bucket, prefix=prefix, config=config, client_options=options, retry_config=retries
            )
    yield ObjectFiles(target, store)


@contextmanager
def _told(target: Objects) -> Iterator[None]:
    """What the library says is wrong, for people."""
    from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

    where = f"{target.kind}://{target.bucket}"
    try:
        yield
    except (PermissionDeniedError, UnauthenticatedError):
        raise TargetFailed(
            f"{where} refuses the keys it was given; see that {KEYS[target.kind]} are right and may read,"
            " write, list and delete there, and run the command again"
        ) from None
    except FileNotFoundError:  # where that may be is asked for by whoever asks
        raise Gone(where) from None
    except (BaseError, OSError) as error:
        said = str(error).strip().splitlines()
        again = "run the command again: what has been sent is not sent anew"
        if "kind: Timeout" in str(error):  # for which the library has no class
            raise TargetFailed(
                f"{where} does not answer; see that you are connected and its address is right, and {again}"
            ) from None
        raise TargetFailed(f"{where} failed: {said[0] if said else type(error).__name__}; {again}") from None


def _attributes(path: str) -> Attributes:
    cache = OURS if path.startswith(STATE) else cache_control(path)
    return {"Content-Type": content_type(path), "Cache-Control": cache}


def _listed(meta: ObjectMeta) -> tuple[str, Listed]:
    tag = _MD5.fullmatch(meta["e_tag"] or "")
    return meta["path"], Listed(meta["size"], tag and tag[1], meta["last_modified"].timestamp())
