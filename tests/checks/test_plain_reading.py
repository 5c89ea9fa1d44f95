"""In thirty years: the edition read by a program that knows HTML's tags, and no style, script or network."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import onrecord
import pytest
from onrecord.model import ActorVoice, Claim
from onrecord.site import Site

from tests.conftest import ROOT

EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNREAD = {"script", "style", "template", "head", "svg"}
"""What holds no words for a reader."""
BESIDE = ("notes", "marker", "front", "overview", "kicker", "rest")
"""Classes of what stands beside the text: notes, their numbers, facts of the article, filters."""


class PlainReader(HTMLParser):
    """The words of a page in the order of the file, each with the elements around it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[tuple[str, frozenset[str], frozenset[str]]] = []
        """Stretches of text with the classes and the ids of all elements around."""
        self.links: list[str] = []
        self._open: list[tuple[str, frozenset[str], str, bool]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "a" and known.get("href"):
            self.links.append(known["href"] or "")
        if tag not in EMPTY:
            unread = tag in UNREAD or "hidden" in known
            classes = frozenset((known.get("class") or "").split())
            self._open.append((tag, classes, known.get("id") or "", unread))

    def handle_endtag(self, tag: str) -> None:
        # A paragraph or a list's item may end where what is around it does.
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(unread for *_, unread in self._open):
            classes = frozenset(name for _, names, _, _ in self._open for name in names)
            self.words.append((data, classes, frozenset(id_ for _, _, id_, _ in self._open)))

    def text(self, within: str = "main_") -> str:
        """What is in the element with an id, single blanks for white space."""
        return _plain(words for words, _, ids in self.words if within in ids)

    def source(self) -> str:
        """What is in `main` without what stands beside the text."""
        return _plain(words for words, names, ids in self.words if "main_" in ids and not names & set(BESIDE))


def _plain(parts: Iterator[str]) -> str:
    return " ".join("".join(parts).split())


@pytest.fixture(scope="module")
def site() -> Site:
    return onrecord.load(ROOT)


@pytest.fixture(scope="module")
def pages(built_site: Path) -> dict[str, PlainReader]:
    return {
        path.relative_to(built_site).as_posix(): PlainReader(path.read_text("utf-8"))
        for path in sorted(built_site.rglob("*.html"))
    }


def claims(site: Site) -> list[Claim]:
    return [claim for article in site.articles for claim in site.article(article.slug).claims]


def names(site: Site, claim: Claim) -> list[str]:
    """Everybody whom a claim's note has to name."""
    voices = [voice.actor for voice in (*claim.voices, *claim.carriers) if isinstance(voice, ActorVoice)]
    known = (site.actors[id_] for id_ in (*voices, *claim.accused))
    return [actor.name for actor in known if not actor.hidden]


def squeezed(text: str) -> str:
    """The letters and digits of a text, whatever the Markdown around them was."""
    return "".join(re.findall(r"\w+", text.casefold()))


def test_every_word_of_the_text_stands_there_in_its_order(site: Site, pages: dict[str, PlainReader]):
    for article in site.articles:
        text = site.shelf.document(article.slug).text
        assert squeezed(text) in squeezed(pages[f"articles/{article.slug}.html"].source())


def test_each_claim_has_a_note_that_says_who_says_what_against_whom(
    site: Site, pages: dict[str, PlainReader]
):
    found = claims(site)
    assert found
    for claim in found:
        note = pages[f"articles/{claim.ref.article}.html"].text(within=claim.ref.id)
        assert claim.passage is not None
        assert squeezed(claim.passage.text) in squeezed(note), claim.ref
        for name in names(site, claim):
            assert name in note, claim.ref
        assert "Check" in note, claim.ref
        for summary in claim.summary:
            assert summary in note, claim.ref


def test_each_answer_stands_in_the_note_of_what_it_answers_with_who_gives_it(
    site: Site, pages: dict[str, PlainReader]
):
    answers = [(claim, relation) for claim in claims(site) for relation in site.links(claim.ref).in_]
    assert answers
    for claim, relation in answers:
        note = pages[f"articles/{claim.ref.article}.html"].text(within=claim.ref.id)
        answer = site.claims[relation.source]
        for voice in answer.voices:
            if isinstance(voice, ActorVoice):
                assert site.actors[voice.actor].name in note, f"{relation.source} in {claim.ref}"


def test_a_claims_own_page_says_the_same(site: Site, pages: dict[str, PlainReader]):
    for claim in claims(site):
        page = pages[f"claims/{claim.ref.article}/{claim.ref.id}.html"].text()
        assert claim.passage is not None
        assert squeezed(claim.passage.text) in squeezed(page), claim.ref
        for name in names(site, claim):
            assert name in page, claim.ref


def test_links_alone_lead_from_home_to_every_page(pages: dict[str, PlainReader]):
    reached, waiting = {"index.html"}, ["index.html"]
    while waiting:
        page = waiting.pop()
        for link in pages[page].links:
            path = unquote(link.partition("#")[0])
            address = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
            if address in pages and address not in reached:
                reached.add(address)
                waiting.append(address)
    assert set(pages) - reached == {"404.html"}


def test_a_page_tells_its_letters_at_its_beginning(built_site: Path):
    for path in built_site.rglob("*.html"):
        begin = path.read_bytes()[:1024].lower()
        assert begin.startswith(b"<!doctype html>"), path
        assert b'<meta charset="utf-8">' in begin, path
