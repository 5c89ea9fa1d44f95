"""What the data files hold: every claim by whose it is, and nothing that may not be told."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.folders import contents
from tests.machines import BASE, machines_site


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return machines_site(tmp_path_factory.mktemp("machines"))


def data(out: Path, path: str) -> Any:
    return json.loads((out / path).read_text("utf-8"))


def table(out: Path) -> list[dict[str, str]]:
    with (out / "claims.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_json_and_csv_hold_the_same_claims_with_who_says_them(out: Path):
    claims, rows = data(out, "claims.json")["claims"], table(out)
    assert [claim["address"] for claim in claims] == [row["address"] for row in rows]
    assert all(claim["speakers"] and all(it["name"] for it in claim["speakers"]) for claim in claims)
    dry = next(claim for claim in claims if claim["address"] == "well#dry")
    assert dry == {
        "address": "well#dry",
        "article": "well",
        "number": 1,
        "speakers": [{"name": "The mayor", "actor": "mayor"}],
        "via": [{"name": "The Gazette", "actor": "gazette"}],
        "quote": "the well is dry </script><b>&amp;",
        "kind": "statement",
        "against": [],
        "status": "denied",
        "published": "2014-05-03",
        "page": f"{BASE}claims/well/dry.html",
    }
    assert list(rows[0]) == list(dry)


def test_a_text_without_outlet_is_named_by_its_title(out: Path):
    leaks = next(claim for claim in data(out, "claims.json")["claims"] if claim["article"] == "dam")
    assert leaks["via"] == [{"name": "the article “The dam”", "actor": None}]
    assert leaks["published"] == "2015-06"


def test_no_cell_is_run_as_a_formula(out: Path):
    cells = [cell for row in table(out) for cell in row.values()]
    assert "'=SUM(1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_hidden_actor_is_in_no_file(out: Path):
    leaks = next(claim for claim in data(out, "claims.json")["claims"] if claim["article"] == "dam")
    assert leaks["speakers"] == [{"name": "name withheld", "actor": None}]
    for path, content in contents(out).items():
        assert b"Secret Smith" not in content, path
        assert not path.startswith("actors/smith"), path
        if path.endswith((".json", ".csv", ".xml")):
            assert b'"smith"' not in content, path
            assert b"actors/smith" not in content, path


def test_annotations_place_their_words_in_the_text_and_say_whose_they_are(out: Path):
    collection = data(out, "articles/well.annotations.json")
    items = collection["first"]["items"]
    assert collection["total"] == len(items) == 7
    assert len({item["id"] for item in items}) == len(items)
    assert [item["motivation"] for item in items].count("describing") == 5
    dry = next(item for item in items if item["id"].endswith("#dry"))
    assert dry["target"] == [
        {
            "source": f"{BASE}articles/well.html",
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": "the well is dry </script><b>&amp;",
                    "prefix": "Old well\n\nThe mayor said “",
                    "suffix": "”. The baker said it is not, and",
                },
                {"type": "TextPositionSelector", "start": 26, "end": 59},
            ],
        }
    ]
    assert dry["creator"] == [{"name": "Ina Moll", "homepage": "https://example.org/ina"}]
    assert dry["created"] == "2015-01-02T00:00:00Z"
    assert dry["dc:rights"] == "CC-BY-4.0"
    bodies = {body["purpose"]: body for body in dry["body"]}
    assert bodies["describing"]["value"].startswith("The mayor: “the well is dry")
    assert bodies["commenting"]["value"] == 'See <a href="../actors/baker.html">the baker</a>.'
    assert bodies["assessing"]["value"] == "contradicted"
    assert bodies["assessing"]["dcterms:source"] == ["A measurement"]
    assert bodies["tagging"]["value"] == "water"
    denial = next(item for item in items if item["id"].endswith("#not-dry"))
    linking = {"type": "SpecificResource", "source": f"{BASE}articles/well.html#dry", "purpose": "linking"}
    assert linking.items() <= (next(body for body in denial["body"] if body["purpose"] == "linking").items())


def test_an_actors_data_tells_what_they_say_what_is_said_of_them_and_who_answers(out: Path):
    mayor = data(out, "actors/mayor.json")
    assert [claim["address"] for claim in mayor["says"]] == ["well#dry"]
    assert [claim["address"] for claim in mayor["against"]] == ["well#blame"]
    assert mayor["accusations"] == [{"claim": "well#blame", "answered": False, "answers": [], "others": []}]
    assert {"name": "the thief", "type": "contested"} in mayor["names"]
    assert data(out, "actors/baker.json")["part_of"] == ["guild"]


def test_with_quotes_alone_no_other_word_of_a_text_is_in_any_file(tmp_path: Path):
    out = machines_site(tmp_path, publish_text="quotes")
    around = ("was written on the wall", "keeps silent", "and blamed", "said that", "The mayor said")
    for path, content in contents(out).items():
        text = content.decode("utf-8", "replace")
        assert [words for words in around if words in text] == [], path
    selectors = [
        selector
        for item in data(out, "articles/well.annotations.json")["first"]["items"]
        for target in item["target"]
        for selector in target["selector"]
    ]
    assert {tuple(selector) for selector in selectors} == {("type", "exact")}


def test_pages_lead_to_their_files(out: Path):
    assert 'href="../articles/well.annotations.json"' in (out / "articles/well.html").read_text("utf-8")
    assert 'href="../actors/mayor.json"' in (out / "actors/mayor.html").read_text("utf-8")
    assert 'href="claims.csv"' in (out / "index.html").read_text("utf-8")


def test_there_are_none_where_the_site_wants_none(tmp_path: Path):
    out = machines_site(tmp_path, downloads="no")
    for path, content in contents(out).items():
        assert path.startswith("pagefind/") or not path.endswith((".json", ".csv")), (
            path
        )  # an index of its own
        assert b"claims.csv" not in content, path
        assert b"annotations.json" not in content, path


def test_without_a_public_address_files_name_pages_from_the_root_of_the_site(tmp_path: Path):
    out = machines_site(tmp_path, base_url="")
    assert table(out)[0]["page"].startswith("claims/")
