"""What reads bytes of strangers, each as a function of bytes that fails if they do harm."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from onrecord import dates, languages, prose, schema, yamltree
from onrecord.project import Project
from onrecord.serve.editors import Editor
from onrecord.serve.server import Hub, application
from onrecord.serve.writing import Writing
from onrecord.session import State
from onrecord.yamltree import Places
from selectolax.lexbor import LexborHTMLParser
from starlette.types import ASGIApp

from tests.folders import SMALL, write
from tests.hostile.cases import payloads
from tests.hostile.judge import CONTROLS, elements

Target = Callable[[bytes], None]


def _yaml(read: Callable[[yamltree.Tree], Any], data: bytes) -> None:
    """YAML to a record: mistakes are problems, each with a place in the text, and never an exception."""
    text = data.decode("utf-8", "replace").replace("\0", "")
    parsed = yamltree.parse("f.yaml", text)
    problems = list(parsed.problems)
    if parsed.value is not None:
        problems += read(parsed.value).problems
    places = Places("f.yaml", text.removeprefix("\ufeff"))
    for problem in problems:
        at = problem.place
        if not hasattr(at, "line"):
            at = places.locate(at)
        assert at.line >= 1
        assert problem.message


def _prose(data: bytes) -> None:
    """Markdown to HTML in which nothing runs, and nothing stands that our Markdown does not write."""
    text = data.decode("utf-8", "replace")
    for headings in (False, True):
        html = prose.render(text, lambda target: "#", headings).html
        tree = LexborHTMLParser(f"<!doctype html><html><body>{html}</body></html>")
        assert list(elements(tree)) == []
        assert not CONTROLS.search(html)


def _date(data: bytes) -> None:
    with suppress(dates.DateError):
        dates.parse(data.decode("utf-8", "replace"))


def _catalogue(data: bytes) -> None:
    found = languages.read("x.po", data.decode("utf-8", "replace"))
    language = languages.Language("en", (found.value,))
    for number in (0, 1, 2, 5, 11, 1_000_000):
        assert "<" not in language.ngettext("{number} claim", "{number} claims", number)


def _request(data: bytes) -> None:
    """A request to the server: there is an answer. First line: method, path, host, three more headers."""
    head, _, body = data.partition(b"\n")
    method, path, host, *rest = [*head.split(b"\t"), *(6 * [b""])]
    # In a thread of its own: where a browser is at work, this one has a loop already.
    with ThreadPoolExecutor(1) as thread:
        status, answer = thread.submit(asyncio.run, _asked(method, path, host, rest, body)).result()
    assert 200 <= status < 500 or status == 503, (status, answer[:100])  # 503: there is no edition yet


async def _asked(
    method: bytes, path: bytes, host: bytes, rest: list[bytes], body: bytes
) -> tuple[int, bytes]:
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method.decode("latin-1")[:20] or "GET",
        "path": "/" + path.decode("utf-8", "replace").lstrip("/"),
        "raw_path": b"/" + path,
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
        "headers": [
            (b"host", host),
            (b"origin", rest[0] or b"http://" + host),
            (b"content-type", rest[1] or b"application/json"),
            (b"x-onrecord-token", rest[2] or _server()[1]),
        ],
    }
    sent: list[MutableMapping[str, Any]] = []
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        return left.pop() if left else {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    if "/_onrecord/events" in str(scope["path"]):  # which has no end
        return 200, b""
    await _server()[0](scope, receive, send)
    status = next((it["status"] for it in sent if it["type"] == "http.response.start"), 0)
    return status, b"".join(it.get("body", b"") for it in sent)


@cache
def _server() -> tuple[ASGIApp, bytes]:
    """The server's application, of a small site that is not read yet, and the token it wants."""
    folder = write(Path(_kept().name, "site"), SMALL)
    project, links = Project(folder), Editor("vscode")
    writing = Writing(project, lambda: None, links)
    hub = Hub(project.root, links)
    hub.state = State(1)
    hosts = frozenset(("localhost", "127.0.0.1", "::1"))
    return application(hub, hosts, addresses=False, writing=writing), writing.token.encode()


@cache
def _kept() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="fuzz-", ignore_cleanup_errors=True)


TARGETS: dict[str, Target] = {
    "site.yaml": partial(_yaml, schema.site),
    "article.yaml": partial(_yaml, schema.article),
    "a layer": partial(_yaml, schema.layer),
    "actors": partial(_yaml, schema.actors),
    "Markdown": _prose,
    "a date": _date,
    "a catalogue": _catalogue,
    "a request": _request,
}


def seeds() -> Iterator[bytes]:
    """What to begin from: our small site, the hostile texts, a few requests."""
    yield from (text.encode() for text in SMALL.values())
    yield from (payload.text.encode("utf-8", "replace") for payload in payloads())
    yield from (b"2014-05~/..", b"Y17E8", b"{..2014}", b'msgid "a"\nmsgstr "b"\n')
    for path in ("/", "/%2e%2e/x", "/_onrecord/live.js", "/_onrecord/annotate/x.js", "//evil.example/"):
        yield f"GET\t{path}\tlocalhost\t\t\t\n".encode()
    for host in (
        "[1:2]",
        "[::1]:80",
        "evil.example",
        "localhost:x",
        "\u00bd",
        "[",
        "a@localhost",
        "localhost#",
    ):
        yield f"GET\t/\t{host}\t\t\t\n".encode()
    order: dict[str, object] = {"do": "add", "page": 1}
    for do in ("start", "find", "preview", "write"):
        for asked in ({}, order, {"page": "/articles/../x.html", "do": "delete", "index": -1}):
            yield f"POST\t/_onrecord/annotate/{do}\tlocalhost\t\t\t\n{json.dumps(asked)}".encode()
