"""The search page in a real browser: what it finds, where that leads, and what stands in for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from onrecord import hosting
from playwright.sync_api import expect
from selectolax.lexbor import LexborHTMLParser

from tests.browser.views import COLOURS, View, assert_readable_in
from tests.conftest import Shared
from tests.folders import write

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SITE = {
    "site.yaml": "title: Harbour talk\n",
    "content/actors/people.yaml": (
        "keeper: {name: Mona Keeper, kind: person}\n"
        "rada: {name: رضا البحري, kind: person}\n"
        "pilot: {name: Otto Pilot, kind: person}\n"
    ),
    "seeds/harbour.md": (
        "# The harbour wall\n\n"
        "Mona Keeper said that the lantern was dark all night. Otto Pilot denied it: the lantern burned.\n\n"
        "Nobody asked about the seagulls.\n"
    ),
    # A title as long as those of newspapers: it is a choice of a filter, too.
    "content/articles/harbour/article.yaml": (
        "text: seeds/harbour.md\n"
        "title: The keeper of the harbour light and the pilot of the mail boat disagree about one night\n"
    ),
    "content/articles/harbour/claims.yaml": (
        "annotations:\n"
        "  - {id: dark, quote: the lantern was dark all night, speaker: keeper, note: A *logbook* has it.}\n"
        "  - {id: burned, quote: the lantern burned, speaker: pilot, kind: denial, denies: dark}\n"
    ),
    "seeds/port.md": "# الميناء\n\nقال رضا البحري إن السفينة غادرت الميناء قبل الفجر.\n",
    "content/articles/port/article.yaml": "text: seeds/port.md\nlanguage: ar\n",
    "content/articles/port/claims.yaml": (
        "annotations:\n  - {id: left, quote: السفينة غادرت الميناء قبل الفجر, speaker: rada}\n"
    ),
}


def build(onrecord: Callable[..., object], folder: Path, files: Mapping[str, str]) -> None:
    done = onrecord("build", write(folder, files))
    assert getattr(done, "returncode", None) == 0, getattr(done, "stderr", None)


@pytest.fixture(scope="module")
def site(shared: Shared, onrecord: Callable[..., object]) -> Path:
    return shared("search", lambda folder: build(onrecord, folder, SITE)) / "public"


@pytest.fixture
def searching(page: Page, site: Path, server: Callable[..., str]) -> Page:
    """The search page, under a path, with its policy; any complaint of the browser's is a failure."""
    page.goto(server(site, "/some/where/") + "search.html")
    expect(page.locator("#search_")).to_be_visible()
    return page


def search(page: Page, words: str) -> None:
    page.get_by_role("searchbox").fill(words)


def quotes(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("#found_ q").all_inner_texts()]


def test_a_claim_is_found_by_a_word_and_opens_in_its_text(searching: Page) -> None:
    search(searching, "dark")
    first = searching.locator("#found_ li").first
    expect(first).to_contain_text("Mona Keeper — according to")
    expect(first.locator("mark")).to_have_text("dark")
    first.get_by_role("link").click()
    searching.wait_for_url("**/some/where/articles/harbour.html#dark")
    expect(searching.locator("[id=dark]")).to_be_in_viewport()


def test_a_claim_is_found_by_what_an_annotator_wrote(searching: Page) -> None:
    search(searching, "logbook")
    expect(searching.locator("#found_ li")).to_have_count(1)
    expect(searching.locator("#found_ .about mark")).to_have_text("logbook")
    assert searching.locator("#found_ q").all_text_contents() == ["the lantern was dark all night"]


def test_a_word_of_a_title_finds_the_article_and_not_each_of_its_claims(searching: Page) -> None:
    search(searching, "disagree")
    expect(searching.locator("#found_ li")).to_have_count(1)
    expect(searching.locator("#found_ a")).to_contain_text("From the text of")


def test_what_the_index_says_of_a_claim_is_not_found_for_words_of_it(searching: Page) -> None:
    search(searching, "en")  # the language of all but one
    expect(searching.get_by_role("status")).to_have_text("Nothing found")


def test_words_of_a_text_lead_to_its_article(searching: Page) -> None:
    search(searching, "seagulls")
    link = searching.locator("#found_ a")
    expect(link).to_have_count(1)
    assert (link.get_attribute("href") or "").endswith("articles/harbour.html")


def test_results_are_filtered_by_speaker_and_the_address_keeps_it(searching: Page) -> None:
    search(searching, "lantern")
    expect(searching.locator("#found_ li")).to_have_count(3)
    searching.get_by_label("Speaker").select_option("Otto Pilot")
    expect(searching.locator("#found_ li")).to_have_count(1)
    expect(searching.get_by_role("status")).to_have_text("Found: 1")
    assert quotes(searching) == ["the lantern burned"]
    assert urlsplit(searching.url).query == "q=lantern&speaker=Otto+Pilot"
    searching.reload()
    expect(searching.locator("#found_ li")).to_have_count(1)


def test_a_filter_alone_lists_what_is_of_its_kind(searching: Page) -> None:
    searching.get_by_label("Kind").select_option("denial")
    expect(searching.locator("#found_ li")).to_have_count(1)
    assert quotes(searching) == ["the lantern burned"]


def test_words_and_names_in_arabic_are_found(searching: Page) -> None:
    search(searching, "السفينة")
    expect(searching.locator("#found_ q[lang=ar][dir=auto] mark").first).to_have_text("السفينة")
    search(searching, "رضا")
    expect(searching.locator("#found_ a").first).to_contain_text("رضا البحري")


def test_nothing_found_is_said(searching: Page) -> None:
    search(searching, "zeppelin")
    expect(searching.get_by_role("status")).to_have_text("Nothing found")


def test_it_is_used_by_keyboard_alone(searching: Page) -> None:
    searching.get_by_role("searchbox").focus()
    searching.keyboard.type("dark")
    expect(searching.locator("#found_ li")).not_to_have_count(0)
    for _ in range(4):  # three filters, then the first result
        searching.keyboard.press("Tab")
    searching.keyboard.press("Enter")
    searching.wait_for_url("**/articles/harbour.html#dark")


VIEWS = {
    "desktop": View((1280, 800), rules=None),
    "dark": View((1280, 800), {"color_scheme": "dark"}, COLOURS),
    "narrow": View((320, 800), rules=None),
    "narrow-dark": View((320, 800), {"color_scheme": "dark"}, COLOURS),
}


def test_what_is_found_has_no_barriers_and_fits_the_screen(
    searching: Page, picture: Callable[[Page, str], None]
) -> None:
    search(searching, "lantern")
    expect(searching.locator("#found_ li")).to_have_count(3)
    assert_readable_in(VIEWS, searching, picture, "found")


# -- in Arabic -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def arabic(shared: Shared, onrecord: Callable[..., object]) -> Path:
    files = SITE | {"site.yaml": "title: المرفأ\nlanguage: ar\n"}
    return shared("search-arabic", lambda folder: build(onrecord, folder, files)) / "public"


def test_the_interface_speaks_arabic_and_goes_from_right_to_left(
    browser: Browser, arabic: Path, server: Callable[..., str], picture: Callable[[Page, str], None]
) -> None:
    # The page's policy forbids foreign scripts, and axe is one.
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(server(arabic) + "search.html")
    words = page.get_by_role("searchbox", name="كلمات من الادعاءات أو الحواشي أو النصوص، أو اسم")
    expect(words).to_be_visible()
    assert page.evaluate("getComputedStyle(document.getElementById('search_')).direction") == "rtl"
    words.fill("السفينة")
    expect(page.get_by_role("status")).to_have_text("عدد النتائج: 2")
    expect(page.locator("#found_ a").first).to_contain_text("رضا البحري")
    expect(page.locator("#found_ mark").first).to_have_text("السفينة")
    page.get_by_label("المتحدث").select_option("رضا البحري")
    expect(page.get_by_role("status")).to_have_text("عدد النتائج: 1")
    # Words in the other direction keep theirs.
    page.get_by_label("المتحدث").select_option("")
    words.fill("lantern")
    expect(page.locator("#found_ q mark").first).to_have_text("lantern")
    assert page.locator("#found_ q").first.evaluate("it => getComputedStyle(it).direction") == "ltr"
    words.fill("منطاد")
    expect(page.get_by_role("status")).to_have_text("لم يُعثر على شيء")
    words.fill("lantern")
    expect(page.locator("#found_ li")).not_to_have_count(0)
    assert_readable_in(VIEWS, page, picture, "arabic-search")
    context.close()


@pytest.mark.parametrize("width", [1280, 320])
def test_nothing_moves_when_the_form_takes_its_place(
    browser: Browser, site: Path, server: Callable[..., str], width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(server(site) + "search.html")
    expect(page.locator("#search_")).to_be_visible()
    moved = """() => new Promise((tell) => new PerformanceObserver((list) => tell(list.getEntries().length))
        .observe({ type: "layout-shift", buffered: true }) || setTimeout(tell, 300, 0))"""
    assert page.evaluate(moved) == 0
    context.close()


# -- where there is no searching, a list stands in ---------------------------------------------------


def stands_in(page: Page) -> None:
    expect(page.locator("#instead_")).to_be_visible()
    expect(page.locator("#search_")).to_be_hidden()
    page.locator("#instead_ a").click()
    expect(page.locator("main")).to_contain_text("the lantern was dark all night")


def test_without_javascript_the_list_stands_in(
    browser: Browser, site: Path, server: Callable[..., str]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server(site) + "search.html")
    stands_in(page)
    context.close()


def test_where_webassembly_is_forbidden_the_list_stands_in_without_a_complaint(
    page: Page, site: Path, server: Callable[..., str]
) -> None:
    strict = hosting.content_security_policy("index.html")
    page.goto(server(site, "/", strict) + "search.html", wait_until="networkidle")
    stands_in(page)


def test_from_the_disk_the_list_stands_in_without_a_complaint(page: Page, site: Path) -> None:
    page.goto((site / "search.html").as_uri())
    stands_in(page)


# -- what is in the index ----------------------------------------------------------------------------


def test_the_index_is_for_the_search_page_alone(site: Path) -> None:
    for path in site.rglob("*.html"):
        scripts = [
            script.attributes.get("src") or ""
            for script in LexborHTMLParser(path.read_text(encoding="utf-8")).css("script[src]")
        ]
        named = [src for src in scripts if re.search("search|pagefind", src)]
        assert bool(named) == (path.name == "search.html"), path
