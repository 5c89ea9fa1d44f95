"""Real web servers with the configurations of docs/hosting, each on a socket of its own."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.tools.programs import CADDY, NGINX

EXAMPLES = Path(__file__).parent.parent / "docs" / "hosting"
DOCUMENT = EXAMPLES.with_suffix(".md")
PATIENCE = 20.0  # seconds for a server to begin, or to end
OF_THE_PATH = ("/search.html", "/assets/", "/pagefind/", "/404.html")
"""What docs/hosting.md says to write the path before, where a site is under one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Host:
    """A server that listens on a socket of the file system, where nobody else does."""

    def __init__(self, path: str) -> None:
        self._path = path

    def get(self, address: str, *, accept: str = "identity") -> Answer:
        """The answer to a request for a path."""
        connection = http.client.HTTPConnection("example.org", timeout=PATIENCE)
        connection.sock = _connected(self._path)
        try:
            connection.request("GET", address, headers={"Accept-Encoding": accept})
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, headers, answer.read())
        finally:
            connection.close()


@contextmanager
def nginx(root: Path, site: Path, base: str) -> Iterator[Host]:
    """Nginx with the files below `root`; `site` is there, under the path `base` (`` or `/record`)."""
    with _folder() as folder:
        (folder / "moved.map").write_text(_redirects("onrecord-redirects.map", site))
        here = {
            "listen 80;": f"listen unix:{folder}/socket;",
            "root /srv/onrecord;": f"root {root};",
            "/etc/nginx/onrecord-redirects.map": f"{folder}/moved.map",
        }
        places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        scratch = "".join(f"{place}_temp_path {folder}/{place};\n" for place in places)
        (folder / "nginx.conf").write_text(
            f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log stderr;\n"
            f"events {{}}\nhttp {{\naccess_log off;\n{scratch}{_example('nginx.conf', base, here)}\n}}\n"
        )
        command = [NGINX.find() or "nginx", "-p", str(folder), "-e", "stderr", "-c", f"{folder}/nginx.conf"]
        with _running(command, folder) as host:
            yield host


@contextmanager
def caddy(root: Path, site: Path, base: str) -> Iterator[Host]:
    """Caddy, likewise."""
    with _folder() as folder:
        (folder / "moved").write_text(_redirects("onrecord-redirects", site))
        here = {
            "example.org {": f"http://example.org {{\n\tbind unix/{folder}/socket",
            "root * /srv/onrecord": f"root * {root}",
            "/etc/caddy/onrecord-redirects": f"{folder}/moved",
        }
        (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{_example('Caddyfile', base, here)}")
        command = [CADDY.find() or "caddy", "run", "--config", f"{folder}/Caddyfile"]
        with _running(command, folder) as host:
            yield host


def _example(name: str, base: str, here: Mapping[str, str]) -> str:
    """A configuration of the documentation, changed for a path as it says there, and for this machine."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    for address in OF_THE_PATH:
        assert address in text
        text = text.replace(address, base + address)
    for old, new in here.items():
        text = _put(text, old, new)
    return text


def _put(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


def _redirects(name: str, site: Path) -> str:
    """What the command in the documentation makes that writes a file of this name."""
    (command,) = re.findall(rf"^ +(awk .*) > \S+/{re.escape(name)}$", DOCUMENT.read_text("utf-8"), re.M)
    command = _put(command, "public/_redirects", f"{site}/_redirects")
    return subprocess.run(["/bin/sh", "-c", command], check=True, capture_output=True, text=True).stdout


@contextmanager
def _folder() -> Iterator[Path]:
    """A new folder with a short name: that of a socket may have 100 characters."""
    with tempfile.TemporaryDirectory(prefix="host-", dir="/tmp") as name:
        yield Path(name)


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[Host]:
    environment = os.environ | dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(folder))
    with (folder / "told").open("w+") as told:
        process = subprocess.Popen(command, env=environment, stdout=told, stderr=told)
        try:
            _wait(process, f"{folder}/socket", told)
            yield Host(f"{folder}/socket")
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        told.seek(0)
        sys.stderr.write(told.read())  # pytest shows it where a test fails


def _wait(process: subprocess.Popen[bytes], path: str, told: IO[str]) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            _connected(path).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                told.seek(0)
                raise AssertionError(f"{process.args!r} does not listen:\n{told.read()}") from None
            time.sleep(0.02)


def _connected(path: str) -> socket.socket:
    connected = socket.socket(socket.AF_UNIX)
    connected.settimeout(PATIENCE)
    try:
        connected.connect(path)
    except OSError:
        connected.close()
        raise
    return connected
