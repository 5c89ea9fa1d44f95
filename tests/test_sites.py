from __future__ import annotations

import gzip
import posixpath
import re
from collections.abc import Iterator
from difflib import unified_diff
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from onrecord.diagnostics import Checked
from onrecord.pipeline import Loaded, load
from onrecord.project import Project
from onrecord.sources import ArticleFiles, Listing
from onrecord.workspace import Workspace

from tests.describe import describe
from tests.goldens import SITE_PARTS, SITES, golden_sites, made

each_site = pytest.mark.parametrize("folder", golden_sites(), ids=lambda folder: folder.name)


@each_site
def test_a_golden_site_is_what_its_expected_files_say(folder: Path):
    for name, text in made(folder).items():
        expected = (folder / name).read_text(encoding="utf-8") if (folder / name).exists() else ""
        difference = "".join(
            unified_diff(expected.splitlines(keepends=True), text.splitlines(keepends=True), name, "today")
        )
        if difference:
            pytest.fail(
                f"{folder.name}: {(folder / 'README').read_text(encoding='utf-8')}\n{difference}\n"
                f"If today's is right: python -m tests.regold {folder.name}",
                pytrace=False,
            )


@each_site
def test_a_golden_site_states_its_rule_and_has_no_file_that_nothing_uses(folder: Path):
    rule = (folder / "README").read_text(encoding="utf-8")
    assert rule.endswith(".\n")
    assert rule.count("\n") == 1
    assert {entry.name for entry in folder.iterdir()} <= SITE_PARTS | made(folder).keys()
    articles = [
        path.read_text(encoding="utf-8-sig") for path in folder.glob("content/articles/*/article.yaml")
    ]
    for text in folder.glob("seeds/*"):
        assert any(f"seeds/{text.name}" in article for article in articles)


def test_there_is_nothing_beside_the_golden_sites():
    assert all(entry.is_dir() and (entry / "site.yaml").exists() for entry in SITES.iterdir())


# --- laws that every site keeps


class BackToFront(Project):
    """A site whose files are told in the opposite order."""

    def listing(self) -> Checked[Listing]:
        told = super().listing()
        articles = (
            ArticleFiles(article.slug, article.path, article.layers[::-1]) for article in told.value.articles
        )
        turned = Listing(tuple(articles)[::-1], told.value.actors[::-1], told.value.pages[::-1])
        return Checked(turned, told.problems)


@each_site
def test_the_order_of_files_never_changes_the_result(folder: Path):
    def told(loaded: Checked[Loaded | None]) -> tuple[str, set[str]]:
        assert loaded.value is not None
        return describe(loaded.value.site), {repr(problem) for problem in loaded.problems}

    assert told(load(BackToFront(folder))) == told(load(Project(folder)))


class References(HTMLParser):
    """The ids of a page, and the addresses it refers to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name == "id":
                self.ids.append(value or "")
            elif name in ("href", "src") and value is not None:
                self.addresses.append(value)


def broken(out: Path) -> Iterator[str]:
    """The references within the built site that lead to no file, or to no place in one."""
    pages = {
        path.relative_to(out).as_posix(): References(path.read_text(encoding="utf-8"))
        for path in out.rglob("*.html")
    }
    for name, page in pages.items():
        if len(set(page.ids)) < len(page.ids):
            yield f"{name} has an id twice"
        for address in page.addresses:
            parts = urlsplit(address)
            if parts.scheme or (name == "404.html" and parts.path.startswith("/")):
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
            target = target if parts.path else name
            if not (out / target).is_file():
                yield f"{name} leads to {address}, which is not there"
            elif parts.fragment and unquote(parts.fragment) not in pages[target].ids:
                yield f"{name} leads to {address}, where no such id is"


@each_site
def test_every_link_of_a_built_site_leads_somewhere(folder: Path, tmp_path: Path):
    outcome = Workspace(folder).build(tmp_path / "out")
    assert not outcome.failed
    assert list(broken(tmp_path / "out")) == []


def test_no_word_outside_placed_passages_is_published_where_only_quotes_may_be(tmp_path: Path):
    folder = SITES / "publish-quotes"
    Workspace(folder).build(tmp_path / "out")
    loaded = Workspace(folder).check().loaded
    assert loaded is not None
    article = loaded.site.article("story")
    passages = [claim.passage for claim in article.claims] + [gloss.passage for gloss in article.glosses]
    shown = " ".join(passage.text for passage in passages if passage is not None)
    names = (folder / "content/actors/all.yaml").read_text(encoding="utf-8")
    secret = words(loaded.site.shelf.document("story").text) - words(shown) - words(names)
    assert {"thief", "adjectives", "encircle", "gallivanting", "quagmire", "jetsam"} <= secret
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file() and path.suffix not in (".css", ".js"):
            assert words(told(path)) & secret == set(), path.name


def test_nothing_leads_to_a_hidden_actor_or_counts_it(tmp_path: Path):
    Workspace(SITES / "hide").build(tmp_path / "out")
    for path in (tmp_path / "out").rglob("*"):
        assert path.stem not in ("bert-loos", "fest")
        if path.suffix in (".html", ".pf_fragment", ".pf_filter"):
            assert "bert-loos" not in told(path)
            assert "The fest" not in told(path)


def told(path: Path) -> str:
    """What a file of the output tells; those of the search index are packed."""
    content = path.read_bytes()
    packed = content.startswith(b"\x1f\x8b")
    return (gzip.decompress(content) if packed else content).decode(errors="ignore")


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
