from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from onrecord.document import Document, Run
from onrecord.markdown import ADDED_CELLS, MAX_NESTING, absolute_link
from onrecord.text import parse
from onrecord.weave import weave

from tests.unit.documents import markdown_sources, plain_sources
from tests.unit.fragments import assert_read_alike_by_a_browser, events
from tests.unit.plain_rendering import plain_rendering


def page(document: Document) -> str:
    return "".join(row.html for row in weave(document, ()))


def blocks(document: Document) -> list[str]:
    return [document.text[span.start : span.end] for span in document.blocks]


def runs(document: Document) -> list[Run]:
    return [piece for row in document.rows for piece in row.pieces if isinstance(piece, Run)]


class TestPlainText:
    @pytest.mark.parametrize(
        ("source", "paragraphs"),
        [
            ("one\n\ntwo", ["one", "two"]),
            ("one\ntwo", ["one\ntwo"]),
            ("one\r\ntwo\r\n\r\nthree\r\n", ["one\r\ntwo", "three"]),
            ("one\r\rtwo\rthree", ["one", "two\rthree"]),
            ("one\n \t\u00a0\n  two", ["one", "two"]),
            ("one \n\n\n\n two\n", ["one", "two"]),
            ("one\n  two", ["one\n  two"]),
            ("\n\n  one", ["one"]),
            ("one\u2029two\f three", ["one\u2029two\f three"]),
            ("", []),
            (" \n\u00a0\n", []),
        ],
    )
    def test_lines_of_white_space_separate_paragraphs(self, source: str, paragraphs: list[str]):
        assert blocks(parse(source, "plain")) == paragraphs

    def test_the_first_paragraph_is_the_title(self):
        document = parse("Port\nretaken\n\nThe port was retaken.", "plain")
        assert document.title == "Port retaken"
        assert document.headed
        assert page(document) == "<h1>Port\nretaken</h1>\n<p>The port was retaken.</p>\n"

    def test_a_text_without_words_has_no_rows_and_no_title(self):
        document = parse("\n", "plain")
        assert (document.rows, document.title, document.headed) == ((), None, False)

    def test_nothing_is_markup(self):
        assert page(parse('# *a* <b> & "c"', "plain")) == "<h1># *a* &lt;b&gt; &amp; &quot;c&quot;</h1>\n"

    @given(plain_sources())
    def test_the_text_is_the_source_and_every_word_stands_in_a_run(self, source: str):
        document = parse(source, "plain")
        assert document.text == source
        assert "".join("".join(blocks(document)).split()) == "".join(source.split())
        assert [(run.start, run.end) for run in runs(document)] == list(document.blocks)

    @given(plain_sources())
    def test_paragraphs_hold_no_blank_line_and_no_white_space_at_their_edges(self, source: str):
        for paragraph in blocks(parse(source, "plain")):
            assert paragraph == paragraph.strip() != ""
            lines = paragraph.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            assert all(line.strip() for line in lines)


class TestCharactersThatHtmlForbids:
    FORBIDDEN = "\0\x01\x08\x0b\x1f\x7f\x85\x9f\ud800\udfff\ufdd0\ufffe\uffff\U0001fffe\U0010ffff"
    ALLOWED = "\t\f\u00a0\u00ad\u200b\u202e\ufeff\ufffd\U0001f642\U00020000"

    def test_are_replaced_on_the_page_alone(self):
        document = parse(f"a{self.FORBIDDEN}b", "plain")
        assert document.text == f"a{self.FORBIDDEN}b"
        assert page(document) == "<h1>a" + "\ufffd" * len(self.FORBIDDEN) + "b</h1>\n"

    def test_are_replaced_in_titles_of_links_too(self):
        assert 'title="a\ufffdb"' in page(parse('[x](https://example.org "a\x01b")', "markdown"))

    def test_leave_line_ends_where_they_are(self):
        assert page(parse("one\r\ntwo\rthree", "plain")) == "<h1>one \ntwo\nthree</h1>\n"

    def test_leave_all_others_alone(self):
        assert page(parse(f"a{self.ALLOWED}b", "plain")) == f"<h1>a{self.ALLOWED}b</h1>\n"


class TestMarkdownText:
    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ("one *two* `three`", "one two three"),
            ("one\ntwo  \nthree", "one\ntwo\nthree"),
            ("&copy; \\* &#35; <b>", "© * # <b>"),
            ("# A\n\nb\n***\nc", "A\n\nb\n\nc"),
            ("- a\n- b\n  > c", "a\n\nb\n\nc"),
            ("|a|b|\n|-|-|\n|1|2|\n\nc", "a\tb\n1\t2\n\nc"),
            ("a\n\n    b\n    c\n\nd", "a\n\nb\nc\n\n\nd"),
            ("![a *b*](c) d", "a b d"),
            ("[a][b] ~~c~~\n\n[b]: https://example.org", "a c"),
            ("a[^1] b\n\n[^1]: c", "a b\n\nc"),
            ("a^[*b*\\*] c", "a c\n\nb*"),
            ("---\ntitle: a\n---\n", "title: a"),
        ],
    )
    def test_is_what_a_reader_copies_from_the_page(self, source: str, text: str):
        assert parse(source, "markdown").text == text

    def test_of_one_paragraph_without_markup_is_one_run(self):
        assert len(runs(parse("one &amp; two\nthree \\* <i>four</i>", "markdown"))) == 1

    def test_has_a_block_for_each_paragraph_cell_and_piece_of_code(self):
        source = "# A\n\n- b\n- c\n\n|d|e|\n|-|-|\n||f|\n\n```\ng\n```\n***\nh[^1]\n\n[^1]: i"
        assert blocks(parse(source, "markdown")) == ["A", "b", "c", "d", "e", "f", "g\n", "h", "i"]

    def test_has_a_row_for_each_top_level_block_and_one_for_all_footnotes(self):
        document = parse("# A\n\n- b\n- c\n\n> d\n>\n> e\n\n***\n\nf[^1]^[g]\n\n[^1]: h", "markdown")
        assert [document.text[row.span.start : row.span.end] for row in document.rows] == [
            *("A", "b\n\nc", "d\n\ne", "", "f", "h\n\ng")
        ]

    def test_says_what_stands_in_links_and_in_code(self):
        document = parse("[a *b*](https://example.org) [c](d) `e`\n\n    f", "markdown")
        said = [(document.text[run.start : run.end], run.linked, run.code) for run in runs(document)]
        assert said == [
            *(("a ", True, False), ("b", True, False), (" c ", False, False)),
            *(("e", False, True), ("f\n", False, True)),
        ]

    @pytest.mark.parametrize(
        ("source", "title", "headed"),
        [
            ("# The *port*\nb", "The port", True),
            ("a\n\n## b\n\n# c", "b", False),
            ("The\nport\n===", "The port", True),
            ("> # a", "a", False),
            ("a", None, False),
            ("#\n\n# b", None, True),
        ],
    )
    def test_takes_its_title_from_its_first_heading(self, source: str, title: str | None, headed: bool):
        document = parse(source, "markdown")
        assert (document.title, document.headed) == (title, headed)

    @given(markdown_sources())
    def test_stands_in_runs_except_for_white_space_between_blocks(self, source: str):
        document = parse(source, "markdown")
        at = 0
        for run in runs(document):
            assert at <= run.start < run.end
            assert document.text[at : run.start].strip("\n\t") == ""
            at = run.end
        assert at == len(document.text)

    @given(markdown_sources())
    def test_every_run_stands_within_one_block_and_every_block_within_one_row(self, source: str):
        document = parse(source, "markdown")
        spans = list(document.blocks)
        assert spans == sorted(spans)
        assert all(a.end < b.start for a, b in pairwise(spans))
        for run in runs(document):
            assert sum(span.start <= run.start and run.end <= span.end for span in spans) == 1
        for span in spans:
            assert (
                sum(row.span.start <= span.start and span.end <= row.span.end for row in document.rows) == 1
            )


class TestMarkdownPage:
    @given(markdown_sources(footnotes=False))
    def test_is_what_markdown_it_renders(self, source: str):
        assert page(parse(source, "markdown")) == plain_rendering(source)

    @given(markdown_sources())
    def test_is_well_formed(self, source: str):
        assert_read_alike_by_a_browser(page(parse(source, "markdown")))

    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
            ("a <b onclick=x>", "<p>a &lt;b onclick=x&gt;</p>\n"),
            ("![a <b>](https://example.org/b.png)", '<p><span class="image">a &lt;b&gt;</span></p>\n'),
            ('```a"b\nc\n```', "<pre><code>c\n</code></pre>\n"),
            ("```py x\nc\n```", '<pre><code class="language-py">c\n</code></pre>\n'),
            (
                "[a <https://example.org/b>](https://example.org/c)",
                '<p><a href="https://example.org/c">a https://example.org/b</a></p>\n',
            ),
            ("[a](b.html 'c') [d](#e)", "<p>a d</p>\n"),
            ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n"),
        ],
    )
    def test_departs_from_markdown_it_where_that_would_be_unsafe_or_invalid(self, source: str, html: str):
        assert page(parse(source, "markdown")) == html

    def test_has_tables_that_scroll_and_align_without_inline_style(self):
        html = page(parse("|a|b|c|\n|:-|-:|:-:|\n|1|2|3|", "markdown"))
        assert html.startswith('<div class="scroll" tabindex="0">\n<table>')
        assert html.endswith("</table>\n</div>\n")
        assert [f'<td class="align-{side}">' in html for side in ("left", "right", "center")] == [True] * 3
        assert "style" not in html

    def test_adds_only_so_many_cells_to_rows_that_lack_them(self):
        for row, lacking in (("|1|2|", 0), ("1|2", 0), ("|1|", 1), ("1", 1)):
            html = page(parse("|a|b|\n|-|-|\n" + f"{row}\n" * 2_000 + "\nafter", "markdown"))
            rows = html.count("<tr>") - 1
            assert rows == 2_000 if not lacking else ADDED_CELLS <= rows < 2_000
            assert html.count("1") == 2_000
            assert html.endswith("<p>after</p>\n")

    def test_loses_no_word_to_deep_nesting(self):
        for nest in ("> ", "- ", "1. ", "> - "):
            text = parse(nest * 200 + "word\n\nafter", "markdown").text
            assert "word" in text
            assert text.endswith("after")

    def test_shows_as_typed_what_is_too_tangled(self):
        # Each line is looked at for every quote in a note in a quote that it might go on.
        tangled = ("# " + "|a|b|\n|-|-|\n" * 30 + "> [^1]: ") * 60
        assert parse(tangled, "markdown").text == tangled.strip()
        assert page(parse(tangled + "<b>\n\n*after*", "markdown")).endswith("&lt;b&gt;</p>\n<p>*after*</p>\n")

    @pytest.mark.parametrize(("nest", "levels"), [("> ", 1), ("- ", 2), ("1. ", 2), ("> - ", 3)])
    def test_never_takes_what_is_only_deep_for_tangled(self, nest: str, levels: int):
        text = (nest * (MAX_NESTING // levels) + "word\nlazy\nlazy\n\n") * 400
        html = page(parse(text, "markdown"))
        as_typed = html.count("&gt;") + html.count("- ") + html.count("1. ")
        assert as_typed == 0

    def test_nests_as_deep_as_the_limit(self):
        assert page(parse("> " * MAX_NESTING + "a", "markdown")).count("<blockquote>") == MAX_NESTING


class TestLinks:
    @pytest.mark.parametrize(
        "address",
        [
            *(
                "https://example.org",
                "HTTP://example.org/a?b=c#d",
                "https://a_b.example:8080/",
                "mailto:a@example.org",
            ),
            *("http://127.0.0.1/", "https://example.org./"),
        ],
    )
    def test_to_the_web_and_to_mail_stay(self, address: str):
        assert absolute_link(address) == address

    @pytest.mark.parametrize(
        "address",
        [
            *(
                "a.html",
                "/a",
                "//example.org",
                "#a",
                "",
                "?a",
                "https:example.org",
                "https:/example.org",
                "mailto:",
            ),
            *(
                "javascript:alert(1)",
                "data:text/html,a",
                "file:///a",
                "vbscript:a",
                "ftp://example.org",
                "actor:a",
            ),
            *(
                "https://user:secret@example.org/",
                "https://a..b/",
                "https://.",
                "https://a%20b/",
                "https://[a/",
            ),
            *(
                "https://example.org:99999/",
                "https://example.org:a/",
                "http://1.2.3.4.5/",
                "http://256.1.1.1/",
            ),
        ],
    )
    def test_elsewhere_go(self, address: str):
        assert absolute_link(address) is None

    def test_have_one_fragment(self):
        assert absolute_link("https://example.org/#a#b") == "https://example.org/#a%23b"


class TestFootnotes:
    def ids(self, html: str) -> tuple[list[str], list[str]]:
        attributes = [dict(attributes) for kind, _, attributes in events(html) if kind == "open"]
        ids = [found["id"] for found in attributes if found.get("id")]
        targets = [href[1:] for found in attributes if (href := found.get("href")) and href[0] == "#"]
        return [str(id_) for id_ in ids], targets

    @given(markdown_sources())
    def test_and_their_references_lead_to_each_other(self, source: str):
        ids, targets = self.ids(page(parse(source, "markdown")))
        assert len(ids) == len(set(ids))
        assert set(targets) <= set(ids)
        assert all("_" in id_ for id_ in ids)

    def test_are_numbered_in_reading_order(self):
        document = parse("a[^x] b[^y] c[^x]\n\n[^y]: two\n[^x]: one ^[three]", "markdown")
        assert document.text == "a b c\n\none \n\ntwo\n\nthree"
        ids, targets = self.ids(page(document))
        assert ids == ["fnref_1", "fnref_2", "fnref_1_2", "fn_1", "fnref_3", "fn_2", "fn_3"]
        assert targets == ["fn_1", "fn_2", "fn_1", "fn_3", "fnref_1", "fnref_1_2", "fnref_2", "fnref_3"]

    def test_that_nothing_refers_to_are_left_out(self):
        assert page(parse("a\n\n[^1]: b[^2]\n[^2]: c", "markdown")) == "<p>a</p>\n"

    @pytest.mark.parametrize(
        "source",
        [
            "a[^1] b[^2]\n\n> [^1]: one\n>\n>     [^2]: two",
            "a[^1] b[^2] one\n\n[^1]: > [^2]: two",
            "- a[^1] b[^2]\n- [^1]: - one\n- [^2]: two",
        ],
    )
    def test_may_be_defined_anywhere(self, source: str):
        document = parse(source, "markdown")
        assert_read_alike_by_a_browser(page(document))
        assert set(document.text.split()) == {"a", "b", "one", "two"}

    def test_within_a_link_are_no_links_themselves(self):
        html = page(parse("[a^[b]](https://example.org)", "markdown"))
        assert '<sup id="fnref_1" class="footnote">[1]</sup></a>' in html

    def test_have_the_roles_of_dpub_aria(self):
        html = page(parse("a^[b]", "markdown"))
        assert [f'role="doc-{role}"' in html for role in ("noteref", "endnotes", "backlink")] == [True] * 3

    def test_keep_paragraphs_apart_between_which_they_are_defined(self):
        document = parse("- a[^1]\n- b\n  [^1]: # note\n  c", "markdown")
        assert blocks(document) == ["a", "b", "c", "note"]
        assert "<li>b\nc</li>" in page(document)


@pytest.mark.parametrize(
    "source",
    [
        *("[" * 50_000, "[](" * 16_000, "![" * 25_000, "*a **b " * 7_000, "[^a]: b\n\n" + "[^" * 25_000),
        *("^[" * 25_000, ">" * 50_000, "- " * 25_000, "> - " * 12_000, "`" * 50_000, "[a\n" * 16_000),
        *(
            "<a" * 25_000,
            "&" * 50_000,
            "|" * 25_000 + "\n" + "|-" * 12_000,
            "[^a]: " * 8_000,
            "a **b" * 10_000,
        ),
        *(
            "\n " * 25_000,
            "\r" * 50_000,
            " " * 50_000,
            "[a](https://" + "a." * 25_000 + "!)",
            "~~a " * 12_000,
        ),
    ],
    ids=lambda source: repr(source[:12]),
)
def test_no_text_is_too_much(source: str):
    """Each takes a second or so; where time grows with the square of the length, minutes."""
    parse(source, "markdown")
    parse(source, "plain")
