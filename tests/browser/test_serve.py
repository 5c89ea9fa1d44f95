"""The page beside the editor, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.folders import write
from tests.serving import Served, afresh, eventually, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

LAYER = "content/articles/long/claims.yaml"
FILES = {
    "site.yaml": "title: Wells\nannotators: {ina: {name: Ina Moll}}\ntheme: own\n",
    "seeds/long.md": "# Long\n\n"
    + "\n\n".join(
        f"In town {n} the mayor said well {n} is dry. " + "Rain was scarce. " * 40 for n in range(30)
    ),
    "content/actors/all.yaml": "mayor: {name: The mayor, kind: person}\n",
    "content/articles/long/article.yaml": "text: seeds/long.md\n",
    LAYER: "by: ina\nannotations:\n"
    + "".join(
        f"  - {{quote: well {n} is dry, speaker: mayor, id: dry-{n}, note: Note {n}.}}\n" for n in range(30)
    ),
    "themes/own/theme.yaml": "name: own\nextends: default\n",
    "themes/own/templates/base.html": "{% extends 'base.html' %}{% block styles %}{{ super() }}\n"
    '<link rel="stylesheet" href="{{ frame.assets }}own.css">{% endblock %}',
    "themes/own/assets/own.css": "body { outline-offset: 1px }",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Served]]:
    site = write(tmp_path_factory.mktemp("running") / "site", FILES)
    with serving(site) as served:
        served.until("index.html", "Wells")
        yield site, served


@pytest.fixture
def site(running: tuple[Path, Served]) -> Path:
    """The site as it was at first."""
    afresh(*running, FILES)
    return running[0]


@pytest.fixture
def served(running: tuple[Path, Served], site: Path) -> Served:
    """A server that shows the site as it was at first."""
    return running[1]


@pytest.fixture
def article(served: Served, page: Page) -> Page:
    """The article, scrolled to its middle; what the page remembers tells whether it was loaded anew."""
    page.goto(f"http://127.0.0.1:{served.port}/articles/long.html")
    page.evaluate(
        "window.loaded = 'once'; document.getElementById('dry-15').scrollIntoView({behavior: 'instant'})"
    )
    return page


def once(page: Page) -> bool:
    """Whether the page was never loaded anew."""
    return bool(page.evaluate("window.loaded === 'once'"))


def edited(site: Path, path: str, old: str, new: str) -> None:
    assert old in FILES[path]
    write(site, {path: FILES[path].replace(old, new)})


def place(page: Page) -> float:
    """Where the note in the middle stands in the window."""
    found = page.evaluate("document.getElementById('dry-15').getBoundingClientRect().top")
    return float(found)


def test_an_edited_note_shows_and_the_page_keeps_its_place(article: Page, site: Path):
    before = place(article)
    edited(site, LAYER, "Note 15.", "Another note.")
    article.get_by_text("Another note.").first.wait_for(state="attached")
    assert abs(place(article) - before) < 2
    assert article.evaluate("scrollY") > 500
    assert once(article)


def test_a_longer_text_above_leaves_the_place_in_the_window(article: Page, site: Path):
    before = place(article)
    edited(site, "seeds/long.md", "In town 2 ", "More was said. " * 200 + "\n\nIn town 2 ")
    article.get_by_text("More was said.").first.wait_for(state="attached")
    assert abs(place(article) - before) < 2
    assert once(article)


def test_what_the_reader_opened_stays_open(article: Page, site: Path):
    opened = article.locator("details").first
    opened.evaluate("details => { details.open = true }")
    article.locator("a.marker").nth(15).focus()
    edited(site, LAYER, "Note 15.", "Another note.")
    article.get_by_text("Another note.").first.wait_for(state="attached")
    assert opened.evaluate("details => details.open")
    assert article.evaluate("document.activeElement.matches('a.marker')")
    assert once(article)


def test_a_new_claim_and_a_new_title_show(article: Page, site: Path):
    text = "  - {quote: Rain was scarce, prefix: 'well 3 is dry. ', gloss: A drought., id: drought}\n"
    write(site, {LAYER: FILES[LAYER] + text})
    article.locator("[data-gloss=drought]").first.wait_for(state="attached")
    edited(site, "site.yaml", "Wells", "Dams")
    eventually(lambda: article.title().endswith("Dams") or None, "the new title")
    assert once(article)


def offset(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).outlineOffset"))


def test_a_style_changes_without_a_load(article: Page, site: Path):
    edited(site, "themes/own/assets/own.css", "1px", "7px")
    eventually(lambda: offset(article) == "7px" or None, "the new style")
    assert article.locator('link[href*="own.css"]').count() == 1
    assert once(article)
    edited(site, LAYER, "Note 15.", "Another note.")
    article.get_by_text("Another note.").first.wait_for(state="attached")
    assert offset(article) == "7px"


def test_a_mistake_is_laid_over_the_page_and_goes_when_mended(article: Page, site: Path):
    edited(site, LAYER, "speaker: mayor, id: dry-3,", "speaker: mayr, id: dry-3,")
    article.locator("onrecord-problems section").wait_for()
    over = article.locator("onrecord-problems")
    assert f"{LAYER}:6:" in (over.locator("a").first.text_content() or "")
    assert (over.locator("a").first.get_attribute("href") or "").startswith(f"vscode://file{site}/{LAYER}:6:")
    assert "mayr" in (over.locator("pre").text_content() or "")
    assert "did you mean mayor" in (over.locator(".hint").text_content() or "")
    assert article.get_by_text("Note 15.").count() > 0
    write(site, {LAYER: FILES[LAYER]})
    over.locator("section").wait_for(state="detached")
    assert once(article)


def test_problems_are_put_aside_by_a_key_and_taken_up_again(article: Page, site: Path):
    edited(site, "site.yaml", "title: Wells", "title: [")
    over = article.locator("onrecord-problems")
    over.locator("section").wait_for()
    article.keyboard.press("Escape")
    over.locator("section").wait_for(state="detached")
    over.locator("button.badge").click()
    over.locator("section").wait_for()


def test_a_site_that_is_broken_from_the_start_shows_why_and_then_the_page(page: Page, tmp_path: Path):
    site = write(tmp_path / "site", FILES | {"site.yaml": "title: ["})
    with serving(site) as server:
        # The browser logs every answer that is none; there is no page yet.
        page.goto("about:blank")
        opened = page.context.new_page()
        opened.goto(f"http://127.0.0.1:{server.port}/articles/long.html")
        opened.locator("onrecord-problems section").wait_for()
        write(site, {"site.yaml": FILES["site.yaml"]})
        opened.locator("a.marker").first.wait_for()
        opened.close()


def test_nothing_written_by_an_author_runs_in_the_overlay(article: Page, site: Path):
    edited(site, LAYER, "speaker: mayor, id: dry-3,", "speaker: '<img src=x onerror=alert(1)>', id: dry-3,")
    over = article.locator("onrecord-problems")
    over.locator("section").wait_for()
    assert over.locator("img").count() == 0
    assert "<img src=x" in (over.locator(".message").first.text_content() or "")
