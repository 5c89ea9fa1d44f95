"""What is remembered between runs: the same as what is read, or nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from onrecord import reading as readings
from onrecord import store as stores
from onrecord.private import FOLDER
from onrecord.project import Project
from onrecord.reading import Reading
from onrecord.register import Entry, Packed
from onrecord.session import Session
from onrecord.store import FILE, Store

from tests.folders import SMALL, write
from tests.serving import Author, built
from tests.test_session import shown

LAYER = "content/articles/well/claims.yaml"


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody with a home of their own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    made = write(tmp_path / "site", SMALL)
    aged(made)
    return made


def aged(site: Path) -> None:
    """Let all files be as old as they are to somebody who begins another day's work."""
    for path in site.rglob("*"):
        if path.is_file() and FOLDER not in path.parts:
            os.utime(path, (1_700_000_000, 1_700_000_000))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The slugs of articles that are read anew."""
    slugs: list[str] = []
    really = Reading._read_article

    def noted(self: Reading, slug: str) -> tuple[Entry, Packed]:
        slugs.append(slug)
        return really(self, slug)

    monkeypatch.setattr(Reading, "_read_article", noted)
    return slugs


def run(site: Path) -> dict[str, bytes] | None:
    """What a session shows that begins now."""
    store = Store(site)
    session = Session(Project(site), lambda state: None, store=store)
    assert session.refresh(None)
    found = shown(session.state)
    store.close()
    return found


def test_what_did_not_change_is_not_read_again_and_shows_the_same(site: Path, read: list[str]) -> None:
    first = run(site)
    assert read == ["well"]
    assert run(site) == first
    assert read == ["well"]


def test_a_file_that_was_touched_is_not_read_again(site: Path, read: list[str]) -> None:
    run(site)
    os.utime(site / LAYER)
    run(site)
    assert read == ["well"]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (LAYER, "speaker: mayor", "speaker: baker"),
        ("seeds/well.txt", "dry", "wet"),
        ("content/articles/well/article.yaml", "text:", "title: Other\ntext:"),
        ("content/actors/all.yaml", "The mayor", "The major"),
        ("site.yaml", "title: Wells", "title: Wells\nlink_names: false"),
    ],
)
def test_what_changed_is_read_again(
    site: Path, tmp_path: Path, read: list[str], path: str, old: str, new: str
) -> None:
    run(site)
    text = (site / path).read_text("utf-8")
    assert old in text
    (site / path).write_text(text.replace(old, new), "utf-8")
    found = run(site)
    assert read == ["well", "well"]
    expected = built(site, tmp_path / "out")
    assert expected is None or found == expected


def test_a_layer_more_or_less_is_noticed(site: Path, tmp_path: Path) -> None:
    run(site)
    second = site / "content/articles/well/second.yaml"
    second.write_text("annotations: []\n")
    assert run(site) == built(site, tmp_path / "out")
    second.unlink()
    assert run(site) == built(site, tmp_path / "out")


@pytest.mark.parametrize("seed", [3, 4])
def test_a_session_that_begins_anew_shows_what_a_build_writes(site: Path, tmp_path: Path, seed: int) -> None:
    author = Author(site, seed)
    run(site)
    for _ in range(12):
        author.edit()
        expected = built(site, tmp_path / "out")
        found = run(site)
        if expected is not None:
            assert found == expected
        else:
            author.restore()


def test_nothing_is_remembered_of_another_version_of_the_program(
    site: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(site)
    monkeypatch.setattr(stores, "version", lambda: b"another")
    run(site)
    assert read == ["well", "well"]


def test_a_store_that_somebody_else_wrote_is_not_believed(site: Path, user: Path, read: list[str]) -> None:
    first = run(site)
    shutil.rmtree(user)
    database = sqlite3.connect(site / FOLDER / FILE)
    database.execute("UPDATE articles SET document = replace(document, 'dry', 'wet')")
    database.commit()
    database.close()
    assert run(site) == first
    assert read == ["well", "well"]


def test_a_row_cannot_pass_for_another(site: Path, read: list[str]) -> None:
    write(site, {"content/articles/dam/article.yaml": "text: seeds/well.txt\n"})
    aged(site)
    first = run(site)
    database = sqlite3.connect(site / FOLDER / FILE)
    rows = dict(database.execute("SELECT slug, entry FROM entries"))
    database.execute("UPDATE entries SET entry = ? WHERE slug = 'dam'", (rows["well"],))
    database.commit()
    database.close()
    assert run(site) == first
    assert read == ["dam", "well", "dam"]


@pytest.mark.parametrize("content", [b"", b"no database at all", os.urandom(5000)])
def test_a_store_that_is_torn_is_begun_anew(site: Path, content: bytes, read: list[str]) -> None:
    first = run(site)
    for path in (site / FOLDER).glob(f"{FILE}*"):
        path.write_bytes(content)
    assert run(site) == first
    assert run(site) == first
    assert read == ["well", "well"]


def test_a_store_with_tables_of_another_shape_is_begun_anew(site: Path, read: list[str]) -> None:
    first = run(site)
    database = sqlite3.connect(site / FOLDER / FILE)
    database.execute("ALTER TABLE entries DROP COLUMN names")
    database.execute("PRAGMA user_version = 0")
    database.commit()
    database.close()
    assert run(site) == first
    assert run(site) == first
    assert read == ["well", "well"]


def test_a_store_that_cannot_be_written_stops_nobody(site: Path) -> None:
    first = run(site)
    shutil.rmtree(site / FOLDER)
    (site / FOLDER).write_text("a file where the folder should be")
    assert run(site) == first


def test_without_a_home_nothing_is_remembered(
    site: Path, tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert run(site) == run(site)
    assert read == ["well", "well"]


def test_the_store_keeps_itself_out_of_version_control_and_its_key_to_its_user(
    site: Path, user: Path
) -> None:
    run(site)
    assert (site / FOLDER / ".gitignore").read_text() == "*\n"
    (key,) = user.rglob("store.key")
    assert key.stat().st_mode & 0o077 == 0


def test_what_is_not_needed_any_more_is_cleared_out(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "FEW", 1)
    run(site)
    for number in range(3):
        text = (site / LAYER).read_text("utf-8")
        (site / LAYER).write_text(f"{text}# {number}\n", "utf-8")
        run(site)
    store = Store(site)
    session = Session(Project(site), lambda state: None, store=store)
    session.refresh(None)
    session.refresh(None)
    store.close()
    database = sqlite3.connect(site / FOLDER / FILE)
    assert database.execute("SELECT count(*) FROM entries").fetchone() == (1,)


SECOND = {
    "seeds/dam.txt": "The dam\n\nThe smith said the dam is old.\n",
    "content/articles/dam/article.yaml": "text: seeds/dam.txt\npublished: 2014-05-04\n",
    "content/articles/dam/claims.yaml": """\
by: ina
annotations:
  - {quote: the dam is old, speaker: unnamed}
""",
}


@pytest.mark.parametrize(
    ("actors", "anew"),
    [
        (SMALL["content/actors/all.yaml"].replace("The baker", "Bo"), ["well"]),
        (SMALL["content/actors/all.yaml"].replace("baker, kind: person", "baker, kind: group"), ["well"]),
        (SMALL["content/actors/all.yaml"] + "smith: {name: The smith, kind: person}\n", ["dam"]),
        (SMALL["content/actors/all.yaml"] + "smith: {name: Nobody there, kind: person}\n", []),
        (SMALL["content/actors/all.yaml"].replace("kind: person}", "kind: person, summary: One.}"), []),
        (SMALL["content/actors/all.yaml"] + "other: {name: The mayor, kind: person}\n", ["well"]),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_other_names_concern_those_articles_alone_that_have_them(
    site: Path, tmp_path: Path, read: list[str], actors: str, anew: list[str], *, at_once: bool
) -> None:
    write(site, SECOND)
    aged(site)
    session = Session(Project(site), lambda state: None, store=(store := Store(site)))
    session.refresh(None)
    if not at_once:
        store.close()
        session = Session(Project(site), lambda state: None, store=(store := Store(site)))
    read.clear()
    (site / "content/actors/all.yaml").write_text(actors, "utf-8")
    session.refresh(["content/actors/all.yaml"] if at_once else None)
    assert sorted(read) == anew
    expected = built(site, tmp_path / "out")
    if expected is not None:
        assert shown(session.state) == expected
    store.close()
    read.clear()
    again = run(site)
    assert expected is None or (again == expected and read == [])


def test_a_store_that_is_deleted_under_way_is_not_missed(site: Path, tmp_path: Path) -> None:
    session = Session(Project(site), lambda state: None, store=(store := Store(site)))
    session.refresh(None)
    shutil.rmtree(site / FOLDER)
    (site / LAYER).write_text((site / LAYER).read_text("utf-8").replace("mayor", "baker"), "utf-8")
    session.refresh([LAYER])
    assert shown(session.state) == built(site, tmp_path / "out")
    store.close()


def test_a_store_that_fails_under_way_is_filled_again(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(Project(site), lambda state: None, store=(store := Store(site)))
    session.refresh(None)
    before = session.state.edition
    assert before is not None
    store._database.execute("DROP TABLE articles")
    (site / LAYER).write_text((site / LAYER).read_text("utf-8").replace("mayor", "baker"), "utf-8")
    session.refresh([LAYER])
    assert shown(session.state) == built(site, tmp_path / "out")
    with pytest.raises(stores.StoreLost):
        before.file("claims/well/dry.html")
    store.close()


def test_a_second_server_of_a_site_does_without_the_store(site: Path) -> None:
    store = Store(site)
    session = Session(Project(site), lambda state: None, store=store)
    session.refresh(None)
    assert run(site) == shown(session.state)
    store.close()
