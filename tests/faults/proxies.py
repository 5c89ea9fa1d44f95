"""A connection that is cut: between a command and what it speaks with."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Proxy:
    """Passes on to a port of this machine, until `left` bytes more have gone there; None: for ever."""

    def __init__(self, to: int) -> None:
        self.left: int | None = None
        self._to = to
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                if self.left is not None and self.left <= 0:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._to))
                for source, sink, counts in ((near, far, True), (far, near, False)):
                    threading.Thread(target=self._pass, args=(source, sink, counts), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, counts: bool) -> None:
        with suppress(OSError):
            while data := source.recv(4096):
                if counts and self.left is not None:
                    self.left -= len(data)
                    if self.left <= 0:
                        break
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
