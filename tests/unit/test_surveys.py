"""The pages that look over a whole site, and what profiles and claims say of others."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
from onrecord.pages import Page
from onrecord.pages.contents import LISTS, NAMES, list_of
from onrecord.pages.network import ON_A_SIDE
from onrecord.pages.tieparts import Network
from onrecord.pages.views import (
    ActorsView,
    ActorView,
    ChangesView,
    ClaimsView,
    ClaimView,
    GlossaryView,
    HomeView,
    MethodView,
    OutletsView,
    PairsView,
    TimelinePageView,
)
from onrecord.pages.wording import TERMS
from onrecord.pipeline import Options

from tests.unit.memory import TALE, made

PUBLIC = Options(base_url="https://example.org/tales/")


def crowd(accusers: int, accused: int) -> dict[str, str]:
    """A site where each of some accuses each of others, the first ones more than once."""
    claims, sentences = [], []
    for one in range(accusers):
        for other in range(accused):
            for time in range(2 if one == 0 else 1):
                words = f"b{other} took boat {one} {time}"
                sentences.append(f"Then {words}.")
                who = f"speaker: a{one}, against: b{other}"
                claims.append(f"  - {{quote: {words}, id: c-{one}-{other}-{time}, {who}}}\n")
    actors = [f"a{one}: {{name: Accuser {one:02}, kind: person}}\n" for one in range(accusers)]
    actors += [f"b{other}: {{name: Accused {other:02}, kind: group}}\n" for other in range(accused)]
    return {
        "site.yaml": "title: Crowd\n",
        "seeds/t.txt": " ".join(sentences),
        "content/actors/all.yaml": "".join(actors),
        "content/articles/t/article.yaml": "text: seeds/t.txt\n",
        "content/articles/t/claims.yaml": "annotations:\n" + "".join(claims),
    }


def pairs(pages: dict[str, Page], url: str) -> PairsView:
    view = pages[url].view
    assert isinstance(view, PairsView)
    return view


# --- which lists there are


def test_every_list_has_a_name_a_term_an_address_and_a_page_that_finds_it_again() -> None:
    assert len({it.address for it in LISTS}) == len(LISTS)
    assert len(set(NAMES)) == len(NAMES)
    for it in LISTS:
        assert f"page.{it.name}" in TERMS
        assert list_of(it.address) is it


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("accusations/2.html", "accusations"),
        ("accusers/2.html", "accusers"),
        ("actors/index/2.html", "actors"),
        ("actors/kind/person.html", "actors"),
        ("claims/index/3.html", "claims"),
        ("claims/by_kind/denial/2.html", "claims"),
        ("claims/tide/high.html", None),
        ("actors/ada.html", None),
        ("pages/method.html", None),
    ],
)
def test_a_page_belongs_to_the_list_it_goes_on_from(url: str, name: str | None) -> None:
    found = list_of(url)
    assert (found.name if found is not None else None) == name


def test_lists_of_one_group_lead_to_each_other_and_home_to_all_of_them() -> None:
    pages = made(TALE)
    nearby = pages["accused.html"].frame.nearby
    assert [(link.page, link.current) for link in nearby] == [
        ("accusations", ""),
        ("accusers", ""),
        ("accused", "page"),
        ("most-accusations", ""),
    ]
    home = pages["index.html"].view
    assert isinstance(home, HomeView)
    assert [link.href for link in home.further] == [
        "accusers.html",
        "outlets.html",
        "glossary.html",
        "method.html",
    ]


def test_a_list_that_site_yaml_names_is_a_main_link() -> None:
    pages = made({**TALE, "site.yaml": TALE["site.yaml"] + "navigation: [home, glossary, places]\n"})
    assert [link.page for link in pages["index.html"].frame.navigation] == ["home", "glossary"]


def test_an_authors_own_page_keeps_its_name_among_the_main_links() -> None:
    pages = made({**TALE, "content/pages/method.md": "# How we work\n"})
    links = pages["method.html"].frame.navigation
    assert [(link.title, link.current) for link in links if link.page == "method"] == [("How we work", "")]


# --- who accuses whom


def test_pairs_stand_in_the_order_of_their_page_without_a_script() -> None:
    pages = made(crowd(3, 2))
    by_accuser = [(it.accuser.name, it.accused.text) for it in pairs(pages, "accusers.html").pairs]
    by_accused = [(it.accused.text, it.accuser.name) for it in pairs(pages, "accused.html").pairs]
    by_number = [it.count for it in pairs(pages, "most-accusations.html").pairs]
    assert by_accuser == sorted(by_accuser)
    assert [accused for accused, _ in by_accused] == sorted(accused for accused, _ in by_accused)
    assert by_number == [2, 2, 1, 1, 1, 1]


def test_the_matrix_is_bounded_and_each_number_leads_to_the_row_of_its_pair() -> None:
    pages = made(crowd(14, 13))
    first = pairs(pages, "accusers.html")
    assert first.matrix is not None
    assert (len(first.matrix.rows), len(first.matrix.accused)) == (12, 12)
    assert first.matrix.left_out == 14 * 13 - 12 * 12
    rows: dict[tuple[str, str], tuple[str, str]] = {}
    for url in ("accusers.html", "accusers/2.html"):
        rows |= {(url, it.id): (it.accuser.name, it.accused.text) for it in pairs(pages, url).pairs}
    for row in first.matrix.rows:
        for cell, accused in zip(row.cells, first.matrix.accused, strict=True):
            assert cell is not None
            assert cell.href is not None
            page, _, id_ = cell.href.partition("#")
            assert rows[page or "accusers.html", id_] == (row.accuser.name, accused.text)


def test_a_long_list_of_pairs_goes_on_and_only_the_first_page_has_the_matrix() -> None:
    pages = made(crowd(14, 13))
    first, second = pairs(pages, "accusers.html"), pairs(pages, "accusers/2.html")
    assert (len(first.pairs), len(second.pairs), second.matrix) == (100, 82, None)
    assert first.pager.next == "accusers/2.html"


# --- profiles


def network(files: dict[str, str], actor: str) -> Network:
    view = made(files)[f"actors/{actor}.html"].view
    assert isinstance(view, ActorView)
    assert view.network is not None
    return view.network


def test_the_drawing_is_bounded_its_names_do_not_meet_and_the_table_has_everybody() -> None:
    drawn = network(crowd(3, 20), "a1")
    assert len(drawn.nodes) == ON_A_SIDE
    assert len(drawn.rows) == 20
    assert (drawn.undrawn, drawn.more) == (20 - ON_A_SIDE, 0)
    assert all(second.y - first.y >= 40 for first, second in pairwise(drawn.nodes))
    assert all(0 < node.y < drawn.height for node in drawn.nodes)


def test_who_acts_stands_before_the_middle_and_who_is_acted_on_after_it() -> None:
    left_to_right = network(TALE, "ferrymen")
    before = {node.full for node in left_to_right.nodes if node.x < left_to_right.width / 2}
    assert before == {"Mara Stone", "Timo Quill", "Joe Oar"} - {"Timo Quill"}
    mirrored = network({**TALE, "site.yaml": TALE["site.yaml"] + "language: ar\n"}, "ferrymen")
    after = {node.full for node in mirrored.nodes if node.x > mirrored.width / 2}
    assert after == before


def test_words_that_report_are_counted_by_whose_text_they_stand_in() -> None:
    view = made(TALE)["actors/mayor.html"].view
    assert isinstance(view, ActorView)
    (cue,) = view.cues
    assert (cue.cue, cue.count) == ("said", 1)
    assert [(use.voice.name, use.count) for use in cue.uses] == [
        ("the article “Mayor accuses the ferry of theft”", 1)
    ]


def test_a_long_list_of_actors_goes_on_and_its_groups_tell_how_many_there_are() -> None:
    actors = "".join(f"p{number}: {{name: P{number:03}, kind: person}}\n" for number in range(310))
    pages = made({"site.yaml": "title: Many\n", "content/actors/all.yaml": actors})
    first, second = pages["actors/index.html"].view, pages["actors/index/2.html"].view
    assert isinstance(first, ActorsView)
    assert isinstance(second, ActorsView)
    assert [len(group.actors) for group in (*first.groups, *second.groups)] == [300, 10]
    assert second.groups[0].total == 310
    assert "actors/kind/person/2.html" in pages


# --- claims


def test_claims_are_narrowed_down_by_kind_and_by_answer_without_a_script() -> None:
    pages = made(TALE)
    every, denied = pages["claims/index.html"].view, pages["claims/by_status/denied.html"].view
    assert isinstance(every, ClaimsView)
    assert isinstance(denied, ClaimsView)
    assert [(value.term, value.count) for facet in every.facets for value in facet.values] == [
        ("kind.statement", 1),
        ("kind.accusation", 2),
        ("kind.denial", 1),
        ("kind.motive", 1),
        ("status.denied", 1),
        ("status.none", 3),
    ]
    assert [item.id for group in denied.groups for item in group.claims] == ["stole"]
    assert (denied.facet, denied.total) == ("status.denied", 1)


def test_a_facet_with_one_value_narrows_nothing_down() -> None:
    claims = "annotations:\n  - {quote: The bridge is closed}\n"
    files = {**TALE, "content/articles/bridge/claims.yaml": claims}
    files["content/articles/bridge/second.yaml"] = "annotations: []\n"
    assert not [url for url in made(files) if url.startswith("claims/by_")]


def claim(files: dict[str, str], url: str, options: Options = PUBLIC) -> ClaimView:
    view = made(files, options)[url].view
    assert isinstance(view, ClaimView)
    return view


def test_every_citation_says_who_says_so_and_where_it_was_told() -> None:
    cited = claim(TALE, "claims/bridge/stole.html").citation
    title = "Mara Stone: “the ferrymen stole the planks” — according to The Gazette"
    address = "https://example.org/tales/claims/bridge/stole.html"
    source = "“Mayor accuses the ferry of theft”, outlet not stated, undated"
    assert cited.plain == f"{title}. In: {source}. Tales. {address}"
    (record,) = json.loads(cited.csl)
    assert record == {
        "id": "bridge#stole",
        "type": "webpage",
        "title": title,
        "author": [{"literal": "Ina Moll"}],
        "container-title": "Tales",
        "original-title": "Mayor accuses the ferry of theft",
        "language": "en",
        "URL": address,
    }
    assert cited.bibtex.startswith("@misc{bridge--stole,\n  author = {{Ina Moll}},\n")
    assert f"  title = {{{{{title}}}}},\n" in cited.bibtex
    assert f"  note = {{Quoted from {source}}},\n" in cited.bibtex


def test_what_bibtex_would_read_as_a_command_is_told_apart() -> None:
    site = {**TALE, "site.yaml": TALE["site.yaml"].replace("Tales", "'100% {Tales} & \\co_ #1'")}
    bibtex = claim(site, "claims/bridge/stole.html").citation.bibtex
    assert r"howpublished = {100\% \{Tales\} \& \textbackslash{}co\_ \#1}" in bibtex
    assert bibtex.count("{") == bibtex.count("}")
    assert not re.search(r"(?<!\\)[%&#_]", bibtex.partition("howpublished")[2].partition("\n")[0])


def test_a_date_is_cited_in_parts_where_it_is_sure_and_else_in_words() -> None:
    def cited(date: str) -> object:
        article = f"text: seeds/bridge.txt\npublished: {date}\n"
        files = {**TALE, "content/articles/bridge/article.yaml": article}
        return json.loads(claim(files, "claims/bridge/stole.html").citation.csl)[0]["original-date"]

    assert cited("2031-05") == {"date-parts": [[2031, 5]]}
    assert cited("2031~") == {"date-parts": [[2031]], "circa": True}
    assert cited("2031?") == {"literal": "2031 (uncertain)"}


def test_a_claims_page_has_its_answers_in_full_and_all_that_tell_the_same() -> None:
    files = {
        **TALE,
        "content/articles/again/article.yaml": "text: seeds/bridge.txt\n",
        "content/articles/again/claims.yaml": (
            "annotations:\n  - {quote: the ferrymen stole the planks, id: again, speaker: clerk,"
            " repeats: 'bridge#stole'}\n"
        ),
    }
    view = claim(files, "claims/bridge/stole.html")
    assert [(it.term, it.claim.id) for it in view.bearing] == [
        ("denied-by", "nothing"),
        ("undercut-by", "uncounted"),
    ]
    assert [item.id for item in view.told] == ["again"]
    assert [item.id for item in claim(files, "claims/again/again.html").told] == ["stole"]


# --- the other lists


def test_the_glossary_has_contested_names_labels_and_remarks_with_who_uses_them() -> None:
    actors = TALE["content/actors/all.yaml"].replace(
        "names: [ferrymen]", "names: [{name: ferrymen, type: contested}]"
    )
    claims = TALE["content/articles/bridge/claims.yaml"].replace("id: closed}", "id: closed, kind: label}")
    claims += "  - {quote: ferrymen, within: the ferrymen stole, refers_to: ferrymen}\n"
    files = {**TALE, "content/actors/all.yaml": actors, "content/articles/bridge/claims.yaml": claims}
    view = made(files)["glossary.html"].view
    assert isinstance(view, GlossaryView)
    assert {(it.actor.text, it.row.surface.text) for it in view.names} == {("The ferrymen", "ferrymen")}
    assert [item.id for item in view.labels] == ["closed"]
    assert [(it.quote.text, it.href) for it in view.remarks] == [
        ("quoted by", "articles/bridge.html#gloss-quoted-by")
    ]


def test_what_was_taken_back_keeps_its_reason_and_what_moved_its_former_address() -> None:
    claims = TALE["content/articles/bridge/claims.yaml"]
    claims = claims.replace("id: closed}", "id: closed, withdrawn: It was open.}")
    claims = claims.replace("id: nothing,", "id: nothing, was: [none-taken],")
    files = {
        **TALE,
        "content/articles/bridge/claims.yaml": claims,
        "content/articles/bridge/article.yaml": "text: seeds/bridge.txt\nwas: [crossing]\n",
    }
    assert "changes.html" not in made(TALE)
    view = made(files)["changes.html"].view
    assert isinstance(view, ChangesView)
    assert [it.reasons[0].html for it in view.withdrawn] == ["It was open."]
    assert [it.what.href for it in view.withdrawn] == ["claims/bridge/closed.html"]
    assert [(it.what.text, it.former) for it in view.moved] == [
        ("Mayor accuses the ferry of theft", ("crossing",)),
        ("Claim 2, The ferrymen", ("none-taken",)),
    ]


@pytest.mark.parametrize(
    ("setting", "strict", "quotes_only"),
    [("", True, False), ("anchors: lenient\n", False, False), ("publish_text: quotes\n", True, True)],
)
def test_the_method_is_what_site_yaml_says(setting: str, strict: bool, quotes_only: bool) -> None:
    view = made({**TALE, "site.yaml": TALE["site.yaml"] + setting})["method.html"].view
    assert isinstance(view, MethodView)
    assert [it.who.text for it in view.annotators] == ["Ina Moll", "Ole Ruud"]
    assert (view.strict, view.quotes_only, view.claims) == (strict, quotes_only, 4)


def test_outlets_tell_how_many_articles_do_not_say_where_they_are_from() -> None:
    view = made(TALE)["outlets.html"].view
    assert isinstance(view, OutletsView)
    assert view.unstated == 1
    assert [(it.outlet.text, it.articles, it.speakers[0].what.text) for it in view.outlets] == [
        ("The Gazette", 0, "Mara Stone")
    ]


def test_the_timeline_stands_by_year_and_what_has_no_date_comes_last() -> None:
    claims = TALE["content/articles/bridge/claims.yaml"].replace("id: closed}", "id: closed, when: 2029-03}")
    view = made({**TALE, "content/articles/bridge/claims.yaml": claims})["timeline.html"].view
    assert isinstance(view, TimelinePageView)
    assert [it.year for it in view.years] == ["2029", None]
