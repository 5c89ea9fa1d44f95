"""A built site behind real web servers, and what other hosts read of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote, unquote, urljoin

import pytest
from onrecord import hosting
from onrecord.workspace import Workspace
from selectolax.lexbor import LexborHTMLParser

from tests.folders import SMALL, contents, write
from tests.hosts import Host, caddy, nginx

FORMER = "بئر-قديمة"
SITE = {
    **SMALL,
    "site.yaml": SMALL["site.yaml"] + "theme: own\nhosting: {compress: [gzip, brotli]}\n",
    "content/articles/well/article.yaml": SMALL["content/articles/well/article.yaml"]
    + f"was: [{FORMER}, pit]\n",
    "content/actors/all.yaml": SMALL["content/actors/all.yaml"].replace(
        "name: The mayor,", "name: The mayor, was: [reeve],"
    ),
    "themes/own/theme.yaml": "name: own\nextends: default\n",
    "themes/own/assets/own.css": "p { background: url(own.svg) }\n" * 50,
    "themes/own/assets/own.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
    "themes/own/assets/own.woff2": "not really a font",
}
SERVERS = {"nginx": nginx, "caddy": caddy}
SENT = {"nginx": {"gzip": ".gz"}, "caddy": {"gzip": ".gz", "br": ".br"}}
"""Which compressed copies a server sends, by how they are asked for."""
COPIES = (".gz", ".br")
NOT_SENT = ("_headers", "_redirects", ".nojekyll", ".onrecord-output")

Running = Callable[[Path, Path, str], AbstractContextManager[Host]]


@pytest.fixture(scope="module", params=["", "/record"], ids=["root", "path"])
def base(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def root(base: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a server serves: the site, or a folder with the site in it."""
    folder = tmp_path_factory.mktemp("hosted")
    write(
        folder / "site", {**SITE, "site.yaml": f"{SITE['site.yaml']}base_url: https://example.org{base}/\n"}
    )
    assert not Workspace(folder / "site").build(Path(f"{folder}/root{base}")).failed
    return folder / "root"


@pytest.fixture(scope="module")
def out(root: Path, base: str) -> Path:
    return Path(f"{root}{base}")


@pytest.fixture(scope="module", params=SERVERS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def host(name: str, root: Path, out: Path, base: str) -> Iterator[Host]:
    with SERVERS[name](root, out, base) as running:
        yield running


def moved(out: Path) -> dict[str, str]:
    """Former addresses and present ones."""
    lines = (out / "_redirects").read_text("utf-8").splitlines()
    return {old: new for old, new, status in map(str.split, lines) if status == "301"}


def shown(out: Path, base: str) -> Iterator[tuple[str, str, bytes]]:
    """The path in the site, the address and the content of every file that is there to be seen."""
    former = moved(out)
    for path, content in contents(out).items():
        address = quote(f"{base}/{path}")
        if not path.endswith(COPIES) and path not in NOT_SENT and address not in former:
            yield path, address, content


# -- nginx and Caddy


def test_every_page_and_file_is_sent_with_its_type_and_the_headers_it_is_to_have(
    host: Host, out: Path, base: str
):
    for path, address, content in shown(out, base):
        answer = host.get(address)
        assert (answer.status, answer.body) == (200, content), address
        if (kind := hosting.content_type(path)) != hosting.UNKNOWN_TYPE:
            assert answer.headers["content-type"] == kind, address
        for header, value in hosting.headers(path):
            assert answer.headers[header.lower()] == value, (address, header)


def test_a_folder_is_asked_for_by_its_index_page(host: Host, out: Path, base: str):
    for folder in ("", "articles/", "actors/", "claims/"):
        if (out / folder / "index.html").exists():
            assert host.get(f"{base}/{folder}").body == (out / folder / "index.html").read_bytes()


def test_compressed_copies_are_sent_to_whoever_takes_them(host: Host, name: str, out: Path, base: str):
    for path, address, _ in shown(out, base):
        for encoding, ending in SENT[name].items():
            copy = out / (path + ending)
            if copy.exists():
                answer = host.get(address, accept=encoding)
                assert answer.headers.get("content-encoding") == encoding, address
                assert answer.body == copy.read_bytes()
                assert answer.headers["content-type"] == hosting.content_type(path)
                assert "accept-encoding" in answer.headers["vary"].lower()


def test_former_addresses_lead_for_good_to_present_ones(host: Host, out: Path, base: str):
    found = moved(out)
    assert len(found) == 7  # an actor, two slugs of the article, and its two claims under each
    assert found[quote(f"{base}/articles/{FORMER}.html")] == f"{base}/articles/well.html"
    for old, new in found.items():
        for asked in (old, f"{old}?from=a-letter"):
            answer = host.get(asked)
            assert (answer.status, answer.headers["location"]) == (301, new)
        assert host.get(new).status == 200


def test_what_is_missing_is_answered_by_a_page_whose_links_work_from_anywhere(
    host: Host, out: Path, base: str
):
    address = f"{base}/articles/by/nobody.html"
    answer = host.get(address)
    assert (answer.status, answer.body) == (404, (out / "404.html").read_bytes())
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == hosting.content_security_policy("404.html")
    page = LexborHTMLParser(answer.body.decode())
    named = [node.attributes.get("href") or node.attributes.get("src") for node in page.css("[href], [src]")]
    links = {urljoin(address, link) for link in named if link and not link.startswith(("#", "https:"))}
    assert len(links) > 5
    for link in links:
        assert host.get(link).status == 200, link


def test_that_an_asset_is_missing_is_not_remembered_for_a_year(host: Host, base: str):
    for address in ("/assets/0123456789ab/style.css", "/pagefind/fragment/en_0123456.pf_fragment"):
        answer = host.get(base + address)
        assert answer.status == 404
        assert "max-age=31536000" not in answer.headers.get("cache-control", "")
        assert "max-age=86400" not in answer.headers.get("cache-control", "")


def test_what_is_for_other_hosts_is_not_sent(host: Host, base: str):
    for path in NOT_SENT:
        assert host.get(f"{base}/{path}").status == 404


# -- `_headers` and `_redirects`, by the grammars that Netlify and Cloudflare Pages document

Rules = list[tuple[str, list[tuple[str, str]], list[str]]]


def rules(text: str) -> Rules:
    """Each rule's path, its headers, and which headers of former rules it takes away (Cloudflare alone)."""
    found: Rules = []
    for line in text.splitlines():
        if not line.strip() or line.strip().startswith("#"):
            continue
        if line.startswith("/"):
            found.append((line, [], []))
        elif line.strip().startswith("! "):
            found[-1][2].append(line.strip()[2:])
        else:
            name, colon, value = line.strip().partition(":")
            assert line.startswith("  ")
            assert colon
            assert re.fullmatch(r"[A-Za-z-]+", name)
            found[-1][1].append((name, value.strip()))
    return found


def concerns(pattern: str, address: str) -> bool:
    """A `*` stands for anything, `/` too; there may be one."""
    assert pattern.count("*") <= 1
    assert ":" not in pattern
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), address) is not None


def on_netlify(text: str, address: str) -> dict[str, str]:
    """Of several rules that set a header the last one holds; a line that is no header is passed over."""
    return {
        name: value for path, headers, _ in rules(text) if concerns(path, address) for name, value in headers
    }


def on_cloudflare(text: str, address: str) -> dict[str, str]:
    """Values of several rules are joined by a comma, but for those that a later rule took away."""
    found: dict[str, str] = {}
    for path, headers, taken in rules(text):
        if concerns(path, address):
            for name in taken:
                found.pop(name, None)
            for name, value in headers:
                found[name] = f"{found[name]}, {value}" if name in found else value
    return found


@pytest.mark.parametrize("host_of", [on_netlify, on_cloudflare])
def test_hosts_that_read_headers_from_the_build_send_each_file_with_those_it_is_to_have(
    host_of: Callable[[str, str], dict[str, str]], out: Path, base: str
):
    text = (out / "_headers").read_text("utf-8")
    assert len(rules(text)) <= 100  # of Cloudflare's
    assert max(map(len, text.splitlines())) <= 2000
    for path, address, _ in shown(out, base):
        assert host_of(text, address) == dict(hosting.headers(path)), address
    without_ending = host_of(text, f"{base}/search")
    assert without_ending == dict(hosting.headers("search.html"))
    assert dict(hosting.headers("404.html")) == host_of(text, f"{base}/no/such/page")


def netlify_redirects(text: str) -> dict[str, tuple[str, bool]]:
    """The first rule for an address holds; with a `!` even where there is a file."""
    found: dict[str, tuple[str, bool]] = {}
    for line in text.splitlines():
        old, new, status = line.split(" ")
        assert re.fullmatch(r"301!?", status)
        found.setdefault(old, (new, status.endswith("!")))
    return found


def cloudflare_redirects(text: str) -> dict[str, tuple[str, int]]:
    """A line whose status is no number is passed over; the first of the others holds, file or no file."""
    found: dict[str, tuple[str, int]] = {}
    for line in text.splitlines():
        assert len(line) <= 1000
        old, new, status = line.split(" ")
        if status.isdecimal():
            found.setdefault(old, (new, int(status)))
    return found


def test_hosts_that_read_redirects_from_the_build_lead_there_although_there_is_a_page(out: Path, base: str):
    text = (out / "_redirects").read_text("utf-8")
    present = moved(out)
    assert netlify_redirects(text) == {old: (new, True) for old, new in present.items()}
    assert cloudflare_redirects(text) == {old: (new, 301) for old, new in present.items()}
    for old, new in present.items():
        page = LexborHTMLParser((out / unquote(old.removeprefix(f"{base}/"))).read_text("utf-8"))
        refresh, canonical = page.css_first("meta[http-equiv=refresh]"), page.css_first("link[rel=canonical]")
        assert refresh is not None
        assert canonical is not None
        target = (refresh.attributes["content"] or "").partition("url=")[2]
        assert urljoin(old, target) == new
        assert canonical.attributes["href"] == f"https://example.org{new}"


# -- which files there are


def test_robots_txt_is_written_where_robots_look_for_it_and_names_the_sitemap(out: Path, base: str):
    robots = out / "robots.txt"
    assert robots.exists() == (base == "")
    if robots.exists():
        assert "Sitemap: https://example.org/sitemap.xml\n" in robots.read_text("utf-8")


def test_a_site_without_an_address_has_headers_and_no_robots_txt(tmp_path: Path):
    Workspace(write(tmp_path / "site", SMALL)).build(tmp_path / "out")
    there = contents(tmp_path / "out").keys()
    assert {".nojekyll", "_headers"} <= there
    assert {"robots.txt", "_redirects"}.isdisjoint(there)
    assert not [path for path in there if path.endswith(COPIES)]


def test_files_for_hosts_are_left_out_where_they_are_not_wanted(tmp_path: Path):
    settings = "hosting: {files: no}\nbase_url: https://example.org/\n"
    Workspace(write(tmp_path / "site", {**SITE, "site.yaml": SMALL["site.yaml"] + settings})).build(
        tmp_path / "out"
    )
    assert {".nojekyll", "_headers", "_redirects", "robots.txt"}.isdisjoint(contents(tmp_path / "out"))


def test_copies_for_which_the_library_is_missing_are_left_out_with_a_warning_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("onrecord.compression.find_spec", lambda name: None)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    site = write(tmp_path / "site", {**SITE, "site.yaml": SITE["site.yaml"] + "search: no\n"})
    for _ in range(2):
        outcome = Workspace(site).build(tmp_path / "out", remember=True)
        assert not outcome.failed
        assert [(it.code, it.at.line) for it in outcome.diagnostics] == [("compression-left-out", 4)]
        there = contents(tmp_path / "out")
        assert "index.html.gz" in there
        assert "index.html.br" not in there


def test_a_copy_that_the_theme_brings_stays_its_own(tmp_path: Path):
    brought = {"themes/own/assets/own.css.gz": "packed by its author"}
    assert not Workspace(write(tmp_path / "site", {**SITE, **brought})).build(tmp_path / "out").failed
    (copy,) = (tmp_path / "out/assets").glob("*/own.css.gz")
    assert copy.read_text() == "packed by its author"
