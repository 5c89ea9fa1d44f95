"""What feeds say, to whom they are told, and that they are feeds."""

from __future__ import annotations

import subprocess
from pathlib import Path

import feedparser  # type: ignore[import-untyped]  # it has no types
import pytest

from tests.folders import contents
from tests.machines import BASE, machines_site
from tests.tools.programs import XMLLINT


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return machines_site(tmp_path_factory.mktemp("machines"))


def well_formed(path: Path) -> None:
    program = XMLLINT.find()
    if program is None:
        pytest.fail("no xmllint here: `make test` installs it", pytrace=False)
    subprocess.run([program, "--noout", path], check=True)


def feeds_of(out: Path) -> list[str]:
    return sorted(path for path in contents(out) if path.endswith(".xml") and path != "sitemap.xml")


def test_every_feed_is_well_formed_and_read_without_a_complaint(out: Path):
    assert feeds_of(out) == [
        *("actors/baker.xml", "actors/crowd.xml", "actors/gazette.xml", "actors/mayor.xml", "feed.xml")
    ]
    for path in feeds_of(out):
        well_formed(out / path)
        read = feedparser.parse((out / path).read_bytes())
        assert not read.bozo, (path, read.get("bozo_exception"))
        assert read.version == "atom10"
        assert read.feed.id == read.feed.links[0].href == f"{BASE}{path}"
        assert all(entry.id and entry.title and entry.summary and entry.link for entry in read.entries)


def test_the_site_feed_has_dated_articles_newest_first(out: Path):
    read = feedparser.parse((out / "feed.xml").read_bytes())
    assert [(entry.title, entry.published) for entry in read.entries] == [
        ("“The dam”, outlet not stated", "2015-06-01T00:00:00Z"),
        ("“Old well”, The Gazette", "2014-05-03T00:00:00Z"),
    ]
    assert read.feed.updated == "2015-06-01T00:00:00Z"


def test_an_actors_feed_has_what_they_say_and_what_is_said_of_them_each_by_whose_it_is(out: Path):
    read = feedparser.parse((out / "actors/mayor.xml").read_bytes())
    said = [(entry.title.partition(":")[0], entry.link.rpartition("/")[2]) for entry in read.entries]
    assert said[0] == ("The mayor", "dry.html")
    assert ("The baker", "blame.html") in said
    assert all("“" in entry.title and "“" in entry.summary for entry in read.entries)


def test_pages_lead_to_their_feeds(out: Path):
    assert '<link rel="alternate" type="application/atom+xml"' in (out / "index.html").read_text("utf-8")
    assert 'href="../feed.xml"' in (out / "actors/mayor.html").read_text("utf-8")
    assert 'href="../actors/mayor.xml"' in (out / "actors/mayor.html").read_text("utf-8")
    assert "valley.xml" not in (out / "actors/valley.html").read_text("utf-8")


def test_there_is_no_feed_without_an_address_or_where_the_site_wants_none(tmp_path: Path):
    for name, settings in (("addressless", {"base_url": ""}), ("off", {"feeds": "no"})):
        out = machines_site(tmp_path / name, **settings)
        assert feeds_of(out) == []
        for path, content in contents(out).items():
            assert b"atom+xml" not in content, path
