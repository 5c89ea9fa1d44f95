"""Reading an article: filters with and without a script, cards, copies, keys, and a dense text."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from onrecord.workspace import Workspace
from playwright.sync_api import TimeoutError

from tests.browser.views import COLOURS, assert_no_barriers
from tests.conftest import ROOT, Shared
from tests.reading import dense_site, part_of_the_edition

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
CARD = ".card:popover-open"
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])

Opener = Callable[..., "AbstractContextManager[Page]"]


@pytest.fixture(scope="module")
def dense(shared: Shared) -> Path:
    """200 claims, five deep, on 10,000 words."""

    def make(folder: Path) -> None:
        assert not Workspace(dense_site(folder / "site")).build(folder / "out").failed

    return shared("dense", make) / "out"


@pytest.fixture(scope="module")
def ledger(dense: Path, server: Callable[..., str]) -> str:
    return server(dense) + "articles/ledger.html"


@pytest.fixture(scope="module")
def edition(built_site: Path, server: Callable[..., str]) -> str:
    article = min((built_site / "articles").glob("*.html"))
    return server(built_site) + f"articles/{article.name}"


@pytest.fixture(scope="module")
def differing(built_golden: Callable[[str], Path], server: Callable[..., str]) -> str:
    """Two annotators who differ about a claim."""
    out = built_golden("layers-disagree")
    return server(out) + f"articles/{min((out / 'articles').glob('*.html')).name}"


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Opener:
    """`opened(address, view)`: a page there; whatever the browser complains about is a failure."""

    @contextmanager
    def opened(address: str, **view: Any) -> Iterator[Page]:
        complaints: list[str] = []
        context = browser.new_context(reduced_motion="reduce", **view)
        try:
            page = context.new_page()
            page.set_default_timeout(15_000)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
            page.goto(address)
            yield page
        finally:
            context.close()
        assert complaints == []

    return opened


def visible(page: Page, selector: str) -> int:
    return page.locator(selector).locator("visible=true").count()


def drawn(page: Page, selector: str) -> int:
    """How many of the segments have their line."""
    return sum(
        part.evaluate("part => getComputedStyle(part).textDecorationLine") == "underline"
        for part in page.locator(selector).all()
    )


# -- filters -----------------------------------------------------------------------------------------


@SCRIPT
def test_a_box_shows_the_claims_of_its_speaker_alone_and_says_how_many(
    opened: Opener, edition: str, script: bool
) -> None:
    with opened(edition, java_script_enabled=script, **DESKTOP) as page:
        assert not page.locator(".filtered").is_visible()
        page.check("#by_3")
        assert visible(page, ".marker.by-3") == visible(page, ".marker") == 7
        assert visible(page, ".note.by-3") == visible(page, ".note") == 7
        assert page.locator(".filtered").is_visible()
        if script:
            assert page.inner_text(".filtered [role=status]") == "7 of 72 claims shown"
        page.click(".filtered button")
        assert not page.locator(".filtered").is_visible()
        assert visible(page, ".marker:not(.is-gloss)") == 72


@SCRIPT
def test_boxes_of_one_filter_add_up_and_filters_narrow_one_another(
    opened: Opener, edition: str, script: bool
) -> None:
    with opened(edition, java_script_enabled=script, **DESKTOP) as page:
        page.check("#by_2")
        page.check("#by_3")
        assert visible(page, ".marker") == visible(page, ".marker:is(.by-2, .by-3)") == 21
        page.check("#kind_accusation")
        assert visible(page, ".marker") == visible(page, ".marker.kind-accusation:is(.by-2, .by-3)")
        page.check("#status_denied")
        assert visible(page, ".marker") == visible(page, ".marker.is-denied")


@SCRIPT
def test_a_layer_is_switched_off_and_on_and_an_entry_of_two_layers_stays(
    opened: Opener, edition: str, differing: str, script: bool
) -> None:
    with opened(edition, java_script_enabled=script, **DESKTOP) as page:
        before = visible(page, ".marker")
        page.uncheck("#layer_2")
        assert visible(page, ".marker") == visible(page, ".marker.layer-1") < before
        page.check("#layer_2")
        assert visible(page, ".marker") == before
    with opened(differing, java_script_enabled=script, **DESKTOP) as page:
        both = visible(page, ".marker.layer-1.layer-2")
        assert both
        page.uncheck("#layer_1")
        assert visible(page, ".marker.layer-1.layer-2") == both
        for box in page.locator("[name=layer]").all():
            box.uncheck()
        assert visible(page, ".marker") == 0


def test_what_the_filter_leaves_is_underlined_and_nothing_else(opened: Opener, ledger: str) -> None:
    with opened(ledger, java_script_enabled=False, **DESKTOP) as page:
        block = "article > .row:nth-of-type(3)"
        assert drawn(page, f"{block} .lane-3") == 0
        page.check("#by_1")
        assert drawn(page, f"{block} [class*=lane-].by-1") > 0
        assert drawn(page, f"{block} [class*=lane-]:not(.by-1)") == 0


def test_readings_of_annotators_stand_side_by_side_under_their_names(opened: Opener, differing: str) -> None:
    with opened(differing, java_script_enabled=False, **DESKTOP) as page:
        cells = page.locator(".differ tr").first.locator("td")
        assert cells.count() >= 2
        assert all(cell.locator("small bdi").count() for cell in cells.all())


def test_the_filter_is_kept_in_the_address_beside_the_link_to_a_note(opened: Opener, edition: str) -> None:
    with opened(edition + "#headline", **DESKTOP) as page:
        page.check("#by_2")
        page.check("#kind_accusation")
        page.uncheck("#layer_2")
        address = page.url
        assert address.endswith("?speaker=ahmed-al-mismari&kind=accusation&layer=claims#headline")
        shown = page.inner_text(".filtered")
        page.goto("about:blank")
        page.goto(address)
        assert page.inner_text(".filtered") == shown
        assert page.is_checked("#by_2")
        assert not page.is_checked("#layer_2")
        page.click(".filtered button")
        page.wait_for_url(edition + "#headline")


def test_a_note_that_is_linked_to_is_shown_whatever_the_filter(opened: Opener, edition: str) -> None:
    with opened(edition + "?status=denied#headline", **PHONE) as page:
        assert page.locator("#headline .said").is_visible()


# -- cards -------------------------------------------------------------------------------------------


def rest_on(page: Page, selector: str) -> None:
    page.locator(selector).first.scroll_into_view_if_needed()
    page.locator(selector).first.hover()
    with suppress(TimeoutError):
        page.locator(CARD).wait_for(timeout=500)  # twice the card's delay


@SCRIPT
def test_a_link_by_a_former_id_leads_to_the_note(
    opened: Opener, server: Callable[..., str], built_golden: Callable[[str], Path], script: bool
) -> None:
    address = server(built_golden("was")) + "articles/new-name.html#closed"
    with opened(address, **PHONE, java_script_enabled=script) as page:
        summary = page.locator("#shut summary")
        assert summary.is_visible()
        assert page.locator("#shut details").evaluate("it => it.open") is script


def test_a_card_has_all_overlapping_claims_narrowest_first(opened: Opener, ledger: str) -> None:
    with opened(ledger, **DESKTOP) as page:
        segment = page.locator("[data-claim='c2-4 c2-3 c2-2 c2-1 c2-0']").first
        rest_on(page, "[data-claim='c2-4 c2-3 c2-2 c2-1 c2-0']")
        assert segment.get_attribute("data-claim") == " ".join(
            page.eval_on_selector_all(f"{CARD} .note", "notes => notes.map(it => it.dataset.note)")
        )
        page.keyboard.press("Escape")
        page.check("#by_1")
        rest_on(page, "[data-claim='c2-4 c2-3 c2-2 c2-1 c2-0']")
        assert page.locator(f"{CARD} .note").count() == page.locator(f"{CARD} .note.by-1").count()


def test_a_card_at_a_name_tells_who_it_is(opened: Opener, edition: str) -> None:
    with opened(edition, **DESKTOP) as page:
        rest_on(page, "p > a.name[href$='ahmed-al-mismari.html']")
        assert "spokesperson" in page.inner_text(CARD)
        assert "14 claims" in page.inner_text(CARD)


def test_answers_are_marked_together_with_what_they_answer(opened: Opener, ledger: str) -> None:
    with opened(ledger, **DESKTOP) as page:
        page.focus("#ref_c1-3")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        assert page.locator("#c1-3.active").count() == 1
        assert page.eval_on_selector_all(".note.related", "notes => notes.map(it => it.id)") == ["c1-2"]
        page.keyboard.press("Escape")
        assert page.locator(".active, .related").count() == 0


@pytest.mark.parametrize("stored", [True, False], ids=["kept", "storage-denied"])
def test_previews_are_turned_off_in_the_card_for_good_and_on_again(
    opened: Opener, edition: str, stored: bool
) -> None:
    with opened("about:blank", **DESKTOP) as page:
        if not stored:
            denied = "get() { throw new DOMException('denied', 'SecurityError'); }"
            page.add_init_script(f"Object.defineProperty(window, 'localStorage', {{ {denied} }})")
        page.goto(edition)
        rest_on(page, "[data-claim]")
        page.click(f"{CARD} [data-do=quiet]")
        page.mouse.move(2, 2)
        if stored:
            page.reload()
        rest_on(page, "[data-claim]")
        assert page.locator(CARD).count() == 0
        page.click(".aids")
        page.check("dialog [data-keep=previews]")
        page.keyboard.press("Escape")
        rest_on(page, "[data-claim]")
        assert page.locator(CARD).count() == 1


def test_the_sheet_on_a_phone_goes_from_claim_to_claim_and_hides_none(opened: Opener, edition: str) -> None:
    with opened(edition, **PHONE) as page:
        page.locator("#ref_secret-meetings").scroll_into_view_if_needed()
        page.tap("#ref_secret-meetings")
        first = page.get_attribute(f"{CARD} .note", "data-note")
        page.tap(f"{CARD} [data-do=next]")
        second = page.get_attribute(f"{CARD} .note", "data-note")
        assert second != first
        marker = page.locator(f"[id='ref_{second}']").bounding_box()
        sheet = page.locator(CARD).bounding_box()
        assert marker is not None
        assert sheet is not None
        assert marker["y"] + marker["height"] <= sheet["y"]
        page.tap(f"{CARD} [data-do=previous]")
        assert page.get_attribute(f"{CARD} .note", "data-note") == first
        page.tap(f"{CARD} [data-do=close]")
        assert page.locator(CARD).count() == 0


# -- links and citations -----------------------------------------------------------------------------


def copied(page: Page, what: str) -> str:
    """What a button of the note that is led to copies, where there is no clipboard."""
    page.click(f".note:target [data-do={what}]")
    return page.input_value(".note:target textarea")


def test_copies_attribute_and_stand_there_to_be_copied_without_a_clipboard(
    opened: Opener, edition: str
) -> None:
    with opened("about:blank", **DESKTOP) as page:
        page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        page.goto(edition + "?kind=accusation#headline")
        assert copied(page, "link") == edition + "#headline"
        cited = copied(page, "cite")
        assert cited.startswith("Ahmed Al-Mismari: “Libya’s Presidency Council of planning attack")
        assert cited.endswith(edition + "#headline")
        words = copied(page, "words")
        assert words.startswith(edition + "#headline:~:text=Libya")
        assert "Al-Qaeda leaders1" in unquote(words)


def test_a_copy_says_that_it_was_made(browser: Browser, edition: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], **DESKTOP)
    try:
        page = context.new_page()
        page.goto(edition + "#headline")
        page.click(".note:target [data-do=link]")
        page.locator(".note:target [role=status]", has_text="Copied.").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == edition + "#headline"
    finally:
        context.close()


# -- keys --------------------------------------------------------------------------------------------

AT = "() => document.activeElement.id"


def test_single_keys_do_nothing_until_they_are_switched_on(opened: Opener, edition: str) -> None:
    with opened(edition, **DESKTOP) as page:
        page.keyboard.press("n")
        assert page.evaluate(AT) == ""
        page.click(".aids")
        page.check("dialog [data-keep=letters]")
        page.keyboard.press("Escape")
        page.reload()
        page.keyboard.press("n")
        assert page.evaluate(AT) == "ref_headline"
        page.keyboard.press("n")
        page.keyboard.press("p")
        assert page.evaluate(AT) == "ref_headline"
        page.keyboard.press("f")
        assert page.evaluate(AT) == "by_1"
        page.keyboard.press("?")
        assert page.locator("dialog").is_visible()


def test_the_button_of_what_needs_a_script_is_not_seen_without_one(opened: Opener, edition: str) -> None:
    with opened(edition, java_script_enabled=False, **DESKTOP) as page:
        assert not page.locator(".aids").is_visible()


# -- on paper ----------------------------------------------------------------------------------------


def test_on_paper_there_are_no_boxes_and_every_name_and_note_is_there(opened: Opener, edition: str) -> None:
    with opened(edition, viewport={"width": 794, "height": 1123}) as page:
        page.emulate_media(media="print")
        assert visible(page, "input, button, .aids, .filtered") == 0
        lines = page.eval_on_selector_all(
            ".strip li", "all => all.map(it => it.getBoundingClientRect().height)"
        )
        assert max(lines) < 60
        assert visible(page, ".note .body") == page.locator(".note .body").count()


# -- dense texts, weights, barriers ------------------------------------------------------------------


def test_markers_are_large_enough_to_hit(opened: Opener, ledger: str) -> None:
    with opened(ledger, **PHONE) as page:
        boxes = page.eval_on_selector_all(
            ".marker", "all => all.map(it => it.getBoundingClientRect()).map(box => [box.width, box.height])"
        )
    assert min(min(box) for box in boxes) >= 24


def test_three_lines_are_drawn_and_the_others_counted(opened: Opener, ledger: str) -> None:
    with opened(ledger, **DESKTOP) as page:
        deep = page.locator("[data-claim='c2-4 c2-3 c2-2 c2-1 c2-0']").first
        assert deep.get_attribute("data-more") == "2"
        assert deep.evaluate("part => getComputedStyle(part, '::after').content") == '"+2"'


def test_an_article_needs_no_more_than_five_requests_and_moves_nothing(opened: Opener, edition: str) -> None:
    with opened("about:blank", **DESKTOP) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(edition, wait_until="networkidle")
        assert len(asked) <= 5
        shift = """() => new Promise((done) => new PerformanceObserver((list) => done(
            list.getEntries().reduce((sum, it) => sum + it.value, 0)
        )).observe({type: "layout-shift", buffered: true}) || setTimeout(() => done(0), 300))"""
        assert page.evaluate(shift) == 0


def weight(path: Path) -> int:
    """The bytes that a server sends, packed."""
    return len(gzip.compress(path.read_bytes(), 9))


def test_style_and_script_keep_to_their_weight(built_site: Path) -> None:
    (assets,) = (built_site / "assets").iterdir()
    assert weight(assets / "style.css") <= 9_000
    assert weight(assets / "reader.js") <= 6_000


def test_a_thousand_words_with_25_claims_weigh_15_kb_at_most(tmp_path: Path) -> None:
    site = part_of_the_edition(tmp_path / "site", ROOT)
    assert not Workspace(site).build(tmp_path / "out").failed
    (article,) = (tmp_path / "out" / "articles").glob("*.html")
    assert article.read_text("utf-8").count('role="note"') == 25
    assert weight(article) <= 15_000


@pytest.mark.parametrize("view", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_filtered_text_a_card_and_the_help_have_no_barriers(
    browser: Browser, edition: str, view: dict[str, Any]
) -> None:
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce", **view)
    try:
        page = context.new_page()
        page.goto(edition + "?speaker=ahmed-al-mismari")
        page.keyboard.press("Tab")
        page.focus("#ref_secret-meetings")
        assert page.locator(CARD).count() == 1
        assert_no_barriers(page)
        page.emulate_media(color_scheme="dark")
        assert_no_barriers(page, COLOURS)
        page.keyboard.press("Escape")
        page.click(".aids")
        assert_no_barriers(page, COLOURS, "dialog")
        page.emulate_media(color_scheme="light")
        assert_no_barriers(page, None, "dialog")
        for width in (view["viewport"]["width"], 320):
            page.set_viewport_size({"width": width, "height": 640})
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    finally:
        context.close()
