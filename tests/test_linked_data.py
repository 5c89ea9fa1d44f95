"""What the JSON-LD in a page says, and what it never says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.machines import BASE, linked_data, machines_site


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return machines_site(tmp_path_factory.mktemp("machines"))


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a JSON value."""
    if isinstance(value, dict):
        yield value
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(member)


def everything(out: Path) -> Iterator[dict[str, Any]]:
    for page in sorted(out.rglob("*.html")):
        yield from objects(linked_data(page))


def test_a_claim_is_never_called_by_its_words_alone(out: Path):
    claims = [it for it in everything(out) if it.get("@type") == "Claim"]
    assert claims
    for claim in claims:
        who, colon, words = claim["name"].partition(": “")
        assert who, claim
        assert colon, claim
        assert words, claim
    assert linked_data(out / "claims/well/dry.html")["name"] == (
        "The mayor: “the well is dry </script><b>&amp;” — according to The Gazette"
    )


def test_nothing_in_the_data_ends_its_script_block(out: Path):
    for page in out.rglob("*.html"):
        html = page.read_text("utf-8")
        blocks = LexborHTMLParser(html).css("script[type='application/ld+json']")
        assert [block.text() for block in blocks] == (
            []
            if linked_data(page) is None
            else [html.partition('<script type="application/ld+json">')[2].partition("</script>")[0]]
        )
        assert not any(set("<>&") & set(block.text()) for block in blocks), page


def test_an_article_names_its_outlet_its_date_and_its_claims(out: Path):
    article = linked_data(out / "articles/well.html")
    assert article["@type"] == "Article"
    assert article["headline"] == "“Old well”, The Gazette"
    assert article["publisher"] == {
        "@type": "Organization",
        "name": "The Gazette",
        "url": f"{BASE}actors/gazette.html",
    }
    assert article["datePublished"] == "2014-05-03"
    assert article["isBasedOn"] == "https://example.org/well"
    assert [claim["@id"] for claim in article["hasPart"]][:2] == [
        f"{BASE}articles/well.html#dry",
        f"{BASE}articles/well.html#not-dry",
    ]
    assert linked_data(out / "articles/dam.html")["headline"] == "“The dam”, outlet not stated"


def test_a_claim_is_one_thing_on_its_page_and_in_its_article(out: Path):
    in_article = {claim["@id"]: claim for claim in linked_data(out / "articles/well.html")["hasPart"]}
    alone = linked_data(out / "claims/well/dry.html")
    assert alone["@id"] in in_article
    assert in_article[alone["@id"]].items() <= alone.items()
    assert alone["appearance"]["@id"] == f"{BASE}articles/well.html"


def test_only_a_check_by_somebody_with_a_source_is_a_review_and_it_has_no_rating(out: Path):
    reviews = [it for it in everything(out) if it.get("@type") == "ClaimReview"]
    assert [(it["claimReviewed"].partition(":")[0], it["reviewBody"]) for it in reviews] == [
        ("The mayor", "contradicted")
    ]
    assert reviews[0]["author"] == [{"@type": "Person", "name": "Ina Moll"}]
    assert reviews[0]["citation"][0]["name"] == "A measurement"
    assert not any("ating" in key for it in everything(out) for key in it)


def test_who_is_not_named_or_of_no_stated_kind_is_no_person(out: Path):
    claim = linked_data(out / "claims/well/nobody-drinks.html")
    assert "author" not in claim
    assert claim["creditText"] == "a neighbour"


def test_a_hidden_actor_is_nowhere(out: Path):
    assert "author" not in linked_data(out / "claims/dam/leaks.html")
    for page in out.rglob("*.html"):
        assert "Secret Smith" not in page.read_text("utf-8")


def test_a_profile_gives_no_name_that_only_others_use(out: Path):
    profile = linked_data(out / "actors/mayor.html")
    assert profile["@type"] == "ProfilePage"
    assert profile["mainEntity"] == {
        "@type": "Person",
        "name": "The mayor",
        "alternateName": ["Mayor Oda"],
        "sameAs": ["https://www.wikidata.org/wiki/Q42"],
    }
    kinds = {"guild": "Organization", "valley": "Place", "flood": "Event", "crowd": "Thing"}
    for actor, kind in kinds.items():
        assert linked_data(out / f"actors/{actor}.html")["mainEntity"]["@type"] == kind


def test_a_rough_date_is_not_told_as_a_sure_one(tmp_path: Path):
    out = machines_site(tmp_path)
    assert linked_data(out / "articles/dam.html")["datePublished"] == "2015-06"
    assert "datePublished" not in linked_data(out / "articles/mill.html")


def test_previews_say_who_says_so(out: Path):
    for page in out.rglob("*.html"):
        read = LexborHTMLParser(page.read_text("utf-8"))
        said = {
            node.attributes["property"]: node.attributes["content"]
            for node in read.css("meta[property^='og:']")
        }
        if read.css_first("meta[name=robots], meta[http-equiv=refresh]") is not None:
            assert said == {}, page
            continue
        title, description = read.css_first("title"), read.css_first("meta[name=description]")
        assert title is not None
        assert description is not None
        assert said["og:title"] == title.text()
        assert said["og:description"] == description.attributes["content"]
        assert said["og:url"] == BASE + page.relative_to(out).as_posix()
        assert said["og:type"] in ("website", "article", "profile")
        assert said["og:locale"] == "en"
        assert said["og:site_name"] == "Wells & </script> words"


def test_without_a_public_address_links_of_the_data_are_relative_and_there_is_no_og_url(tmp_path: Path):
    out = machines_site(tmp_path, base_url="")
    assert linked_data(out / "claims/well/dry.html")["@id"] == "../../articles/well.html#dry"
    assert linked_data(out / "articles/well.html")["hasPart"][0]["@id"] == "#dry"
    assert "og:url" not in (out / "index.html").read_text("utf-8")
