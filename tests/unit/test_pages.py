from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord import dates
from onrecord.languages import english
from onrecord.pages import Page, Wording, addresses
from onrecord.pages.notes import letters
from onrecord.pages.paging import pager, shares
from onrecord.pages.parts import ClaimNote
from onrecord.pages.sitemap import sitemap
from onrecord.pages.views import (
    AccusationsView,
    ActorView,
    ArticleView,
    ClaimsView,
    ClaimView,
    HomeView,
    NamesView,
    RedirectView,
    StoneView,
)
from onrecord.pages.when import marked, spoken
from onrecord.pages.wording import direction
from onrecord.pipeline import Options

from tests.unit.memory import TALE, made

PUBLIC = Options(base_url="https://example.org/tales/")


def changed(**files: str) -> dict[str, str]:
    """The tale with files replaced; `__` stands for `/`, and the ending is .yaml."""
    return {**TALE, **{f"{path.replace('__', '/')}.yaml": text for path, text in files.items()}}


def article(pages: dict[str, Page]) -> ArticleView:
    view = pages["articles/bridge.html"].view
    assert isinstance(view, ArticleView)
    return view


def claim_notes(view: ArticleView) -> dict[str, ClaimNote]:
    rows = (view.title, *view.rows) if view.title else view.rows
    notes = [note for row in rows for note in row.notes]
    return {note.item.id: note for note in notes if isinstance(note, ClaimNote)}


# --- addresses


@pytest.mark.parametrize(
    ("page", "target", "href"),
    [
        ("index.html", "actors/x.html", "actors/x.html"),
        ("actors/x.html", "index.html", "../index.html"),
        ("actors/x/2.html", "actors/x.html", "../../actors/x.html"),
        ("articles/a.html", "articles/a.html#c", "#c"),
        ("articles/a.html", "articles/b.html#c", "../articles/b.html#c"),
        ("index.html", "actors/باسم.html", "actors/%D8%A8%D8%A7%D8%B3%D9%85.html"),
        ("articles/a.html", "articles/a.html#ü", "#%C3%BC"),
    ],
)
def test_links_are_relative_name_a_file_and_are_percent_encoded(page: str, target: str, href: str) -> None:
    assert addresses.link(page, target) == href


def test_the_pages_of_a_long_list_lie_in_the_folder_of_its_name() -> None:
    assert addresses.numbered("actors/x.html", 1) == "actors/x.html"
    assert addresses.numbered("actors/x.html", 2) == "actors/x/2.html"


@given(st.lists(st.integers(0, 30), max_size=5), st.integers(1, 12))
def test_pages_of_several_lists_hold_every_item_once_and_in_order(lengths: list[int], size: int) -> None:
    lists = [[(which, item) for item in range(length)] for which, length in enumerate(lengths)]
    found = [
        [item for cut, items in zip(cuts, lists, strict=True) for item in items[cut]]
        for cuts in shares(lengths, size)
    ]
    assert [item for page in found for item in page] == [item for items in lists for item in items]
    assert all(len(page) == size for page in found[:-1])
    assert len(found) >= 1


def test_a_pager_leads_to_its_neighbours_only() -> None:
    assert (pager("names.html", 1, 3).previous, pager("names.html", 1, 3).next) == (None, "names/2.html")
    assert (pager("names.html", 3, 3).previous, pager("names.html", 3, 3).next) == ("../names/2.html", None)


# --- words


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2014", "2014"),
        ("2014-05", "May 2014"),
        ("2014-05-03", "3 May 2014"),
        ("2014-05~", "about May 2014"),
        ("2014?", "2014 (uncertain)"),
        ("2014%", "about 2014 (uncertain)"),
        ("2014-05/2014-07", "May 2014 to July 2014"),
        ("../2016-04", "up to April 2016"),
        ("2014-05/..", "from May 2014"),
        ("2014-23", "autumn 2014"),
        ("201X", "the 2010s"),
        ("19XX", "the 1900s"),
        ("-0043", "44 BC"),
    ],
)
def test_dates_are_told_in_words(date: str, words: str) -> None:
    assert spoken(dates.parse(date), english()) == words


@pytest.mark.parametrize(
    ("date", "machine"), [("2014-05-03", "2014-05-03"), ("2014-05~", "2014-05"), ("0079", "0079")]
)
def test_a_date_that_html_can_tell_stands_in_a_time_element(date: str, machine: str) -> None:
    assert f'<time datetime="{machine}">' in marked(dates.parse(date), english())


@pytest.mark.parametrize("date", ["2014/2015", "201X", "-0043", "2014-21"])
def test_a_date_that_html_cannot_tell_stands_alone(date: str) -> None:
    assert "<" not in marked(dates.parse(date), english())


def test_a_site_words_terms_its_own_way() -> None:
    wording = Wording(words={"finding.supported": "borne out"})
    assert wording.term("finding.supported") == "borne out"
    assert wording.term("finding.mixed") == "mixed"
    assert wording.term("finding.unheard-of") == "unheard-of"


def test_a_text_is_shortened_between_words() -> None:
    assert Wording().shortened("one two three", 20) == "one two three"
    assert Wording().shortened("one two, three", 9) == "one two…"
    assert Wording().shortened("w" * 30, 10) == "w" * 10 + "…"


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "ltr"), ("ar", "rtl"), ("ar-LB", "rtl"), ("he", "rtl"), ("az-Arab", "rtl"), ("ar-Latn", "ltr")],
)
def test_the_direction_follows_script_then_language(language: str, written: str) -> None:
    assert direction(language) == written


def test_remarks_are_lettered_on_past_z() -> None:
    assert [letters(number) for number in (1, 26, 27, 52, 53, 703)] == ["a", "z", "aa", "az", "ba", "aaa"]


# --- which pages there are


def test_every_kind_of_page_is_made_and_no_other() -> None:
    assert set(made(TALE)) == {
        "index.html",
        "articles/bridge.html",
        "articles/bridge/voice.html",
        *(f"claims/bridge/{id_}.html" for id_ in ("stole", "nothing", "uncounted", "closed")),
        "claims/index.html",
        *(f"claims/by_kind/{kind}.html" for kind in ("statement", "accusation", "denial", "motive")),
        *(f"claims/by_status/{status}.html" for status in ("denied", "none")),
        *(f"actors/{id_}.html" for id_ in ("mayor", "town", "ferrymen", "old-joe", "gazette", "clerk")),
        "actors/index.html",
        *(f"actors/kind/{kind}.html" for kind in ("person", "place", "group", "outlet")),
        "accusations.html",
        "timeline.html",
        "names.html",
        *(f"{name}.html" for name in ("accusers", "accused", "most-accusations", "outlets", "glossary")),
        "method.html",
        "search.html",
        "pages/about.html",
        "404.html",
    }


def test_what_would_be_empty_is_neither_made_nor_linked() -> None:
    pages = made({"site.yaml": "title: Nothing yet\n"})
    assert set(pages) == {"index.html", "404.html"}
    assert [link.page for link in pages["index.html"].frame.navigation] == ["home"]


def test_without_claim_pages_claims_lead_to_their_notes() -> None:
    pages = made(
        changed(site="title: Tales\nannotators: {ina: {name: I}, ole: {name: O}}\nclaim_pages: no\n")
    )
    assert not [url for url in pages if url.startswith("claims/bridge")]
    view = pages["claims/index.html"].view
    assert isinstance(view, ClaimsView)
    assert view.groups[0].claims[0].href == "../articles/bridge.html#stole"


def test_an_article_with_an_outlet_speaks_on_the_outlets_profile() -> None:
    pages = made(changed(content__articles__bridge__article="text: seeds/bridge.txt\noutlet: gazette\n"))
    assert "articles/bridge/voice.html" not in pages
    view = pages["actors/gazette.html"].view
    assert isinstance(view, ActorView)
    assert [item.id for section in view.sections if section.term == "said" for item in section.claims] == [
        "closed"
    ]


def test_an_articles_own_voice_has_a_list_of_its_claims() -> None:
    view = made(TALE)["articles/bridge/voice.html"].view
    assert isinstance(view, ActorView)
    assert view.card.kind == "article"
    assert [item.id for item in view.sections[0].claims] == ["closed"]


def test_an_article_that_says_nothing_itself_has_no_list_of_it_and_no_link_there() -> None:
    layer = TALE["content/articles/bridge/claims.yaml"]
    pages = made(changed(content__articles__bridge__claims=layer.replace("id: closed", "speaker: clerk")))
    assert "articles/bridge/voice.html" not in pages
    chain = claim_notes(article(pages))["nothing"].chain
    assert [(voice.name, voice.href) for voice in chain[0].voices] == [("The article itself", None)]


def test_a_profile_goes_on_above_a_hundred_claims() -> None:
    count = 130
    text = "Tide\n\n" + "\n\n".join(f"Ada said wave {number} came." for number in range(count))
    claims = "".join(
        f"  - {{quote: wave {number} came, speaker: ada, id: w{number}}}\n" for number in range(count)
    )
    pages = made(
        {
            "site.yaml": "title: Tide\n",
            "seeds/tide.txt": text,
            "content/actors/all.yaml": "ada: {name: Ada, kind: person}\n",
            "content/articles/tide/article.yaml": "text: seeds/tide.txt\n",
            "content/articles/tide/claims.yaml": f"annotations:\n{claims}",
        }
    )
    first, second = pages["actors/ada.html"].view, pages["actors/ada/2.html"].view
    assert isinstance(first, ActorView)
    assert isinstance(second, ActorView)
    assert len(first.sections[0].claims) == 100
    assert [item.id for item in second.sections[0].claims] == [f"w{number}" for number in range(100, count)]
    assert second.sections[0].claims[0].article.href == "../../articles/tide.html"
    assert (first.pager.next, second.pager.previous) == ("../actors/ada/2.html", "../../actors/ada.html")


def test_a_former_address_leads_on() -> None:
    old = changed(content__articles__bridge__article="text: seeds/bridge.txt\nwas: [crossing]\n")
    page = made(old, PUBLIC)["articles/crossing.html"]
    assert page.view == RedirectView(
        "../articles/bridge.html", "https://example.org/tales/articles/bridge.html"
    )
    assert not page.frame.indexed


def test_a_withdrawn_claim_leaves_a_stone_at_both_addresses() -> None:
    claims = TALE["content/articles/bridge/claims.yaml"].replace(
        "id: closed}", "id: closed, withdrawn: It was open.}"
    )
    pages = made(changed(content__articles__bridge__claims=claims))
    assert [stone.id for stone in article(pages).stones] == ["closed"]
    page = pages["claims/bridge/closed.html"]
    assert isinstance(page.view, StoneView)
    assert page.view.stone.reasons[0].html == "It was open."
    assert not page.frame.indexed


# --- what search engines are told


def test_with_a_public_address_every_listed_page_is_in_the_sitemap() -> None:
    pages = made(TALE, PUBLIC)
    listed = sitemap(
        page.frame.canonical for page in pages.values() if page.frame.indexed and page.frame.canonical
    )
    assert "<loc>https://example.org/tales/actors/mayor.html</loc>" in listed
    assert listed.count("<loc>") == len(pages) - 1
    assert "404.html" not in listed


def test_without_a_public_address_nothing_is_absolute() -> None:
    assert {page.frame.canonical for page in made(TALE).values()} == {None}


def test_only_the_page_for_missing_addresses_uses_the_base_path() -> None:
    pages = made(TALE, PUBLIC)
    assert pages["404.html"].frame.root == "/tales/"
    assert pages["claims/bridge/stole.html"].frame.root == "../../"
    assert {page.frame.root for page in pages.values()} == {"", "../", "../../", "/tales/"}


def test_main_links_follow_the_site() -> None:
    site = TALE["site.yaml"] + "navigation: [claims, {page: about, title: Us}, home]\n"
    links = made(changed(site=site))["actors/mayor.html"].frame.navigation
    assert [(link.title, link.href) for link in links] == [
        ("Claims", "../claims/index.html"),
        ("Us", "../pages/about.html"),
        ("Articles", "../index.html"),
    ]


@pytest.mark.parametrize(
    ("url", "page", "current"),
    [
        ("claims/index.html", "claims", "page"),
        ("claims/bridge/stole.html", "claims", "true"),
        ("actors/mayor.html", "actors", "true"),
        ("articles/bridge.html", "home", "true"),
        ("pages/about.html", "about", "page"),
    ],
)
def test_the_main_link_to_where_one_is_says_so(url: str, page: str, current: str) -> None:
    links = made(TALE)[url].frame.navigation
    assert [(link.page, link.current) for link in links if link.current] == [(page, current)]


# --- who says what


def test_a_chain_leads_from_the_article_over_the_carriers_to_the_speaker() -> None:
    chain = claim_notes(article(made(TALE)))["stole"].chain
    assert [(hop.voices[0].name, hop.part, hop.cue) for hop in chain] == [
        ("The article itself", "carrier", None),
        ("The Gazette", "carrier", None),
        ("Mara Stone", "speaker", "said"),
    ]


def test_the_articles_own_claim_has_one_step() -> None:
    chain = claim_notes(article(made(TALE)))["closed"].chain
    assert [(hop.voices[0].name, hop.voices[0].own) for hop in chain] == [("The article itself", True)]


def test_an_accusation_tells_who_of_the_accused_is_silent() -> None:
    notes = claim_notes(article(made(TALE)))
    assert notes["stole"].unanswered == ()
    assert [answer.claim.id for answer in notes["stole"].answers[0].answers] == ["nothing"]
    assert [answer.claim.id for answer in notes["stole"].answers[0].others] == ["uncounted"]
    assert [link.text for link in notes["uncounted"].unanswered] == ["Stonetown"]


def test_relations_stand_at_both_ends_and_their_links_are_no_markers() -> None:
    page = "../articles/bridge.html"
    notes = claim_notes(article(made(TALE)))
    assert [(it.term, it.href) for it in notes["stole"].relations] == [
        ("denied-by", f"{page}#nothing"),
        ("undercut-by", f"{page}#uncounted"),
    ]
    assert [(it.term, it.href) for it in notes["nothing"].relations] == [("denies", f"{page}#stole")]


def test_annotators_who_differ_are_named_with_their_readings() -> None:
    claims = TALE["content/articles/bridge/claims.yaml"].replace(
        "id: uncounted, ", "id: uncounted, kind: event, "
    )
    note = claim_notes(article(made(changed(content__articles__bridge__claims=claims))))["uncounted"]
    (kind,) = note.disagreements
    assert kind.field == "kind"
    assert set(kind.readings) == {("event", ("Ina Moll",)), ("motive", ("Ole Ruud",))}
    assert [(doubt.html, doubt.by) for doubt in note.doubts] == [("It may be a guess.", ("Ole Ruud",))]


def test_the_strip_counts_claims_by_speaker_and_names_the_own_voice() -> None:
    strip = article(made(TALE)).strip
    assert [(row.voice.name, row.claims) for row in strip] == [
        ("Mara Stone", 1),
        ("The ferrymen", 1),
        ("Timo Quill", 1),
        ("The article itself", 1),
    ]
    assert strip[0].bars[0].status == "denied"


def test_a_notes_row_is_where_its_passage_ends() -> None:
    view = article(made(TALE))
    assert view.title is not None
    found = [
        [note.item.id if isinstance(note, ClaimNote) else note.letter for note in row.notes]
        for row in view.rows
    ]
    assert found == [["stole", "a"], ["nothing", "uncounted"], ["closed"]]


def test_a_marker_tells_number_speaker_and_status() -> None:
    html = article(made(TALE)).rows[0].html
    assert (
        '<a class="marker is-denied entry by-1 kind-accusation layer-1" id="ref_stole" href="#stole"'
        ' role="doc-noteref" aria-label="Claim 1, Mara Stone, denied">1</a>'
    ) in html


def test_claims_of_a_layer_that_is_not_shown_are_listed_under_the_text() -> None:
    site = TALE["site.yaml"] + "layers: {claims: {shown: no}}\n"
    pages = made(changed(site=site, content__articles__bridge__second="annotations: []\n"))
    view = article(pages)
    assert claim_notes(view) == {}
    assert [note.item.id for note in view.unshown if isinstance(note, ClaimNote)] == [
        "stole",
        "nothing",
        "uncounted",
        "closed",
    ]
    assert {note.back for note in view.unshown} == {None}
    claim = pages["claims/bridge/stole.html"].view
    assert isinstance(claim, ClaimView)
    assert claim.note.back == "../../articles/bridge.html#stole"


def test_a_claims_page_shows_its_words_in_their_paragraph() -> None:
    view = made(TALE)["claims/bridge/stole.html"].view
    assert isinstance(view, ClaimView)
    assert view.pieces == (
        ("The mayor, quoted by the Gazette, said ", False),
        ("the ferrymen stole the planks", True),
        (".", False),
    )


@pytest.mark.parametrize(
    ("claim", "title"),
    [
        ("stole", "Mara Stone: “the ferrymen stole the planks” — according to The Gazette"),
        (
            "nothing",
            "The ferrymen: “they took nothing” — according to the article “Mayor accuses the ferry of theft”",
        ),
        ("closed", "the article “Mayor accuses the ferry of theft”: “The bridge is closed”"),
    ],
)
def test_the_title_of_a_claim_says_who_says_so(claim: str, title: str) -> None:
    view = made(TALE)[f"claims/bridge/{claim}.html"].view
    assert isinstance(view, ClaimView)
    assert view.title == title


def test_accusations_stand_once_with_all_who_are_accused() -> None:
    view = made(TALE)["accusations.html"].view
    assert isinstance(view, AccusationsView)
    assert [(it.claim.id, [a.accused.text for a in it.answers]) for it in view.accusations] == [
        ("stole", ["The ferrymen"]),
        ("uncounted", ["Stonetown"]),
    ]
    assert (view.answered, view.total) == (1, 2)


def test_names_are_listed_with_who_uses_them() -> None:
    view = made(TALE)["names.html"].view
    assert isinstance(view, NamesView)
    rows = {row.surface.text: row for it in view.actors for row in it.rows}
    assert [use.voice.name for use in rows["The mayor"].uses] == ["The article itself"]
    use = rows["ferrymen"].uses[0]
    assert (use.voice.name, use.direct) == ("Mara Stone", False)
    assert [(link.text, link.href) for link in use.claims] == [("1", "articles/bridge.html#stole")]


def test_the_home_page_begins_with_the_authors_own_words() -> None:
    view = made(TALE)["index.html"].view
    assert isinstance(view, HomeView)
    assert view.title == "All tales"
    assert '<a href="actors/mayor.html">the mayor</a>' in (view.text or "")


def test_a_hidden_actor_has_no_page_no_link_and_no_name() -> None:
    actors = TALE["content/actors/all.yaml"].replace(
        "kind: person, names: [The mayor]", "kind: person, hide: yes, names: [The mayor]"
    )
    pages = made({**changed(content__actors__all=actors), "content/pages/home.md": "# All tales\n"})
    assert "actors/mayor.html" not in pages
    assert "Mara Stone" not in repr([page.view for page in pages.values()])
    assert "actors/mayor.html" not in repr([page.view for page in pages.values()])
    assert claim_notes(article(pages))["stole"].item.speakers[0].name == "name withheld"

    assert article(pages).strip[0].choice is not None
    assert "mayor" not in repr(article(pages).strip)


def spoken_by(number: int) -> ArticleView:
    """An article with a claim by each of so many speakers, and one more by the first."""
    words = [f"Voice {n} wept." for n in range(number)]
    entries = "".join(
        f"- {{quote: Voice {n} wept, id: c{n}, speaker: {{unnamed: voice {n}}}}}\n" for n in range(number)
    )
    more = "- {quote: Voice 0, id: more, speaker: {unnamed: voice 0}}\n"
    files = {
        "site.yaml": "title: Tales\n",
        "seeds/bridge.txt": "Tale\n\n" + "\n\n".join(words) + "\n",
        "content/articles/bridge/article.yaml": "text: seeds/bridge.txt\n",
        "content/articles/bridge/claims.yaml": "annotations:\n" + entries + more,
    }
    return article(made(files))


@pytest.mark.parametrize(("speakers", "own"), [(2, 2), (16, 16), (17, 15), (40, 15)])
def test_speakers_beyond_the_boxes_that_the_style_sheet_knows_share_the_last(speakers: int, own: int) -> None:
    view = spoken_by(speakers)
    boxes = [row.choice.id for row in view.strip if row.choice is not None]
    assert boxes == [f"by_{number}" for number in range(1, own + 1)]
    assert len(view.strip) == speakers
    shared = view.others.count if view.others is not None else 0
    assert shared == speakers - own
    assert all("by-16" in note.facets for note in list(claim_notes(view).values())[17:])


def test_the_filters_of_an_article_count_what_they_choose() -> None:
    view = article(made(TALE))
    notes = claim_notes(view).values()
    for row in view.strip:
        assert row.choice is not None
        assert row.claims == row.choice.count
        assert row.claims == sum(row.choice.id.replace("_", "-") in note.facets.split() for note in notes)
    assert sum(choice.count for choice in view.statuses) == len(notes)
    assert sum(choice.count for choice in view.kinds if choice.value != "remark") == len(notes)


def test_who_is_who_has_speakers_first_and_each_with_a_profile_once() -> None:
    cast = article(made(TALE)).cast
    assert [row.claims for row in cast] == sorted((row.claims for row in cast), reverse=True)
    assert len({row.name.href for row in cast}) == len(cast) > 1
    assert None not in {row.name.href for row in cast}


def test_the_pages_do_not_depend_on_what_was_asked_before() -> None:
    assert made(TALE) == made(TALE)
