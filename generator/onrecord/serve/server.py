"""The pages over HTTP, from memory, to this machine alone."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import re
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import quote, urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord import hosting
from onrecord.edition import Edition
from onrecord.pages.addresses import base_path
from onrecord.project import Project
from onrecord.render import TemplateFault
from onrecord.serve.editors import Editor
from onrecord.serve.messages import digest, message
from onrecord.serve.worker import Worker
from onrecord.serve.writing import SCRIPTS, Writing
from onrecord.session import State
from onrecord.shortage import shortage
from onrecord.store import StoreLost

OWN = "/_onrecord"
SCRIPT = Path(__file__).with_name("live.js")
ANNOTATE = f'import("{OWN}/annotate/annotate.js");\n'.encode()
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that end it: Ctrl-C, who looks after the machine, a terminal that is closed."""

KEEP_ALIVE = 15.0  # seconds between signs of life, so that nothing in between closes the connection
HEAD = re.compile(rb"<head(?:\s[^>]*)?>", re.IGNORECASE)
DOCTYPE = re.compile(rb"\s*<!doctype[^>]*>", re.IGNORECASE)
SAFE_METHODS = ("GET", "HEAD")
PORTS = 100  # that are tried to find a free one

LOCAL = {
    "Cross-Origin-Resource-Policy": "same-origin",
    hosting.CACHE: "no-cache",
}
"""Headers of an answer in this place, beside those that a host is to send (`hosting`), or instead of them."""

EMPTY = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>OnRecord</title></head><body><main></main></body></html>
"""


class PortTaken(Exception):
    """Somebody else listens there; `free` is the next port where nobody does, if there is one near."""

    def __init__(self, host: str, port: int, free: int | None) -> None:
        super().__init__(f"port {port} of {host} is in use")
        self.port = port
        self.free = free


class Hub:
    """The present state, for pages that are asked for and browsers that wait for the next one."""

    def __init__(self, root: Path, editor: Editor) -> None:
        self.state = State(0)
        self.closed = False
        self.making = 0  # pages that somebody waits for
        self._root = root
        self._editor = editor
        self._message = (-1, "")
        self._listeners: set[asyncio.Event] = set()

    def show(self, state: State) -> None:
        """A new state; on the loop's thread."""
        self.state = state
        self._ring()

    def close(self) -> None:
        """Let every browser go."""
        self.closed = True
        self._ring()

    async def messages(self) -> AsyncIterator[str]:
        """The present state and every one after it, as server-sent events."""
        bell = asyncio.Event()
        self._listeners.add(bell)
        told = -1
        try:
            while not self.closed:
                if self.state.number != told:
                    told = self.state.number
                    yield f"data: {self._present()}\n\n"
                    continue
                try:
                    await asyncio.wait_for(bell.wait(), KEEP_ALIVE)
                except TimeoutError:
                    yield ": still here\n\n"
                bell.clear()
        finally:
            self._listeners.discard(bell)

    def _present(self) -> str:
        if self._message[0] != self.state.number:
            self._message = (self.state.number, message(self.state, self._root, self._editor))
        return self._message[1]

    def _ring(self) -> None:
        for bell in self._listeners:
            bell.set()


def application(
    hub: Hub, hosts: frozenset[str], *, addresses: bool, writing: Writing | None = None
) -> ASGIApp:
    """The site as an ASGI application.

    `hosts` are the names by which it may be asked; with `addresses`, any numeric address too. Without
    `writing`, nothing in the page writes.
    """
    script = SCRIPT.read_bytes() + (ANNOTATE if writing is not None else b"")
    modules = {path.name: path.read_bytes() for path in sorted(SCRIPTS.glob("*.js"))}

    async def live(request: Request) -> Response:
        return _answer(request, script, "live.js")

    async def module(request: Request) -> Response:
        name = request.path_params["name"]
        if writing is None or name not in modules:
            return Response(status_code=404)
        return _answer(request, modules[name], name)

    async def events(request: Request) -> Response:
        return StreamingResponse(hub.messages(), media_type="text/event-stream")

    async def file(request: Request) -> Response:
        return await _file(request, hub)

    routes = [
        Route(f"{OWN}/live.js", live),
        Route(f"{OWN}/events", events),
        Route(f"{OWN}/annotate/{{name}}", module),
        *(writing.routes() if writing is not None else ()),
        Route("/{path:path}", file),
    ]
    return _Guard(Starlette(routes=routes), hosts, addresses=addresses)


async def _file(request: Request, hub: Hub) -> Response:
    """A page or an asset. A page that cannot be made leaves its place empty for the script to tell why."""
    edition = hub.state.edition
    if edition is None:
        return _page(request, EMPTY.encode(), 503)
    path = request.url.path if request.url.path != "" else "/"
    url = _address(request.scope["path"], edition)
    try:
        content = edition.kept(url)
        if content is None:
            hub.making += 1
            try:
                content = await run_in_threadpool(edition.file, url)
            finally:
                hub.making -= 1
        if content is None:
            if await run_in_threadpool(edition.file, f"{url}/index.html") is not None:
                return RedirectResponse(f"{path}/")
            return _page(request, await run_in_threadpool(edition.missing), 404)
    except TemplateFault:
        return _page(request, EMPTY.encode(), 500)
    except StoreLost:  # until it has been read again
        return _page(request, EMPTY.encode(), 503)
    return _page(request, content, 200) if url.endswith(".html") else _answer(request, content, url)


def _address(path: str, edition: Edition) -> str:
    """The file that a request's path means. 404.html names others by the path of `base_url`."""
    base = base_path(edition.config.base_url)
    if base and path.startswith(f"{base}/"):
        path = path[len(base) :]
    return path[1:] + "index.html" if path.endswith("/") else path[1:]


def _page(request: Request, content: bytes, status: int) -> Response:
    """A page with the script that keeps it up to date, which knows what was built by its digest."""
    tag = digest(content)
    if _has(request, tag):
        return Response(status_code=304, headers={"ETag": f'"{tag}"'})
    element = f'<script src="{OWN}/live.js" data-page="{tag}" defer></script>'.encode()
    opening = HEAD.search(content) or DOCTYPE.match(content)
    at = opening.end() if opening is not None else 0
    whole = content[:at] + element + content[at:]
    return Response(whole, status, {"ETag": f'"{tag}"'}, "text/html; charset=utf-8")


def _answer(request: Request, content: bytes, name: str) -> Response:
    tag = digest(content)
    if _has(request, tag):
        return Response(status_code=304, headers={"ETag": f'"{tag}"'})
    return Response(content, headers={"ETag": f'"{tag}"', "Content-Type": hosting.content_type(name)})


def _has(request: Request, tag: str) -> bool:
    return f'"{tag}"' in request.headers.get("if-none-match", "")


class _Guard:
    """Refuses who has no business here, and says with each answer what the page may do.

    A page of somebody else's whose name leads to this machine (DNS rebinding) asks by its own name; one
    that writes here says where it comes from.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str], *, addresses: bool) -> None:
        self._app = app
        self._hosts = hosts
        self._addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._refusal(scope["method"], headers)
        if refusal is not None:
            await refusal(scope, receive, send)
            return

        async def with_headers(sent: Message) -> None:
            if sent["type"] == "http.response.start":
                told = {**dict(hosting.headers(scope["path"].removeprefix("/"))), **LOCAL}
                own = [(name.lower().encode(), value.encode()) for name, value in told.items()]
                sent = {**sent, "headers": [*sent.get("headers", ()), *own]}
            await send(sent)

        try:
            await self._app(scope, receive, with_headers)
        except (MemoryError, RuntimeError) as error:
            if (told := shortage(error)) is None:
                raise
            sys.stderr.write(f"onrecord: {told}\n")  # the browser has been told that this failed

    def _refusal(self, method: str, headers: dict[str, str]) -> Response | None:
        host = headers.get("host", "")
        if not self._ours(host):
            return Response("This server answers to its own name only.\n", 421, media_type="text/plain")
        if method not in SAFE_METHODS and headers.get("origin") != f"http://{host}":
            return Response("Only its own pages may write here.\n", 403, media_type="text/plain")
        return None

    def _ours(self, host: str) -> bool:
        try:
            name = (urlsplit(f"//{host}").hostname if _plain(host) else None) or ""
        except ValueError:  # brackets around what is no address
            return False
        if name in self._hosts or name.endswith(".localhost"):
            return True
        return self._addresses and _is_address(name)


def _plain(host: str) -> bool:
    return re.fullmatch(r"[\w.\-]+(:\d+)?|\[[\da-fA-F:.]+\](:\d+)?", host) is not None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens at `host`."""
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises PortTaken, and OSError where there is no such host or no right to it."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    # With its protocol: asyncio turns Nagle's algorithm off only where it knows that it is TCP, and that
    # costs 40 ms a page.
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(128)
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(host, port, _next_free(host, port)) from None
        raise
    return bound


def _next_free(host: str, port: int) -> int | None:
    for other in range(port + 1, min(port + PORTS, 65536)):
        try:
            family, _, _, _, address = socket.getaddrinfo(host, other, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, socket.SOCK_STREAM) as tried:
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                tried.bind(address)
                tried.listen()
                return other
        except OSError:
            continue
    return None


class _Server(uvicorn.Server):
    """Ends in order, whatever it is doing, without an exception; uvicorn's own raises the signal again."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    @contextmanager
    def ended_by_signals(self) -> Iterator[None]:
        """Meanwhile a signal means the end, unless it is to be ignored (`nohup`)."""
        heeded = [number for number in ENDING if signal.getsignal(number) is not signal.SIG_IGN]
        former = {number: signal.signal(number, self.handle_exit) for number in heeded}
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # `ended_by_signals` has them from before there is a loop

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hub.close()
        await super().shutdown(sockets)


def serve(
    project: Project,
    listening: socket.socket,
    host: str,
    editor: Editor,
    tell: Callable[[State], None],
    *,
    open_at: str | None = None,
) -> None:
    """Serve the site on a socket until a signal ends it.

    `host` is the name that was asked for; `tell` is given every state, for the terminal; a browser is
    opened at `open_at`. Raises what nobody expected of `tell`, or of the thread that follows the files:
    the site would stay as it was, for ever.
    """
    hub = Hub(project.root, editor)
    names = {"localhost", "127.0.0.1", "::1", host.lower()}
    if not is_loopback(host):
        names |= {socket.gethostname().lower(), socket.getfqdn().lower()}
    failures: list[BaseException] = []

    def publish(state: State) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(hub.show, state)
            tell(state)

    def fail(error: BaseException) -> None:
        failures.append(error)
        server.should_exit = True

    worker = Worker(project, publish, fail, lambda: hub.making > 0)
    # Whoever else reaches the machine may look, and nothing more.
    alone = is_loopback(host)
    writing = Writing(project, worker.present, editor) if alone else None
    app = application(hub, frozenset(names), addresses=not alone, writing=writing)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", ws="none", timeout_graceful_shutdown=1
    )
    server = _Server(config, hub)
    with server.ended_by_signals(), asyncio.Runner() as runner:
        loop = runner.get_loop()
        worker.start()
        if open_at is not None:
            threading.Thread(target=webbrowser.open, args=(open_at,), daemon=True).start()
        try:
            runner.run(server.serve(sockets=[listening]))
        finally:
            worker.stop()
    if failures:
        raise failures[0]


def address(host: str, listening: socket.socket) -> str:
    """Where a browser finds what listens."""
    shown = f"[{host}]" if ":" in host else quote(host)
    if host in ("0.0.0.0", "::", ""):  # noqa: S104  # shown, not listened on
        shown = "127.0.0.1"
    return f"http://{shown}:{listening.getsockname()[1]}/"
