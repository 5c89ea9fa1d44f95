"""One process or several, with what is remembered or without: the output is the same, byte for byte."""

from __future__ import annotations

import math
import os
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from onrecord import building
from onrecord.division import divided, processes
from onrecord.indexing import IndexingFailed
from onrecord.pipeline import Options
from onrecord.private import FOLDER
from onrecord.reading import Reading
from onrecord.register import Entry, Packed
from onrecord.render import Renderer
from onrecord.workspace import Workspace

from tests.benchmarks.corpus import write_site
from tests.folders import beside, contents, write

ARTICLES = 12
CLAIMS = "content/articles/article-3/claims.yaml"
LINUX = sys.platform == "linux"  # elsewhere there is one process whatever is asked for

EDITS: dict[str, Callable[[Path], object]] = {
    "note": lambda site: edit(site / CLAIMS, "A note about claim 0.", "Another note."),
    "quote": lambda site: edit(site / CLAIMS, " number 1 of 3", " number 1"),
    "title": lambda site: edit(site / "content/articles/article-5/article.yaml", "Article number", "Part"),
    "actor": lambda site: edit(site / "content/actors/all.yaml", "Barin Aovelb", "Berta Aovelb"),
    "text": lambda site: edit(site / "seeds/article-7.md", " said that ", " told us that "),
    "settings": lambda site: edit(site / "site.yaml", "title: Measured", "title: Measured anew"),
    "names": lambda site: edit(site / "site.yaml", "claim_pages", "link_names: no\nclaim_pages"),
    "gone": lambda site: (site / CLAIMS).unlink(),
    "template": lambda site: (
        write(site, {"themes/own/theme.yaml": "extends: default\n", "themes/own/templates/404.html": "Gone"}),
        edit(site / "site.yaml", "claim_pages", "theme: own\nclaim_pages"),
    ),
    "mistake and back": lambda site: (
        edit(site / CLAIMS, "speaker: actor-6", "speaker: nobody-at-all"),
        Workspace(site).build(site.parent / "out", remember=True),
        edit(site / CLAIMS, "speaker: nobody-at-all", "speaker: actor-6"),
    ),
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    write_site(tmp_path / "site", ARTICLES, "claim_pages: yes\nbase_url: https://measured.example/\n")
    return tmp_path / "site"


def edit(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    assert old in text or text == "", "the edit would change nothing"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def cold(site: Path) -> dict[str, bytes]:
    """What one process makes of a site of which nothing is remembered."""
    assert not Workspace(site).build(site.parent / "cold").failed
    return contents(site.parent / "cold")


def test_several_processes_write_what_one_does(site: Path) -> None:
    out = site.parent / "out"
    outcome = Workspace(site).build(out, jobs=3)
    assert contents(out) == cold(site)
    assert outcome.pages == sum(path.endswith(".html") for path in contents(out))


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 12))])
def test_after_any_edits_a_build_writes_what_a_first_one_does(site: Path, seed: int) -> None:
    chosen = random.Random(seed)  # noqa: S311 - nobody is to be kept from guessing it
    out = site.parent / "out"
    Workspace(site).build(out, jobs=2, remember=True)
    for name in chosen.sample(sorted(EDITS), 3 if seed == 0 else 5):  # the others have time
        EDITS[name](site)
        assert not Workspace(site).build(out, jobs=chosen.choice((1, 2)), remember=True).failed
        assert contents(out) == cold(site), name


def test_what_is_remembered_is_not_read_again(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = site.parent / "out"
    Workspace(site).build(out, remember=True)
    read: list[str] = []
    really = Reading._read_article

    def noted(self: Reading, slug: str) -> tuple[Entry, Packed]:
        read.append(slug)
        return really(self, slug)

    monkeypatch.setattr(Reading, "_read_article", noted)
    EDITS["note"](site)
    Workspace(site).build(out, remember=True)
    assert read == ["article-3"]


def test_a_build_that_is_to_remember_nothing_leaves_nothing_in_the_site(site: Path) -> None:
    before = contents(site)
    Workspace(site).build(site.parent / "out", jobs=2)
    assert contents(site) == before
    assert FOLDER not in {path.name for path in site.iterdir()}


def test_mistakes_that_several_processes_find_are_told_as_one_tells_them(site: Path) -> None:
    for number in (2, 7, 9):
        edit(site / f"content/articles/article-{number}/claims.yaml", "quote: ", "quote: not ")
    one, several = (Workspace(site).build(site.parent / "out", jobs=jobs) for jobs in (1, 3))
    assert one.failed
    assert one.diagnostics == several.diagnostics


def test_a_template_at_fault_in_another_process_is_told_and_leaves_the_former_site(site: Path) -> None:
    out = site.parent / "out"
    Workspace(site).build(out)
    former = contents(out)
    files = {
        "themes/own/theme.yaml": "extends: default\n",
        "themes/own/templates/claim.html": "{{ page.no }}",
    }
    write(site, files)
    edit(site / "site.yaml", "claim_pages", "theme: own\nclaim_pages")
    outcome = Workspace(site).build(out, Options(), jobs=2)
    assert [diagnostic.code for diagnostic in outcome.diagnostics] == ["template-error"]
    assert contents(out) == former
    assert [name for name in beside(out) if name.startswith(".out")] == []


@pytest.mark.skipif(not LINUX, reason="there are no other processes")
def test_a_process_that_is_killed_is_told_and_leaves_the_former_site(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = site.parent / "out"
    Workspace(site).build(out)
    former = contents(out)
    parent = os.getpid()
    monkeypatch.setattr(Renderer, "render", lambda self, page: os._exit(9) if os.getpid() != parent else None)
    with pytest.raises(OSError, match="--jobs 1"):
        Workspace(site).build(out, jobs=2)
    assert contents(out) == former


@pytest.mark.parametrize("jobs", [1, pytest.param(2, id="several" if LINUX else "one")])
def test_an_index_that_cannot_be_made_is_told_and_the_site_has_no_search(
    site: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    def failed(*_: object) -> None:
        raise IndexingFailed("no luck")

    monkeypatch.setattr(building, "search_index", failed)
    outcome = Workspace(site).build(site.parent / "out", jobs=jobs)
    assert [it.code for it in outcome.diagnostics] == ["search-left-out"]
    edit(site / "site.yaml", "claim_pages", "search: no\nclaim_pages")
    assert contents(site.parent / "out") == cold(site)


@pytest.mark.skipif(not LINUX, reason="there are no other processes")
def test_an_index_whose_process_is_killed_is_told_and_leaves_the_former_site(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = site.parent / "out"
    Workspace(site).build(out)
    former = contents(out)
    monkeypatch.setattr(building, "search_index", lambda *_: os._exit(9))
    with pytest.raises(OSError, match="--jobs 1"):
        Workspace(site).build(out, jobs=2)
    assert contents(out) == former


def test_parts_come_back_in_order_and_mistakes_come_through() -> None:
    def product(part: Sequence[int]) -> float:
        return 1 / math.prod(part)

    parts: Sequence[Sequence[int]] = [range(1, number) for number in range(1, 20)]
    assert list(divided(product, parts, 2 if LINUX else 1)) == [product(part) for part in parts]
    with pytest.raises(ZeroDivisionError):
        list(divided(product, [[0]], 2 if LINUX else 1))


def test_little_work_is_not_divided_unless_somebody_says_so() -> None:
    assert processes(None, 3) == 1
    assert processes(2, 3) == (2 if LINUX else 1)
    assert processes(1, 100_000) == 1
