"""The contract for pages (docs/cli.md), on every page of the edition."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

Pages = dict[str, LexborHTMLParser]


@pytest.fixture(scope="module")
def pages(built_site: Path) -> Pages:
    return {
        path.relative_to(built_site).as_posix(): LexborHTMLParser(path.read_text(encoding="utf-8"))
        for path in sorted(built_site.rglob("*.html"))
    }


@pytest.fixture(scope="module")
def texts(pages: Pages) -> Pages:
    """The pages on which claims are highlighted."""
    found = {path: page for path, page in pages.items() if page.css_first("[data-claim]") is not None}
    assert found
    return found


def words(node: LexborNode, attribute: str) -> list[str]:
    return (node.attributes.get(attribute) or "").split()


def above(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def test_ids_are_unique_in_a_page(pages: Pages) -> None:
    for path, page in pages.items():
        counted = Counter(node.attributes["id"] for node in page.css("[id]"))
        assert [id_ for id_, times in counted.items() if times > 1] == [], path


def test_claims_are_highlighted_only_where_their_notes_are(texts: Pages) -> None:
    for path, page in texts.items():
        ids = {node.attributes["id"] for node in page.css("[id]")}
        for node in page.css("[data-claim]"):
            assert words(node, "data-claim"), path
            assert set(words(node, "data-claim")) <= ids, path


def test_each_claim_has_one_marker_after_its_passage_and_a_note_that_leads_back(texts: Pages) -> None:
    for path, page in texts.items():
        for id_ in {id_ for node in page.css("main [data-claim]") for id_ in words(node, "data-claim")}:
            markers = [
                node
                for node in page.css("main a[href]")
                if unquote(node.attributes["href"] or "") == f"#{id_}"
                and not any(words(outer, "role") == ["note"] for outer in above(node))
            ]
            assert len(markers) == 1, f"{path}: {id_}"
            html = page.html or ""
            last = max(
                match.start() for match in re.finditer(rf'data-claim="[^"]*\b{re.escape(id_)}\b', html)
            )
            assert html.index(markers[0].html or "") > last, f"{path}: {id_}"

            note = page.css_first(f'[id="{id_}"]')
            assert note is not None
            backs = {unquote(node.attributes["href"] or "") for node in note.css('a[href^="#"]')}
            places = {back[1:] for back in backs}
            assert markers[0].attributes.get("id") in places, f"{path}: {id_}"


def test_a_link_has_no_link_in_it_and_says_something(pages: Pages) -> None:
    for path, page in pages.items():
        for node in page.css("a"):
            assert node.text(strip=True) or node.attributes.get("aria-label"), path
            assert all(outer.tag != "a" for outer in above(node)), path


def test_there_is_no_script_or_style_in_a_page_and_nothing_from_elsewhere(pages: Pages) -> None:
    for path, page in pages.items():
        scripts = "script:not([src], [type='application/ld+json']), script[type=module]"
        assert page.css(f"style, [style], {scripts}, base, iframe, object") == [], path
        for node in page.css("*"):
            assert [name for name in node.attributes if name.startswith("on")] == [], path
            for attribute in ("src", "srcset", "poster", "data"):
                assert not re.match("[a-z]+:|//", node.attributes.get(attribute) or ""), path
        for node in page.css("link[rel=stylesheet], link[rel=icon], link[rel=preload]"):
            assert not re.match("[a-z]+:|//", node.attributes["href"] or ""), path


def test_assets_name_nothing_from_elsewhere(built_site: Path) -> None:
    for path in (built_site / "assets").rglob("*"):
        if path.suffix in (".css", ".js"):
            assert not re.search(r"(url\(|@import|import\()\s*[\"']?(https?:|//)", path.read_text("utf-8")), (
                path
            )


def test_a_page_says_its_language_and_has_one_title_and_one_heading(pages: Pages) -> None:
    for path, page in pages.items():
        assert page.css_first("html[lang]") is not None, path
        assert len(page.css("head > title")) == 1, path
        assert (page.css_first("head > title") or page).text(strip=True), path
        if page.css_first("meta[http-equiv=refresh]") is None:
            assert len(page.css("h1")) == 1, path
            assert len(page.css("main")) == 1, path


def test_right_to_left_words_say_so(pages: Pages) -> None:
    for path, page in pages.items():
        for node in page.css('[lang="ar"], [lang^="ar-"]'):
            assert node.attributes.get("dir") == "rtl" or node.tag == "bdi", path
