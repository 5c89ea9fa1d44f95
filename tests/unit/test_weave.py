from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord.document import Document, Markup, Run, Span
from onrecord.text import parse
from onrecord.weave import GAP, LANES, Highlight, NameLink, WovenRow, weave

from tests.unit.documents import annotated, documents, marker
from tests.unit.fragments import assert_read_alike_by_a_browser, events, letters, stripped

Annotated = tuple[Document, list[Highlight], list[NameLink]]


def joined(rows: tuple[WovenRow, ...]) -> str:
    return "".join(row.html for row in rows)


def span(document: Document, words: str) -> Span:
    start = document.text.index(words)
    return Span(start, start + len(words))


def claim(document: Document, id_: str, *words: str, status: str = "none", marker: str = "") -> Highlight:
    return Highlight(id_, "claim", tuple(span(document, part) for part in words), status, marker)


def link(document: Document, words: str) -> NameLink:
    return NameLink(span(document, words), "../actors/a.html")


def woven(source: str, *highlights: tuple[str, str], links: tuple[str, ...] = (), gaps: bool = False) -> str:
    """The Markdown's page with claims, given as id and words, that have their id in brackets as marker."""
    document = parse(source, "markdown")
    claims = [claim(document, id_, words, marker=f"[{id_}]") for id_, words in highlights]
    return joined(weave(document, claims, [link(document, words) for words in links], gaps=gaps))


def runs(document: Document) -> list[Run]:
    return [piece for row in document.rows for piece in row.pieces if isinstance(piece, Run)]


class TestSegments:
    def test_a_claim_is_a_segment(self):
        document = parse("The port was retaken.", "plain")
        html = joined(weave(document, [claim(document, "a", "port was", status="denied")]))
        assert html == (
            '<h1>The <span data-claim="a" class="claim lane-0 is-denied">port was</span> retaken.</h1>\n'
        )

    def test_overlapping_claims_share_a_segment_narrowest_first(self):
        assert woven("one two three four", ("a", "one two three"), ("b", "three four")) == (
            '<p><span data-claim="a" class="claim lane-0 is-none">one two </span>'
            '<span data-claim="b a" class="claim lane-0 is-none">'
            '<span class="lane-1 is-none">three</span></span>[a]'
            '<span data-claim="b" class="claim lane-1 is-none"> four</span>[b]</p>\n'
        )

    def test_of_equally_wide_claims_the_order_given_decides(self):
        assert 'data-claim="b a"' in woven("one two", ("b", "one"), ("a", "one"))

    def test_markup_within_a_passage_cuts_it_into_segments(self):
        assert woven("one *two* three", ("a", "one two three")) == (
            '<p><span data-claim="a" class="claim lane-0 is-none">one </span>'
            '<em><span data-claim="a" class="claim lane-0 is-none">two</span></em>'
            '<span data-claim="a" class="claim lane-0 is-none"> three</span>[a]</p>\n'
        )

    def test_a_passage_with_gaps_leaves_the_skipped_words_alone(self):
        document = parse("one two three", "plain")
        html = joined(weave(document, [claim(document, "a", "one", "three", marker="[a]")]))
        assert html == (
            '<h1><span data-claim="a" class="claim lane-0 is-none">one</span> two '
            '<span data-claim="a" class="claim lane-0 is-none">three</span>[a]</h1>\n'
        )

    def test_a_gloss_has_no_lane(self):
        document = parse("one two", "plain")
        gloss = Highlight("g", "gloss", (span(document, "one"),))
        assert '<span data-gloss="g" class="gloss">one</span>' in joined(weave(document, [gloss]))

    def test_a_gloss_and_a_claim_share_a_segment(self):
        document = parse("one two", "plain")
        gloss = Highlight("g", "gloss", (span(document, "one"),))
        html = joined(weave(document, [claim(document, "a", "one two"), gloss]))
        assert (
            '<span data-claim="a" data-gloss="g" class="claim lane-0 is-none">'
            '<span class="gloss">one</span></span>'
        ) in html

    def test_each_claim_and_gloss_has_its_own_classes_on_a_segment(self):
        document = parse("one two", "plain")
        highlights = [
            Highlight("a", "claim", (span(document, "one two"),), "none", facets=("by-1",)),
            Highlight("b", "claim", (span(document, "one"),), "denied", facets=("by-2", "layer-1")),
            Highlight("g", "gloss", (span(document, "one"),), facets=("layer-2",)),
        ]
        assert (
            '<span data-claim="b a" data-gloss="g" class="claim lane-0 is-none by-1">'
            '<span class="lane-1 is-denied by-2 layer-1"><span class="gloss layer-2">one</span></span></span>'
        ) in joined(weave(document, highlights))

    def test_white_space_between_blocks_makes_no_segment(self):
        document = parse("one\n\ntwo", "plain")
        html = joined(weave(document, [Highlight("a", "claim", (Span(3, 8),))]))
        assert html == '<h1>one</h1>\n<p><span data-claim="a" class="claim lane-0">two</span></p>\n'

    def test_a_passage_without_words_leaves_no_trace(self):
        document = parse("one\n\ntwo", "plain")
        for spans in ((), (Span(3, 5),), (Span(1, 1),)):
            rows = weave(document, [Highlight("a", "claim", spans, marker="[a]")])
            assert rows == weave(document, ())

    @given(annotated())
    def test_hold_every_character_of_their_passage_and_no_other(self, given: Annotated):
        document, highlights, links = given
        expected: list[tuple[str, frozenset[str]]] = []
        plain = letters(joined(weave(document, ())))
        for row in document.rows:
            for piece in row.pieces:
                if isinstance(piece, Run):
                    for offset in range(piece.start, piece.end):
                        ids = {h.id for h in highlights if any(s.start <= offset < s.end for s in h.spans)}
                        expected.append((next(plain)[0], frozenset(ids)))
                else:
                    expected += [next(plain) for _ in _words_of(piece)]
        assert list(letters(joined(weave(document, highlights, links)))) == expected


def _words_of(piece: Markup) -> str:
    """What stands between the tags of a piece of markup, which alone is not well formed."""
    outside, rest = [], piece.html
    while rest:
        text, _, rest = rest.partition("<")
        outside.append(text)
        _, _, rest = rest.partition(">")
    return "".join(outside)


class TestLanes:
    def lanes(self, *extents: tuple[int, int]) -> dict[str, str | None]:
        """The lane in which each claim is drawn, by the letter that only it covers, or all of them."""
        document = parse("x" * 40, "plain")
        numbers = count()
        claims = [
            Highlight(f"c{next(numbers)}", "claim", (Span(*e),), f"s{i}") for i, e in enumerate(extents)
        ]
        html = joined(weave(document, claims))
        drawn: dict[str, str | None] = {}
        for kind, _, attributes in events(html):
            words = (dict(attributes).get("class") or "").split()
            if kind == "open" and words:
                lanes = [word for word in words if word.startswith("lane-")]
                drawn |= {word[4:]: lane for word in words if word.startswith("is-s") for lane in lanes}
        return drawn

    def test_the_outer_claim_has_the_lower_lane(self):
        assert self.lanes((5, 10), (0, 20)) == {"0": "lane-1", "1": "lane-0"}

    def test_claims_apart_share_a_lane(self):
        assert self.lanes((0, 5), (5, 10), (12, 14)) == {"0": "lane-0", "1": "lane-0", "2": "lane-0"}

    def test_a_lane_is_free_again_after_its_claim(self):
        assert self.lanes((0, 10), (5, 20), (12, 18)) == {"1": "lane-0", "0": "lane-1", "2": "lane-1"}

    def test_lanes_do_not_depend_on_the_order_of_claims_that_differ(self):
        one = self.lanes((0, 10), (5, 20), (12, 18))
        other = self.lanes((12, 18), (5, 20), (0, 10))
        assert one == {"0": other["2"], "1": other["1"], "2": other["0"]}

    def test_claims_beyond_the_lanes_are_counted_and_share_one(self):
        html = woven("one two", ("a", "one two"), ("b", "one tw"), ("c", "one t"), ("d", "one"), ("e", "on"))
        assert (
            '<span data-claim="e d c b a" class="claim lane-0 is-none" data-more="2">'
            '<span class="lane-1 is-none"><span class="lane-2 is-none">'
            '<span class="lane-3 is-none"><span class="lane-3 is-none">on</span></span></span></span></span>'
        ) in html

    def test_a_claim_beyond_the_lanes_that_stands_alone_is_drawn_all_the_same(self):
        document = parse("one two three four five", "plain")
        wide = [claim(document, id_, "one", "five") for id_ in "abc"]
        html = joined(weave(document, [*wide, claim(document, "d", "three")]))
        assert '<span data-claim="d" class="claim lane-2 is-none">three</span>' in html

    @given(
        documents().flatmap(
            lambda d: st.tuples(st.just(d), st.lists(st.integers(0, len(d.text)), max_size=12))
        )
    )
    def test_of_claims_on_one_segment_differ(self, given: tuple[Document, list[int]]):
        document, offsets = given
        claims = [
            Highlight(f"c{n}", "claim", (Span(*sorted(pair)),))
            for n, pair in enumerate(zip(offsets[::2], offsets[1::2], strict=False))
        ]
        lanes: list[str] = []
        depth = 0
        for kind, name, attributes in events(joined(weave(document, claims))):
            if kind == "open" and name == "span" and (depth or dict(attributes).get("data-claim")):
                depth += 1
                lanes += (dict(attributes)["class"] or "").split()[-1:]
            elif kind == "close" and depth:
                depth -= 1
                if not depth:
                    drawn = [lane for lane in lanes if lane != f"lane-{LANES}"]
                    assert len(drawn) == len(set(drawn))
                    lanes.clear()


class TestMarkers:
    def test_at_one_point_stand_in_the_order_of_the_claims(self):
        assert woven("one two", ("b", "two"), ("a", "one two")).endswith("</span>[b][a]</p>\n")

    def test_in_a_link_of_the_source_stand_after_it(self):
        html = woven("[one *two* three](https://example.org), four", ("a", "one"), ("b", "two three"))
        assert html.endswith("</a>[a][b], four</p>\n")

    def test_in_code_stand_there(self):
        assert "</span>[a] two\n</code>" in woven("    one two", ("a", "one"))

    def test_at_the_border_of_a_name_stand_between_its_parts(self):
        html = woven("one two", ("a", "one"), links=("one two",))
        assert '>one</a></span>[a]<a class="name"' in html

    def test_of_a_passage_that_ends_between_blocks_stand_at_the_end_of_its_words(self):
        document = parse("one\n\ntwo", "plain")
        rows = weave(document, [Highlight("a", "claim", (Span(0, 5),), marker="[a]")])
        assert rows[0].html.endswith("one</span>[a]</h1>\n")
        assert [row.ends for row in rows] == [("a",), ()]

    def test_end_in_the_row_of_their_last_segment_in_text_order(self):
        document = parse("one two three\n\nfour", "plain")
        claims = [
            claim(document, id_, words) for id_, words in (("a", "two three"), ("b", "one"), ("c", "e\n\nf"))
        ]
        assert [row.ends for row in weave(document, claims)] == [("b", "a"), ("c",)]

    @given(annotated())
    def test_stand_once_for_each_passage_with_words_right_after_its_last_segment_or_its_link(
        self, given: Annotated
    ):
        document, highlights, links = given
        rows = weave(document, highlights, links)
        seen: list[str] = []
        open_: list[tuple[str, str | None]] = []
        in_reach: set[str] = set()
        for kind, name, attributes in events(joined(rows)):
            found = dict(attributes)
            if kind == "open" and found.get("class") == "marker":
                id_ = (found["href"] or "")[1:]
                assert id_ in in_reach
                seen.append(id_)
            if kind == "open" and name not in ("br", "hr"):
                open_.append((name, f"{found.get('data-claim') or ''} {found.get('data-gloss') or ''}"))
            elif kind == "close":
                open_.pop()
            elif kind == "text" and not any(tag == "a" and name == id_ for tag, _ in open_ for id_ in seen):
                linked = any(tag == "a" for tag, _ in open_)
                here = {id_ for _, ids in open_ for id_ in (ids or "").split()}
                in_reach = (in_reach | here) if linked else here
        with_words = {
            h.id
            for h in highlights
            if any(max(r.start, s.start) < min(r.end, s.end) for r in runs(document) for s in h.spans)
        }
        assert sorted(seen) == sorted(with_words)
        assert sorted(id_ for row in rows for id_ in row.ends) == sorted(seen)


class TestNameLinks:
    def test_stand_within_segments(self):
        html = woven("said Ahmed today", ("a", "said Ahmed"), links=("Ahmed",))
        assert 'none">said <a class="name" href="../actors/a.html">Ahmed</a></span>[a] today' in html

    def test_cut_by_a_segment_are_one_tab_stop(self):
        html = woven("Ahmed Salem today", ("a", "Salem today"), links=("Ahmed Salem",))
        assert '<a class="name" href="../actors/a.html">Ahmed </a><span' in html
        assert '<a class="name" href="../actors/a.html" tabindex="-1">Salem</a> today</span>' in html

    def test_cut_by_markup_are_one_tab_stop(self):
        assert woven("Ahmed *Salem* Ahmed", links=("Ahmed Salem",)) == (
            '<p><a class="name" href="../actors/a.html">Ahmed </a>'
            '<em><a class="name" href="../actors/a.html" tabindex="-1">Salem</a></em> Ahmed</p>\n'
        )

    @pytest.mark.parametrize(
        "source",
        [
            *("[Ahmed Salem](https://example.org)", "Ahmed [Salem](https://example.org)", "`Ahmed Salem`"),
            *("Ahmed `Salem`", "    Ahmed Salem"),
        ],
    )
    def test_never_stand_in_a_link_of_the_source_or_in_code(self, source: str):
        assert woven(source, links=("Ahmed Salem",)) == woven(source)

    def test_never_reach_over_blocks(self):
        assert woven("Ahmed\n\nSalem", links=("Ahmed\n\nSalem",)) == woven("Ahmed\n\nSalem")

    def test_that_overlap_leave_the_first(self):
        document = parse("Ahmed Salem", "plain")
        html = joined(weave(document, (), [link(document, "d S"), link(document, "Ahmed")]))
        assert html.startswith('<h1><a class="name" href="../actors/a.html">Ahmed</a> Salem')

    def test_have_their_attributes_escaped(self):
        document = parse("Ahmed", "plain")
        links = [NameLink(Span(0, 5), "a?b&c", (("data-card", 'x "y" <z>'),))]
        assert '<a class="name" href="a?b&amp;c" data-card="x &quot;y&quot; &lt;z&gt;">' in joined(
            weave(document, (), links)
        )


class TestLaws:
    @given(annotated())
    def test_a_page_is_well_formed_however_passages_overlap(self, given: Annotated):
        assert_read_alike_by_a_browser(joined(weave(*given)))

    @given(annotated())
    def test_a_page_stripped_of_its_highlights_is_the_plain_page(self, given: Annotated):
        assert stripped(joined(weave(*given))) == events(joined(weave(given[0], ())))

    @given(annotated())
    def test_there_is_a_woven_row_for_each_row(self, given: Annotated):
        rows = weave(*given)
        assert len(rows) == len(given[0].rows)
        for row in rows:
            events(row.html)

    @given(annotated())
    def test_without_annotations_pieces_and_text_are_the_page(self, given: Annotated):
        document = given[0]
        html = joined(weave(document, ()))
        assert html.count("<") == sum(
            piece.html.count("<")
            for row in document.rows
            for piece in row.pieces
            if isinstance(piece, Markup)
        )

    def test_ten_thousand_passages_and_names_are_woven(self):
        # This takes minutes if every passage is compared with every other.
        document = parse("word *word* " * 10_000, "markdown")
        places = range(0, len(document.text) - 20, 10)
        claims = [Highlight(f"c{n}", "claim", (Span(n, n + 20),)) for n in places]
        names = [NameLink(Span(n, n + 4), "name.html") for n in places]
        rows = weave(document, claims, names)
        assert len([id_ for row in rows for id_ in row.ends]) == len(claims)


class TestQuotesOnly:
    def test_each_stretch_left_out_is_one_gap_mark(self):
        assert woven("one *two* three four", ("a", "two"), ("b", "four"), gaps=True) == (
            f'<p>{GAP} <em><span data-claim="a" class="claim lane-0 is-none">two</span>[a]</em> {GAP} '
            '<span data-claim="b" class="claim lane-0 is-none">four</span>[b]</p>\n'
        )

    def test_punctuation_between_passages_stays(self):
        html = woven("“one, two.”", ("a", "one"), ("b", "two"), gaps=True)
        words = [words for kind, words, _ in events(html) if kind == "text"]
        assert words == ["“", "one", "[a], ", "two", "[b].”", "\n"]

    def test_rows_without_passages_become_one_gap(self):
        document = parse("# a\n\nb\n\nc d\n\n***\n\ne", "markdown")
        rows = weave(document, [claim(document, "x", "c")], gaps=True)
        assert [row.html for row in rows] == [
            f'<p class="gap">{GAP}</p>\n',
            f'<p><span data-claim="x" class="claim lane-0 is-none">c</span> {GAP}</p>\n',
            f'<p class="gap">{GAP}</p>\n',
        ]

    def test_inline_elements_without_passages_vanish(self):
        source = "one [two](https://example.org/secret 'secret') `three` ![four](secret)  \nfive^[six]"
        html = woven(source, ("a", "one"), gaps=True)
        assert html == (
            f'<p><span data-claim="a" class="claim lane-0 is-none">one</span>[a] {GAP}</p>\n'
            f'<p class="gap">{GAP}</p>\n'
        )

    def test_titles_of_links_and_languages_of_code_are_left_out(self):
        html = woven(
            '[one](https://example.org "secret")\n\n```secret\ntwo\n```',
            ("a", "one"),
            ("b", "two"),
            gaps=True,
        )
        assert "secret" not in html
        assert '<a href="https://example.org"><span' in html
        assert "<pre><code><span" in html

    def test_lists_and_tables_keep_their_form(self):
        html = woven("- one\n- two\n\n|a|b|\n|-|-|\n|c|d|", ("x", "two"), ("y", "d"), gaps=True)
        assert html.count("<li>") == 2
        assert html.count("<td>") == html.count("<th>") == 2
        assert html.count(GAP) == 4

    def test_markers_in_links_stand_after_them(self):
        html = woven("[one two](https://example.org) three", ("a", "one"), gaps=True)
        assert f"</span></a>[a] {GAP}</p>" in html

    def test_a_block_does_not_begin_with_the_blank_lines_before_its_first_passage(self):
        html = woven("```\n\n\nboats\n```", ("a", "boats"), gaps=True)
        assert html.startswith("<pre><code><span")

    def test_a_name_that_begins_outside_a_passage_is_a_tab_stop(self):
        html = woven("Ahmed Salem said", ("a", "Salem said"), links=("Ahmed Salem",), gaps=True)
        assert '<a class="name" href="../actors/a.html">Salem</a>' in html

    @given(annotated())
    def test_leaves_no_letter_outside_segments(self, given: Annotated):
        document, highlights, links = given
        html = joined(weave(document, highlights, links, gaps=True)).replace(GAP, "")
        assert_read_alike_by_a_browser(html)
        assert not [letter for letter, ids in letters(html) if not ids and letter.isalnum()]

    @given(annotated())
    def test_shows_every_passage_with_its_marker(self, given: Annotated):
        document, highlights, links = given
        full = weave(document, highlights, links)
        quotes = weave(document, highlights, links, gaps=True)
        assert [id_ for row in quotes for id_ in row.ends] == [id_ for row in full for id_ in row.ends]
        assert "".join(letter for letter, ids in letters(joined(quotes)) if ids) == (
            "".join(letter for letter, ids in letters(joined(full)) if ids)
        )
        for highlight in highlights:
            assert joined(quotes).count(marker(highlight.id)) == joined(full).count(marker(highlight.id))
