"""Select to annotate, in a real browser: by mouse and by keyboard, in several scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.folders import write
from tests.serving import Served, afresh, eventually, serving
from tests.tools.programs import AXE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

WELL = "content/articles/well/claims.yaml"
BIR = "content/articles/bir/claims.yaml"
DAM = "content/articles/dam/claims.yaml"
FILES = {
    "site.yaml": "title: Wells\nannotators: {ina: {name: Ina Moll}, udo: {name: Udo Rahn}}\n",
    "content/actors/all.yaml": "mayor: {name: The mayor, kind: person}\n"
    "baker: {name: The baker, kind: person}\n",
    "seeds/well.txt": "Old well\n\nThe mayor said the well is dry. The baker said it is not.\n\n"
    "Nobody asked why. The mayor said so twice.\n",
    "content/articles/well/article.yaml": "text: seeds/well.txt\n",
    WELL: """\
by: ina   # who annotates
annotations:

  - quote: the well is dry   # the first
    speaker: mayor
    id: dry

  - {quote: it is not, speaker: baker, disputes: dry, id: not-dry}
""",
    "content/articles/well/other.yaml": "by: udo\nannotations:\n"
    "  - {quote: the well is dry, id: dry, note: So it was.}\n",
    "seeds/bir.txt": "البئر\n\nقال الشيخ إن البئر جفّت. نفى الخبّاز ذلك أمس.\n",
    "content/articles/bir/article.yaml": "text: seeds/bir.txt\nlanguage: ar\n",
    BIR: "annotations:\n  - {quote: البئر جفّت, speaker: mayor, id: جفاف}\n",
    "seeds/dam.md": "# The dam\n\nThe *baker* said [the dam](https://example.org/dam) is **new**.\n\n"
    "- A first point\n- A second point\n",
    "content/articles/dam/article.yaml": "text: seeds/dam.md\n",
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


def visit(page: Page, served: Served, slug: str = "well") -> None:
    page.set_default_timeout(10_000)
    page.goto(f"http://127.0.0.1:{served.port}/articles/{slug}.html")
    page.get_by_role("button", name="Annotate").wait_for()


def select(page: Page, first: str, last: str) -> None:
    """Select by mouse, from the beginning of some words of the text to the end of others."""
    ends = page.evaluate(
        """([first, last]) => {
          const nodes = [];
          const text = document.querySelector("main article");
          const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (!node.parentElement.closest("[role=note], summary, header, .overview")) nodes.push(node);
          }
          const box = (words, at) => {
            const node = nodes.find((node) => node.data.includes(words));
            const range = document.createRange();
            const start = node.data.indexOf(words);
            range.setStart(node, start);
            range.setEnd(node, start + words.length);
            const rects = range.getClientRects();
            const rect = rects[at < 0 ? 0 : rects.length - 1];
            const rtl = getComputedStyle(node.parentElement).direction === "rtl";
            return [at < 0 !== rtl ? rect.left + 0.5 : rect.right - 0.5, rect.top + rect.height / 2];
          };
          // What lies outside of the window is scrolled to by the drag, and more is selected than meant.
          nodes.find((node) => node.data.includes(first)).parentElement
            .scrollIntoView({ block: "center", behavior: "instant" });
          return [box(first, -1), box(last, 1)];
        }""",
        [first, last],
    )
    (x, y), (to_x, to_y) = ends
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move((x + to_x) / 2, (y + to_y) / 2)
    page.mouse.move(to_x, to_y)
    page.mouse.up()


def offer(page: Page, type_: str) -> None:
    page.get_by_role("group", name="Annotate the selection").get_by_role("button", name=type_).click()
    panel(page).get_by_role("heading", name="Annotate").wait_for()


def say(page: Page, who: str) -> None:
    panel(page).get_by_label("Who says it").first.fill(who)


def panel(page: Page) -> Locator:
    return page.get_by_role("dialog")


def ready(page: Page) -> Locator:
    """The button that writes, once what it writes is shown."""
    button = panel(page).get_by_role("button", name="Write to")
    button.wait_for()
    page.wait_for_function(
        """() => {
          const button = document.querySelector("onrecord-annotate").shadowRoot.querySelector("button.main");
          return button && !button.disabled;
        }"""
    )
    return button


def text_of(site: Path, path: str) -> str:
    return (site / path).read_bytes().decode("utf-8")


def appended(site: Path, path: str) -> str:
    """What was added at the end of a file, as soon as something was; all else is as it was."""
    now = eventually(
        lambda: text if (text := text_of(site, path)) != FILES[path] else None, "something written"
    )
    assert now.startswith(FILES[path])
    return now.removeprefix(FILES[path])


def focused(page: Page) -> str:
    """The address of the link that has the focus."""
    return str(page.evaluate("decodeURIComponent(document.activeElement.hash || '')"))


def arrived(page: Page, id_: str) -> None:
    eventually(lambda: focused(page) == f"#{id_}" or None, f"the marker of {id_} has the focus")


# --- a new entry


def test_a_sentence_is_annotated_by_mouse_and_the_file_has_only_lines_more(
    served: Served, page: Page, site: Path
):
    visit(page, served)
    select(page, "Nobody asked", "why")
    offer(page, "Claim")
    say(page, "article")
    panel(page).get_by_label("Note").fill("A *remark*.")
    shown = panel(page).get_by_label("Lines that change")
    shown.get_by_text("*remark*").wait_for()
    ready(page).click()
    assert (
        appended(site, WELL) == "\n  - quote: Nobody asked why\n    speaker: article\n    note: A *remark*.\n"
    )
    arrived(page, "nobody-asked-why")
    assert page.locator("#nobody-asked-why em").first.text_content() == "remark"


def test_a_sentence_is_annotated_by_keyboard_alone(served: Served, page: Page, site: Path):
    visit(page, served)
    for key in ("F2", "ArrowDown", "ArrowDown", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowLeft")
    assert page.evaluate("String(getSelection())").split() == ["The", "baker", "said"]
    page.keyboard.press("Enter")
    panel(page).wait_for()
    eventually(lambda: in_panel(page, "speaker") or None, "the first field has the focus")
    page.keyboard.type("mayor")
    for _ in range(30):
        if in_panel(page, "layer"):
            break
        page.keyboard.press("Tab")
    ready(page)
    page.keyboard.press("Control+Enter")
    assert appended(site, WELL) == "\n  - quote: The baker said\n    speaker: mayor\n"
    arrived(page, "the-baker-said")


def in_panel(page: Page, name: str) -> bool:
    """Whether the field of this name has the focus."""
    script = "name => document.querySelector('onrecord-annotate').shadowRoot.activeElement?.name === name"
    return bool(page.evaluate(script, name))


def test_escape_leaves_and_the_focus_returns(served: Served, page: Page, site: Path):
    visit(page, served)
    link = page.locator("a.marker").first
    link.focus()
    page.keyboard.press("F2")
    assert page.get_by_role("application").is_visible()
    page.keyboard.press("Escape")
    assert page.get_by_role("application").is_hidden()
    assert link.evaluate("link => link === document.activeElement")
    page.keyboard.press("F2")
    page.keyboard.press("Enter")
    eventually(lambda: in_panel(page, "speaker") or None, "the first field has the focus")
    page.keyboard.type("may")
    page.keyboard.press("Escape")
    panel(page).wait_for()  # what was typed is not lost by one key
    page.keyboard.press("Escape")
    panel(page).wait_for(state="hidden")
    assert link.evaluate("link => link === document.activeElement")
    assert text_of(site, WELL) == FILES[WELL]


def test_over_highlights_and_paragraphs_the_words_are_those_of_the_text(
    served: Served, page: Page, site: Path
):
    visit(page, served)
    select(page, "dry", "Nobody")
    offer(page, "Gloss")
    panel(page).get_by_label("Remark").fill("Across.")
    ready(page).click()
    assert appended(site, WELL) == "\n  - quote: dry. The baker said it is not. Nobody\n    gloss: Across.\n"


def test_of_two_like_places_the_one_that_was_selected_is_meant(served: Served, page: Page, site: Path):
    visit(page, served)
    page.evaluate(
        """() => {
          const node = [...document.querySelectorAll("main .row > p")].at(-1).lastChild;
          const range = document.createRange();
          const at = node.data.indexOf("said");
          range.setStart(node, at);
          range.setEnd(node, at + 4);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }"""
    )
    offer(page, "Mention")
    panel(page).get_by_label("Means").first.fill("nobody")
    ready(page).click()
    assert appended(site, WELL) == "\n  - quote: said\n    suffix: so\n    refers_to: nobody\n"


def test_in_a_right_to_left_text_the_arrows_go_its_way(served: Served, page: Page, site: Path):
    visit(page, served, "bir")
    for key in ("F2", "ArrowDown", "ArrowDown", "ArrowLeft", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    assert page.evaluate("String(getSelection())").split() == ["نفى", "الخبّاز"]
    page.keyboard.press("Enter")
    eventually(lambda: in_panel(page, "speaker") or None, "the first field has the focus")
    page.keyboard.type("baker")
    ready(page).click()
    assert appended(site, BIR) == "  - quote: نفى الخبّاز\n    speaker: baker\n"
    arrived(page, "نفى-الخباز")


def test_in_markdown_the_marks_are_left_out_and_a_first_layer_is_made(served: Served, page: Page, site: Path):
    visit(page, served, "dam")
    select(page, "baker", "new")
    offer(page, "Claim")
    say(page, "baker")
    ready(page).click()
    made = eventually(lambda: (site / DAM).is_file() or None, "a layer")
    assert made
    assert text_of(site, DAM).splitlines()[1:] == [
        "by: ina",
        "annotations:",
        "  - quote: baker said the dam is new",
        "    speaker: baker",
    ]
    arrived(page, "baker-said-the-dam-is")
    assert text_of(site, "seeds/dam.md") == FILES["seeds/dam.md"]


def test_a_relation_is_picked_by_a_click_on_the_claim(served: Served, page: Page, site: Path):
    visit(page, served)
    select(page, "Nobody asked", "why")
    offer(page, "Claim")
    panel(page).get_by_role("button", name="Add a relation").click()
    panel(page).get_by_role("button", name="Pick the claim").click()
    page.locator("[data-claim~=not-dry]").first.click()
    panel(page).get_by_label("How").select_option("undercuts")
    ready(page)
    panel(page).get_by_label("Lines that change").get_by_text("undercuts: not-dry").wait_for()
    ready(page).click()
    assert appended(site, WELL) == "\n  - quote: Nobody asked why\n    undercuts: not-dry\n"


def test_what_would_be_a_mistake_is_told_and_cannot_be_written(served: Served, page: Page, site: Path):
    visit(page, served)
    select(page, "Nobody asked", "why")
    offer(page, "Claim")
    say(page, "mayr")
    panel(page).get_by_text("did you mean mayor").wait_for()
    assert panel(page).get_by_role("button", name="Write to").is_disabled()
    assert text_of(site, WELL) == FILES[WELL]


# --- an entry that is there


def act(page: Page, id_: str, label: str) -> None:
    page.locator(f"#{id_} details").first.evaluate("details => { details.open = true }")
    page.locator(f"#{id_}").get_by_role("button", name=label).click()


def test_a_note_is_edited_and_every_other_byte_stays(served: Served, page: Page, site: Path):
    visit(page, served)
    act(page, "not-dry", "Edit")
    panel(page).get_by_label("Note").fill("He did.")
    ready(page).click()
    new = "disputes: dry, note: He did., id: not-dry"
    expected = FILES[WELL].replace("disputes: dry, id: not-dry", new)
    eventually(lambda: text_of(site, WELL) == expected or None, "the edit")
    page.locator("#not-dry").get_by_text("He did.").wait_for(state="attached")


def test_of_several_layers_the_author_chooses_one(served: Served, page: Page, site: Path):
    visit(page, served)
    act(page, "dry", "Edit")
    panel(page).get_by_role("button", name="Other (udo)").or_(
        panel(page).get_by_role("button", name="Udo Rahn")
    ).click()
    panel(page).get_by_label("Note").fill("So it is.")
    ready(page).click()
    other = "content/articles/well/other.yaml"
    eventually(lambda: text_of(site, other) == FILES[other].replace("was", "is") or None, "the edit")
    assert text_of(site, WELL) == FILES[WELL]


def test_an_entry_is_deleted_after_a_question(served: Served, page: Page, site: Path):
    visit(page, served)
    act(page, "not-dry", "Delete")
    panel(page).get_by_role("button", name="Delete from claims.yaml").click()
    gone = "\n  - {quote: it is not, speaker: baker, disputes: dry, id: not-dry}\n"
    expected = FILES[WELL].replace(gone.lstrip("\n"), "")
    eventually(lambda: text_of(site, WELL) == expected or None, "the entry is gone")
    page.locator("#not-dry").wait_for(state="detached")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_claim_that_others_bear_on_is_withdrawn_instead(served: Served, page: Page, site: Path):
    write(site, {"content/articles/well/other.yaml": "annotations: []\n"})
    visit(page, served)
    page.get_by_text("So it was.").wait_for(state="detached")
    act(page, "dry", "Delete")
    panel(page).get_by_text("Other claims bear on it: well#not-dry.").wait_for()
    assert panel(page).get_by_role("button", name="Delete from").count() == 0
    panel(page).get_by_role("button", name="Withdraw instead").click()
    page.keyboard.type("Misread.")
    ready(page).click()
    eventually(lambda: "    withdrawn: Misread.\n" in text_of(site, WELL) or None, "the reason")


def test_a_file_that_an_editor_saved_meanwhile_is_not_overwritten(served: Served, page: Page, site: Path):
    visit(page, served)
    act(page, "not-dry", "Edit")
    panel(page).get_by_label("Note").fill("He did.")
    ready(page)
    saved = FILES[WELL].replace("# the first", "# from the editor")
    write(site, {WELL: saved})
    ready(page).click()
    panel(page).get_by_text("was saved in the meantime").wait_for()
    assert text_of(site, WELL) == saved
    assert panel(page).get_by_label("Note").input_value() == "He did."
    panel(page).get_by_role("button", name="Look again").click()
    panel(page).get_by_text("was saved in the meantime").wait_for(state="detached")
    ready(page).click()
    new = "disputes: dry, note: He did., id: not-dry"
    expected = saved.replace("disputes: dry, id: not-dry", new)
    eventually(lambda: text_of(site, WELL) == expected or None, "both edits")


def test_a_click_on_a_link_of_the_text_still_follows_it(served: Served, page: Page):
    visit(page, served)
    page.locator("main article p a.name").first.click()
    page.wait_for_url("**/actors/mayor.html")


# --- for everybody


VIEWS: dict[str, tuple[int, dict[str, Any]]] = {
    "desktop": (1280, {"color_scheme": "light"}),
    "dark": (1280, {"color_scheme": "dark"}),
    "phone": (320, {"color_scheme": "light"}),
}


@pytest.mark.parametrize("slug", ["well", "bir"])
def test_axe_finds_no_barrier_in_any_of_it(browser: Browser, served: Served, slug: str):
    assert AXE.is_file(), "no axe here: `make test` installs it"
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    visit(page, served, slug)
    page.add_script_tag(path=AXE)

    def assert_no_barriers() -> None:
        for name, (width, media) in VIEWS.items():
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(**media)
            found = page.evaluate("async () => (await axe.run({resultTypes: ['violations']})).violations")
            assert [f"{it['id']}: {node['html']}" for it in found for node in it["nodes"]] == [], name

    page.locator("main details.notes").first.evaluate(
        "it => { it.open = true; it.querySelector('details').open = true }"
    )
    assert_no_barriers()
    page.keyboard.press("F2")
    assert_no_barriers()
    page.keyboard.press("Enter")
    say(page, "mayr")
    panel(page).get_by_text("did you mean mayor").wait_for()
    panel(page).get_by_text("More").click()
    panel(page).get_by_role("button", name="Add a relation").click()
    panel(page).get_by_label("Layer").select_option("new")
    assert_no_barriers()
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0
    context.close()
