"""Targets to publish to, on this machine: what serves them ends with the test that asked for it."""

from __future__ import annotations

import asyncio
import os
import socketserver
import subprocess
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from obstore.store import ClientConfig

ROOT = Path(__file__).resolve().parent.parent
STORE = ROOT / ".venv-store/bin/python"
"""The Python with an S3-compatible server: one of its own, since it wants an older dateutil than we have."""


def git(*arguments: str | Path) -> str:
    """What git says."""
    command = ["git", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


Read = Callable[[str], bytes | None]


@dataclass(frozen=True)
class Served:
    """A target: the address to publish to, and how a reader there reads a file; None if it is missing."""

    address: str
    read: Read


def disk(folder: Path) -> Read:
    """A web server that shows a folder."""

    def read(path: str) -> bytes | None:
        try:
            return (folder / path).read_bytes()
        except FileNotFoundError:
            return None

    return read


@contextmanager
def folder(room: Path) -> Iterator[Served]:
    """A folder, which a web server shows by its link `current`."""
    yield Served(str(room / "www"), disk(room / "www/current"))


@contextmanager
def branch(room: Path) -> Iterator[Served]:
    """A branch of a bare repository, shown as hosts show it: one commit at a time."""
    bare = room / "site.git"
    git("init", "--quiet", "--bare", bare)
    command = ["git", "-C", str(bare), "cat-file", "--batch"]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        ask, answer, turn = process.stdin, process.stdout, threading.Lock()

        def read(path: str) -> bytes | None:
            with turn:
                ask.write(f"pages:{path}\n".encode())
                ask.flush()
                told = answer.readline().split()
                return None if told[-1] == b"missing" else answer.read(int(told[2]) + 1)[:-1]

        yield Served(f"git:{bare}#pages", read)
        ask.close()


class _Daemon(socketserver.BaseRequestHandler):
    """Gives each connection to a server of git's."""

    def handle(self) -> None:
        """See `socketserver`."""
        room = self.server.room  # type: ignore[attr-defined]  # `daemon` has put it there
        options = ("--inetd", "--export-all", "--enable=receive-pack", f"--base-path={room}")
        subprocess.run(["git", "daemon", *options], stdin=self.request, stdout=self.request, check=False)


@contextmanager
def daemon(room: Path) -> Iterator[Served]:
    """The branch, behind a server of git's."""
    with branch(room) as served, socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Daemon) as server:
        server.daemon_threads, server.room = True, room  # type: ignore[attr-defined]  # for its connections
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield replace(served, address=f"git:git://127.0.0.1:{server.server_address[1]}/site.git#pages")
        server.shutdown()


@contextmanager
def sftp(room: Path) -> Iterator[Served]:
    """An SFTP server in this process, for one user with one key."""
    import asyncssh

    home, www = room / "home", room / "files"
    (home / ".ssh").mkdir(parents=True)
    www.mkdir()
    key, host = asyncssh.generate_private_key("ssh-ed25519"), asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(str(home / ".ssh/id_ed25519"))
    key.write_public_key(str(home / ".ssh/authorized"))
    loop = asyncio.new_event_loop()
    serving = threading.Thread(target=loop.run_forever, daemon=True)
    serving.start()

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[host],
            authorized_client_keys=str(home / ".ssh/authorized"),
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(www).encode()),
        )

    listening = asyncio.run_coroutine_threadsafe(listen(), loop).result(30)
    port = listening.get_port()
    known = f"[127.0.0.1]:{port} {host.export_public_key().decode()}"
    (home / ".ssh/known_hosts").write_text(known, "utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HOME", str(home))
        yield Served(f"sftp://ina@127.0.0.1:{port}/srv/wells", disk(www / "srv/wells"))
    listening.close()
    loop.call_soon_threadsafe(loop.stop)
    serving.join()
    loop.close()


SERVE = """\
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()  # until whoever started this is gone
server.stop()
"""


@contextmanager
def store(room: Path) -> Iterator[Served]:
    """A bucket of an S3-compatible server."""
    if not STORE.exists():
        pytest.fail("no S3-compatible server here: `make test` installs it", pytrace=False)
    environment = {"PATH": os.environ["PATH"], "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    command = [str(STORE), "-c", SERVE]
    with (
        subprocess.Popen(command, env=environment, stdin=PIPE, stdout=PIPE, stderr=DEVNULL) as process,
        pytest.MonkeyPatch.context() as patched,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        endpoint = f"http://127.0.0.1:{int(process.stdout.readline())}"
        for name, value in environment.items():
            patched.setenv(name, value)
        with urllib.request.urlopen(urllib.request.Request(f"{endpoint}/wells", method="PUT")):
            pass
        yield Served(f"s3://wells/a/b?endpoint={endpoint}&region=us-east-1", objects(endpoint))
        process.stdin.close()


def objects(endpoint: str) -> Read:
    """What a reader gets from the bucket."""
    from obstore.store import S3Store

    options: ClientConfig = {"allow_http": True}
    bucket = S3Store("wells", prefix="a/b", endpoint=endpoint, region="us-east-1", client_options=options)

    def read(path: str) -> bytes | None:
        try:
            return bytes(bucket.get(path).bytes())
        except FileNotFoundError:
            return None

    return read


TARGETS = {"folder": folder, "branch": branch, "sftp": sftp, "store": store}
