"""The edition in a real browser: every claim's card, note and profile, with and without a script."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import onrecord
import pytest
from onrecord.model import ActorVoice
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CARD = ":popover-open, [data-card], [role=tooltip]"
"""What a card is, by the contract for pages; it counts where it can be seen."""

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
NARROW: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}


@dataclass(frozen=True)
class ClaimOnPage:
    """A claim that stands in a text, and what a reader has to be told of it."""

    article: str
    id: str
    speakers: tuple[str, ...]
    profiles: tuple[str, ...]

    @property
    def note(self) -> str:
        return f"articles/{self.article}.html#{self.id}"


@pytest.fixture(scope="module")
def claims() -> list[ClaimOnPage]:
    """Every claim of the edition, as its author wrote it."""
    site = onrecord.load(ROOT)
    found = []
    for claim in site.claims.values():
        assert claim.passage is not None
        voices = [voice for held in claim.speakers.all for voice in held.value]
        actors = [site.actors[voice.actor] for voice in voices if isinstance(voice, ActorVoice)]
        names = [actor.name for actor in actors]
        unnamed = [getattr(voice, "description", "") for voice in voices if not isinstance(voice, ActorVoice)]
        found.append(
            ClaimOnPage(
                claim.ref.article,
                claim.ref.id,
                (*names, *filter(None, unnamed)),
                tuple(f"actors/{actor.id}.html" for actor in actors),
            )
        )
    assert len(found) > 40
    return found


@pytest.fixture(scope="module")
def address(built_site: Path, server: Callable[..., str]) -> str:
    return server(built_site)


Opener = Callable[..., "AbstractContextManager[Page]"]


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Opener:
    """`opened(view)`: a page in a context of its own; whatever the browser complains about is a failure."""

    @contextmanager
    def opened(**view: Any) -> Iterator[Page]:
        complaints: list[str] = []
        context = browser.new_context(reduced_motion="reduce", **view)
        try:
            page = context.new_page()
            page.set_default_timeout(5000)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
            yield page
        finally:
            context.close()
        assert complaints == []

    return opened


SAMPLE = [pytest.param(3, id="every-third"), pytest.param(1, id="all", marks=pytest.mark.long)]
"""Which claims are looked at one by one: some, or all of them where there is time (`make test-long`)."""


def by_article(claims: list[ClaimOnPage]) -> dict[str, list[ClaimOnPage]]:
    pages: dict[str, list[ClaimOnPage]] = {}
    for claim in claims:
        pages.setdefault(claim.article, []).append(claim)
    return pages


# What follows is run in the page; one call for each step, since there are hundreds.

SHOWN = f"""() => [...document.querySelectorAll("{CARD}")]
    .filter((card) => card.checkVisibility({{visibilityProperty: true}}) && card.getClientRects().length)
    .map((card) => card.innerText).join("\\n")"""
"""The text of the cards that can be seen."""

FOCUSED = f"""() => {{
    const link = document.activeElement?.closest("main a[role=doc-noteref]");
    return [decodeURIComponent(link?.getAttribute("href") ?? "#").slice(1), ({SHOWN})()];
}}"""
"""The claim whose marker has the focus, if one has, and what the cards say."""

RECORDED = f"""() => {{
    window.reached = [];
    // In the end of the event's way: the page's own listeners have opened the card by then.
    addEventListener("focusin", () => window.reached.push(({FOCUSED})()));
}}"""
"""Every stop of the keyboard from now on: the claim whose marker it is, and what the cards say there."""

MARKER = """(id) => document.querySelector(`main a[role=doc-noteref][href="#${CSS.escape(id)}"]`)"""
"""The link at the end of a claim's passage. Notes may link to other notes as well."""

MARKER_POINT = f"""(id) => {{
    const marker = ({MARKER})(id);
    marker.scrollIntoView({{block: "center"}});
    const {{left, top, width, height}} = marker.getBoundingClientRect();
    return {{x: left + width / 2, y: top + height / 2}};
}}"""

POINT = """(id) => {
    const found = [];
    for (const part of document.querySelectorAll(`[data-claim~="${CSS.escape(id)}"]`)) {
        part.scrollIntoView({block: "center"});
        for (const box of part.getClientRects()) {
            for (let x = box.left + 3; x < box.right - 2; x += 6) {
                const y = (box.top + box.bottom) / 2;
                const top = document.elementFromPoint(x, y);
                if (!top || top.closest("[data-claim]") !== part) continue;
                if (!top.closest("a")) return {x, y};
                found.push({part, x, y});
            }
        }
    }
    if (!found.length) return null;
    const {part, x, y} = found[0];
    const before = part.getBoundingClientRect().top;
    part.scrollIntoView({block: "center"});
    return {x, y: y + part.getBoundingClientRect().top - before};
}"""
"""A point of the claim's passage, brought into view, that nothing else lies on; beside its links, if it has
other words, since a tap on a link follows it."""

SEEN = """(id) => {
    const part = document.getElementById(id);
    if (!part || !part.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true})) return "";
    const box = part.getBoundingClientRect();
    return box.height && box.bottom > 0 && box.top < innerHeight ? part.innerText : "";
}"""
"""What a reader sees of an element now; an empty text if nothing."""

ARRIVED = f"""() => {{
    const id = decodeURIComponent(location.hash.slice(1));
    const back = document.getElementById(id)?.querySelector("a[role=doc-backlink]");
    const seen = ({SEEN})(id);
    if (back?.checkVisibility({{visibilityProperty: true}})) back.focus();
    return [id, seen, document.activeElement === back];
}}"""
"""Where a marker has led, what is seen there, and whether its way back has the focus now."""

RETURNED = f"""(claim) => {{
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const block = place.closest("p, h1, h2, h3, li, blockquote, td, .row");
    const stands = block.querySelector(`[data-claim~="${{CSS.escape(claim)}}"]`) !== null;
    return [place.id, ({SEEN})(place.id), stands && !place.closest("[role=note]")];
}}"""
"""Where the way back has led, what is seen there, and whether the claim stands in that paragraph."""


def shown(page: Page) -> str:
    said: str = page.evaluate(SHOWN)
    return said


def assert_tells(said: str, claim: ClaimOnPage) -> None:
    assert said != "", f"nothing is to be seen of {claim.id}"
    for name in claim.speakers:
        assert name in said, f"{claim.id}: {name} is not in\n{said}"


# -- the card ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("every", SAMPLE)
def test_the_card_of_every_claim_tells_its_speaker_under_the_pointer_and_goes_with_esc(
    opened: Opener, address: str, claims: list[ClaimOnPage], every: int
) -> None:
    for article, its in by_article(claims[::every]).items():
        with opened(**DESKTOP) as page:
            # The page's clock stands still, so that nobody waits for the card's delay, some seventy times.
            page.clock.install(time=0)
            page.goto(f"{address}articles/{quote(article)}.html")
            page.clock.pause_at(3600)
            for claim in its:
                page.mouse.move(2, 2)
                point = page.evaluate(POINT, claim.id)
                assert point is not None, f"{claim.id} cannot be pointed at"
                page.mouse.move(point["x"], point["y"])
                assert shown(page) == "", "a card opens under a pointer that only passes"
                page.clock.run_for(500)
                assert_tells(shown(page), claim)
                page.keyboard.press("Escape")
                assert shown(page) == ""


def test_the_card_opens_soon_stays_under_the_pointer_and_goes_when_it_leaves(
    opened: Opener, address: str, claims: list[ClaimOnPage]
) -> None:
    claim = claims[len(claims) // 2]
    with opened(**DESKTOP) as page:
        page.goto(address + f"articles/{quote(claim.article)}.html")
        point = page.evaluate(POINT, claim.id)
        page.mouse.move(point["x"], point["y"])
        page.wait_for_function(f"() => ({SHOWN})() !== ''", timeout=2000)
        box = page.locator(CARD).locator("visible=true").first.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 20, box["y"] + 20, steps=4)
        page.wait_for_timeout(800)
        assert_tells(shown(page), claim)
        page.mouse.move(2, 2)
        page.wait_for_function(f"() => ({SHOWN})() === ''", timeout=2000)


def test_the_keyboard_reaches_every_marker_and_its_card_goes_with_esc(
    opened: Opener, address: str, claims: list[ClaimOnPage]
) -> None:
    for article, its in by_article(claims).items():
        reached: dict[str, str] = {}
        with opened(**DESKTOP) as page:
            page.goto(f"{address}articles/{quote(article)}.html")
            page.evaluate(RECORDED)
            for number in range(3000):
                page.keyboard.press("Tab")
                if number % 25 == 0:
                    reached |= dict(page.evaluate("window.reached.splice(0)"))
                    if reached.keys() >= {claim.id for claim in its}:
                        break
            for claim in its:
                assert_tells(reached[claim.id], claim)
            for claim in its[::6]:
                page.evaluate(f"(id) => ({MARKER})(id).focus()", claim.id)
                assert_tells(shown(page), claim)
                page.keyboard.press("Escape")
                assert page.evaluate(FOCUSED) == [claim.id, ""]


@pytest.mark.parametrize("every", SAMPLE)
def test_a_tap_on_its_marker_opens_the_card_of_every_claim_on_a_phone(
    opened: Opener, address: str, claims: list[ClaimOnPage], every: int
) -> None:
    for article, its in by_article(claims[::every]).items():
        with opened(**PHONE) as page:
            page.goto(f"{address}articles/{quote(article)}.html")
            here = page.url
            for claim in its:
                point = page.evaluate(MARKER_POINT, claim.id)
                page.touchscreen.tap(point["x"], point["y"])
                assert_tells(shown(page), claim)
                assert page.url == here
                page.keyboard.press("Escape")
                assert shown(page) == ""


def test_a_tap_on_the_words_opens_the_card_and_one_beside_it_closes_it(
    opened: Opener, address: str, claims: list[ClaimOnPage]
) -> None:
    with opened(**PHONE) as page:
        claim = claims[-1]
        page.goto(address + f"articles/{quote(claim.article)}.html")
        point = page.evaluate(POINT, claim.id)
        page.touchscreen.tap(point["x"], point["y"])
        assert_tells(shown(page), claim)
        page.touchscreen.tap(3, 3)
        assert shown(page) == ""


@pytest.mark.parametrize("view", [NARROW, PHONE], ids=["320", "390"])
def test_an_open_card_does_not_widen_the_page(
    opened: Opener, address: str, claims: list[ClaimOnPage], view: dict[str, Any]
) -> None:
    with opened(**view) as page:
        page.goto(f"{address}articles/{quote(claims[-1].article)}.html")
        page.keyboard.press("Tab")
        page.evaluate(f"(id) => ({MARKER})(id).focus()", claims[-1].id)
        assert_tells(shown(page), claims[-1])
        assert page.evaluate(TOO_WIDE) <= 0


# -- from the text to the note and back ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "script", "every"),
    # Without a script a marker is a link as any other, and on a phone the same one: some are followed.
    [
        pytest.param(DESKTOP, True, 3, id="desktop-script"),
        pytest.param(DESKTOP, True, 1, id="desktop-script-all", marks=pytest.mark.long),
        pytest.param(DESKTOP, False, 4, id="desktop-no-script"),
        pytest.param(PHONE, True, 4, id="phone-script"),
        pytest.param(PHONE, False, 8, id="phone-no-script"),
    ],
)
def test_every_marker_leads_to_its_note_and_the_note_back_to_the_passage(
    opened: Opener, address: str, claims: list[ClaimOnPage], view: dict[str, Any], script: bool, every: int
) -> None:
    for article, its in by_article(claims[::every]).items():
        with opened(java_script_enabled=script, **view) as page:
            page.goto(f"{address}articles/{quote(article)}.html")
            for claim in its:
                # As the keyboard follows a link: on a phone a first tap opens the card.
                page.evaluate(f"(id) => ({MARKER})(id).focus()", claim.id)
                page.keyboard.press("Enter")
                patience = time.monotonic() + 3
                at, said, may_return = page.evaluate(ARRIVED)
                while not may_return and time.monotonic() < patience:  # a script opens the note, soon
                    at, said, may_return = page.evaluate(ARRIVED)
                assert at == claim.id
                assert_tells(said, claim)
                assert may_return, f"the way back from {claim.id} cannot be seen"
                page.keyboard.press("Enter")
                place, seen, stands = page.evaluate(RETURNED, claim.id)
                assert place != claim.id
                assert seen
                assert stands, f"{claim.id} leads back to where it does not stand"


def test_a_link_from_outside_opens_the_note_without_a_script(
    opened: Opener, address: str, claims: list[ClaimOnPage]
) -> None:
    with opened(java_script_enabled=False, **PHONE) as page:
        for claim in claims[:: max(1, len(claims) // 5)]:
            page.goto("about:blank")
            page.goto(f"{address}articles/{quote(claim.article)}.html#{quote(claim.id)}")
            assert_tells(page.evaluate(SEEN, claim.id), claim)


# -- from the speaker to the profile -------------------------------------------------------------------


def test_the_name_of_every_speaker_leads_to_a_profile_that_lists_the_claim(
    opened: Opener, address: str, built_site: Path, claims: list[ClaimOnPage]
) -> None:
    listed: dict[str, set[str]] = {}
    with opened(**DESKTOP) as page:
        for claim in claims:
            note = page_of(built_site, f"articles/{claim.article}.html").css_first(f'[id="{claim.id}"]')
            assert note is not None
            links = {node.text(strip=True): node.attributes["href"] for node in note.css("a[href]")}
            for name, profile in zip(claim.speakers, claim.profiles, strict=False):
                assert links.get(name) == f"../{quote(profile)}"
                if profile not in listed:
                    page.goto(address + quote(profile))
                    assert name in page.locator("main h1").inner_text()
                    listed[profile] = {
                        href
                        for path in (profile, *further_pages(built_site, profile))
                        for href in hrefs(built_site, path)
                    }
                assert {claim.note, f"claims/{claim.article}/{claim.id}.html"} & listed[profile]
    assert len(listed) > 5


def page_of(site: Path, path: str) -> LexborHTMLParser:
    return LexborHTMLParser((site / path).read_text(encoding="utf-8"))


def further_pages(site: Path, path: str) -> list[str]:
    """The pages that a long list goes on in."""
    folder = (site / path).with_suffix("")
    return sorted(further.relative_to(site).as_posix() for further in folder.glob("[0-9]*.html"))


def hrefs(site: Path, path: str) -> set[str]:
    """The addresses, from the site's root, that the main part of a page links to."""
    found = set()
    for node in page_of(site, path).css("main a[href]"):
        href = node.attributes["href"] or ""
        target = (Path("/") / Path(path).parent / href.partition("#")[0]).as_posix()
        while (shorter := re.sub(r"[^/]+/\.\./", "", target, count=1)) != target:
            target = shorter
        found.add(target.removeprefix("/") + href[len(href.partition("#")[0]) :])
    return found


def test_what_the_article_says_itself_leads_to_a_list_of_it(
    built_site: Path, claims: list[ClaimOnPage]
) -> None:
    own = [claim for claim in claims if claim.speakers == ()]
    assert own
    for claim in own:
        note = page_of(built_site, f"articles/{claim.article}.html").css_first(f'[id="{claim.id}"]')
        assert note is not None
        assert re.search("the article itself|source not named", note.text(), re.IGNORECASE)


# -- every page --------------------------------------------------------------------------------------

TOO_WIDE = "() => document.documentElement.scrollWidth - innerWidth"


def test_no_page_scrolls_sideways_or_complains(opened: Opener, address: str, built_site: Path) -> None:
    paths = sorted(path.relative_to(built_site).as_posix() for path in built_site.rglob("*.html"))
    # Claims' pages are like one another, and so are profiles: some of them are opened.
    alike = [path for path in paths if re.match("claims/.*/|actors/[^/]*$", path)]
    with opened() as page:
        for path in sorted(set(paths) - set(alike) | set(alike[::8])):
            page.goto(address + quote(path))
            for width in (390, 320):
                page.set_viewport_size({"width": width, "height": 640})
                assert page.evaluate(TOO_WIDE) <= 0, f"{path} is too wide for {width}"
