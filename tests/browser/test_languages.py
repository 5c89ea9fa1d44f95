"""The Arabic site in a real browser: everything from right to left, and nothing lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from onrecord.workspace import Workspace

from tests.goldens import SITES
from tests.tools.programs import AXE

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
NARROW: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}
VIEWS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "narrow": NARROW,
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, server: Callable[..., str]) -> str:
    out: Path = tmp_path_factory.mktemp("arabic") / "out"
    assert not Workspace(SITES / "arabic").build(out).failed
    return server(out)


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_no_barrier_on_arabic_pages(browser: Browser, address: str, view: str) -> None:
    if not AXE.exists():
        pytest.fail("no axe here: `make test` installs it", pytrace=False)
    # The page's policy forbids foreign scripts, and axe is one.
    context = browser.new_context(bypass_csp=True, **VIEWS[view])
    try:
        page = context.new_page()
        for url in PAGES:
            page.goto(address + url)
            page.evaluate(AXE.read_text("utf-8"))
            found = page.evaluate("async () => (await axe.run()).violations")
            assert [(rule["id"], node["target"]) for rule in found for node in rule["nodes"]] == [], url
    finally:
        context.close()


def test_no_arabic_page_is_wider_than_a_narrow_screen(browser: Browser, address: str) -> None:
    context = browser.new_context(**NARROW)
    try:
        page = context.new_page()
        for url in PAGES:
            page.goto(address + url)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, url
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
