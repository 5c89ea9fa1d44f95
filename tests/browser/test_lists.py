"""Lists, profiles and claims in a real browser: no script is needed, nothing is wider than the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LISTS = (
    *("accusations", "accusers", "accused", "most-accusations", "claims/index", "actors/index", "outlets"),
    *("timeline", "places", "names", "method"),
)
PAGES = (
    *(f"{name}.html" for name in LISTS),
    *("actors/town-council.html", "actors/kind/person.html", "claims/pipe-sold-twice/sold-twice.html"),
)


@pytest.fixture(scope="module")
def address(built_golden: Callable[[str], Path], server: Callable[..., str]) -> str:
    return server(built_golden("three-articles"))


@pytest.fixture
def without_script(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_list_is_wider_than_the_screen(browser: Browser, address: str, width: int) -> None:
    view: Any = {"width": width, "height": 700}
    context = browser.new_context(viewport=view)
    try:
        page = context.new_page()
        for url in PAGES:
            page.goto(address + url)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, url
    finally:
        context.close()


def test_the_matrix_leads_to_the_row_of_a_pair_and_is_sorted_by_links(
    without_script: Page, address: str
) -> None:
    page = without_script
    page.goto(address + "accusers.html")
    cell = page.locator(".matrix td a").first
    told = cell.get_attribute("aria-label") or ""
    cell.click()
    row = page.locator("tr:target")
    accuser, accused = (row.locator(part).first.inner_text() for part in ("th a, th bdi", "td a"))
    assert accuser in told
    assert accused in told
    page.get_by_role("link", name="Who accuses whom most").click()
    numbers = [int(text) for text in page.locator(".pairs td b").all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) > 1


def test_the_drawing_and_its_table_name_the_same_people(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address + "actors/town-council.html")
    drawn = set(page.locator("svg.network g > title").all_text_contents())
    listed = set(page.locator("table.near th[scope=row] bdi").all_text_contents())
    assert drawn == listed
    for link in page.locator("svg.network a").all():
        box = link.bounding_box()
        assert box is not None
        assert box["x"] >= 0


def test_names_in_the_drawing_lead_on_by_keyboard(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address + "actors/town-council.html")
    page.locator("svg.network a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/actors/farmers-cooperative.html")


def test_a_narrow_screen_has_the_table_in_the_place_of_the_drawing(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(address + "actors/town-council.html")
    assert not page.locator("svg.network").is_visible()
    assert page.locator("table.near").is_visible()


def test_one_click_selects_a_citation_as_a_whole(without_script: Page, address: str) -> None:
    page = without_script
    page.goto(address + "claims/pipe-sold-twice/sold-twice.html")
    page.get_by_text("BibTeX").click()
    box = page.locator("pre.copy").first
    assert box.is_visible()
    assert box.evaluate("element => getComputedStyle(element).userSelect") == "all"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_of_the_drawing_are_told_by_more_than_colour(
    browser: Browser, address: str, scheme: Any
) -> None:
    context = browser.new_context(color_scheme=scheme)
    try:
        page = context.new_page()
        page.goto(address + "actors/town-council.html")
        styles = page.evaluate(
            "[...document.querySelectorAll('svg.network path.line')].map(it =>"
            " [it.getAttribute('class'), getComputedStyle(it).strokeDasharray])"
        )
    finally:
        context.close()
    dashes = dict(styles)
    assert dashes["line is-accused-by"] == "none"
    assert dashes["line is-answers"] != "none"
