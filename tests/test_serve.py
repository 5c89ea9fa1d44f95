"""The server as an author starts it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from onrecord import hosting

from tests.folders import SMALL, write
from tests.serving import Author, Served, built, eventually, serving
from tests.test_session import OWN_THEME, SECOND

PAGE = "articles/dam.html"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", {**SMALL, **SECOND, **OWN_THEME})


@pytest.fixture
def served(site: Path) -> Iterator[Served]:
    with serving(site) as server:
        server.until("index.html", "Wells")
        yield server


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server for those who change nothing."""
    site = write(tmp_path_factory.mktemp("standing") / "site", {**SMALL, **SECOND, **OWN_THEME})
    with serving(site) as server:
        server.until("index.html", "Wells")
        yield server


def told(served: Served) -> dict[str, Any]:
    """What a page is told of the present state."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as wire:
        wire.sendall(b"GET /_onrecord/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        received = b""
        while b"\n\n" not in received.partition(b"\r\n\r\n")[2]:
            received += wire.recv(1 << 16)
    data = received.partition(b"data: ")[2].partition(b"\n\n")[0]
    found: dict[str, Any] = json.loads(data)
    return found


def raw(served: Served, request: bytes) -> tuple[int, bytes]:
    """What is answered to these bytes: its status, 0 where there is no answer, and all of it."""
    answer = b""
    with socket.create_connection(("127.0.0.1", served.port), timeout=2) as wire, suppress(OSError):
        wire.sendall(request)
        while got := wire.recv(1 << 16):
            answer += got
    found = re.match(rb"HTTP/1\.1 (\d{3})", answer)
    return int(found[1]) if found else 0, answer


def problems(served: Served) -> list[str]:
    return [problem["code"] for problem in told(served)["problems"]]


# --- what is served


def test_every_page_is_the_built_one_with_a_script_more(served: Served, site: Path, tmp_path: Path):
    expected = built(site, tmp_path / "out")
    assert expected is not None
    for path, content in expected.items():
        status, body, _ = served.get("/" + path)
        assert status == 200
        assert served.page(path) == content
        assert (b"/_onrecord/live.js" in body) == path.endswith(".html")


def test_every_file_has_the_headers_that_a_host_is_to_send_but_nothing_is_kept(standing: Served):
    for path in ("index.html", PAGE, "search.html", "assets/style.css", "claims.json", "nowhere.html"):
        _, _, sent = standing.get(f"/{path}")
        wanted = dict(hosting.headers(path)) | {"Cache-Control": "no-cache"}
        assert {name: sent[name.lower()] for name in wanted} == wanted
    assert standing.get("/assets/style.css")[2]["content-type"] == hosting.content_type("style.css")


def test_a_missing_page_is_the_sites_own(standing: Served):
    status, body, _ = standing.get("/nowhere.html")
    assert status == 404
    assert b"<main" in body
    assert standing.get("/../../etc/passwd")[0] == 404
    assert standing.get("/articles")[0] in (307, 404)
    assert standing.get("/actors")[2].get("location") == "/actors/"


def test_drafts_are_shown_and_marked(standing: Served):
    assert b"draft" in standing.page(PAGE)


def test_a_built_site_knows_nothing_of_the_server(site: Path, tmp_path: Path):
    expected = built(site, tmp_path / "out")
    assert expected is not None
    assert not any(b"_onrecord" in content for content in expected.values())


# --- every change shows


def test_a_change_of_each_sort_of_file_shows(served: Served, site: Path):
    write(site, {"seeds/dam.md": SECOND["seeds/dam.md"] + "\nOne more paragraph.\n"})
    served.until(PAGE, "One more paragraph.")
    layer = "content/articles/dam/claims.yaml"
    write(site, {layer: SECOND[layer].replace("So the mayor", "Thus the mayor")})
    served.until(PAGE, "Thus the mayor")
    write(site, {"content/actors/all.yaml": SMALL["content/actors/all.yaml"].replace("The mayor", "Ada Lot")})
    served.until(PAGE, "Ada Lot")
    write(site, {"site.yaml": OWN_THEME["site.yaml"].replace("Wells", "Dams")})
    served.until("index.html", "<title>Dams")
    write(
        site, {"themes/own/templates/home.html": "{% extends 'home.html' %}{% block title %}T{% endblock %}"}
    )
    served.until("index.html", "<title>T<")
    write(site, {"themes/own/assets/own.css": "p { margin: 3px }"})
    served.until("assets/own.css", "3px")
    write(site, {"content/pages/new.md": "# A new page\n"})
    served.until("pages/new.html", "A new page")
    (site / "content/articles/dam").rename(site / "content/articles/weir")
    served.until("articles/weir.html", "The dam")
    eventually(lambda: served.get(f"/{PAGE}")[0] == 404 or None, "the former address goes")


def test_an_atomic_save_by_way_of_another_file_shows(served: Served, site: Path):
    layer = site / "content/articles/dam/claims.yaml"
    for number in range(5):
        beside = layer.with_name("4913.tmp")
        beside.write_text(SECOND["content/articles/dam/claims.yaml"].replace("So", f"So {number}"), "utf-8")
        beside.rename(layer)
        served.until(PAGE, f"So {number}")


def test_a_folder_that_is_exchanged_as_a_whole_is_followed(served: Served, site: Path):
    shutil.copytree(site / "content", site / "other")
    layer = site / "other/articles/dam/claims.yaml"
    layer.write_text(layer.read_text("utf-8").replace("So the mayor", "From elsewhere"), "utf-8")
    (site / "content").rename(site / "former")
    (site / "other").rename(site / "content")
    served.until(PAGE, "From elsewhere")
    layer = site / "content/articles/dam/claims.yaml"
    layer.write_text(layer.read_text("utf-8").replace("From elsewhere", "And again"), "utf-8")
    served.until(PAGE, "And again")


LEAK = 1.1  # times the memory that is held after a while


def edited_in_haste(site: Path, out: Path, edits: int, seed: int) -> None:
    """Twenty edits a second, right and wrong, and then a good one: what is shown is what is built."""
    with serving(site) as served:
        served.until("index.html", "Wells")
        author = Author(site, seed)
        held = 0.0
        for number in range(edits):
            author.edit()
            time.sleep(0.05)
            if number == edits // 4:  # by then everything that is ever loaded is
                held = served.memory()
        assert served.memory() < held * LEAK
        author.restore()
        (site / "site.yaml").write_text(OWN_THEME["site.yaml"] + "description: The last edit\n")
        served.until("index.html", "The last edit")
        expected = built(site, out)
        assert expected is not None
        eventually(lambda: not told(served)["problems"] or None, "no problems are told")
        eventually(lambda: all(served.page(p) == c for p, c in expected.items()) or None, "the built pages")
        assert served.end()[0] == 0


def test_edits_in_haste_end_in_what_a_build_writes(site: Path, tmp_path: Path):
    edited_in_haste(site, tmp_path / "out", 100, 1)


@pytest.mark.long
def test_a_thousand_edits_in_haste_end_in_what_a_build_writes(site: Path, tmp_path: Path):
    edited_in_haste(site, tmp_path / "out", 1000, 2)


# --- mistakes


def test_a_mistake_is_told_with_its_place_and_the_last_good_page_stays(served: Served, site: Path):
    before = served.page(PAGE)
    layer = "content/articles/dam/claims.yaml"
    write(site, {layer: SECOND[layer].replace("speaker: mayor", "speaker: mayr")})
    eventually(lambda: problems(served) or None, "a problem")
    (problem,) = told(served)["problems"]
    assert (problem["code"], problem["path"]) == ("actor-unknown", layer)
    assert (problem["line"], problem["column"]) == (4, 38)
    assert "mayr" in problem["excerpt"]["text"]
    assert problem["hint"]
    assert problem["link"] == f"vscode://file{site}/{layer}:4:38"
    assert served.page(PAGE) == before
    write(site, {layer: SECOND[layer]})
    eventually(lambda: not problems(served) or None, "no problem")


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        ("site.yaml", "title: [", "yaml-syntax"),
        ("site.yaml", "title: T\ntheme: none\n", "unknown-theme"),
        ("themes/own/templates/article.html", "{% if %}", "template-error"),
        ("themes/own/templates/article.html", "{{ 1 // 0 }}", "template-error"),
        ("themes/own/theme.yaml", "[", "yaml-syntax"),
    ],
)
def test_a_site_that_is_broken_from_the_start_is_served_and_mended(
    site: Path, path: str, text: str, code: str
):
    files = {**SMALL, **SECOND, **OWN_THEME}
    write(site, {path: text})
    with serving(site) as served:
        eventually(lambda: problems(served) or None, "a problem")
        status, body, _ = served.get("/")
        assert status in (500, 503)
        assert b"/_onrecord/live.js" in body
        if path in files:
            write(site, {path: files[path]})
        else:
            (site / path).unlink()
        served.until(PAGE, "The dam")
        eventually(lambda: not problems(served) or None, "no problem")
        assert served.end()[0] == 0


# --- who may ask


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "192.0.2.1", "localhost.evil.example", ""]
)
def test_who_asks_by_another_name_is_refused(standing: Served, host: str):
    status, body, _ = standing.get("/", Host=host)
    assert status == 421
    assert b"<main" not in body


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "site.localhost"])
def test_who_asks_by_its_own_name_is_served(standing: Served, host: str):
    assert standing.get("/", Host=f"{host}:{standing.port}")[0] == 200


def test_writes_from_elsewhere_are_refused(standing: Served):
    assert standing.get("/", "POST")[0] == 403
    assert standing.get("/", "POST", Origin="https://evil.example")[0] == 403
    assert standing.get("/", "POST", Origin="null")[0] == 403
    assert standing.get("/", "POST", Origin=f"http://127.0.0.1:{standing.port}")[0] == 405


@pytest.mark.parametrize(
    "host", ["[1:2]", "[::1", "[]", "[::ffff:192.0.2.1]", "localhost@evil.example", "localhost#x", "½"]
)
def test_a_host_that_is_none_is_refused_without_a_fault(standing: Served, host: str):
    status, answer = raw(
        standing, f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode("latin-1")
    )
    assert status in (400, 421)
    assert b"<main" not in answer


@pytest.mark.parametrize(
    "path",
    [
        "/../../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/..%5c..%5csite.yaml",
        "/articles/../../site.yaml",
        "/%00",
        "/articles/%00.html",
        "//evil.example/",
        "/%ff%fe",
        "/site.yaml",
        "/content/actors/all.yaml",
        "/.onrecord/articles.sqlite",
        "/_onrecord/annotate/../live.js",
        "/_onrecord/annotate/%2e%2e%2fserver.py",
        "/" + "a/" * 2000,
    ],
)
def test_no_path_leads_out_of_the_pages(standing: Served, path: str):
    status, answer = raw(
        standing, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    )
    assert status in (307, 400, 404)
    assert b"root:" not in answer
    assert b"title: Wells" not in answer
    assert b"location: //" not in answer.lower()


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nz\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100 + b"\r\n\r\n",
        b"\xff" * 1000 + b"\r\n\r\n",
    ],
    ids=["long", "negative", "two-hosts", "two-lengths", "tls", "bytes"],
)
def test_what_is_no_request_is_refused_and_the_next_is_answered(standing: Served, head: bytes):
    status, _ = raw(standing, head)
    assert status in (0, 400, 403, 421, 431)
    assert standing.get("/")[0] == 200


def test_whoever_asks_slowly_keeps_nobody_waiting(standing: Served):
    slow = [socket.create_connection(("127.0.0.1", standing.port), timeout=20) for _ in range(50)]
    try:
        for wire in slow:
            wire.sendall(b"GET / HTTP/1.1\r\nHost: local")
        begun = time.monotonic()
        assert standing.get("/")[0] == 200
        assert time.monotonic() - begun < 5
    finally:
        for wire in slow:
            wire.close()


def test_a_page_of_somebody_else_can_neither_read_nor_listen(standing: Served):
    for path in ("/", "/_onrecord/events"):
        with socket.create_connection(("127.0.0.1", standing.port), timeout=20) as wire:
            request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n\r\n"
            wire.sendall(request.encode())
            head = wire.recv(1 << 16).partition(b"\r\n\r\n")[0].lower()
        assert b"access-control-allow-origin" not in head
        assert b"cross-origin-resource-policy: same-origin" in head


def test_no_socket_is_opened_over_a_page(standing: Served):
    wanted = b"Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    wanted += b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    status, _ = raw(standing, b"GET / HTTP/1.1\r\nHost: localhost\r\n" + wanted + b"\r\n")
    assert status not in (0, 101)


# --- beginning and ending


def test_a_port_in_use_is_told_with_the_next_free_one(
    served: Served, site: Path, onrecord: Callable[..., subprocess.CompletedProcess[str]]
):
    done = onrecord("serve", site, "--port", str(served.port))
    assert done.returncode == 3
    assert f"port {served.port} of 127.0.0.1 is in use; the next free one is " in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda it: it.name)
def test_a_signal_ends_it_at_once_though_a_browser_listens(served: Served, number: signal.Signals):
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as wire:
        wire.sendall(b"GET /_onrecord/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        wire.recv(1024)
        begun = time.monotonic()
        status, said = served.end(number)
    assert status == 0
    assert time.monotonic() - begun < 5
    assert "Traceback" not in said


def test_a_terminal_that_is_closed_does_not_end_it_under_nohup(site: Path):
    former = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with serving(site) as served:
            served.until("index.html", "Wells")
            served.process.send_signal(signal.SIGHUP)
            write(site, {"site.yaml": SMALL["site.yaml"].replace("Wells", "Springs")})
            served.until("index.html", "Springs")
            with pytest.raises(subprocess.TimeoutExpired):
                served.process.wait(0.3)
            status, said = served.end()
    finally:
        signal.signal(signal.SIGHUP, former)
    assert (status, "Traceback" in said) == (0, False), said


def without_reader() -> int:
    ours, theirs = os.pipe()
    os.close(ours)
    return theirs


def unwritable() -> int:
    """As a disk that is full, which not every system has to try with."""
    return os.open(os.devnull, os.O_RDONLY)


@pytest.mark.parametrize("terminal", [without_reader, unwritable])
def test_changes_show_though_nobody_can_be_told_of_mistakes(site: Path, terminal: Callable[[], int]):
    handle = terminal()
    try:
        with serving(site, stderr=handle) as served:
            served.until("index.html", "Wells")
            for title in ("Springs", "Brooks"):
                layer = "annotations:\n  - {quote: no such, note: N}\n"
                write(site, {"content/articles/well/more.yaml": layer})
                eventually(lambda: problems(served) or None, "a mistake that is told")
                (site / "content/articles/well/more.yaml").unlink()
                write(site, {"site.yaml": SMALL["site.yaml"].replace("Wells", title)})
                served.until("index.html", title)
                eventually(lambda: None if problems(served) else True, "no mistake any more")
            assert served.end()[0] == 0
    finally:
        os.close(handle)


FAILING = """
import sys
from pathlib import Path
from onrecord import serve
from onrecord.project import Project

def tell(state):
    raise ZeroDivisionError("nobody expected this")

host = "127.0.0.1"
serve.serve(Project(Path(sys.argv[1])), serve.listen(host, 0), host, serve.Editor.named("idea"), tell)
"""


def test_it_ends_with_what_is_wrong_where_it_could_not_follow_the_files_any_more(site: Path):
    command = [sys.executable, "-c", FAILING, str(site)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 1
    assert done.stderr.endswith("ZeroDivisionError: nobody expected this\n")


def test_a_host_that_others_reach_is_warned_of(site: Path):
    with serving(site, "--host", "0.0.0.0") as served:  # noqa: S104
        served.until("index.html", "Wells")
        status, said = served.end()
    assert status == 0
    assert "whoever reaches this machine" in said


@pytest.mark.parametrize("editor", ["vim", "javascript:alert(1)//{path}"])
def test_an_editor_that_is_none_is_wrong_use(
    site: Path, onrecord: Callable[..., subprocess.CompletedProcess[str]], editor: str
):
    done = onrecord("serve", site, "--editor", editor)
    assert done.returncode == 2
    assert "--editor" in done.stderr
