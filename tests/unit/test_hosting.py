from __future__ import annotations

import gzip
from collections.abc import Sequence

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord import hosting
from onrecord.artifacts import Artifact, Stream
from onrecord.compression import Copies, available
from onrecord.formats import hosts
from onrecord.records import Encoding

POLICIES = ("index.html", "articles/well.html", "articles/search.html", "search/index.html", "claims.json")


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("index.html", hosting.REVALIDATE),
        ("articles/assets.html", hosting.REVALIDATE),
        ("feed.xml", hosting.REVALIDATE),
        ("assets/style.css", hosting.REVALIDATE),
        ("assets/0123456789ab/style.css", hosting.FOR_GOOD),
        ("assets/0123456789ab/fonts/serif.woff2", hosting.FOR_GOOD),
        ("pages/assets/0123456789ab/style.css", hosting.REVALIDATE),
        ("pagefind/pagefind.js", hosting.REVALIDATE),
        ("pagefind/pagefind-entry.json", hosting.REVALIDATE),
        ("pagefind/fragment/en_0123456.pf_fragment", hosting.FOR_A_DAY),
    ],
)
def test_what_is_named_after_its_content_is_kept_and_all_else_is_asked_for_again(path: str, kept: str):
    assert hosting.cache_control(path) == kept
    assert hosting.is_hashed(path) == (kept != hosting.REVALIDATE)


@pytest.mark.parametrize("path", POLICIES)
def test_pages_load_nothing_from_elsewhere_and_run_nothing_unsafe(path: str):
    policy = hosting.content_security_policy(path)
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert "script-src" not in policy


def test_the_search_page_alone_runs_webassembly():
    policy, others = map(hosting.content_security_policy, ("search.html", "index.html"))
    assert policy.count("unsafe") == policy.count("'wasm-unsafe-eval'") == 1
    assert policy.replace("script-src 'self' 'wasm-unsafe-eval'; ", "") == others


def test_no_header_promises_https_for_a_host_that_is_somebody_elses():
    assert "strict-transport-security" not in {name.lower() for name, _ in hosting.headers("index.html")}


def test_another_name_or_other_content_gives_assets_another_folder():
    contents: list[Sequence[Artifact]] = [
        (),
        (Artifact("assets/a.css", b"p"),),
        (Artifact("assets/a.css", b"q"),),
        (Artifact("assets/b.css", b"p"),),
        (Artifact("assets/a.css", b"p"), Artifact("assets/b.css", b"")),
        (Artifact("assets/a.css", b""), Artifact("assets/b.css", b"p")),
    ]
    folders = [hosting.assets_folder(assets) for assets in contents]
    assert len(set(folders)) == len(folders)
    assert all(hosting.is_hashed(f"{folder}a.css") for folder in folders)
    assert hosting.in_folder("assets/0123456789ab/", Artifact("assets/x/a.css", b"p")) == Artifact(
        "assets/0123456789ab/x/a.css", b"p"
    )


@given(st.lists(st.binary(max_size=2000) | st.just(b"much the same " * 50), max_size=6))
def test_a_copy_unpacks_to_its_file_and_is_smaller_however_the_file_comes(pieces: list[bytes]):
    whole = b"".join(pieces)
    as_one, piecemeal = (
        Copies(Artifact("a.json", whole), Encoding),
        Copies(Stream("a.json", pieces), Encoding),
    )
    assert as_one.file == Artifact("a.json", whole)
    assert isinstance(piecemeal.file, Stream)
    assert b"".join(piecemeal.file.pieces) == whole
    for copy in (*as_one.made(), *piecemeal.made()):
        unpacked = gzip.decompress if copy.path == "a.json.gz" else brotli.decompress
        assert unpacked(copy.content) == whole
        assert len(copy.content) < len(whole)


def test_the_copies_of_a_file_are_the_same_at_any_time():
    def made() -> tuple[Artifact, ...]:
        return tuple(Copies(Artifact("a.json", b"much the same " * 50), Encoding).made())

    assert made() == made()
    assert [copy.path for copy in made()] == ["a.json.gz", "a.json.br"]
    assert made()[0].content[4:8] == bytes(4)  # no time (RFC 1952, 2.3.1)


def test_pictures_and_fonts_are_not_compressed_again():
    for path in ("assets/0123456789ab/a.woff2", "a.png", "pagefind/index/en_0123456.pf_index"):
        assert not list(Copies(Artifact(path, bytes(5000)), Encoding).made())


def test_without_its_library_brotli_is_told_to_be_missing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("onrecord.compression.find_spec", lambda name: None)
    assert not available(Encoding.BROTLI)
    assert available(Encoding.GZIP)


def test_redirects_stand_percent_encoded_under_the_path_of_the_site():
    told = hosts.redirects("https://example.org/a/b/", {"articles/بئر.html": "articles/well.html"})
    assert told.splitlines()[1] == "/a/b/articles/%D8%A8%D8%A6%D8%B1.html /a/b/articles/well.html 301"
