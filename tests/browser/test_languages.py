"""The Arabic site in a real browser: everything from right to left, and nothing lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.views import COLOURS, SIZES, View, assert_readable_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = (
    "index.html",
    "articles/mina.html",
    "articles/nahr.html",
    "actors/northwind.html",
    "claims/mina/العقد.html",
    "accusations.html",
    "timeline.html",
    "names.html",
    *("accusers.html", "outlets.html", "glossary.html", "method.html", "actors/index.html"),
    *("places.html", "changes.html"),
)
VIEWS = {
    "desktop": View((1280, 900), rules=None),
    "dark": View((1280, 900), {"color_scheme": "dark"}, COLOURS),
    "narrow": View((320, 640), rules=SIZES),
}


@pytest.fixture(scope="module")
def address(built_golden: Callable[[str], Path], server: Callable[..., str]) -> str:
    return server(built_golden("arabic"))


def test_arabic_pages_have_no_barriers_and_fit_every_screen(
    browser: Browser, address: str, picture: Callable[[Page, str], None]
) -> None:
    # The page's policy forbids foreign scripts, and axe is one.
    context = browser.new_context(bypass_csp=True)
    try:
        page = context.new_page()
        for url in PAGES:
            page.goto(address + url)
            assert_readable_in(VIEWS, page, picture, f"arabic-{url.replace('/', '_')}")
    finally:
        context.close()


def test_the_interface_stands_on_the_right_and_an_english_text_keeps_its_direction(
    page: Page, address: str
) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address + "articles/mina.html")
    text, notes = (box(page, f".row:has(.note) {part}") for part in ("> p", "> .notes"))
    assert text["x"] > notes["x"]
    page.goto(address + "articles/nahr.html")
    ways = "element => getComputedStyle(element).direction"
    assert page.locator(".row > p").first.evaluate(ways) == "ltr"
    assert page.locator(".notes").first.evaluate(ways) == "rtl"


def test_a_marker_stands_after_its_passage_in_the_direction_of_the_text(page: Page, address: str) -> None:
    page.goto(address + "articles/mina.html")
    passage, marker = box(page, '[data-claim="رمال"]'), box(page, '[id="ref_رمال"]')
    assert marker["x"] < passage["x"]


def test_the_keyboard_goes_through_an_arabic_text_in_the_order_it_is_read(page: Page, address: str) -> None:
    page.goto(address + "articles/mina.html")
    page.locator(".marker").first.focus()
    reached = []
    for _ in range(5):
        reached.append(page.evaluate("document.activeElement.id"))
        page.keyboard.press("Tab")
        while not page.evaluate("document.activeElement.matches('.marker, footer a, body')"):
            page.keyboard.press("Tab")
    claims = ["رمال", "لم-نأخذ", "شاحنات", "نهب", "العقد"]
    assert reached == [f"ref_{claim}" for claim in claims]


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).first.bounding_box()
    assert found is not None
    return {"x": found["x"], "width": found["width"]}
