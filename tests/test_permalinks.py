"""Addresses stay: what was published is there, or leads on, or `compare` tells."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from onrecord.built import addresses_in
from onrecord.cli import onrecord as root
from onrecord.permalinks import Addresses, addresses_of, is_address, lost
from selectolax.lexbor import LexborHTMLParser

from tests.folders import SMALL, write

DONE, LOST, WRONG_USE = 0, 1, 2
CLAIMS = "content/articles/well/claims.yaml"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(root, [str(argument) for argument in arguments], catch_exceptions=False)


def built(folder: Path, files: Mapping[str, str]) -> Path:
    """The output of a site."""
    write(folder, {**SMALL, "site.yaml": "title: Wells\nsearch: no\nannotators: {ina: {name: I}}\n", **files})
    done = run("build", folder)
    assert done.exit_code == DONE, done.stderr
    return folder / "public"


def told(old: Path, new: Path) -> list[str]:
    return [it.address for it in lost(addresses_in(old), addresses_in(new))]


def claims(*lines: str) -> dict[str, str]:
    return {CLAIMS: "by: ina\nannotations:\n" + "".join(f"  - {{{line}}}\n" for line in lines)}


DRY, NOT = (
    "quote: the well is dry, speaker: mayor, id: dry",
    "quote: it is not, speaker: baker, disputes: dry, id: not-dry",
)


@pytest.fixture(scope="module")
def former(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("former") / "site", {})


LATER: dict[str, tuple[dict[str, str], list[str]]] = {
    "the same": ({}, []),
    "a claim in other words, with an id": (claims("quote: well is dry, speaker: mayor, id: dry", NOT), []),
    "a claim renamed, with `was`": (
        claims(
            "quote: the well is dry, speaker: mayor, id: no-water, was: dry",
            NOT.replace("disputes: dry", "disputes: no-water"),
        ),
        [],
    ),
    "a claim renamed without": (
        claims(
            "quote: the well is dry, speaker: mayor, id: no-water",
            NOT.replace("disputes: dry", "disputes: no-water"),
        ),
        ["articles/well.html#dry", "claims/well/dry.html"],
    ),
    "a claim withdrawn": (claims(DRY, NOT + ", withdrawn: We misheard."), []),
    "a claim withdrawn and renamed": (
        claims(DRY, NOT.replace("id: not-dry", "id: wet, was: not-dry") + ", withdrawn: We misheard."),
        [],
    ),
    "a claim removed": (claims(DRY), ["articles/well.html#not-dry", "claims/well/not-dry.html"]),
    "an actor renamed, with `was`": (
        {
            "content/actors/all.yaml": "chief: {name: The mayor, was: mayor}\nbaker: {name: The baker}\n",
            **claims(DRY.replace("mayor", "chief"), NOT),
        },
        ["actors/mayor.json"],
    ),
    "no data files any more": (
        {"site.yaml": "title: Wells\nsearch: no\ndownloads: no\nannotators: {ina: {name: I}}\n"},
        [
            "actors/baker.json",
            "actors/mayor.json",
            "articles/well.annotations.json",
            "claims.csv",
            "claims.json",
        ],
    ),
    "a free page removed": ({"content/pages/about.md": ""}, []),
}


@pytest.mark.parametrize("case", LATER)
def test_an_address_that_leads_nowhere_now_is_told(case: str, former: Path, tmp_path: Path):
    files, expected = LATER[case]
    assert told(former, built(tmp_path / "site", files)) == expected


def test_an_article_that_moved_leads_on_with_its_claims_and_their_former_ids(former: Path, tmp_path: Path):
    site = {path.replace("articles/well/", "articles/old-well/"): text for path, text in SMALL.items()}
    site["content/articles/old-well/article.yaml"] += "was: well\n"
    site["site.yaml"] = "title: Wells\nsearch: no\nannotators: {ina: {name: I}}\n"
    out = write(tmp_path / "site", site)
    assert run("build", out).exit_code == DONE
    assert told(former, out / "public") == ["articles/well.annotations.json"]


def test_a_link_to_a_note_by_a_former_id_leads_to_it(tmp_path: Path):
    site = claims(
        DRY.replace("id: dry", "id: no-water, was: [dry, arid]"),
        NOT.replace("disputes: dry", "disputes: no-water"),
    )
    out = built(
        tmp_path / "site",
        {**site, "site.yaml": "title: W\nsearch: no\nclaim_pages: no\nannotators: {ina: {name: I}}\n"},
    )
    page = LexborHTMLParser((out / "articles/well.html").read_text("utf-8"))
    for id_ in ("dry", "arid"):
        (place,) = page.css(f'[id="{id_}"]')
        following = place.next
        while following is not None and "note" not in (following.attributes.get("class") or ""):
            following = following.next
        assert following is not None
        assert following.attributes["id"] == "no-water"


def test_a_former_id_that_another_entry_has_stays_that_ones(tmp_path: Path):
    site = claims(
        DRY.replace("id: dry", "id: no-water, was: [well, note]"),
        "quote: Old well, gloss: Dug in 1900., id: well",
    )
    out = built(
        tmp_path / "site",
        {**site, "site.yaml": "title: W\nsearch: no\nclaim_pages: no\nannotators: {ina: {name: I}}\n"},
    )
    page = LexborHTMLParser((out / "articles/well.html").read_text("utf-8"))
    assert len(page.css('[id="well"]')) == 1
    assert len(page.css("span.former")) == 1


# --- the command


def test_compare_lists_addresses_and_says_so_by_its_exit_status(former: Path, tmp_path: Path):
    later = built(tmp_path / "site", LATER["a claim removed"][0])
    same = run("compare", former, former)
    assert (same.exit_code, same.stdout) == (DONE, f"Every address of {former} leads somewhere.\n")
    gone = run("compare", former, later)
    assert gone.exit_code == LOST
    assert gone.stdout == "articles/well.html#not-dry\nclaims/well/not-dry.html\n"
    assert gone.stderr == f"2 addresses of {former} lead nowhere in {later}.\n"
    data = run("compare", former, later, "--format", "json")
    assert data.exit_code == LOST
    assert json.loads(data.stdout) == [
        {"address": "articles/well.html#not-dry", "sort": "part"},
        {"address": "claims/well/not-dry.html", "sort": "page"},
    ]
    assert json.loads(run("compare", former, former, "--format", "json").stdout) == []


def test_compare_wants_two_built_sites(former: Path, tmp_path: Path):
    for pair in ((former, tmp_path), (tmp_path, former)):
        refused = run("compare", *pair)
        assert refused.exit_code == WRONG_USE
        assert "holds no built site" in refused.stderr


# --- rules


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("articles/well.html", True),
        ("claims.csv", True),
        ("feed.xml", True),
        ("404.html", False),
        ("sitemap.xml", False),
        ("assets/style.css", False),
        ("pagefind/index.json", False),
        ("_redirects", False),
        (".nojekyll", False),
    ],
)
def test_what_others_may_link_to(path: str, counts: bool):
    assert is_address(path) is counts


def pages(*names: str, **redirects: str) -> Addresses:
    return Addresses(dict.fromkeys(names, frozenset()), redirects, frozenset())


def test_further_pages_of_a_list_come_and_go_with_it():
    old = pages("claims/index.html", "claims/index/2.html", "claims/well/2030.html")
    assert [it.address for it in lost(old, pages("claims/index.html"))] == ["claims/well/2030.html"]
    assert len(lost(old, pages("index.html"))) == 3


def test_a_list_that_is_part_of_another_comes_and_goes_with_what_it_lists():
    old = pages("claims/index.html", "claims/by_status/denied.html", "actors/kind/person.html")
    assert [it.address for it in lost(old, pages("claims/index.html"))] == ["actors/kind/person.html"]


def test_a_redirect_that_goes_round_leads_nowhere_and_one_elsewhere_leads_there():
    new = Addresses({}, {"a": "b", "b": "a", "c": "https://example.org/"}, frozenset())
    assert [it.address for it in lost(pages("a", "c"), new)] == ["a"]


def test_what_a_text_says_of_ids_is_none_of_the_pages():
    page = b'<p id="one">The tag &lt;p id="two"&gt; <b\nid="three"> id="four"</p><i data-id="five" id="six_">'
    assert addresses_of([("a.html", page)]).pages == {"a.html": frozenset({"one", "three"})}


NAMES = st.sampled_from("abcd")
ADDRESSES = st.builds(
    Addresses,
    pages=st.dictionaries(NAMES, st.frozensets(st.sampled_from("xy"))),
    redirects=st.dictionaries(NAMES, NAMES),
    files=st.frozensets(st.sampled_from(["f", "g"])),
)


@given(ADDRESSES)
def test_only_what_led_nowhere_before_leads_nowhere_in_the_same_site(site: Addresses):
    assert all(site.end(it.address) is None for it in lost(site, site))


@given(ADDRESSES, ADDRESSES)
def test_whatever_is_not_told_leads_somewhere(old: Addresses, new: Addresses):
    gone = {it.address for it in lost(old, new)}
    for page in {*old.pages, *old.redirects, *old.files} - gone:
        assert new.end(page) is not None
