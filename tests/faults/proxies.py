"""A connection that is cut, or falls silent: between a command and what it speaks with."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tests.targets import Served


class Proxy:
    """Passes on to a port of this machine, until `left` bytes more have gone there; None: for ever.

    Then connections are cut, and so are new ones; or, if it is `silent`, nothing passes any more in either
    direction, and nobody is told.
    """

    def __init__(self, to: int) -> None:
        self.left: int | None = None
        self.silent = False
        self._to = to
        self._speaks = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def mend(self) -> None:
        """Pass on again; what was silent is cut."""
        self.left, self.silent = None, False
        self._speaks.set()
        self._speaks = threading.Event()

    def close(self) -> None:
        """Take no more connections."""
        self.mend()
        self._listening.shutdown(socket.SHUT_RDWR)  # which who waits for connections learns of
        self._thread.join()
        self._listening.close()

    @property
    def _is_over(self) -> bool:
        return self.left is not None and self.left <= 0

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                if self._is_over and not self.silent:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._to))
                for end in (near, far):  # else each question waits for an answer to the one before
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for source, sink, counts in ((near, far, True), (far, near, False)):
                    threading.Thread(target=self._pass, args=(source, sink, counts), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, counts: bool) -> None:
        with suppress(OSError):
            while data := source.recv(4096):
                if counts and self.left is not None:
                    self.left -= len(data)
                if self._is_over and self.silent:
                    self._speaks.wait()
                    break
                if counts and self._is_over:
                    break
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


def between(served: Served, room: Path) -> tuple[Served, Proxy]:
    """A target behind a proxy; its server's key, if it has one, is known in `room`."""
    found = re.search(r"127\.0\.0\.1:(\d+)", served.address)
    assert found is not None
    proxy = Proxy(int(found[1]))
    hosts = room / "home/.ssh/known_hosts"
    if hosts.exists():
        hosts.write_text(hosts.read_text("utf-8").replace(found[1], str(proxy.port)), "utf-8")
    return replace(served, address=served.address.replace(found[0], f"127.0.0.1:{proxy.port}")), proxy
