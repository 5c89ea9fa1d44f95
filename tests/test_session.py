"""A site in memory is what a build would write, whatever is done to its files, or the last that was good."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from onrecord.pages.addresses import SEARCH
from onrecord.project import Project
from onrecord.session import Session, State

from tests.folders import SMALL, write
from tests.machines import SITE as MACHINES
from tests.serving import Author, built

OWN_THEME = {
    "site.yaml": SMALL["site.yaml"] + "theme: own\n",
    "themes/own/theme.yaml": "name: own\nextends: default\n",
    "themes/own/assets/own.css": "p { margin: 0 }",
}
SECOND = {
    "seeds/dam.md": "# The dam\n\nThe baker said *the dam* is new. The mayor said nothing is new.\n",
    "content/articles/dam/article.yaml": "text: seeds/dam.md\npublished: 2015-01-02\n",
    "content/articles/dam/claims.yaml": """\
by: ina
annotations:
  - {quote: the dam is new, speaker: baker, denies: well#dry, draft: true}
  - {quote: nothing is new, speaker: mayor, against: baker, note: So the mayor.}
""",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", {**SMALL, **SECOND, **OWN_THEME})


def shown(state: State) -> dict[str, bytes] | None:
    """Every file of the site that is shown."""
    edition = state.edition
    if edition is None:
        return None
    # The search page is another one where there is no index; tests.serving.built leaves it out too.
    return {url: edition.file(url) or b"" for url in edition.addresses() if url != SEARCH}


def session_of(site: Path) -> Session:
    session = Session(Project(site), lambda state: None)
    assert session.refresh(None)
    return session


def failed(session: Session) -> bool:
    return session.state.failed


def edited_at_random(site: Path, out: Path, seed: int, seconds: float) -> int:
    """Edit the site, and hold the session to the law after every edit; how often the site was good."""
    session, author = session_of(site), Author(site, seed)
    good = expected = built(site, out)
    assert shown(session.state) == expected
    times, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        paths = [
            *(author.restore() if failed(session) and author.chance.random() < 0.4 else ()),
            *author.edit(),
        ]
        assert session.refresh(paths)
        expected = built(site, out)
        good = expected or good
        times += expected is not None
        assert failed(session) == (expected is None), (paths, session.state.diagnostics)
        assert shown(session.state) == good, paths
        assert session.refresh(None)
        assert shown(session.state) == good, paths
    return times


def test_what_is_shown_is_what_a_build_writes_or_the_last_that_was_good(site: Path, tmp_path: Path):
    assert edited_at_random(site, tmp_path / "out", 1, 15.0) > 5


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 8))
def test_what_is_shown_is_what_a_build_writes_for_long(site: Path, tmp_path: Path, seed: int):
    assert edited_at_random(site, tmp_path / "out", seed, 60.0) > 20


def test_files_for_machines_are_shown_as_a_build_writes_them(tmp_path: Path):
    site = write(tmp_path / "machines", MACHINES)
    session = session_of(site)
    files = shown(session.state)
    assert files is not None
    assert {"feed.xml", "claims.csv", "actors/baker.xml", "articles/well.annotations.json"} <= files.keys()
    assert files == built(site, tmp_path / "out")


def test_without_pagefind_a_served_site_links_no_search_page_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("building", "session"):
        monkeypatch.setattr(f"onrecord.{module}.engine", lambda: None)
    site = write(tmp_path / "site", SMALL)
    state = session_of(site).state
    assert state.edition is not None
    assert SEARCH not in state.edition.addresses()
    assert shown(state) == built(site, tmp_path / "out")


def test_an_edited_note_leaves_the_fold_as_it_is(site: Path):
    session = session_of(site)
    before = session.state.edition
    layer = site / "content/articles/dam/claims.yaml"
    layer.write_text(layer.read_text("utf-8").replace("So the mayor.", "Thus the mayor."), "utf-8")
    session.refresh(["content/articles/dam/claims.yaml"])
    after = session.state.edition
    assert before is not None
    assert after is not None
    assert after.directory.site.derived.gathered is before.directory.site.derived.gathered
    assert b"Thus the mayor." in (after.file("articles/dam.html") or b"")


def test_the_log_of_corrections_is_followed(site: Path, tmp_path: Path):
    session, log = session_of(site), site / "content/corrections.yaml"
    entry = "corrections:\n  - {date: 2031-06-01, claim: well#dry, changed: speaker, from: The cook}\n"
    for text in (entry, entry.replace("cook", "clerk"), "corrections:\n", None):
        log.unlink() if text is None else log.write_text(text, "utf-8")
        session.refresh(["content/corrections.yaml"])
        found = shown(session.state) or {}
        assert found == built(site, tmp_path / "out")
        assert (b"was attributed to" in found["claims/well/dry.html"]) is ("date" in (text or ""))


def test_a_site_that_was_never_good_shows_what_there_is_and_then_the_whole(site: Path, tmp_path: Path):
    actors = site / "content/actors/all.yaml"
    good = actors.read_bytes()
    actors.write_text("mayor: {name: The mayor, kind: persn}\n")
    session = session_of(site)
    assert failed(session)
    assert shown(session.state) is not None
    actors.write_bytes(good)
    session.refresh(["content/actors/all.yaml"])
    assert not failed(session)
    assert shown(session.state) == built(site, tmp_path / "out")


def test_a_claim_that_is_gone_for_good_is_missed_once_its_folder_is_no_mistake_any_more(site: Path):
    well, record = site / "content/articles/well", site / "content/articles/well/article.yaml"
    dam = site / "content/articles/dam/claims.yaml"
    dam.write_text(dam.read_text("utf-8").replace(", draft: true", ""), "utf-8")  # it denies well#dry
    session = session_of(site)
    assert not failed(session)
    record.unlink()
    session.refresh(["content/articles/well/article.yaml"])
    assert [it.code for it in session.state.diagnostics] == ["article-missing"]
    (well / "claims.yaml").unlink()
    well.rmdir()
    session.refresh(["content/articles/well"])
    assert [it.code for it in session.state.diagnostics] == ["unknown-claim"]


def test_a_broken_site_yaml_at_the_start_is_told_and_mended(site: Path, tmp_path: Path):
    good = (site / "site.yaml").read_bytes()
    (site / "site.yaml").write_text("title: [")
    session = session_of(site)
    assert failed(session)
    assert shown(session.state) is None
    (site / "site.yaml").write_bytes(good)
    session.refresh(["site.yaml"])
    assert not failed(session)
    assert shown(session.state) == built(site, tmp_path / "out")


def test_while_articles_are_read_anew_what_is_present_is_the_former_site(site: Path):
    session = session_of(site)
    before = session.present()
    actors = "content/actors/all.yaml"
    write(site, {actors: SMALL[actors].replace("The mayor", "Ada Lot")})
    assert not session.refresh([actors], lambda: True)
    assert session.present() is before
    assert session.refresh([])
    after = session.present()
    assert after is not None
    assert after.common.known.actors.by_id["mayor"].name == "Ada Lot"
