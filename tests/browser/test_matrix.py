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
from onrecord.workspace import Workspace

from tests.goldens import SITES
from tests.tools.programs import AXE, playwright_firefox

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
        for name in (
            "accusations",
            "accusers",
            "accused",
            "most-accusations",
            "timeline",
            "places",
            "outlets",
        )
    },
    **{name: (EDITION, f"{name}.html") for name in ("names", "glossary", "method")},
    "changes": (TOWN, "changes.html"),
}
"""A page of each kind: a site, and the page's path in it (the first that is like it)."""

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
VIEWS: dict[str, dict[str, Any]] = {
    "desktop": DESKTOP,
    "phone": PHONE,
    # 1280 px at a zoom of 400 %, as WCAG 1.4.10 asks; and at 200 %.
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "zoomed": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    "dark": {**DESKTOP, "color_scheme": "dark"},
    "forced": {**DESKTOP, "forced_colors": "active"},
    "forced-dark": {**DESKTOP, "forced_colors": "active", "color_scheme": "dark"},
}
PAPER: dict[str, Any] = {"viewport": {"width": 718, "height": 1047}}
"""A4 less a margin of 10 mm, in CSS pixels."""

Address = Callable[[str], str]
Opened = Callable[..., Any]


@pytest.fixture(scope="module")
def address(
    built_site: Path, tmp_path_factory: pytest.TempPathFactory, server: Callable[..., str]
) -> Address:
    """`address(kind)`: where a page of that kind stands."""
    sites = {EDITION: built_site}
    for name in {site for site, _ in KINDS.values()} - {EDITION}:
        sites[name] = tmp_path_factory.mktemp("matrix") / name
        assert not Workspace(SITES / name).build(sites[name]).failed
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


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("part", range(3))
def test_a_page_has_no_barriers_and_fits_the_screen(
    opened: Opened, address: Address, view: str, part: int, picture: Callable[[Page, str], None]
) -> None:
    assert AXE.is_file(), "no axe here: `make test` installs it"
    # The page's policy forbids foreign scripts, and axe is one.
    with opened(bypass_csp=True, **VIEWS[view]) as page:
        for kind in [*KINDS][part::3]:
            page.goto(address(kind))
            picture(page, f"{view}-{kind}")
            page.evaluate(AXE.read_text("utf-8"))
            found = page.evaluate("async () => (await axe.run({resultTypes: ['violations']})).violations")
            assert [(rule["id"], node["target"]) for rule in found for node in rule["nodes"]] == [], kind
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), kind


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
    with opened(**VIEWS["forced"]) as page:
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
        for kind in KINDS:
            page.goto(address(kind))
            if script:
                picture(page, f"paper-{kind}")
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


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "search"])
def test_without_a_script_the_same_can_be_read(opened: Opened, address: Address, kind: str) -> None:
    told = []
    for script in (True, False):
        with opened(java_script_enabled=script, **DESKTOP) as page:
            page.goto(address(kind))
            # What offers the script's own aids is there with the script alone.
            told.append(page.inner_text("body").replace("Previews and keys", ""))
            dead = "button:not(.aids):not([form]), [role=button], [aria-expanded], a:not([href])"
            assert script or page.locator(dead).locator("visible=true").count() == 0
    assert told[0].split() == told[1].split()


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
    window.reached = new Set();
    return [...document.querySelectorAll("a[href], button, summary, input, select, textarea")]
        .filter((it) => it.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })
            && it.getClientRects().length && !it.closest("[popover]") && !it.disabled)
        .map((it, number) => { it.dataset.number = number; return number; }).length;
}"""
AT = """() => {
    const it = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(it);
    const boxes = [...it.getClientRects()];
    const inside = boxes.some((box) => box.bottom > 0 && box.top < innerHeight);
    const ringed = outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
    return [it.dataset.number ?? null, inside && ringed, it.outerHTML.slice(0, 120)];
}"""


@pytest.mark.parametrize(
    ("kind", "view"),
    [
        *((kind, "desktop") for kind in KINDS if kind not in ("several-annotators", "claims-of-a-kind")),
        *((kind, view) for kind in ("checked", "home", "stone") for view in ("narrow", "forced")),
    ],
)
def test_the_keyboard_reaches_all_in_order_and_shows_where_it_is(
    opened: Opened, address: Address, kind: str, view: str
) -> None:
    with opened(**VIEWS[view]) as page:
        page.goto(address(kind))
        count = page.evaluate(REACHABLE)
        reached: list[int] = []
        # A card that opens at a marker may add its own stops.
        while len(reached) < min(count, 150):
            page.keyboard.press("Tab")
            number, seen, what = page.evaluate(AT)
            assert seen, f"the focus is not seen at {what}"
            if number is not None:
                reached.append(int(number))
            assert what.startswith(("<a", "<button", "<summary", "<input", "<select"))
        assert reached == list(range(len(reached)))


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
    opened: Opened, tmp_path: Path, server: Callable[..., str], script: bool
) -> None:
    assert not Workspace(SITES / "was").build(tmp_path / "out").failed
    start = server(tmp_path / "out")
    with opened(java_script_enabled=script, **DESKTOP) as page:
        page.goto(start + "articles/old-name.html")
        page.wait_for_url(start + "articles/new-name.html")
