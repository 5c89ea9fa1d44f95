"""Asks a server what the form in the page asks of it."""

from __future__ import annotations

import http.client
import json
import time
from typing import Any

from tests.serving import LONGEST, Served


class Form:
    """The page's script, without a page."""

    def __init__(self, served: Served, article: str = "well") -> None:
        self.served = served
        self.article = article
        patience = time.monotonic() + 10
        self.known = self.told("start", {"page": f"/articles/{article}.html"})
        while "token" not in self.known and time.monotonic() < patience:  # files are being read anew
            time.sleep(0.02)
            self.known = self.told("start", {"page": f"/articles/{article}.html"})
        assert "token" in self.known, self.known
        self.token = self.known["token"]

    def told(self, what: str, asked: dict[str, Any]) -> dict[str, Any]:
        """What the server answers."""
        status, body = self.post(what, json.dumps(asked).encode())
        assert status == 200, body
        found: dict[str, Any] = json.loads(body)
        return found

    def post(self, what: str, body: bytes, **headers: str) -> tuple[int, bytes]:
        """Status and body of an answer; headers are those of the page's script but for the ones given."""
        host = f"127.0.0.1:{self.served.port}"
        own = {"Host": host, "Origin": f"http://{host}", "Content-Type": "application/json"}
        own["X-OnRecord-Token"] = getattr(self, "token", "")
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=LONGEST)
        try:
            connection.request("POST", f"/_onrecord/annotate/{what}", body, {**own, **given})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def add(self, layer: str, words: str, type_: str = "claim", **values: list[str]) -> dict[str, Any]:
        """A request for a new entry."""
        return {
            "do": "add",
            "article": self.article,
            "layer": layer,
            "type": type_,
            "selected": {"words": words},
            "values": values,
        }

    def written(self, order: dict[str, Any]) -> dict[str, Any]:
        """What comes of a request that was shown first."""
        shown = self.told("preview", order)
        assert "refused" not in shown, shown
        return self.told("write", {"seen": shown["seen"], **order})

    def entry(self, id_: str, layer: str | None = None) -> dict[str, Any]:
        """An entry as the form is told of it; of several layers, that of `layer`."""
        entries = self.told("find", {"article": self.article, "id": id_})["entries"]
        (entry,) = [it for it in entries if layer in (None, it["layer"])]
        found: dict[str, Any] = entry
        return found

    def of(self, entry: dict[str, Any], do: str, **values: list[str]) -> dict[str, Any]:
        """A request to change or delete an entry."""
        return {
            "do": do,
            "article": self.article,
            "layer": entry["layer"],
            "index": entry["index"],
            "seen": entry["digest"],
            "type": entry["type"],
            "values": {**entry["values"], **values},
        }
