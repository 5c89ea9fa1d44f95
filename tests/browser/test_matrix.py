"""Every kind of page in every way to look at it: on each screen, in dark and in forced colours, on paper, by
keyboard alone, without a script, without a style sheet.

A kind of page is a line of KINDS, a way to look a line of VIEWS; what holds for all is said once. How the
things of a single page behave is said elsewhere (test_reading.py, test_edition.py, test_search.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.browser.views import COLOURS, View, assert_readable_in
from tests.tools.programs import playwright_firefox

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

EDITION = "edition"
TOWN = "three-articles"
KINDS: dict[str, tuple[str, str]] = {
    "article": (EDITION, "articles/[!i]*.html"),
    "home": (EDITION, "index.html"),
    "actor": (EDITION, "actors/ahmed-al-mismari.html"),
    "voice": (EDITION, "articles/*/voice.html"),
    "claim": (EDITION, "claims/[!b]*/*.html"),
    "free": (EDITION, "pages/about.html"),
    "missing": (EDITION, "404.html"),
    "search": (EDITION, "search.html"),
    "stone": ("withdrawn", "claims/story/pushed.html"),
    "with-a-stone": ("withdrawn", "articles/story.html"),
    "checked": ("notes-and-checks", "articles/story.html"),
    "several-annotators": (TOWN, "articles/pipe-sold-twice.html"),
    "many-articles": (TOWN, "index.html"),
    "right-to-left-text": (TOWN, "articles/بيان-المجلس.html"),
    "actors": (EDITION, "actors/index.html"),
    "actors-of-a-kind": (EDITION, "actors/kind/person.html"),
    "claims": (EDITION, "claims/index.html"),
    "claims-of-a-kind": (EDITION, "claims/by_kind/accusation.html"),
    **{
        name: (EDITION, f"{name}.html")
        for name in ("accusations", "accusers", "timeline", "places", "outlets")
    },
    **{name: (EDITION, f"{name}.html") for name in ("names", "glossary", "method")},
    "changes": (TOWN, "changes.html"),
}
"""A page of each kind: a site, and the page's path in it (the first that is like it)."""

SCRIPTED = ("article", "search", "with-a-stone", "checked", "several-annotators", "right-to-left-text")
"""The kinds that have a script. The others are the same with scripts and without."""

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
FORCED: dict[str, Any] = {**DESKTOP, "forced_colors": "active"}


VIEWS: dict[str, dict[str, View]] = {
    "desktop": {
        "desktop": View((1280, 900), rules=None),
        "dark": View((1280, 900), {"color_scheme": "dark"}, COLOURS),
        # In forced colours the reader's own are used, so that there is no contrast of ours to judge.
        "forced-dark": View((1280, 900), {"color_scheme": "dark", "forced_colors": "active"}),
        "forced": View((1280, 900), {"forced_colors": "active"}),
        # 1280 px at a zoom of 200 %; and of 400 %, as WCAG 1.4.10 asks.
        "zoomed": View((640, 450)),
        "narrow": View((320, 640)),  # the phone is held to the size of targets
    },
    "phone": {"phone": View((390, 844), rules=None)},
}
"""What a page is opened on, and the ways to look at it there, one after another."""
NARROW: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}
PAPER: dict[str, Any] = {"viewport": {"width": 718, "height": 1047}}
"""A4 less a margin of 10 mm, in CSS pixels."""

Address = Callable[[str], str]
Opened = Callable[..., Any]


@pytest.fixture(scope="module")
def address(built_site: Path, built_golden: Callable[[str], Path], server: Callable[..., str]) -> Address:
    """`address(kind)`: where a page of that kind stands."""
    names = {site for site, _ in KINDS.values()}
    sites = {name: built_site if name == EDITION else built_golden(name) for name in names}
    served = {name: server(out) for name, out in sites.items()}

    def find(kind: str) -> str:
        name, like = KINDS[kind]
        path = min(sites[name].glob(like), default=None)
        assert path is not None, f"there is no {kind} page"
        return served[name] + quote(path.relative_to(sites[name]).as_posix())

    return find


@pytest.fixture(scope="module", params=["chromium", *(["firefox"] if playwright_firefox() else [])])
def opened(request: pytest.FixtureRequest, browser: Browser, playwright: Playwright) -> Iterator[Opened]:
    """`opened(**view)`: a page in a context of its own, in each browser that is there."""
    engine = browser if request.param == "chromium" else playwright.firefox.launch()

    @contextmanager
    def opened(**view: Any) -> Iterator[Page]:
        if request.param == "firefox":  # which has no such thing
            view.pop("is_mobile", None)
        context = engine.new_context(**{"reduced_motion": "reduce", **view})
        try:
            yield context.new_page()
        finally:
            context.close()

    yield opened
    if engine is not browser:
        engine.close()


# -- on every screen -----------------------------------------------------------------------------------

SCREENS = {"desktop": DESKTOP, "phone": PHONE}


@pytest.mark.parametrize("screen", SCREENS)
def test_a_page_has_no_barriers_and_fits_the_screen(
    opened: Opened, address: Address, screen: str, picture: Callable[[Page, str], None]
) -> None:
    # The page's policy forbids foreign scripts, and axe is one.
    with opened(bypass_csp=True, **SCREENS[screen]) as page:
        for kind in KINDS:
            page.goto(address(kind))
            assert_readable_in(VIEWS[screen], page, picture, kind)


def test_the_text_of_an_article_begins_on_the_first_screen_of_a_phone(
    opened: Opened, address: Address
) -> None:
    with opened(**PHONE) as page:
        page.goto(address("article"))
        first = page.locator(".row:not(.title, .overview)").first.bounding_box()
        assert first["y"] < 844


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_what_is_folded_on_a_phone_opens_and_filters(opened: Opened, address: Address, script: bool) -> None:
    with opened(java_script_enabled=script, **PHONE) as page:
        page.goto(address("article"))
        for box, summary in (("#by_2", "Speakers and filters"), (".facts dd >> nth=0", "About this text")):
            assert not page.locator(box).is_visible()
            page.get_by_text(summary, exact=True).tap()
            assert page.locator(box).is_visible()
        page.check("#by_2")
        assert page.locator(".marker:not(.by-2)").locator("visible=true").count() == 0
        assert page.locator(".filtered").is_visible()


def test_in_forced_colours_the_answers_are_told_by_the_lines_style(opened: Opened, address: Address) -> None:
    with opened(**FORCED) as page:
        page.goto(address("article"))
        styles = page.eval_on_selector_all(
            ".legend .claim", "all => all.map(it => getComputedStyle(it).textDecorationStyle)"
        )
    assert len(styles) == len(set(styles)) == 5


def test_nothing_moves_where_no_motion_is_wished(opened: Opened, address: Address) -> None:
    moving = """() => [...document.querySelectorAll("*")].filter((it) => {
        const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(it);
        return transitionDuration.split(", ").some((time) => parseFloat(time)) || animationName !== "none"
            || scrollBehavior !== "auto";
    }).map((it) => it.className)"""
    with opened(**DESKTOP) as page:
        for kind in KINDS:
            page.goto(address(kind))
            assert page.evaluate(moving) == [], kind


# -- on paper ------------------------------------------------------------------------------------------

LOST = """() => {
    const left =
        "nav, button, summary, select, input, .ticking, .ways, .steps, .pager, .filtered, #search_, [hidden]"
        + ", .cite .hint, dialog, svg title, svg desc"
        + ", .body .said, .copies"; // a quote is not told again under its own paragraph
    const lost = [];
    const all = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (all.nextNode()) {
        const holder = all.currentNode.parentElement;
        if (!all.currentNode.data.trim() || holder.closest(left)) continue;
        if (!holder.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }))
            lost.push(all.currentNode.data);
    }
    return lost;
}"""
"""The words of the main part that are not on the paper, but for those that only a screen needs."""

CUT = """() => [...document.querySelectorAll("main *")].filter((it) => {
    const { overflowX, overflowY, clipPath } = getComputedStyle(it);
    const cuts = (way, whole, shown) => way !== "visible" && whole > shown + 1;
    return clipPath === "none" && it.clientWidth
        && (cuts(overflowX, it.scrollWidth, it.clientWidth)
            || cuts(overflowY, it.scrollHeight, it.clientHeight));
}).map((it) => it.className)"""
"""The boxes that do not show all that is in them."""


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_on_paper_no_word_is_lost_and_no_box_is_cut(
    opened: Opened, address: Address, script: bool, picture: Callable[[Page, str], None]
) -> None:
    with opened(java_script_enabled=script, **PAPER) as page:
        page.emulate_media(media="print")
        for kind in KINDS if script else SCRIPTED:
            page.goto(address(kind))
            if script:
                picture(page, f"{kind}-paper")
            assert page.evaluate(LOST) == [], kind
            assert page.evaluate(CUT) == [], kind
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), kind


def test_on_paper_a_source_has_its_address(opened: Opened, address: Address) -> None:
    with opened(**PAPER) as page:
        page.emulate_media(media="print")
        page.goto(address("checked"))
        told = page.eval_on_selector_all(
            ".sources a[href^=http]",
            "all => all.map(it => [it.href, getComputedStyle(it, '::after').content, it.checkVisibility()])",
        )
    assert told
    for href, after, seen in told:
        assert href.rstrip("/") in after
        assert seen


# -- without a script, without a style sheet -------------------------------------------------------------


def test_without_a_script_the_same_can_be_read(opened: Opened, address: Address) -> None:
    dead = "button:not(.aids):not([form]), [role=button], [aria-expanded], a:not([href])"
    with opened(**DESKTOP) as page, opened(java_script_enabled=False, **DESKTOP) as bare:
        for kind in KINDS:
            bare.goto(address(kind))
            assert bare.locator(dead).locator("visible=true").count() == 0, kind
            assert (bare.locator("script[src]").count() > 0) == (kind in SCRIPTED), kind
            if kind not in SCRIPTED or kind == "search":
                continue
            page.goto(address(kind))
            # What offers the script's own aids is there with the script alone.
            told, told_bare = (it.inner_text("body").replace("Previews and keys", "") for it in (page, bare))
            assert told.split() == told_bare.split(), kind


ORDER = """() => {
    const wrong = [];
    let lowest = -Infinity;
    for (const it of document.querySelectorAll(
        ".skip, header p, nav li, h1, h2, h3, p, li, dt, dd, summary, tr, footer p"
    )) {
        const box = it.getBoundingClientRect();
        if (!box.height || !it.checkVisibility() || it.closest("td, th")) continue;
        if (box.bottom + scrollY < lowest - 1) wrong.push(it.innerText.slice(0, 60));
        lowest = Math.max(lowest, box.top + scrollY);
    }
    return wrong;
}"""
"""What stands higher than what is before it in the document."""


@pytest.mark.parametrize("styled", [True, False], ids=["phone", "no-style"])
def test_what_is_read_later_stands_lower(opened: Opened, address: Address, styled: bool) -> None:
    with opened(**PHONE) as page:
        if not styled:
            page.route("**/*.css", lambda route: route.fulfill(content_type="text/css", body=""))
        for kind in KINDS:
            page.goto(address(kind))
            # The way past the head of the page lies above it, out of sight.
            assert page.evaluate(ORDER) == [], kind


def test_without_a_style_sheet_the_notes_follow_their_paragraph_and_quotes_are_set_apart(
    opened: Opened, address: Address
) -> None:
    with opened(**DESKTOP) as page:
        page.route("**/*.css", lambda route: route.fulfill(content_type="text/css", body=""))
        page.goto(address("article"))
        for summary in page.locator(".row:has(.marker) > .notes > summary").all()[:4]:
            summary.click()
        rows = page.locator(".row:has(.marker):has(> .notes[open])").all()
        assert len(rows) == 4
        for row in rows:
            text, notes = row.locator("> :first-child").bounding_box(), row.locator(".notes").bounding_box()
            assert text["y"] + text["height"] <= notes["y"] + 1
            assert row.locator(".note").first.is_visible()
        assert page.locator(".body .said").count() == page.locator(".body blockquote.said").count()


# -- by keyboard ---------------------------------------------------------------------------------------

REACHABLE = """() => {
    // A name that the end of a claim divides is several links, and one stop.
    const names = [...document.querySelectorAll("a.name")];
    const goesOn = (it) => it.tabIndex < 0 && names[names.indexOf(it) - 1]?.href === it.href;
    window.stops = [...document.querySelectorAll("a[href], button, summary, input, select, textarea")]
        .filter((it) => it.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })
            && it.getClientRects().length && !it.closest("[popover]") && !it.disabled)
        .filter((it) => !goesOn(it));
    return [stops.length, stops.filter((it) => it.tabIndex).map((it) => it.outerHTML)];
}"""
"""How many stops the keyboard should have, and those that it has not, or has out of their order."""

AT = """() => {
    const it = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(it);
    const inside = [...it.getClientRects()].some((box) => box.bottom > 0 && box.top < innerHeight);
    const ringed = outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
    return [stops.indexOf(it), inside && ringed, it.outerHTML.slice(0, 120)];
}"""
"""Which stop has the focus, and whether that is seen."""

FURTHER = f"""(first) => stops.slice(first, 150).map((it) => (it.focus(), ({AT})())).filter(
    ([number, seen], at) => number !== first + at || !seen)"""
"""The stops from one on that take no focus, or do not show it."""

PRESSED = 16
"""So often the key is pressed; further stops are given the focus by a script, which is quicker."""


@pytest.mark.parametrize("view", [DESKTOP, FORCED, NARROW], ids=["desktop", "forced", "narrow"])
def test_the_keyboard_reaches_all_in_order_and_shows_where_it_is(
    opened: Opened, address: Address, view: dict[str, Any]
) -> None:
    with opened(**view) as page:
        for kind in KINDS if view is DESKTOP else ("checked", "home", "stone"):
            page.goto(address(kind))
            if kind == "search":
                page.locator("#search_").wait_for()  # it takes the place of a link
            count, unreachable = page.evaluate(REACHABLE)
            assert unreachable == [], kind
            reached: list[int] = []
            while len(reached) < min(count, PRESSED):
                page.keyboard.press("Tab")
                number, seen, what = page.evaluate(AT)
                assert seen, f"{kind}: the focus is not seen at {what}"
                if number >= 0:  # a card that opens at a marker has stops of its own
                    reached.append(number)
            assert reached == [*range(len(reached))], kind
            assert page.evaluate(FURTHER, len(reached)) == [], kind


def test_the_help_opens_and_closes_by_keyboard_and_gives_the_focus_back(
    opened: Opened, address: Address
) -> None:
    with opened(**DESKTOP) as page:
        page.goto(address("article"))
        page.focus(".aids")
        page.keyboard.press("Enter")
        assert page.locator("dialog.help").is_visible()
        page.keyboard.press("Escape")
        assert not page.locator("dialog.help").is_visible()
        assert page.evaluate("document.activeElement.className") == "aids"


# -- a former address ----------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_former_address_leads_on(
    opened: Opened, built_golden: Callable[[str], Path], server: Callable[..., str], script: bool
) -> None:
    start = server(built_golden("was"))
    with opened(java_script_enabled=script, **DESKTOP) as page:
        page.goto(start + "articles/old-name.html")
        page.wait_for_url(start + "articles/new-name.html")
