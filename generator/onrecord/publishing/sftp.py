"""A folder behind SFTP. Hosts, users and keys are those of the user's own `~/.ssh`, as for `ssh` itself."""

from __future__ import annotations

import os
import posixpath
import secrets
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING

from onrecord.publication import STATE, Listed
from onrecord.publishing.places import SILENCE, Gone, TargetFailed
from onrecord.publishing.store import BEING_SENT, each
from onrecord.targets import Sftp

if TYPE_CHECKING:
    from asyncssh import SFTPClient

QUESTIONS = 3
"""How often a silent server is asked whether it lives, before it is given up."""


class SftpFiles:
    """The files of a folder; implements `store.Store`."""

    def __init__(self, target: Sftp, client: SFTPClient) -> None:
        self.where = target.host
        self._target = target
        self._client = client
        self._made: set[str] = set()

    async def read(self, path: str) -> bytes | None:
        """See `store.Store`."""
        from asyncssh import SFTPNoSuchFile

        with _told(self._target):
            try:
                async with self._client.open(self._at(path), "rb") as file:
                    content: bytes = await file.read()
                    return content
            except SFTPNoSuchFile:
                return None

    async def write(self, path: str, content: bytes) -> None:
        """See `store.Store`."""
        with _told(self._target):
            beside = await self._sent(content)
            await self._make_room(path)
            await self._client.posix_rename(beside, self._at(path))

    async def create(self, path: str, content: bytes) -> bool:
        """See `store.Store`."""
        from asyncssh import SFTPError

        self._made.clear()  # which may have been taken away: nothing is created but words on the whole
        with _told(self._target):
            beside = await self._sent(content)
            await self._make_room(path)
            try:
                await self._client.link(beside, self._at(path))  # which another's file is never in the way of
            except SFTPError:
                if await self._client.lexists(self._at(path)):
                    return False
                await self._client.posix_rename(beside, self._at(path))  # a server that knows no links
            else:
                await self._client.remove(beside)
            return True

    async def copy(self, path: str, to: str) -> None:
        """See `store.Store`."""
        from asyncssh import SFTPError

        if await self.exists(to):
            return
        with _told(self._target):
            await self._make_room(to)
            # A second name will do: files are exchanged, and never changed.
            with suppress(SFTPError):
                await self._client.link(self._at(path), self._at(to))
                return
        content = await self.read(path)
        if content is not None:
            await self.write(to, content)

    async def remove(self, paths: Sequence[str]) -> None:
        """See `store.Store`. Folders that are empty then go, too."""
        from asyncssh import SFTPError, SFTPNoSuchFile

        with _told(self._target):
            for path in paths:
                with suppress(SFTPNoSuchFile):
                    await self._client.remove(self._at(path))
            for path in paths:
                with suppress(SFTPError):  # the first folder that is not empty
                    while path := posixpath.dirname(path):
                        await self._client.rmdir(self._at(path))
                        self._made.discard(path)

    async def names(self, folder: str) -> Sequence[str]:
        """See `store.Store`."""
        return [name for name in await self._listed(folder) if name not in (".", "..")]

    async def listed(self, paths: Collection[str]) -> Mapping[str, Listed]:
        """See `store.Store`."""
        from asyncssh import SFTPNoSuchFile

        found: dict[str, Listed] = {}

        async def look(folder: str) -> None:
            with suppress(SFTPNoSuchFile):
                # In bytes: a name that somebody else wrote in another code is none of ours.
                for entry in await self._client.readdir(self._at(folder).encode()):
                    path = posixpath.join(folder, os.fsdecode(entry.filename))
                    written = entry.attrs.mtime
                    found[path] = Listed(entry.attrs.size, None, None if written is None else float(written))

        with _told(self._target):
            await each({posixpath.dirname(path) for path in paths}, look)
        return found

    async def exists(self, path: str) -> bool:
        """See `store.Store`."""
        with _told(self._target):
            return bool(await self._client.lexists(self._at(path)))

    async def anything(self) -> str | None:
        """See `store.Store`."""
        return min((name for name in await self.names("") if f"{name}/" != STATE), default=None)

    async def _listed(self, folder: str) -> Sequence[str]:
        from asyncssh import SFTPNoSuchFile

        with _told(self._target), suppress(SFTPNoSuchFile):
            return [str(name) for name in await self._client.listdir(self._at(folder))]
        return []

    async def _sent(self, content: bytes) -> str:
        """Where a file lies that has been sent whole, and has no name of its own yet."""
        beside = f"{BEING_SENT}{secrets.token_hex(8)}"
        await self._make_room(beside)
        async with self._client.open(self._at(beside), "wb") as file:
            await file.write(content)
        return self._at(beside)

    async def _make_room(self, path: str) -> None:
        folder = posixpath.dirname(path)
        if folder not in self._made:
            await self._client.makedirs(self._at(folder), exist_ok=True)
            self._made.add(folder)

    def _at(self, path: str) -> str:
        return posixpath.join(self._target.path, path)


@asynccontextmanager
async def sftp(target: Sftp) -> AsyncIterator[SftpFiles]:
    """The files of a folder behind SFTP. Raises TargetFailed where nobody answers, or lets us in."""
    try:
        import asyncssh
    except ImportError:
        raise TargetFailed(
            "what speaks SFTP is not installed; install it with: pip install 'onrecord[publish-sftp]'"
        ) from None
    asked = {"port": target.port, "username": target.user}
    options = {key: value for key, value in asked.items() if value is not None}
    async with AsyncExitStack() as open_now:
        with _told(target):
            connecting = asyncssh.connect(
                target.host,
                connect_timeout=SILENCE,
                keepalive_interval=SILENCE / (QUESTIONS + 1),
                keepalive_count_max=QUESTIONS,
                **options,
            )
            connection = await open_now.enter_async_context(connecting)
            client = await open_now.enter_async_context(connection.start_sftp_client())
        yield SftpFiles(target, client)


@contextmanager
def _told(target: Sftp) -> Iterator[None]:
    """What the library says is wrong, for people."""
    import asyncssh

    again = "run the command again: what has been sent is not sent anew"
    try:
        yield
    except asyncssh.HostKeyNotVerifiable:
        raise TargetFailed(
            f"{target.host} is not known to be who it says; connect once with `ssh {target.host}`, see that"
            " its key is right, and run the command again"
        ) from None
    except (asyncssh.PermissionDenied, asyncssh.SFTPPermissionDenied):
        raise TargetFailed(
            f"{target.host} does not let us in, or not write to {target.path}; see that"
            f" `sftp {target.host}` does, and run the command again"
        ) from None
    except asyncssh.SFTPOpUnsupported:
        raise TargetFailed(
            f"{target.host} cannot put a file in the place of another in one step, so that readers might find"
            " pages missing; ask the host for another way, or publish a folder by its own means"
        ) from None
    except asyncssh.SFTPNoSuchFile:
        raise Gone(target.host) from None
    except TimeoutError:
        raise TargetFailed(
            f"{target.host} does not answer; see that `sftp {target.host}` does, and {again}"
        ) from None
    except (asyncssh.Error, OSError) as error:
        why = str(error) or type(error).__name__
        raise TargetFailed(f"{target.host} failed: {why}; {again}") from None
