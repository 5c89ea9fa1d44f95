"""What a build makes for the search, and what it does where it cannot."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord import building
from onrecord.indexing import engine, search_index
from onrecord.pagefind import packed, settled, unpacked
from onrecord.pages import Wording
from onrecord.pages.search import Record, records
from onrecord.workspace import Workspace

from tests.folders import SMALL, contents, write

Command = Callable[..., subprocess.CompletedProcess[str]]

VALUES = st.recursive(
    st.integers(0, 2**64 - 1) | st.text(), lambda inner: st.lists(inner, max_size=30), max_leaves=60
)


def found(site: Path) -> list[Record]:
    loaded = Workspace(site).check().loaded
    assert loaded is not None
    return list(records(loaded.site, Wording()))


def fragments(out: Path) -> list[dict[str, object]]:
    """The records as a browser gets them."""
    files = sorted((out / "pagefind/fragment").iterdir())
    return [json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd")) for path in files]


def test_claims_and_texts_are_found_and_lead_to_their_place(tmp_path: Path) -> None:
    site = write(tmp_path / "site", SMALL)
    claim, _, text = found(site)
    assert claim.url == "articles/well.html#dry"
    assert claim.words.split()[: claim.quoted] == ["the", "well", "is", "dry"]
    assert claim.said == "The mayor — according to the article “Old well”"
    assert ("speaker", "The mayor") in claim.filters
    assert text.url == "articles/well.html"
    Workspace(site).build(tmp_path / "out")
    assert {it["url"] for it in fragments(tmp_path / "out")} == {record.url for record in found(site)}


def test_a_claim_of_the_article_itself_is_not_found_by_the_title(tmp_path: Path) -> None:
    layer = "by: ina\nannotations:\n  - {quote: the well is dry, id: own, note: Nobody else says so.}\n"
    site = write(tmp_path / "site", {**SMALL, "content/articles/well/claims.yaml": layer})
    claim, _ = found(site)
    assert claim.words == "the well is dry Nobody else says so."
    assert ("speaker", "the article “Old well”") in claim.filters


def test_names_and_notes_stand_apart_from_one_another(tmp_path: Path) -> None:
    layer = SMALL["content/articles/well/claims.yaml"].replace("id: dry}", "id: dry, note: So he said.}")
    site = write(tmp_path / "site", {**SMALL, "content/articles/well/claims.yaml": layer})
    assert found(site)[0].words == "the well is dry The mayor · So he said."


def test_no_text_is_found_where_only_quotes_may_be_published(tmp_path: Path) -> None:
    settings = SMALL["site.yaml"] + "publish_text: quotes\n"
    site = write(tmp_path / "site", {**SMALL, "site.yaml": settings})
    assert [record.url.partition("#")[2] for record in found(site)] == ["dry", "not-dry"]


def test_what_has_no_place_is_not_found_by_its_words_where_only_quotes_may_be_published(
    tmp_path: Path,
) -> None:
    settings = SMALL["site.yaml"] + "publish_text: quotes\nanchors: lenient\n"
    layer = "by: ina\nannotations:\n  - {quote: the fountain is purple, speaker: mayor, id: lost}\n"
    site = write(
        tmp_path / "site",
        {**SMALL, "site.yaml": settings, "content/articles/well/claims.yaml": layer},
    )
    assert [record.quoted for record in found(site)] == [0]
    assert "purple" not in found(site)[0].words


def test_withdrawn_claims_are_not_found(tmp_path: Path) -> None:
    layer = SMALL["content/articles/well/claims.yaml"].replace("id: dry}", "id: dry, withdrawn: misread}")
    layer = layer.replace("disputes: dry, ", "")
    site = write(tmp_path / "site", {**SMALL, "content/articles/well/claims.yaml": layer})
    assert "articles/well.html#dry" not in {record.url for record in found(site)}


def test_without_search_there_is_neither_page_nor_index_nor_link(tmp_path: Path) -> None:
    site = write(tmp_path / "site", {**SMALL, "site.yaml": SMALL["site.yaml"] + "search: false\n"})
    outcome = Workspace(site).build(tmp_path / "out")
    assert outcome.diagnostics == ()
    made = contents(tmp_path / "out")
    assert not any(path.startswith("pagefind/") or path == "search.html" for path in made)
    assert b"search.html" not in made["index.html"]


@pytest.mark.parametrize("program", [None, Path("/usr/bin/false"), Path("/nowhere/at/all")])
def test_a_site_is_built_without_a_search_page_where_no_index_can_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: Path | None
) -> None:
    monkeypatch.setattr(building, "engine", lambda: program)
    site = write(tmp_path / "site", SMALL)
    outcome = Workspace(site).build(tmp_path / "out")
    assert [it.code for it in outcome.diagnostics] == ["search-left-out"]
    assert not outcome.failed
    made = contents(tmp_path / "out")
    assert not any(path.startswith("pagefind/") or path == "search.html" for path in made)
    assert b"search.html" not in made["index.html"]


def test_the_same_records_give_the_same_files_whatever_the_order_of_their_filters() -> None:
    program = engine()
    assert program is not None, "no Pagefind here: `make test` installs it"
    told = [
        Record(f"a.html#{number}", f"word{number} said", 2, "X", "en", (("speaker", f"S{number % 40}"),))
        for number in range(80)
    ]
    assert len({search_index(program, told, "en-GB") for _ in range(4)}) == 1


@given(VALUES)
def test_what_is_packed_is_unpacked_again(value: object) -> None:
    assert unpacked(packed(value)) == value  # type: ignore[arg-type]  # its type is recursive


@pytest.mark.parametrize(
    "content",
    [b"", b"no gzip", gzip.compress(b"other", mtime=0), gzip.compress(b"pagefind_dcd\x82", mtime=0)],
)
def test_an_index_that_is_laid_out_otherwise_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"Pagefind|gzip"):
        settled({"filter/en_1.pf_filter": content, "pagefind-entry.json": b"{}"})
