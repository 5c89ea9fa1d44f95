"""An editor as far as a language server sees one: it opens a file, asks for completion, hears of mistakes."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 30.0

# No schema store: a test speaks to nobody else.
SETTINGS = {
    "yaml": {
        "completion": True,
        "hover": True,
        "validate": True,
        "schemaStore": {"enable": False},
        "schemas": {},
        "customTags": [],
    }
}


class Editor:
    """Speaks the Language Server Protocol (3.17) with a server over its standard input and output."""

    def __init__(self, server: subprocess.Popen[bytes], folder: Path) -> None:
        self._server = server
        self._messages: queue.Queue[dict[str, Any]] = queue.Queue()
        self._number = 0
        self._diagnostics: dict[str, list[dict[str, Any]]] = {}
        threading.Thread(target=self._listen, daemon=True).start()
        self.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": folder.as_uri(),
                "workspaceFolders": [{"uri": folder.as_uri(), "name": folder.name}],
                "capabilities": {
                    "textDocument": {"publishDiagnostics": {}, "completion": {}},
                    "workspace": {"configuration": True},
                },
            },
        )
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": SETTINGS})

    def open(self, path: Path, text: str) -> str:
        """Open a file with a text that may differ from what is on disk; gives back its address."""
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def completions(self, uri: str, line: int, character: int) -> set[str]:
        """What is offered at a place; lines and characters count from 0."""
        where = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
        answer = self.ask("textDocument/completion", where)
        items = answer["items"] if isinstance(answer, dict) else answer
        return {str(item["label"]) for item in items or ()}

    def diagnostics(self, uri: str) -> list[dict[str, Any]]:
        """The mistakes that the server finds in a file."""
        while uri not in self._diagnostics:
            self._take(self._messages.get(timeout=PATIENCE))
        return self._diagnostics[uri]

    def ask(self, method: str, parameters: dict[str, Any]) -> Any:
        """The answer to a request."""
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": parameters})
        while True:
            message = self._messages.get(timeout=PATIENCE)
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]
            self._take(message)

    def tell(self, method: str, parameters: dict[str, Any]) -> None:
        """Send what needs no answer."""
        self._send({"method": method, "params": parameters})

    def _take(self, message: dict[str, Any]) -> None:
        """What the server says by itself: it asks for settings, and tells mistakes."""
        if message.get("method") == "textDocument/publishDiagnostics":
            self._diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "id" in message and "method" in message:
            items = message.get("params", {}).get("items", [])
            answer = [SETTINGS.get(item.get("section")) for item in items]
            self._send({"id": message["id"], "result": answer if items else None})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._server.stdin is not None
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._server.stdin.flush()

    def _listen(self) -> None:
        out = self._server.stdout
        assert out is not None
        while header := out.readline():
            length = 0
            while header.strip():
                name, _, value = header.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
                header = out.readline()
            self._messages.put(json.loads(out.read(length)))


@contextmanager
def editor(command: list[str], folder: Path) -> Iterator[Editor]:
    """An editor with a folder open."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as server:
        try:
            yield Editor(server, folder)
        finally:
            server.kill()
