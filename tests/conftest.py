from __future__ import annotations

import fcntl
import functools
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from hypothesis import settings
from onrecord import hosting
from onrecord.workspace import Workspace

from tests.goldens import SITES
from tests.release.packages import Packages, build
from tests.tools.programs import BROWSER

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).resolve().parent.parent

# A shell lets what runs in the background ignore Ctrl-C, and so would every program that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # `nohup` is for the tests, not for what they start
    signal.signal(signal.SIGHUP, lambda number, frame: None)

# No deadline: the first example of a test pays for imports, and two workers share a machine.
settings.register_profile("dev", deadline=None)
# The same examples every time: a change is judged by what it changes.
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=100, print_blob=True)
settings.register_profile("long", deadline=None, max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if "CI" in os.environ else "dev"))

BROWSER_ARGUMENTS = [
    "--no-sandbox",  # containers and root have none
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # A test speaks to its own server and to nobody else.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def onrecord() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line: `onrecord("build", folder)` gives what it said and its exit status.

    Options are those of `subprocess.run`. Whatever an author does, a traceback is a bug.
    """

    def run(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        command = [Path(sys.executable).with_name("onrecord"), *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        options = {**pipes, "text": True, "encoding": "utf-8", "timeout": 120, **options}
        done = subprocess.run(command, check=False, **options)
        assert "Traceback" not in f"{done.stdout}{done.stderr}", done.stderr
        return done

    return run


Shared = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """`shared(name, make)`: a folder that `make` fills, once for all workers; nobody writes in it later."""
    of_run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        of_run = of_run.parent

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder = of_run / "shared" / name
        folder.parent.mkdir(exist_ok=True)
        done = folder.with_name(f"{name}.done")
        with folder.with_name(f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(
                    folder, ignore_errors=True
                )  # of a worker who failed: so shall this one, and tell
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def built_site(shared: Shared, onrecord: Callable[..., subprocess.CompletedProcess[str]]) -> Path:
    """The folder of this repository's own site, built as an author would."""

    def make(folder: Path) -> None:
        # No cache: what is tested should be today's work.
        done = onrecord("build", ROOT, "--out", folder / "site", "--no-cache")
        if done.returncode != 0:
            said = f"{done.stdout}{done.stderr}"
            pytest.fail(f"the site did not build ({done.returncode}):\n{said}", pytrace=False)

    return shared("edition", make) / "site"


@pytest.fixture(scope="session")
def built_golden(shared: Shared) -> Callable[[str], Path]:
    """`built_golden(name)`: one of the golden sites (tests/sites), built."""

    def built(name: str) -> Path:
        def make(folder: Path) -> None:
            assert not Workspace(SITES / name).build(folder / "out").failed

        return shared(f"golden-{name}", make) / "out"

    return built


@pytest.fixture(scope="session")
def dist(shared: Shared) -> Packages:
    """The sdist and the wheel, as `make wheel` makes them."""
    folder = shared("dist", lambda folder: build(ROOT, folder))
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return Packages(sdist, wheel)


@pytest.fixture(scope="session")
def server() -> Iterator[Callable[..., str]]:
    """`server(folder)` serves a folder and gives its address; `server(folder, "/sub/path/")` under a path."""
    with ExitStack() as running:

        def serve(folder: Path, prefix: str = "/", policy: str | None = None) -> str:
            handler = functools.partial(_Pages, folder=folder, prefix=prefix, policy=policy)
            listening = running.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), handler))
            threading.Thread(target=listening.serve_forever, daemon=True).start()
            running.callback(listening.shutdown)
            return f"http://127.0.0.1:{listening.server_port}{prefix}"

        yield serve


class _Pages(SimpleHTTPRequestHandler):
    """A folder as a host serves it: under a path, with the headers it is to have and a page for 404.

    With a `policy`, all files have that one.
    """

    def __init__(self, *arguments: object, folder: Path, prefix: str, policy: str | None) -> None:
        self.prefix = prefix
        self.policy = policy
        super().__init__(*arguments, directory=str(folder))  # type: ignore[arg-type]  # passed through unseen

    def translate_path(self, path: str) -> str:
        if not path.startswith(self.prefix):
            return str(Path(self.directory) / "outside the site")
        return super().translate_path("/" + path.removeprefix(self.prefix))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.exists():
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def end_headers(self) -> None:
        for name, value in hosting.headers(urlsplit(self.path).path.removeprefix(self.prefix)):
            # So that the browser holds the pages to their policy.
            self.send_header(name, self.policy or value if name == hosting.POLICY else value)
        super().end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    # Here, so that tests without a browser do not wait for it.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The Chrome or Chromium of this machine, without a window; ONRECORD_BROWSER names another."""
    found = os.environ.get("ONRECORD_BROWSER") or BROWSER.find()
    if found is None:
        pytest.fail("no Chrome or Chromium here: `make test` installs it", pytrace=False)
    launched = playwright.chromium.launch(executable_path=found, args=BROWSER_ARGUMENTS)
    yield launched
    launched.close()
