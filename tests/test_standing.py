"""What a fold came to, kept between runs: the same pages and warnings, and nothing that a stranger wrote."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Collection
from pathlib import Path
from zlib import crc32

import pytest
from onrecord import reading
from onrecord.diagnostics import Checked
from onrecord.edition import Edition
from onrecord.facts import ArticleFacts
from onrecord.ledger import Ledger
from onrecord.pipeline import Options
from onrecord.private import FOLDER
from onrecord.project import Project
from onrecord.register import FileRead
from onrecord.session import Session
from onrecord.sources import Listing
from onrecord.store import FILE, FILE_OF_BUILDS, Store, StoreLost
from onrecord.workspace import Workspace

from tests.folders import SMALL, write
from tests.serving import Author
from tests.test_session import SECOND, shown

SITES = Path(__file__).parent / "sites"
SPOKEN = ("answers", "hide", "layers-disagree", "name-types", "own-voice", "relations", "timeline", "was")
"""Sites that between them have every sort of fact."""
LAYER = "content/articles/dam/claims.yaml"


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody with a home of their own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    settings = f"{SMALL['site.yaml']}search: no\n"
    return rested(write(tmp_path / "site", {**SMALL, **SECOND, "site.yaml": settings}))


def rested(site: Path) -> Path:
    """Let all files be as old as they are to somebody who begins another day's work."""
    for path in site.rglob("*"):
        if path.is_file() and FOLDER not in path.parts:
            os.utime(path, (1_700_000_000, 1_700_000_000))
    return site


def edition(store: Store, site: Path) -> Edition:
    """What a session shows that begins now."""
    session = Session(Project(site), lambda state: None, store=store)
    assert session.refresh(None)
    assert session.state.edition is not None
    return session.state.edition


@pytest.mark.parametrize("name", SPOKEN)
def test_every_page_is_the_same_whichever_is_asked_for_first(tmp_path: Path, name: str) -> None:
    site = rested(Path(shutil.copytree(SITES / name, tmp_path / "site")))
    session = Session(Project(site), lambda state: None, store=(store := Store(site)))
    session.refresh(None)
    whole = shown(session.state)
    store.close()
    store = Store(site)
    for url in whole or ():
        assert edition(store, site).file(url) == (whole or {})[url], url
    store.close()


def test_an_edited_note_asks_for_the_facts_of_few_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = {
        f"content/articles/a{number}/{name}": text
        for number in range(20)
        for name, text in (
            ("article.yaml", "text: seeds/well.txt\n"),
            ("claims.yaml", "by: ina\nannotations:\n  - {quote: the well is dry, speaker: mayor}\n"),
        )
    }
    settings = f"{SMALL['site.yaml']}search: no\ndownloads: no\n"
    site = rested(write(tmp_path / "site", {**SMALL, **SECOND, **more, "site.yaml": settings}))
    assert not build(site).failed
    asked: list[int] = []
    one, many = Store.facts, Store.fetch_facts

    def facts(self: Store, row: int) -> ArticleFacts:
        asked.append(row)
        return one(self, row)

    def fetch_facts(self: Store, rows: Collection[int]) -> None:
        asked.extend(rows)
        many(self, rows)

    monkeypatch.setattr(Store, "facts", facts)
    monkeypatch.setattr(Store, "fetch_facts", fetch_facts)
    replaced(site / LAYER, "So the mayor.", "Thus the mayor.")
    assert not build(site).failed
    assert b"Thus the mayor." in (tmp_path / "out/articles/dam.html").read_bytes()
    assert 0 < len(set(asked)) < 4


BROKEN = {
    LAYER: """\
by: ina
annotations:
  - {quote: nothing is new, speaker: mayor, denies: well#dry, note: "See [it](claim:well#dry)."}
""",
    "content/articles/well/claims.yaml": """\
by: ina
annotations:
  - {quote: the well is dry, speaker: mayor, id: dry, withdrawn: The mayor took it back.}
""",
}


def test_what_only_the_whole_site_can_tell_is_told_by_every_build(site: Path, tmp_path: Path) -> None:
    write(site, BROKEN)
    first = build(site)
    assert [it.code for it in first.diagnostics] == ["relation-to-withdrawn"]
    replaced(site / "content/articles/well/claims.yaml", "took it back", "withdrew it")
    assert build(site).diagnostics == first.diagnostics


def test_what_is_told_of_an_entry_moves_with_it(site: Path, tmp_path: Path) -> None:
    write(site, BROKEN)
    first = build(site)
    remark = "annotations:\n  - {quote: The dam, gloss: Which one is not said.}\n"
    replaced(site / LAYER, "annotations:\n", remark)
    second = build(site)
    assert second.diagnostics == Workspace(site).build(tmp_path / "cold").diagnostics
    assert second.diagnostics != first.diagnostics


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE wholes SET content = (SELECT content FROM wholes WHERE name = 'register')",
        "UPDATE wholes SET content = (SELECT content FROM wholes WHERE name = 'standing')",
        "UPDATE wholes SET content = substr(content, 1, length(content) - 1)",
        "UPDATE wholes SET content = replace(content, 'well', 'wall')",
        "UPDATE facts SET facts = (SELECT facts FROM facts ORDER BY row LIMIT 1)",
        "UPDATE facts SET facts = (SELECT document FROM articles WHERE articles.row = facts.row)",
        "UPDATE facts SET facts = zeroblob(20)",
        "DELETE FROM facts",
        "DELETE FROM wholes",
        "DELETE FROM entries",
        "UPDATE wholes SET content = NULL",
        "UPDATE entries SET slug = 7, setting = 'well', entry = NULL, names = 1.5",
    ],
)
@pytest.mark.parametrize("registered", [True, pytest.param(False, marks=pytest.mark.long)])
def test_a_store_that_somebody_changed_is_not_believed_and_heals(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str, *, registered: bool
) -> None:
    monkeypatch.setattr(reading, "FEW", 0 if registered else 50)
    build(site)
    expected = files(tmp_path / "out")
    with sqlite3.connect(site / FOLDER / FILE_OF_BUILDS) as database:
        database.execute(harm)
    database.close()
    for _ in range(2):
        shutil.rmtree(tmp_path / "out")  # every page is written anew
        assert not build(site).failed
        assert files(tmp_path / "out") == expected


def test_a_page_whose_facts_somebody_took_is_read_again(site: Path) -> None:
    store = Store(site)
    whole = shown_by(edition(store, site))
    store.close()
    with sqlite3.connect(site / FOLDER / FILE) as database:
        database.execute("UPDATE facts SET facts = zeroblob(20)")
    database.close()
    store = Store(site)
    session = Session(Project(site), lambda state: None, store=store)
    session.refresh(None)
    assert session.state.edition is not None
    with pytest.raises(StoreLost):
        shown_by(session.state.edition)
    session.refresh(None)
    assert shown_by(session.state.edition) == whole
    store.close()


def test_after_a_look_at_all_files_only_those_that_changed_are_looked_at_again(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamped(site)
    build(site)
    recalled: list[str] = []
    recall = Ledger.recall

    def noted(self: Ledger, note: FileRead) -> bool:
        recalled.append(note.path)
        return recall(self, note)

    def listing(self: Project) -> Checked[Listing]:
        raise AssertionError("nothing came or went")

    monkeypatch.setattr(Ledger, "recall", noted)
    monkeypatch.setattr(Project, "listing", listing)
    replaced(site / LAYER, "So the mayor.", "Thus the mayor.")
    stamped(site)
    assert not build(site).failed
    assert recalled
    assert all("dam" in path for path in recalled)


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 12))])
def test_whatever_is_edited_between_days_is_noticed(site: Path, tmp_path: Path, seed: int) -> None:
    author = Author(site, seed)
    good = 0
    for _ in range(14 if seed == 1 else 60):
        author.edit()
        stamped(site)
        if build(site).failed:
            author.restore()
            continue
        good += 1
        Workspace(site).build(tmp_path / "cold")
        assert files(tmp_path / "out") == files(tmp_path / "cold")
    assert good > 3


def stamped(site: Path) -> None:
    """Let every file, and every folder, be as old as it was when it last held the same."""
    for path in sorted(site.rglob("*"), reverse=True):
        if path.name != "public" and FOLDER not in path.parts:
            held = path.read_bytes() if path.is_file() else "/".join(sorted(os.listdir(path))).encode()
            age = 1_600_000_000 + crc32(held) % 100_000_000
            os.utime(path, (age, age))


def shown_by(edition: Edition) -> dict[str, bytes]:
    return {url: edition.file(url) or b"" for url in edition.addresses()}


def build(site: Path):
    """A build that remembers."""
    return Workspace(site).build(site.parent / "out", Options(), remember=True)


def files(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
