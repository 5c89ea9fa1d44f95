from __future__ import annotations

from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from onrecord.document import presentable
from onrecord.prose import ProseProblem, render

from tests.unit.documents import markdown_sources
from tests.unit.fragments import assert_read_alike_by_a_browser
from tests.unit.plain_rendering import plain_rendering

PAGES = {
    "actor:salem": "../actors/salem.html",
    "claim:port#denied": "port.html#denied",
    "article:port": "port.html",
    "page:about": "../about.html",
    "actor:وزارة": "../actors/وزارة.html?a&b",
}


def problems(source: str, *, headings: bool = False) -> list[tuple[str, str]]:
    return [(problem.kind, problem.value) for problem in render(source, PAGES.get, headings).problems]


@pytest.mark.parametrize(
    ("source", "html", "text"),
    [
        ("Not checked *yet*.", "<p>Not checked <em>yet</em>.</p>\n", "Not checked yet."),
        ("Less than < 3 & more", "<p>Less than &lt; 3 &amp; more</p>\n", "Less than < 3 & more"),
        ("One.\n\n- two", "<p>One.</p>\n<ul>\n<li>two</li>\n</ul>\n", "One.\n\ntwo"),
        ("A <b>bold</b> claim", "<p>A &lt;b&gt;bold&lt;/b&gt; claim</p>\n", "A <b>bold</b> claim"),
        ("", "", ""),
        ("A\x01b", "<p>A\ufffdb</p>\n", "A\ufffdb"),
        ("So[^1] ^[no]", "<p>So[^1] ^[no]</p>\n", "So[^1] ^[no]"),
    ],
)
def test_a_field_is_markdown_without_html(source: str, html: str, text: str):
    prose = render(source, PAGES.get)
    assert (prose.html, prose.text, prose.problems) == (html, text, ())


class TestLinks:
    @pytest.mark.parametrize(("target", "href"), PAGES.items())
    def test_to_targets_lead_where_they_resolve_to(self, target: str, href: str):
        prose = render(f"see [*who*]({target} 'a <b>') said", PAGES.get)
        escaped = href.replace("&", "&amp;")
        assert prose.html == f'<p>see <a href="{escaped}" title="a &lt;b&gt;"><em>who</em></a> said</p>\n'
        assert prose.problems == ()

    def test_of_one_field_lead_elsewhere_from_another_page(self):
        assert 'href="a"' in render("[x](actor:salem)", lambda _: "a").html
        assert 'href="b"' in render("[x](actor:salem)", lambda _: "b").html

    def test_to_unknown_targets_leave_their_words_and_a_problem(self):
        prose = render("[a *b*](actor:nobody-i-know) [c](actor:salem)", PAGES.get)
        assert prose.html == '<p>a <em>b</em> <a href="../actors/salem.html">c</a></p>\n'
        assert prose.problems == (ProseProblem("target", "actor:nobody-i-know"),)

    def test_to_the_web_and_to_mail_are_kept(self):
        assert 'href="https://example.org/a"' in render("[a](https://example.org/a)", PAGES.get).html
        assert 'href="mailto:a@example.org"' in render("<a@example.org>", PAGES.get).html

    @pytest.mark.parametrize("address", ["b.html", "/b", "#b", "ftp://example.org", "Actor:salem", "//b", ""])
    def test_to_anywhere_else_leave_their_words_and_a_problem(self, address: str):
        assert render(f"[a]({address})", PAGES.get).html == "<p>a</p>\n"
        assert problems(f"[a]({address})") == [("link", address)]

    @pytest.mark.parametrize(
        "address", ["javascript:alert(1)", "data:text/html,a", "vbscript:a", "file:///a"]
    )
    def test_never_run_anything(self, address: str):
        assert "<a" not in render(f"[a]({address})", PAGES.get).html


def test_images_leave_their_alternative_text_and_a_problem():
    assert render("An ![*icon*](icon.png)", PAGES.get).html == '<p>An <span class="image">icon</span></p>\n'
    assert problems("An ![*icon*](icon.png)") == [("image", "icon.png")]


def test_headings_in_fields_are_paragraphs_and_a_problem():
    assert render("# A *b*\n\nc", PAGES.get).html == "<p>A <em>b</em></p>\n<p>c</p>\n"
    assert problems("a\n\n## b") == [("heading", "b")]
    assert problems("#1 of 3") == []


class TestFreePages:
    def test_that_begin_with_a_heading_have_it_as_title_and_nowhere_else(self):
        prose = render("# How *we* work\n\nWith care.", PAGES.get, headings=True)
        assert (prose.title, prose.html, prose.text) == ("How we work", "<p>With care.</p>\n", "With care.")

    def test_that_begin_otherwise_have_no_title(self):
        assert render("With care.\n\n## Method", PAGES.get, headings=True).title is None

    def test_have_headings_with_ids_that_differ_and_are_no_claims(self):
        html = render("## Über uns!\n\n## Über *uns*\n\n## ...\n\n***", PAGES.get, headings=True).html
        assert '<h2 id="h_über-uns">Über uns!</h2>' in html
        assert '<h2 id="h_über-uns_2">Über <em>uns</em></h2>' in html
        assert '<h2 id="h_">...</h2>' in html
        assert "<hr>" in html


class TestInline:
    @pytest.mark.parametrize("source", ["Plain & simple", "One *word*", "[a](actor:salem)"])
    def test_a_single_paragraph_can_stand_in_a_line(self, source: str):
        prose = render(source, PAGES.get)
        assert f"<p>{prose.inline}</p>\n" == prose.html

    @pytest.mark.parametrize("source", ["a\n\nb", "- a", "", "***", "> a"])
    def test_nothing_else_can(self, source: str):
        assert render(source, PAGES.get).inline is None


BEGINNINGS = [
    "word",
    "é",
    "(",
    "“",
    "1.",
    "1)",
    "2014",
    "#",
    "-",
    "+",
    "=",
    ">",
    "    ",
    "\t",
    "\x1c",
    "\u2028",
]
MIDDLES = [
    " ",
    "word",
    "&amp;",
    "&",
    "<b>",
    "*a*",
    "_a_",
    "~~a~~",
    "`a`",
    "\\*",
    "!",
    "|",
    "\n",
    "\x1c",
    "\x85",
    "\u2028",
]
ENDS = ["", " word", "\n", " \n\n", "\u00a0", "\x1c\n", "\x85"]


def test_short_ways_for_plain_lines_change_nothing():
    for source in map("".join, product(BEGINNINGS, MIDDLES, ENDS)):
        assert render(source, PAGES.get).html == plain_rendering_of_a_field(source), repr(source)


@given(st.text())
def test_a_field_of_any_characters_is_what_markdown_it_renders(source: str):
    assume("](" not in source)
    assert render(source, PAGES.get).html == plain_rendering_of_a_field(source)


def plain_rendering_of_a_field(source: str) -> str:
    """markdown-it's page; headings of a field are paragraphs, and forbidden characters are replaced."""
    html = presentable(plain_rendering(source))
    for level in range(1, 7):
        html = html.replace(f"<h{level}>", "<p>").replace(f"</h{level}>", "</p>")
    return html


@given(markdown_sources(), st.booleans())
def test_no_field_is_ill_formed(source: str, headings: bool):
    prose = render(source, PAGES.get, headings)
    assert_read_alike_by_a_browser(prose.html)
    assert "<img" not in prose.html


def test_a_field_that_looks_like_our_own_links_is_text():
    source = '`<a href="actor:salem">a</a>` <a href="actor:salem">a</a>'
    assert "<a" not in render(source, PAGES.get).html
