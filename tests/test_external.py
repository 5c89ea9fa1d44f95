"""`onrecord check --links`: which links are asked, what is said of the answers, and who is never asked.

Every request here goes to a server of this file, at 127.0.0.1.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner
from onrecord.cli import onrecord as root
from onrecord.external import Alive, Answer, Dead, Moved, Unchecked, external_links, page_of
from onrecord.project import Project
from onrecord.reach import NO_HOST, NO_TIME, Manners, ask, is_public
from onrecord.workspace import Workspace

from tests.folders import MISTAKE, SMALL, write

HERE = "127.0.0.1"
CERTIFICATE = Path(__file__).with_name("loopback.pem")


# -- the world ---------------------------------------------------------------------------------------


@dataclass
class World:
    """A server that stands for all servers: what each path answers, and what it was asked."""

    port: int = 0
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Host, method and path of each request."""
    at_once: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    """The most requests that were under way at once, by host; "" for all hosts."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def address(self, path: str, host: str = "a.example") -> str:
        return f"http://{host}:{self.port}/{path}"

    def manners(self, **changes: object) -> Manners:
        """No patience and no pauses; every name leads here, and only this address may be asked."""
        defaults: dict[str, object] = {
            "patience": 5.0,
            "pause": 0.0,
            "longest": 20.0,
            "allowed": lambda ip: ip == HERE,
            "look_up": look_up,
        }
        return Manners(**(defaults | changes))  # type: ignore[arg-type]

    def answer(self, path: str, **changes: object) -> Answer:
        address = self.address(path)
        return ask([address], self.manners(**changes))[address]

    def count(self, host: str, by: int) -> None:
        with self.lock:
            for name in (host, ""):
                self.at_once[name] += by
                self.most[name] = max(self.most[name], self.at_once[name])


def look_up(host: str, port: int) -> tuple[str, ...]:
    if host == "gone.example":
        raise socket.gaierror(socket.EAI_NONAME, "no such host")
    if host == "later.example":
        raise socket.gaierror(socket.EAI_AGAIN, "not now")
    return {
        "inner.example": ("10.0.0.1",),
        "10.0.0.1": ("10.0.0.1",),
        "both.example": ("10.0.0.1", HERE),
    }.get(host, (HERE,))


LEADS = {
    "moved": (301, "/page"),
    "moved-twice": (308, "/moved"),
    "moved-away": (301, "http://b.example:{port}/page"),
    "for-now": (302, "/page"),
    "for-now-then-for-good": (307, "/moved"),
    "for-good-then-for-now": (301, "/for-now"),
    "moved-to-nothing": (301, "/nothing"),
    "round": (302, "/round"),
    "to-file": (301, "file:///etc/passwd"),
    "to-inner": (302, "http://inner.example/"),
    "to-number": (302, "http://10.0.0.1/"),
    "to-nowhere": (302, "http://["),
    "to-password": (302, "http://me:secret@b.example/"),
    "to-much": (302, "/" + "x" * 3000),
}
STATUS = {
    "page": 200,
    "empty": 204,
    "nothing": 404,
    "withdrawn": 410,
    "closed": 403,
    "busy": 429,
    "broken": 503,
}


class Answering(BaseHTTPRequestHandler):
    world: World

    def do_HEAD(self) -> None:
        host, path = self.headers["Host"].partition(":")[0], self.path.strip("/")
        world = self.world
        before = sum(asked[2] == path for asked in world.asked)
        world.asked.append((host, self.command, path))
        world.count(host, 1)
        if path.startswith("slow"):
            time.sleep(0.05)
        world.count(host, -1)  # before the answer: whoever has it may ask the next thing at once
        if path == "silent" or (path == "stumbles" and before < 2):
            self.close_connection = True
            if path == "silent":
                time.sleep(1)
            return
        self.say(path, before)

    def do_GET(self) -> None:
        self.do_HEAD()

    def say(self, path: str, before: int) -> None:
        status, location = LEADS.get(path, (STATUS.get(path, 200), ""))
        if path == "no-head" and self.command == "HEAD":
            status = 405
        if path == "recovers" and before < 2:
            status = 503
        self.send_response(status)
        if location:
            self.send_header("Location", location.format(port=self.world.port))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@contextmanager
def serving(world: World, certificate: Path | None = None) -> Iterator[None]:
    with ThreadingHTTPServer((HERE, 0), type("Handler", (Answering,), {"world": world})) as server:
        if certificate is not None:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
            server.socket = tls.wrap_socket(server.socket, server_side=True)
            server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
        world.port = server.server_port
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield
        server.shutdown()


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    with serving(world):
        yield world


# -- what an answer means ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("page", Alive()),
        ("empty", Alive()),
        ("for-now", Alive()),
        ("for-now-then-for-good", Alive()),
        ("no-head", Alive()),
        ("recovers", Alive()),
        ("stumbles", Alive()),
        ("nothing", Dead("answers 404")),
        ("withdrawn", Dead("answers 410")),
        ("moved-to-nothing", Dead("answers 404")),
        ("closed", Unchecked("answers 403")),
        ("busy", Unchecked("answers 429")),
        ("broken", Unchecked("answers 503")),
        ("round", Unchecked("leads from one address to the next without end")),
        ("to-file", Unchecked("leads to what is no address of the web")),
        ("to-much", Unchecked("leads to what is no address of the web")),
        ("to-nowhere", Unchecked("leads to what is no address of the web")),
        ("to-password", Unchecked("has a name or a password in it")),
    ],
)
def test_an_answer_says_whether_the_page_is_there(world: World, path: str, answer: Answer):
    assert world.answer(path) == answer


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("moved", "http://a.example:{}/page"),
        ("moved-twice", "http://a.example:{}/page"),
        ("moved-away", "http://b.example:{}/page"),
        ("for-good-then-for-now", "http://a.example:{}/for-now"),
    ],
)
def test_a_page_has_moved_as_far_as_all_redirects_are_for_good(world: World, path: str, to: str):
    assert world.answer(path) == Moved(to.format(world.port))


def test_a_server_is_asked_for_the_head_alone_where_that_will_do(world: World):
    world.answer("page")
    assert world.asked == [("a.example", "HEAD", "page")]


def test_a_server_that_fails_is_asked_once_more_and_no_more(world: World):
    world.answer("broken")
    assert [method for _, method, _ in world.asked] == ["HEAD", "GET", "GET"]


def test_a_server_that_does_not_answer_leaves_its_pages_unchecked(world: World):
    assert world.answer("silent", patience=0.1) == Unchecked("does not answer in time")


def test_when_the_time_is_over_what_is_left_was_not_asked(world: World):
    addresses = [world.address(f"slow-{number}") for number in range(100)]
    answers = ask(addresses, world.manners(longest=1.0))
    assert answers[addresses[0]] == Alive()
    assert answers[addresses[-1]] == Unchecked(NO_TIME)
    assert list(answers) == addresses


def test_a_closed_port_cannot_be_reached():
    with socket.create_server((HERE, 0)) as listening:
        port = listening.getsockname()[1]
    address = f"http://a.example:{port}/"
    assert ask([address], World(port).manners()) == {address: Unchecked("cannot be reached")}


def test_a_host_of_which_nobody_knows_is_gone_only_if_anybody_answers_at_all(world: World):
    gone, page = "http://gone.example/", world.address("page")
    assert ask([gone], world.manners()) == {gone: Unchecked(NO_HOST)}
    assert ask([gone, page], world.manners()) == {gone: Dead(NO_HOST), page: Alive()}
    later = "http://later.example/"
    assert ask([later, page], world.manners())[later] == Unchecked("has a host that cannot be looked up now")


def test_a_certificate_is_held_to_the_name_in_the_address(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    world = World()
    with serving(world, CERTIFICATE):
        good, other = (f"https://{host}.example:{world.port}/page" for host in ("good", "other"))
        assert ask([good, other], world.manners()) == {
            good: Alive(),
            other: Unchecked("has a certificate that cannot be verified"),
        }
        monkeypatch.delenv("SSL_CERT_FILE")
        assert ask([good], world.manners()) == {good: Unchecked("has a certificate that cannot be verified")}


def test_each_host_is_asked_by_one_at_a_time_and_all_by_a_few(world: World):
    hosts = [f"h{number}.example" for number in range(6)]
    addresses = [world.address(f"slow-{number}", host) for host in hosts for number in range(3)]
    addresses += [world.address("moved-away", host) for host in hosts]  # all lead to one more
    told: list[tuple[int, int]] = []
    answers = ask(addresses, world.manners(at_once=3), lambda done, of: told.append((done, of)))
    assert Counter(map(type, answers.values())) == {Alive: 18, Moved: 6}
    assert {host: world.most[host] for host in (*hosts, "b.example")} == dict.fromkeys(
        [*hosts, "b.example"], 1
    )
    assert 1 < world.most[""] <= 3
    assert told == [(done, 24) for done in range(24)]


# -- who is never asked ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.9.1", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
        *("169.254.169.254", "168.63.129.16", "224.0.0.1", "255.255.255.255", "192.0.2.1"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:10.0.0.1", "::ffff:127.0.0.1", "2002:a00:1::", "64:ff9b::a00:1", "64:ff9b::7f00:1"),
    ],
)
def test_what_not_everybody_can_ask_is_never_asked(address: str):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_what_everybody_can_ask_is_asked(address: str):
    assert is_public(address)


@pytest.mark.parametrize("path", ["to-inner", "to-number"])
def test_no_redirect_leads_into_a_private_network(world: World, path: str):
    assert world.answer(path) == Unchecked("lies in a private network, which is never asked")


def test_of_a_host_only_the_public_addresses_are_asked(world: World):
    address = world.address("page", "both.example")
    assert ask([address], world.manners()) == {address: Alive()}


def test_a_name_is_looked_up_once_so_that_it_cannot_lead_elsewhere_the_next_time(world: World):
    looked: list[str] = []

    def first_public_then_not(host: str, port: int) -> tuple[str, ...]:
        looked.append(host)
        return (HERE,) if len(looked) == 1 else ("10.0.0.1",)

    addresses = [world.address("page"), world.address("moved")]
    answers = ask(addresses, world.manners(look_up=first_public_then_not))
    assert list(map(type, answers.values())) == [Alive, Moved]
    assert looked == ["a.example"]


def test_from_the_command_line_this_machine_is_never_asked(world: World, tmp_path: Path):
    address = f"http://{HERE}:{world.port}/page"
    site = write(tmp_path / "site", SMALL | {"content/pages/about.md": f"# About\n\n<{address}>\n"})
    done = CliRunner().invoke(root, ["check", str(site), "--links"], catch_exceptions=False)
    assert (done.exit_code, done.stdout, world.asked) == (0, "1 note.\n", [])
    assert "it lies in a private network, which is never asked (127.0.0.1:" in done.stderr


# -- which links, and what is said of them -----------------------------------------------------------

SITE = SMALL | {
    "site.yaml": "title: Wells\nannotators: {ina: {name: Ina Moll, url: ADDRESS/annotator}}\n",
    "content/articles/well/article.yaml": """\
text: seeds/well.txt
url: ADDRESS/article
archive: ADDRESS/archive
""",
    "content/articles/well/claims.yaml": """\
by: ina
date: 2031-02-03
annotations:
  - quote: the well is dry
    id: dry
    speaker: mayor
    note:
      - See [there](ADDRESS/note) and [in here](actor:mayor) or write to <mailto:ina@example.org>.
      - {text: And here., source: ADDRESS/note-source}
    check:
      finding: supported
      sources: [ADDRESS/check, {text: A book, url: ADDRESS/book, archive: ADDRESS/copy}, A citation]
      note: See <ADDRESS/check-note>.
    original: {text: trocken, lang: de, source: ADDRESS/original}
  - {quote: it is not, gloss: "[Not](ADDRESS/gloss) at all."}
""",
    "content/actors/all.yaml": """\
mayor:
  name: The mayor
  summary: Of [Wells](ADDRESS/summary).
  links: {url: ADDRESS/links}
  names: [{name: Mayor Moll, source: ADDRESS/name}]
  roles: [{role: mayor, source: ADDRESS/role}]
baker: {name: The baker}
""",
    "content/pages/about.md": "# About\n\nSee [this](ADDRESS/page-link).\n",
}

LINKS = [
    *("annotator", "article", "archive", "note", "note-source", "check", "book", "copy", "check-note"),
    *("original", "gloss", "summary", "links", "name", "role", "page-link"),
]
"""What of SITE is a link."""


def site_with(folder: Path, files: dict[str, str], address: str) -> Path:
    return write(folder / "site", {path: text.replace("ADDRESS", address) for path, text in files.items()})


def test_every_link_of_every_file_is_found_where_it_stands(tmp_path: Path):
    site = site_with(tmp_path, SITE, "https://a.example")
    written = [target.written for target in external_links(Project(site))]
    everywhere = " ".join((site / path).read_text("utf-8") for path in SITE)
    assert sorted(written) == sorted(f"https://a.example/{name}" for name in LINKS)
    assert everywhere.count("https://a.example") == len(written)


def test_a_dead_link_is_told_at_its_place_with_its_line_and_column(tmp_path: Path, world: World):
    files = SITE | {"content/pages/about.md": "# About\n\n[One](ADDRESS/page), [two](ADDRESS/nothing#a).\n"}
    files |= {"content/articles/well/article.yaml": "text: seeds/well.txt\nurl: ADDRESS/moved#part\n"}
    site = site_with(tmp_path, files, world.address("").rstrip("/"))
    found = Workspace(site).check(links=world.manners()).diagnostics
    assert [(it.code, str(it.severity), it.at.path, it.at.line, it.at.column) for it in found] == [
        ("moved-link", "info", "content/articles/well/article.yaml", 2, 6),
        ("dead-link", "info", "content/pages/about.md", 3, 16 + len(world.address("page"))),
    ]
    assert found[0].hint == f"write `{world.address('page')}#part`"
    assert "it answers 404" in found[1].message


def test_an_address_that_stands_in_several_places_is_asked_once_and_told_in_each(
    tmp_path: Path, world: World
):
    text = "# About\n\n[One](ADDRESS/nothing#a).\n\n[Two](ADDRESS/nothing#b).\n"
    site = site_with(tmp_path, SMALL | {"content/pages/about.md": text}, world.address("").rstrip("/"))
    found = Workspace(site).check(links=world.manners()).diagnostics
    assert [(it.code, it.at.line) for it in found] == [("dead-link", 3), ("dead-link", 5)]
    assert [method for _, method, _ in world.asked] == ["HEAD", "GET"]


def test_what_could_not_be_checked_is_counted_in_one_remark(tmp_path: Path, world: World):
    hosts = ("a", "b", "c", "d")
    links = [f"<{world.address('closed', f'{host}.example')}>" for host in hosts]
    text = "# About\n\n" + "\n\n".join([*links, "<http://inner.example/>", f"<{world.address('page')}>"])
    site = write(tmp_path / "site", SMALL | {"content/pages/about.md": text})
    (only,) = Workspace(site).check(links=world.manners()).diagnostics
    port = world.port
    assert only.code == "link-unchecked"
    assert only.at.line == 3
    assert only.message == (
        "5 of 6 pages elsewhere could not be checked:\n"
        f"4: it answers 403 (a.example:{port}, b.example:{port}, c.example:{port}, …)\n"
        "1: it lies in a private network, which is never asked (inner.example)"
    )


def test_a_site_with_errors_asks_nobody(tmp_path: Path, world: World):
    text = f"# About\n\n<{world.address('page')}>\n"
    site = write(tmp_path / "site", SMALL | MISTAKE | {"content/pages/about.md": text})
    assert Workspace(site).check(links=world.manners()).failed
    assert world.asked == []


def test_a_site_without_links_has_nothing_to_ask(tmp_path: Path):
    site = write(tmp_path / "site", SMALL)
    done = CliRunner().invoke(
        root, ["check", str(site), "--links", "--format", "json"], catch_exceptions=False
    )
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])


def test_links_are_not_asked_at_every_save(tmp_path: Path):
    site = write(tmp_path / "site", SMALL)
    done = CliRunner().invoke(root, ["check", str(site), "--links", "--watch"])
    assert done.exit_code == 2
    assert "leave --watch out" in " ".join(done.stderr.split())


def test_a_page_is_asked_for_without_its_fragment():
    assert page_of("https://a.example/b?c#d") == "https://a.example/b?c"
